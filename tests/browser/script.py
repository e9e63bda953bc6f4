"""What the bot of the browser tests says."""

from __future__ import annotations

from datetime import date, timedelta

from tests.unit.gateway.fake_rasa import Reply, say

CITATIONS: dict[str, object] = {
    "type": "citations",
    "citations": [
        {
            "passage": "cn-7d-5",
            "title": "The seven days start the day after you sign",
            "cites": "7D 5(2)",
            "jurisdiction": "CN",
            "quote": "The day you sign for the parcel is day zero.",
            "score": 3.1,
            "url": "/policies/cn-7d-5",
            "confidence": "verified",
            "effective_from": "2017-03-15",
            "law": "Interim Measures for 7-Day No-Reason Returns of Online Purchases",
        },
        {
            "passage": "cn-7d-6",
            "title": "Who pays for the parcel back",
            "cites": "7D 18; CRPL 25(3)",
            "jurisdiction": "CN",
            "quote": "You pay to send it back, unless the shop said that it would.",
            "score": 1.2,
            "url": "/policies/cn-7d-6",
            "confidence": "secondary",
            "effective_from": None,
            "law": "Interim Measures for 7-Day No-Reason Returns of Online Purchases",
        },
    ],
}
TODAY = date(2026, 5, 4)
ORDER: dict[str, object] = {
    "type": "order",
    "order": {
        "id": "RC-10003",
        "state": "shipped",
        "placed_on": (TODAY - timedelta(days=3)).isoformat(),
        "items": [
            {
                "title": "Gooseneck kettle, 1 l, with a thermometer in the lid",
                "sku": "NL-KET-01",
                "quantity": 1,
                "unit_price": "329.00",
            },
            {"title": "Filter papers", "sku": "NL-FIL-10", "quantity": 3, "unit_price": "19.90"},
        ],
        "currency": "CNY",
        "total": "388.70",
        "shipments": [
            {
                "carrier": "SF Express",
                "tracking": "SF1234567890",
                "state": "in_transit",
                "shipped_on": (TODAY - timedelta(days=1)).isoformat(),
                "expected_on": (TODAY + timedelta(days=2)).isoformat(),
                "delivered_on": None,
            }
        ],
        "returns": [{"state": "requested", "requested_on": TODAY.isoformat()}],
    },
}
BUTTONS: dict[str, object] = {
    "type": "buttons",
    "buttons": [
        {"title": "Where is my order?", "text": "Where is my order?"},
        {"title": "A person, please", "text": "I want to talk to a person"},
    ],
}
HANDOFF: dict[str, object] = {
    "type": "handoff",
    "contact": "support@example.com",
    "reason": "asked",
}
POLICY = (
    "The day you sign for the parcel is day zero. From the day after, you have seven days to send"
    " it back without giving a reason.\n\nIt has to be as you got it, with everything that came"
    " with it."
)


def answer(text: str) -> Reply:
    """Return the script's answer to a text."""
    if "order" in text:
        return say("Your order RC-10003 is on its way with SF Express.", ORDER)
    if "person" in text:
        return say("You can reach a person by e-mail. They see this conversation.", HANDOFF)
    if "hello" in text.lower():
        return say("Hello! What can I do for you?", BUTTONS)
    if "markup" in text:
        return say("<b>bold</b> <img src=x onerror=alert(1)> " + "x" * 300)
    return say(POLICY, CITATIONS)
