"""Conditions say only what the vocabulary allows; everything else is refused with its reason."""

from __future__ import annotations

import pytest
from cel import Context

from knowledge.deciding.conditions import ConditionError, read_condition

REFUSED = [
    ('reson == "late"', "unknown fact 'reson'; did you mean 'reason'?"),
    ('reason == "lost"', "expected one of change_of_mind, quality"),
    ('reason in ["late", "lost"]', "expected one of change_of_mind"),
    ("reason == 3", "expected one of change_of_mind"),
    ('notice_day == "3"', "expected a whole number"),
    ("notice_day > opened", "expected a whole number"),
    ("opened == true", "write it alone"),
    ('reason > "late"', "a choice has no order"),
    ("price > 100", "money and text cannot stand in a condition"),
    ("notice_day", "so compare it"),
    ("notice_day + 1 > 7", "'+': not part of a condition"),
    ("[1].all(x, x > 0)", "'.': not part of a condition"),
    ("size(reason) > 1", "unknown fact 'size'"),
    ("opened &&", "'the end': expected a fact"),
    ("(opened", "expected `)`"),
    ("opened ? true : false", "not part of a condition"),
    ("", "expected a fact"),
    ('category in "food"', "expected `[`"),
    ("notice_day > 7.5", "not part of a condition"),
    ("notice_day > -1", "not part of a condition"),
]


@pytest.mark.parametrize(("source", "complaint"), REFUSED)
def test_a_condition_outside_the_grammar_is_refused(source: str, complaint: str) -> None:
    """No call, no arithmetic, no comprehension, no wrong type gets to CEL."""
    with pytest.raises(ConditionError) as refused:
        read_condition(source)
    assert complaint in str(refused.value)


def test_a_condition_knows_what_it_names() -> None:
    """Names in order, each once; numbers and choices with the name they are compared with."""
    condition = read_condition(
        'notice_day > 7 && (category in ["food", "toys"] || !opened)'
        " && notice_day <= ship_time_stated"
    )
    assert condition.names == ("notice_day", "category", "opened", "ship_time_stated")
    assert condition.numbers == (("notice_day", 7),)
    assert condition.choices == (("category", "food"), ("category", "toys"))
    assert condition.pairs == (("notice_day", "ship_time_stated"),)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"category": "food", "unsealed": True}, True),
        ({"category": "food", "unsealed": False}, False),
        ({"category": "toys"}, False),
        ({"category": "food"}, None),
        ({"unsealed": True}, None),
        ({"unsealed": False}, False),
    ],
)
def test_what_is_unknown_stays_unknown(known: dict[str, object], verdict: bool | None) -> None:
    """An unknown fact leaves a condition open only where it could decide it."""
    condition = read_condition('category == "food" && unsealed')
    assert condition.holds(Context(known), known) is verdict
