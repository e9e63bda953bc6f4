"""The structured parts of an answer, as the gateway checks them and the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from actions.domain.orders import MethodKind, Order, OrderItem, Payment, Return, Shipment
from actions.domain.policy import Citation

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Button:
    """Something the customer may say with one press."""

    title: str
    text: str


TALK_TO_A_PERSON = Button("Talk to a person", "I want to talk to a person")
CHECK_MINE = Button("Check my own return", "I want to return something I bought")


def message(*parts: Json, failed: bool = False) -> Json:
    """Return the payload of one message that carries these parts.

    Args:
        parts: What it carries beside its text.
        failed: Whether the message says that the turn did not help.
    """
    return {"parts": list(parts), "failed": True} if failed else {"parts": list(parts)}


def citations_part(citations: Sequence[Citation], *, closest: bool = False) -> Json:
    """Return the sources of an answer, or what came closest to one."""
    cited = [asdict(citation) for citation in citations]
    return {"type": "citations", "citations": cited, "closest": closest}


def notice_part(text: str) -> Json:
    """Return a line that stands beside a message."""
    return {"type": "notice", "level": "info", "text": text}


def order_part(order: Order) -> Json:
    """Return the card of an order: amounts as decimal strings, days as ISO dates or null."""
    return {
        "type": "order",
        "order": {
            "id": order.id,
            "state": order.state.value,
            "placed_on": _iso(order.placed_on),
            "items": [_item(item) for item in order.items],
            "currency": order.currency,
            "total": str(order.total),
            "shipments": [_shipment(shipment) for shipment in order.shipments],
            "returns": [_return(back) for back in order.returns],
            "payments": [_payment(payment) for payment in order.payments],
        },
    }


def buttons_part(buttons: Sequence[Button]) -> Json:
    """Return things to say with one press."""
    return {"type": "buttons", "buttons": [asdict(button) for button in buttons]}


def handoff_part(contact: str, reason: str, *, requested: bool = False) -> Json:
    """Return the offer of a person and where to find one, or the customer's wish for one."""
    state = "requested" if requested else "offered"
    return {"type": "handoff", "contact": contact, "reason": reason, "state": state}


def _item(item: OrderItem) -> Json:
    return {
        "title": item.title,
        "sku": item.sku,
        "quantity": item.quantity,
        "unit_price": str(item.unit_price),
    }


def _shipment(shipment: Shipment) -> Json:
    return {
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
        "state": shipment.state.value,
        "shipped_on": _iso(shipment.shipped_on),
        "expected_on": _iso(shipment.expected_on),
        "delivered_on": _iso(shipment.delivered_on),
    }


def _return(back: Return) -> Json:
    return {
        "kind": back.kind.value,
        "state": back.state.value,
        "requested_on": _iso(back.requested_on),
    }


def _payment(payment: Payment) -> Json:
    return {
        "kind": payment.kind.value,
        "amount": str(payment.amount),
        "method": _method(payment),
        "made_on": _iso(payment.made_on),
    }


def _method(payment: Payment) -> str | None:
    """Return what was paid with as people call it: "Visa ending in 1881"."""
    if payment.method is None or payment.method is MethodKind.OTHER:
        return None
    if payment.method is not MethodKind.CARD:
        return {MethodKind.PAYPAL: "PayPal", MethodKind.GIFT_CARD: "gift card"}[payment.method]
    brand = (payment.brand or "card").capitalize()
    return f"{brand} ending in {payment.last_four}" if payment.last_four else brand


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
