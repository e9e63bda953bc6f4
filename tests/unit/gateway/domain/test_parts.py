"""The shapes that clients draw: what is in shape, and what is not shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from gateway.domain.parts import CitationsPart, OrderPart, Part

PARTS: TypeAdapter[Part] = TypeAdapter(Part)

CITATION: dict[str, Any] = {
    "passage": "cn-7d-10-2",
    "title": "The seven days start the day after you sign",
    "cites": "7D 10(2)",
    "jurisdiction": "CN",
    "quote": "The day you sign for the parcel is day zero.",
    "score": 2.31,
    "url": "/policies/cn-7d-10-2",
    "confidence": "verified",
    "effective_from": "2017-03-15",
    "law": "Interim Measures for 7-Day No-Reason Returns of Online Purchases",
}
ORDER: dict[str, Any] = {
    "id": "RC-10001",
    "state": "shipped",
    "placed_on": "2026-05-01",
    "items": [{"title": "Kettle", "sku": "K-1", "quantity": 1, "unit_price": "199.00"}],
    "currency": "CNY",
    "total": "199.00",
    "shipments": [
        {
            "carrier": "SF Express",
            "tracking": "SF100",
            "state": "in_transit",
            "shipped_on": "2026-05-02",
            "expected_on": "2026-05-05",
            "delivered_on": None,
        }
    ],
    "returns": [],
}


def citations(**changes: object) -> dict[str, object]:
    return {"type": "citations", "citations": [{**CITATION, **changes}]}


def order(**changes: object) -> dict[str, object]:
    return {"type": "order", "order": {**ORDER, **changes}}


def test_a_citation_is_read_with_its_date() -> None:
    """The contract's own example is in shape."""
    part = PARTS.validate_python(citations())

    assert isinstance(part, CitationsPart)
    assert part.citations[0].effective_from == date(2017, 3, 15)


def test_an_order_card_is_read_with_exact_amounts() -> None:
    """Money stays the decimal text it came as: no float ever touches it."""
    part = PARTS.validate_python(order())

    assert isinstance(part, OrderPart)
    assert part.order.total == "199.00"
    assert part.order.shipments[0].expected_on == date(2026, 5, 5)


@pytest.mark.parametrize(
    "part",
    [
        {"type": "buttons", "buttons": [{"id": None, "title": "Yes", "text": "yes"}]},
        {
            "type": "handoff",
            "contact": "support@example.com",
            "reason": "asked",
            "state": "requested",
        },
        {"type": "notice", "level": "info", "text": "Saved."},
    ],
)
def test_the_small_parts_are_read(part: dict[str, object]) -> None:
    """Each type of the contract is known, and goes out as it came in."""
    assert PARTS.dump_python(PARTS.validate_python(part), mode="json") == part


def test_what_a_newer_bot_adds_is_left_out() -> None:
    """Clients get the documented shape and nothing else."""
    read = PARTS.validate_python(citations(internal_rank=3))

    assert "internal_rank" not in PARTS.dump_python(read)["citations"][0]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "javascript", "code": "alert(1)"},
        {"citations": []},
        {"type": "citations", "citations": []},
        citations(url="https://elsewhere.example/policies/cn-7d-10-2"),
        citations(url="javascript:alert(1)"),
        citations(url="/policies/../demo"),
        citations(url="//elsewhere.example"),
        citations(confidence="certain"),
        citations(quote=""),
        order(total="199,00"),
        order(total=199.0),
        order(state="lost"),
        order(placed_on="yesterday"),
        order(items=[{"title": "Kettle", "sku": "K-1", "quantity": 0, "unit_price": "1.00"}]),
        {"type": "buttons", "buttons": []},
        {"type": "notice", "level": "panic", "text": "!"},
        {"type": "handoff", "contact": "", "reason": "asked"},
        "citations",
        None,
    ],
)
def test_what_is_out_of_shape_is_refused(part: object) -> None:
    """A link leads to our own pages only; amounts, dates and states are what they should be."""
    with pytest.raises(ValidationError):
        PARTS.validate_python(part)
