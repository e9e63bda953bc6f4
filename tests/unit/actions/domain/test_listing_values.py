"""Values of a listing as merchants write them, and what is surely none."""

from __future__ import annotations

import pytest

from actions.domain.listing_values import Plain, money, shown, value_of, yes_or_no
from actions.domain.listing_words import WORDS
from actions.domain.words_of_offers import PRICE
from knowledge.checking.attributes import ATTRIBUTES


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("prepacked", "Yes", True),
        ("ccc_mark_shown", "not shown", False),
        ("health_food_no", "none", "none"),
        ("health_food_no", "G20260001", "G20260001"),
        ("device_class", "class ii", "II"),
        ("textile_safety_class", "b", "B"),
        ("hazard", "nothing", "none"),
        ("gift_quantity", "2", 2),
        ("gift_quantity", "none", 0),
        ("compare_price", "1,299.00 CNY", "1299.00"),
        ("undisclosed_fee", "none", "0"),
        ("label_missing", "ingredients, shelf life and net content",
         ["ingredients", "shelf_life", "net_content"]),
        ("label_missing", "none", []),
        ("recall_remedies", "repair or", None),
        ("currency", "yuan", "CNY"),
        ("currency", "sek", "SEK"),
        ("product_type", "E-Cigarette", "e-cigarette"),
        ("price_history", "2026-01-31 120.00, 2026-02-10: 99",
         [{"date": "2026-01-31", "price": "120.00"}, {"date": "2026-02-10", "price": "99"}]),
        (PRICE, "12,80", "12.80"),
    ],
)  # fmt: skip
def test_a_value_is_read_in_its_kind(name: str, text: str, value: Plain) -> None:
    """As people write them."""
    assert value_of(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prepacked", "perhaps"),
        ("health_food_no", "yes"),
        ("device_class", "IV"),
        ("gift_quantity", "a few"),
        (PRICE, "about 12"),
        (PRICE, "1.2.3"),
        (PRICE, "12 dollars or so"),
        ("label_missing", "ingredients, the nice picture"),
        ("price_history", "120 in January"),
        ("currency", "money"),
        ("product_type", "kettle"),
    ],
)
def test_what_is_surely_no_value_is_none(name: str, text: str) -> None:
    """Nothing is guessed."""
    assert value_of(name, text) is None


def test_whatever_is_read_the_rules_take() -> None:
    """No value is one that the checker refuses."""
    for name, attribute in ATTRIBUTES.items():
        for text in ("yes", "no", "none", "3", "12.80", "II", "ingredients", "2026-01-31 9"):
            value = value_of(name, text)
            assert value is None or attribute.read(value) is not None, (name, text)


def test_a_currency_is_taken_only_where_its_sign_is_one_currencys() -> None:
    """A dollar sign is several countries'."""
    assert money("€ 12") == ("12", "EUR")
    assert money("$12") == ("12", None)
    assert money("12 kroner") is None


def test_a_bare_yes_or_no() -> None:
    """And nothing else is one."""
    assert [yes_or_no(each) for each in ("yes.", "No", "it is", "hardly")] == [
        True,
        False,
        True,
        None,
    ]


def test_values_are_shown_in_words() -> None:
    """As the card has them."""
    assert shown(True) == "yes"
    assert shown(["shelf_life", "usage"]) == "shelf life, usage"
    assert shown([]) == "none"
    assert {type(each.label) for each in WORDS.values()} == {str}
