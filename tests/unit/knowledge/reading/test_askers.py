"""On which side the asker stands, where the words show it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.askers import audience_of


@pytest.mark.parametrize(
    "text",
    [
        "may my shop refuse",
        "our customers ask for refunds",
        "I sell shoes",
        "we list honey",
        "i run a shop",
        "I run a small store",
        "as a seller, must i",
        "a buyer returned it without the tags",
        "the customer claims ten times the price",
        "MY LISTING",
    ],
)
def test_a_merchant_speaks_of_customers_and_of_the_shop(text: str) -> None:
    """As their own."""
    assert audience_of(text) == "merchant"


@pytest.mark.parametrize(
    "text",
    [
        "i bought a kettle",
        "we just received it",
        "where is my parcel",
        "the seller refuses",
        "this shop won't take it back",
    ],
)
def test_a_shopper_speaks_of_what_was_bought_and_of_the_seller(text: str) -> None:
    """As somebody else's shop."""
    assert audience_of(text) == "shopper"


@pytest.mark.parametrize(
    "text",
    [
        "who pays the postage",
        "my supplier sold it, i bought it",
        "the customer is king",
        "shop",
        "",
    ],
)
def test_what_shows_neither_or_both_says_nothing(text: str) -> None:
    """The conversation knows."""
    assert audience_of(text) is None


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    """Without an error, the same every time."""
    assert audience_of(text) == audience_of(text) in (None, "shopper", "merchant")
