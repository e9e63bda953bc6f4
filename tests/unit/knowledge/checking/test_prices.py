"""What follows from amounts: compared prices, raises before a discount, gifts, prizes, fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.checking import prices
from knowledge.checking.attributes import Value


def history(*entries: tuple[str, str]) -> Value:
    return tuple((date.fromisoformat(day), Decimal(price)) for day, price in entries)


def amounts(**given: str) -> dict[str, Value]:
    return {name: Decimal(value) for name, value in given.items()}


@pytest.mark.parametrize(
    ("compare", "lowest", "above"),
    [("20.00", "20.00", False), ("20.01", "20.00", True), (None, "20.00", False),
     ("20.00", None, None), (None, None, False)],
)  # fmt: skip
def test_a_compared_price_is_weighed_against_the_lowest_deal(
    compare: str | None, lowest: str | None, above: bool | None
) -> None:
    """Equal is not above; without a comparison there is nothing to weigh; else it stays open."""
    given = {"compare_price": compare, "lowest_deal_price_7d": lowest}
    known = amounts(**{name: value for name, value in given.items() if value})
    assert prices.compare_above_lowest_deal(known) is above


RAISED = [("2026-09-01", "100"), ("2026-11-05", "150"), ("2026-11-11", "100")]


@pytest.mark.parametrize(
    ("entries", "price", "compare", "raised"),
    [
        (RAISED, "100", None, True),
        (RAISED, "100", "150", True),
        (RAISED, "100", "100", False),  # compared with what was asked before the raise
        (RAISED[:2], "120", None, True),  # the discount is not in the history
        (RAISED[:2], "150", None, False),  # no discount at all
        ([("2026-01-01", "100"), ("2026-02-01", "150"), ("2026-11-11", "120")], "120", None, False),
        ([("2026-09-01", "100"), ("2026-11-05", "104"), ("2026-11-11", "90")], "90", None, False),
        ([("2026-09-01", "100")], "90", None, False),
        ([("2026-09-01", "100"), ("2026-11-11", "90")], "90", None, False),
    ],
)
def test_a_raise_counts_when_it_was_marked_short_and_the_base_of_a_discount(
    entries: list[tuple[str, str]], price: str, compare: str | None, raised: bool
) -> None:
    """Neither a lasting raise, nor a small one, nor an honest base of comparison is meant."""
    known = amounts(price=price) | {"price_history": history(*entries)}
    known |= amounts(compare_price=compare) if compare else {}
    assert prices.raised_before_discount(known) is raised


def test_amounts_that_are_unknown_leave_the_answer_open() -> None:
    """Open is neither yes nor no."""
    assert prices.prize_above_limit({}) is None
    assert prices.gift_value_inflated(amounts(gift_stated_value="5")) is None
    assert prices.raised_before_discount({"price_history": history(*RAISED)}) is None
    assert prices.costs_over_ten_dollars(amounts(price="11")) is None


def test_limits_are_not_above_themselves() -> None:
    """The boundary belongs to what is allowed."""
    assert prices.prize_above_limit(amounts(prize_top_value="50000")) is False
    assert prices.prize_above_limit(amounts(prize_top_value="50000.01")) is True
    assert prices.fee_undisclosed(amounts(undisclosed_fee="0.00")) is False
    assert prices.fee_undisclosed(amounts(undisclosed_fee="0.01")) is True
    dollars: dict[str, Value] = {"currency": "USD"}
    assert prices.costs_over_ten_dollars(dollars | amounts(price="10.00")) is False
    assert prices.costs_over_ten_dollars(dollars | amounts(price="10.01")) is True
    assert prices.front_price_below_detail(
        amounts(front_page_price="9", detail_page_price="9")
    ) is False  # fmt: skip
    assert prices.gift_value_inflated(
        amounts(gift_stated_value="9.01", gift_current_price="9")
    ) is True  # fmt: skip
