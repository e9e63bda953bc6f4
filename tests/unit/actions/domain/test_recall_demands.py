"""What a recall notice must have in the EU: each demand is held, and names its passage."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.recall_demands import Notice, faults
from actions.domain.recalls import Remedy
from tests.unit.actions.fake_recalls import recall

GOOD = {"jurisdiction": "EU", "contact": "0800 100 2000"}


def passages(notice: Notice) -> list[str]:
    return [each.passage for each in faults(notice)]


def test_a_notice_that_has_everything_has_no_fault() -> None:
    """Two remedies, a plain hazard, a free number, and where the batch is printed."""
    assert passages(Notice(recall(**GOOD))) == []
    assert passages(Notice(recall(**GOOD), headline="Product Safety Recall")) == []


@pytest.mark.parametrize(
    ("changed", "passage"),
    [
        ({"hazard": "As a precaution we call it back."}, "eu-gpsr-36-2-words"),
        ({"title": "Voluntary recall of lamps"}, "eu-gpsr-36-2-words"),
        ({"what_to_do": "Bring it to a shop."}, "eu-gpsr-36-2-d"),
        ({"where_to_look": None}, "eu-gpsr-36-2-b"),
        ({"contact": "recalls@example.com"}, "eu-gpsr-36-2-f"),
        ({"remedies": (Remedy.REFUND,)}, "eu-gpsr-37-2"),
    ],
)
def test_what_a_notice_lacks_is_named_with_the_passage_that_wants_it(
    changed: dict[str, Any], passage: str
) -> None:
    """One fault for one lack; elsewhere than in the EU none."""
    assert passages(Notice(recall(**{**GOOD, **changed}))) == [passage]
    assert passages(Notice(recall(**{**GOOD, **changed, "jurisdiction": "CN"}))) == []


def test_a_softer_headline_is_refused() -> None:
    """In the EU the words are the law's."""
    assert passages(Notice(recall(**GOOD), headline="Customer information")) == ["eu-gpsr-36-2-a"]


def test_one_remedy_is_enough_where_the_file_says_why() -> None:
    """Others may be impossible or out of proportion."""
    only = recall(**GOOD, remedies=(Remedy.REFUND,))
    assert passages(Notice(only, only_remedy_because="No spare part exists any more.")) == []
