"""Questions grouped by what they ask: together what belongs together, the same every time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from knowledge.answering import Answerer
from knowledge.asked import MOST_GROUPS, MOST_QUESTIONS, AskedQuestion, Group
from knowledge.grouping import grouped
from tests.unit.knowledge.answerers import an_answerer

ASKED = [
    AskedQuestion("can i pay with a gift voucher", "CN", "shopper", 3),
    AskedQuestion("can i pay with a gift voucher please", "CN", "merchant", 1),
    AskedQuestion("pay with gift voucher", "CN", "shopper", 2),
    AskedQuestion("do you repair watches", "CN", "shopper", 4),
    AskedQuestion("can i pay with a gift voucher", "EU", "shopper", 4),
]


@pytest.fixture(scope="module")
def answerer(built: Path) -> Answerer:
    """What would answer them, over the small corpus."""
    return an_answerer(built)


def groups(answerer: Answerer, asked: list[AskedQuestion]) -> tuple[Group, ...]:
    return grouped(asked, answerer.vector, answerer)


def test_questions_that_ask_the_same_are_one_group(answerer: Answerer) -> None:
    """The most asked first; the examples too."""
    first, *others = groups(answerer, ASKED)

    assert first.count == 6
    assert [each.count for each in first.questions] == [3, 2, 1]
    assert first.typical.text.startswith("can i pay")
    assert [each.count for each in others] == [4, 4]


def test_two_jurisdictions_are_two_groups(answerer: Answerer) -> None:
    """In the same words: they need two passages."""
    places = [each.typical.jurisdiction for each in groups(answerer, ASKED)]

    assert sorted(places) == ["CN", "CN", "EU"]


def test_ties_have_an_order(answerer: Answerer) -> None:
    """Groups of the same size stand by their words."""
    _, second, third = groups(answerer, ASKED)

    assert (second.typical.text, third.typical.text) == (
        "can i pay with a gift voucher",
        "do you repair watches",
    )


def test_the_order_of_the_questions_makes_no_difference(answerer: Answerer) -> None:
    """The same list, however it is shuffled, gives the same groups."""
    expected = groups(answerer, ASKED)
    for seed in range(10):
        shuffled = ASKED.copy()
        random.Random(seed).shuffle(shuffled)
        assert groups(answerer, shuffled) == expected


def test_a_group_names_the_passage_that_comes_closest(answerer: Answerer) -> None:
    """With its probability, and whether it would be answered by now."""
    [answered] = groups(answerer, [AskedQuestion("who pays the courier", "CN", "shopper")])
    [declined] = groups(answerer, [AskedQuestion("which stock should i buy", "CN", "shopper")])
    [nowhere] = groups(answerer, [AskedQuestion("who pays", "UK", "shopper")])

    assert (answered.answered, answered.reason, answered.closest) == (True, None, "cn-7d-18")
    assert answered.closest_title == "Who pays the postage"
    assert answered.probability > 0.5
    assert (declined.answered, declined.reason) == (False, "no_passage_close_enough")
    assert declined.probability < 0.5
    assert (nowhere.closest, nowhere.closest_title, nowhere.probability) == (None, None, 0.0)


def test_nothing_asked_is_no_group(answerer: Answerer) -> None:
    """And no error."""
    assert groups(answerer, []) == ()


def test_more_than_can_be_grouped_leaves_the_rarest_out(answerer: Answerer) -> None:
    """The work is bounded, whatever is sent: questions first, then groups."""
    asked = [
        AskedQuestion(f"question number {number}", "CN", "shopper", count=number)
        for number in range(1, MOST_QUESTIONS + 11)
    ]
    together = grouped(asked, answerer.vector, answerer, least_cosine=0.0)
    apart = grouped(asked, answerer.vector, answerer, least_cosine=0.999)

    kept = [each.count for group in together for each in group.questions]
    assert len(kept) == MOST_QUESTIONS
    assert min(kept) == 11
    assert [each.count for each in apart] == [*range(MOST_QUESTIONS + 10, 0, -1)][:MOST_GROUPS]
