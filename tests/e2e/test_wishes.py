"""Shoppers who ask two things at once, or change their minds: whole conversations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.house import House, parts_of, words_of

RETURN = "Let me see what the rules say of your"

BOTH = [
    ("I want to return my scarf, and is my lamp recalled?", "R-LAMP-1", RETURN),
    ("is teh lamp recaled? and i want 2 return the dress", "R-LAMP-1", RETURN),
    ("i wnat to retrun my scarf and wheres my order RC-10012", "RC-10012", RETURN),
    ("Two things: 1) where is my kettle 2) I want to send the scarf back", "RC-10012", RETURN),
    ("who made my dress? i want to return it anyway", "batch", RETURN),
    ("where is my order RC-10012 and can I get an invoice", "RC-10012", "invoice"),
    ("how's my coat return going? and where is my kettle", "RC-10006", "RC-10012"),
    ("please change the address on RC-10012, and when will it arrive", "address", "RC-10012"),
    ("cancel the order RC-10012 and refund me", "cannot cancel", "You also asked"),
    ("unsubscribe me from the newsletter and delete my account please", "newsletter", "account"),
    ("I'd like to return the dress and please put me through to a human", "dress", "support team"),
]
"""What Ada writes, and what must be said to it, in this order."""


@pytest.mark.parametrize(("text", "first", "last"), BOTH, ids=[each[0] for each in BOTH])
def test_both_wishes_are_served(house: House, text: str, first: str, last: str) -> None:
    """What is answered at once comes first, and what ends with a question last."""
    said = words_of(house.shopper("ada").ask(text))
    assert first in said
    assert last in said
    assert said.index(first) <= said.rindex(last)


def test_a_return_that_was_begun_beside_another_answer_goes_on(house: House) -> None:
    """Rasa opens its talk, although the message led to another action."""
    ada = house.shopper("ada")
    ada.ask("where is my order RC-10012? also I'd like to send the scarf back")
    assert "Are the tags still on?" in words_of(ada.ask("I changed my mind"))
    said: Any = ada.ask("yes. also where is my order RC-10012")
    assert parts_of(said, "order")
    assert "Are the tags" not in words_of(said)


def test_who_drops_a_return_and_asks_something_gets_both(house: House) -> None:
    """The end of the one first; and nothing is taken up again afterwards."""
    ada = house.shopper("ada")
    ada.ask("I want to return the scarf")
    said = words_of(ada.ask("forget the return, where is RC-10012?"))
    assert said.index("nothing has been started") < said.index("RC-10012")
    assert "go on with your return" not in words_of(ada.ask("where is RC-10009?"))


def test_who_changes_their_mind_in_one_breath_gets_the_last_wish(house: House) -> None:
    """The goods, or the whole wish."""
    said = words_of(house.shopper("ada").ask("I want to return the scarf. no wait, the dress"))
    assert "your Linen summer dress" in said
    said = words_of(
        house.shopper("bo").ask("cancel RC-10013, no actually don't, just change the address")
    )
    assert "address" in said
    assert "cannot cancel" not in said


def test_a_clause_in_passing_begins_the_return_all_the_same(house: House) -> None:
    """And what is wrong with the goods has been heard."""
    guest = house.shopper()
    said = guest.ask(
        "under article 24 of the consumer protection law I want to return my kettle, it leaks"
    )
    assert "When did it arrive?" in words_of(said)
    said = house.shopper().ask("Can I return my notebook? pages missing")
    assert "What kind of thing is it?" in words_of(said)  # and not why it goes back
