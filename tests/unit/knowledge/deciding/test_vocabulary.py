"""Facts are read exactly or refused, every trouble named with what was expected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from knowledge.deciding.errors import FactsError
from knowledge.deciding.vocabulary import Kind, ReturnFacts, vocabulary

REFUSED = [
    ({"catgory": "food"}, "unknown fact 'catgory'; did you mean 'category'?"),
    ({"zzz": 1}, "unknown fact 'zzz'"),
    ({"category": "shoe"}, "category 'shoe': expected one of clothing, shoes"),
    ({"reason": ""}, "reason '': expected one of change_of_mind"),
    ({"opened": "yes"}, "opened 'yes': expected true or false, or null for unknown"),
    ({"opened": 1}, "opened 1: expected true or false"),
    ({"days_since_receipt": "3"}, "days_since_receipt '3': expected a whole number"),
    ({"days_since_receipt": -1}, "days_since_receipt -1: expected a whole number"),
    ({"days_since_receipt": 2.5}, "days_since_receipt 2.5: expected a whole number"),
    ({"days_since_receipt": True}, "days_since_receipt True: expected a whole number"),
    ({"price": 12.5}, 'price 12.5: expected an amount as text, such as "120.00" (write it as'),
    ({"price": "-1"}, "price '-1': expected an amount as text"),
    ({"price": "1.234"}, "price '1.234': expected an amount as text"),
    ({"price": "NaN"}, "price 'NaN': expected an amount as text"),
    ({"price": "dear"}, "price 'dear': expected an amount as text"),
    ({"currency": "yuan"}, "currency 'yuan': expected text"),
    ({"items": ["1", "x"]}, "items.1 'x': expected"),
    ({"promotion": {"spend": "300"}}, "promotion.save"),
    ({"promotion": {"spend": "300", "save": "5", "x": 1}}, "promotion.x"),
]


@pytest.mark.parametrize(("facts", "complaint"), REFUSED)
def test_a_fact_outside_the_vocabulary_is_refused(facts: dict[str, object], complaint: str) -> None:
    """The message names the value, what was expected, and null as the way to say unknown."""
    with pytest.raises(FactsError) as refused:
        ReturnFacts.of(facts)
    assert complaint in str(refused.value)


def test_every_trouble_is_named_at_once() -> None:
    """Nobody has to send the facts three times to learn of three mistakes."""
    with pytest.raises(FactsError) as refused:
        ReturnFacts.of({"category": "shoe", "opened": "no", "prise": "3"})
    assert len(refused.value.complaints) == 3


def test_amounts_are_exact() -> None:
    """Text and exact numbers become decimals to the cent."""
    facts = ReturnFacts.of({"price": "0.10", "paid": Decimal("0.20"), "order_total": 3})
    assert (facts.price, facts.paid, facts.order_total) == (
        Decimal("0.10"), Decimal("0.20"), Decimal(3),
    )  # fmt: skip


def test_unknown_facts_are_not_known() -> None:
    """Null and absent are the same."""
    assert ReturnFacts.of({"opened": None, "tags_intact": False}).known() == {"tags_intact": False}


def test_facts_cannot_be_changed() -> None:
    """What a receipt says was decided on is what was decided on."""
    facts = ReturnFacts.of({"opened": True})
    with pytest.raises(ValidationError):
        facts.opened = False  # type: ignore[misc]


def test_the_vocabulary_knows_the_kind_of_every_fact() -> None:
    """Conditions may name choices, flags and counts; money and text stay outside."""
    words = vocabulary()
    assert words["category"].kind is Kind.CHOICE
    assert words["opened"].kind is Kind.FLAG
    assert words["notice_sent_on_day"].kind is Kind.COUNT
    assert words["price"].kind is Kind.MONEY
    assert words["defect"].kind is Kind.TEXT
    assert words["promotion"].kind is Kind.OTHER
    assert words["merchant_promise_days"].presumed == 0
    assert words["told_of_return_cost"].presumed is True
    assert words["tags_intact"].presumed is None
