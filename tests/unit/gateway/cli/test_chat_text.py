"""Messages as a terminal shows them."""

from __future__ import annotations

import pytest

from gateway.cli.chat_text import buttons_of, lines_of, speaker
from gateway.domain.message import Message
from gateway.domain.parts import Part
from tests.unit.gateway.fakes import NOON


def message(text: str = "", *parts: Part | dict[str, object], **fields: object) -> Message:
    """A message of the bot's, unless the fields say otherwise."""
    return Message.model_validate(
        {
            "seq": 1,
            "id": "m",
            "client_id": None,
            "from": "bot",
            "text": text,
            "parts": parts,
            "epoch": 1,
            "at": NOON,
            **fields,
        }
    )


CITATION = {
    "passage": "cn-7d-5", "title": "A longer promise counts", "cites": "7D 5", "quote": "...",
    "jurisdiction": "CN", "score": 0.9, "url": "/policies/cn-7d-5", "confidence": "verified",
    "law": "Seven-Day Measures",
}  # fmt: skip
ORDER = {
    "id": "RC-10001",
    "state": "return_requested",
    "placed_on": "2026-05-04",
    "items": [{"title": "Kettle", "sku": "K1", "quantity": 2, "unit_price": "120.00"}],
    "currency": "CNY",
    "total": "240.00",
    "shipments": [
        {"carrier": "SF", "tracking": "SF1", "state": "in_transit", "expected_on": "2026-05-08"}
    ],
    "returns": [{"state": "requested", "requested_on": "2026-05-09"}],
}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"from": "bot"}, "Recourse"),
        ({"from": "agent", "author": "Mia"}, "Mia"),
        ({"from": "agent"}, "Agent"),
        ({"from": "customer"}, "You"),
        ({"from": "system"}, ""),
    ],
)
def test_everybody_is_called_by_their_name(fields: dict[str, object], name: str) -> None:
    """The system has none: it says what happened."""
    assert speaker(message("hi", **fields)) == name


def test_sources_are_numbered() -> None:
    """As the widget numbers them, with the page to read them on."""
    shown = lines_of(message("Seven days.", {"type": "citations", "citations": [CITATION] * 2}))

    assert shown == [
        "Seven days.",
        "  [1] 7D 5: A longer promise counts (/policies/cn-7d-5)",
        "  [2] 7D 5: A longer promise counts (/policies/cn-7d-5)",
    ]


def test_an_order_shows_what_its_card_shows() -> None:
    """Items, total, parcels, returns; states in words."""
    assert lines_of(message("", {"type": "order", "order": ORDER})) == [
        "  Order RC-10001: return requested, placed on 2026-05-04",
        "    2 x Kettle  120.00 CNY",
        "    total 240.00 CNY",
        "    parcel SF SF1, in transit, expected 2026-05-08",
        "    return requested, asked for on 2026-05-09",
    ]


def test_what_is_unknown_is_left_out() -> None:
    """Another shop's order without dates or a carrier."""
    bare = {**ORDER, "placed_on": None, "shipments": [{"state": "shipped"}], "returns": []}

    shown = lines_of(message("", {"type": "order", "order": bare}))

    assert shown[0] == "  Order RC-10001: return requested"
    assert shown[-1] == "    parcel shipped"


def test_a_listing_shows_what_its_card_shows() -> None:
    """Findings with words, clause and what to do; what is asked; what stays open."""
    finding = {
        "severity": "remove", "severity_words": "Has to go", "where": "the title", "words": "best",
        "found": "A superlative.", "fix": "Take it out.", "cites": "AD 9(3)",
        "passage": "cn-ad-9-3", "url": "/policies/cn-ad-9-3",
    }  # fmt: skip
    listing = {
        "rating": "remove", "headline": "It cannot stay up as it is", "about": "Best kettle",
        "category": "appliance", "place": "China", "as_of": "2026-05-04",
        "findings": [finding, {**finding, "words": None}], "more": 2, "unjudged": 3,
        "needs": [{"label": "CCC mark", "question": "Do the goods carry the CCC mark?"}],
        "needs_more": 1, "unsure": ["imported"],
    }  # fmt: skip

    assert lines_of(message("", {"type": "listing", "listing": listing})) == [
        "  It cannot stay up as it is: Best kettle",
        "    as appliance, by the rules of China on 2026-05-04",
        '    Has to go (the title): "best"',
        "      A superlative.",
        "      Take it out.",
        "      AD 9(3) (/policies/cn-ad-9-3)",
        "    Has to go (the title)",
        "      A superlative.",
        "      Take it out.",
        "      AD 9(3) (/policies/cn-ad-9-3)",
        "    and 2 more",
        "    3 rules could not be judged yet",
        "    CCC mark: Do the goods carry the CCC mark?",
        "    and 1 more to ask",
        "    left open: imported",
    ]


def test_buttons_have_the_numbers_that_press_them() -> None:
    """Title to read, text to send."""
    buttons = [{"title": "A person", "text": "I want a person"}, {"title": "No", "text": "no"}]
    said = message("Shall I?", {"type": "buttons", "buttons": buttons})

    assert lines_of(said) == ["Shall I?", "  /1 A person   /2 No"]
    assert buttons_of(said) == ("I want a person", "no")


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ({"type": "handoff", "contact": "a@b.c", "reason": "asked"}, "  A person: a@b.c"),
        (
            {"type": "handoff", "contact": "a@b.c", "reason": "asked", "state": "requested"},
            "  A person will answer here; or write to a@b.c",
        ),
        ({"type": "notice", "level": "info", "text": "Removed."}, "  (i) Removed."),
        ({"type": "notice", "level": "error", "text": "Broken."}, "  (!) Broken."),
    ],
)
def test_every_other_part_is_a_line(part: dict[str, object], line: str) -> None:
    """Nothing that the widget shows is lost."""
    assert lines_of(message("", part)) == [line]
