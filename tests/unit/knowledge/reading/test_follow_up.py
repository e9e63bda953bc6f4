"""Which questions lean on the turn before, and how the two are read together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.follow_up import leans_on_before, own_words, together, turn_before


@pytest.mark.parametrize(
    "text",
    [
        "and if I already opened it?",
        "what about shoes",
        "ok, but who pays then",
        "even if the app says delivered?",
        "or do I need the box",
        "same for fresh vegetables?",
        "if I already opened it?",
        "if it leaks, can i send it back",
        "unless opened",
        "is that legal",
        "how much can i get for that?",
        "can they refuse to sell if i say no?",
        "is the coupon lost then?",
        "do i get another one meanwhile?",
        "does the rule apply there",
        "why?",
        "how long",
        "China",
        "by German law",
        "who pays for that? (by the law of the European Union)",
    ],
)
def test_what_joins_points_back_or_only_names_a_place_leans(text: str) -> None:
    """It has too little of its own to be understood."""
    assert leans_on_before(text)


@pytest.mark.parametrize(
    "text",
    [
        "who pays the postage of a return",
        "if my parcel is lost who pays",
        "if the kettle leaks, who pays the postage",
        "why did the seller refuse my return",
        "why is my store score low",
        "and how long must a marketplace in the union keep the records of its sellers",
        "is one week enough",
        "no one answers me",
        "there is a hair in my food",
        "android phone return",
        "who pays the postage of a return (by the law of China)",
        "who pays that (i mean the postage of the return)",
        "thanks",
        "ok",
        "yes",
        "\u80fd\u9000\u8d27\u5417",
        "",
    ],
)
def test_what_stands_by_itself_does_not_lean(text: str) -> None:
    """Nor does what asks nothing."""
    assert not leans_on_before(text)


def test_own_words_are_those_that_mean_something_by_themselves() -> None:
    """Articles, pronouns, question words and helping verbs do not."""
    assert own_words("And what if I already opened the BOX?") == ("opened", "box")


def test_the_two_are_set_side_by_side() -> None:
    """Nothing else is rewritten, so that it can be shown."""
    assert together("Can I return a phone? ", " and if I opened it?") == (
        "Can I return a phone \u2014 and if I opened it?"
    )


def test_the_turn_before_is_read_with_what_it_leans_on() -> None:
    """As far back as there is something to lean on."""
    assert turn_before([]) is None
    assert turn_before(["who pays the postage of a return"]) == "who pays the postage of a return"
    assert turn_before(["ignored", "can i return a phone", "and if i opened it?"]) == (
        "can i return a phone \u2014 and if i opened it?"
    )
    assert turn_before(["and if i opened it?"]) == "and if i opened it?"
    assert (turn_before(["and then?"] * 3000) or "").count("\u2014") == 2999


@given(st.text())
def test_any_text_leans_or_does_not(text: str) -> None:
    """Without an error, the same every time."""
    assert leans_on_before(text) is leans_on_before(text)
    assert all(word in text.lower() for word in own_words(text))
