"""The facts of a return in customers' own words."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.reading.goods import goods_in
from knowledge.reading.return_facts import facts_said, words

MONDAY = date(2026, 11, 30)
WORKS_NOT = {"reason": "quality", "defect_kind": "functional"}
FAKE = {"reason": "fraud", "defect_kind": "deception"}
MOULD = {"reason": "food_safety", "defect_kind": "functional"}


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("my kettle leaks", WORKS_NOT),
        ("it won't turn on", WORKS_NOT),
        ("the screen is cracked", {"reason": "quality"}),
        ("it came with a scratch", {"reason": "quality", "defect_kind": "minor"}),
        ("doesn't fit", {"reason": "change_of_mind"}),
        ("I changed my mind", {"reason": "change_of_mind"}),
        ("it is too small for me", {"reason": "change_of_mind"}),
        ("they are fake", FAKE),
        ("the bread is mouldy", MOULD),
        (
            "the honey is past its best before date",
            {"reason": "food_safety", "defect_kind": "past_shelf_life"},
        ),
        ("you sent the wrong colour", {"reason": "not_as_described"}),
        ("it hasn't arrived yet", {"reason": "late"}),
        ("the label is wrong", {"reason": "label"}),
        ("the zip is broken and it's too small", WORKS_NOT),
        ("Can I return my notebook? pages missing", {"reason": "quality"}),
        ("the train set is missing a wheel", {"reason": "quality"}),
    ],
)
def test_the_reason_stands_in_what_is_told(said: str, facts: dict[str, object]) -> None:
    """With the kind of fault where that is told too; of two reasons the graver."""
    assert facts_said(said, MONDAY) == facts


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("I opened it", {"opened": True}),
        ("I did not open it", {"opened": False}),
        ("never opened", {"opened": False}),
        ("no, I did open it", {"opened": True}),
        ("no it isn't opened", {"opened": False}),
        ("sorry, I have opened the box", {"opened": True}),
        ("the tags are still on", {"tags_intact": True}),
        ("the tags are not on", {"tags_intact": False}),
        ("I cut off the tags", {"tags_intact": False}),
        ("I haven't worn it outside", {"worn_outdoors": False}),
        ("I only tried it on at home", {"worn_outdoors": False}),
        ("I wore it to work", {"worn_outdoors": True}),
        ("no stains, everything is there", {"soiled": False, "accessories_complete": True}),
        ("I lost the charger", {"accessories_complete": False}),
        ("the seal is still on", {"single_use_seal_broken": False}),
        ("I peeled the foil seal but only smelled it", {"single_use_seal_broken": True}),
        ("I never ticked anything", {"exclusion_confirmed": False}),
        ("I've registered it with the app", {"activated": True}),
        ("it's for my company", {"consumer": False}),
        ("I bought it last week in your store", {"channel": "store"}),
        ("the seller says it is my fault", {"defect_disputed": True}),
        ("engraved with my name", {"custom_made": True}),
    ],
)
def test_what_was_done_to_the_goods_is_read_with_its_negation(
    said: str, facts: dict[str, object]
) -> None:
    """A no that only contradicts is no negation: "no, I did open it"."""
    assert facts_said(said, MONDAY) == facts


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("it arrived 3 days ago", 3),
        ("sorry, I meant it came on Friday", 3),
        ("ordered on Monday, arrived yesterday", 1),
        ("I got it three weeks ago", 21),
    ],
)
def test_the_day_of_receipt_is_not_the_day_of_the_order(said: str, days: int) -> None:
    """Only what came counts."""
    assert facts_said(said, MONDAY) == {"days_since_receipt": days}


@pytest.mark.parametrize(
    "said",
    [
        "can I return it if I opened it?",
        "what if it is broken",
        "does it matter whether the tags are on?",
        "I bought it on Monday",
        "it's not broken",
        "I got a mail yesterday",
        "hello",
        "",
    ],
)
def test_questions_and_conditions_state_nothing(said: str) -> None:
    """Nor does what is denied, or about something else."""
    assert facts_said(said, MONDAY) == {}


def test_everything_that_can_be_read_is_in_the_vocabulary() -> None:
    """Every fact and value of the list is one that the rules know."""
    for name, values in words().flags.items():
        for value in values:
            ReturnFacts.of({name: value})
    for name, choices in words().choices.items():
        for choice in choices:
            ReturnFacts.of({name: choice})


@pytest.mark.parametrize(
    ("said", "name", "category"),
    [
        ("my kettle leaks", "kettle", "appliance"),
        ("two dining chairs", "chairs", "furniture"),
        ("the hand cream", "hand cream", "cosmetics"),
        ("my shoes", "shoes", "shoes"),
        ("a washing machine", "washing machine", "appliance"),
    ],
)
def test_goods_are_known_by_their_names(said: str, name: str, category: str) -> None:
    """The longest name wins."""
    goods = goods_in(said)
    assert goods is not None
    assert (goods.name, goods.category) == (name, category)
    ReturnFacts.of({"category": category})


def test_a_text_without_known_goods_has_none() -> None:
    """Nothing is guessed from a word that is no thing."""
    assert goods_in("I want my money back") is None
