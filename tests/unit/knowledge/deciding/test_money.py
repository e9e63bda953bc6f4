"""Amounts are exact to the cent; what the facts do not give is None and never a guess."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from knowledge.deciding.money import compensation, paid_for_goods, refund, shown
from knowledge.deciding.rules import Compensation
from knowledge.deciding.vocabulary import Promotion

D = Decimal
TRIPLE = Compensation(times=3, at_least=500)


@pytest.mark.parametrize(
    ("known", "amount"),
    [
        ({"price": D("199")}, D("199")),
        ({"paid": D("180")}, D("180")),
        ({"price": D("100"), "paid": D("90")}, D("90")),
        ({"returned_item": D("40")}, D("40")),
        ({"order_total": D("120"), "remaining_total": D("70")}, D("50")),
        ({"order_total": D("120")}, None),
        ({}, None),
        ({"items": (D("0"),), "returned_item": D("0")}, D("0")),
    ],
)
def test_what_was_paid_is_found_or_unknown(known: dict[str, Any], amount: Decimal | None) -> None:
    """The price, else what the order tells; nothing is made up."""
    assert paid_for_goods(known) == amount


def test_an_order_is_settled_again_at_the_prices_of_the_purchase() -> None:
    """Spend 300 save 50, items of 200 and 100: the 100 gives back 50."""
    known = {
        "items": (D("200"), D("100")),
        "returned_item": D("100"),
        "paid": D("250"),
        "promotion": Promotion(spend=D("300"), save=D("50")),
    }
    assert paid_for_goods(known) == D("50")


def test_deductions_and_additions_are_those_named() -> None:
    """The gift goes off, the delivery goes on, and nothing else moves."""
    known = {"price": D("100"), "gift_price_stated": D("9.99"), "outbound_freight": D("5")}
    assert refund(known, "paid", ["gift"], []) == D("90.01")
    assert refund(known, "paid", [], ["outbound_freight"]) == D("105")
    assert refund(known, "open", ["gift"], []) is None


def test_earnest_money_comes_back_once_or_twice() -> None:
    """Where it is unknown, so is the sum."""
    assert refund({"earnest_money": D("100")}, "earnest_money_twice", [], []) == D("200")
    assert refund({"earnest_money": D("100")}, "earnest_money", [], []) == D("100")
    assert refund({}, "earnest_money", [], []) is None


@pytest.mark.parametrize(
    ("price", "owed"), [("0.01", "500"), ("166.66", "500"), ("166.67", "500.01"), ("1000", "3000")]
)
def test_the_minimum_holds_until_the_multiple_passes_it(price: str, owed: str) -> None:
    """Three times the price, and at least 500."""
    assert compensation({"price": D(price)}, TRIPLE, "CN") == D(owed)


def test_the_minimum_is_in_the_laws_own_currency() -> None:
    """500 yuan are not 500 dollars."""
    assert compensation({"price": D("10"), "currency": "USD"}, TRIPLE, "CN") == D("30")
    assert compensation({"price": D("10"), "currency": "CNY"}, TRIPLE, "CN") == D("500")


def test_no_price_means_no_sum() -> None:
    """The claim may stand; the amount is unknown."""
    assert compensation({}, TRIPLE, "CN") is None
    assert compensation({"price": D("10")}, None, "CN") is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1", "1.00"), ("0.005", "0.01"), ("33.333333", "33.33"), ("-30", "-30.00")],
)
def test_amounts_are_shown_with_cents(amount: str, text: str) -> None:
    """Half a cent is rounded up, as on a bill."""
    assert shown(D(amount)) == text
    assert shown(None) is None
