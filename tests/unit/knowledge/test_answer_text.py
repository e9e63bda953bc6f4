"""The words of an answer: the sentence that answers first, and none that hangs in the air."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer_text import leads_with

SENTENCES = [
    "You have seven days.",
    "It starts the day after.",
    "The seller pays for faults.",
    "Otherwise you pay.",
    "Keep the box.",
]


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (0, [0, 1, 2, 3, 4]),
        (1, [0, 1, 2, 3, 4]),
        (2, [2, 3, 0, 1, 4]),
        (3, [2, 3, 0, 1, 4]),
        (4, [4, 0, 1, 2, 3]),
    ],
)
def test_the_best_sentence_leads_with_those_that_lean_on_it(best: int, expected: list[int]) -> None:
    """A sentence that says "it" or "otherwise" follows the one it is about."""
    assert leads_with(SENTENCES, best) == " ".join(SENTENCES[each] for each in expected)


def test_a_passage_that_begins_with_a_leaning_sentence_keeps_it_first() -> None:
    """There is nothing before it to bring along."""
    assert leads_with(["This is it.", "Second."], 0) == "This is it. Second."


def test_a_comma_or_colon_does_not_hide_a_leaning_word() -> None:
    """Example: leans as Example does."""
    sentences = ["A rule.", "Other.", "Example: a coat."]
    assert leads_with(sentences, 2) == "Other. Example: a coat. A rule."


def test_a_sentence_that_also_says_something_is_not_the_first_to_say_it() -> None:
    """Also leans, wherever it stands near the front."""
    sentences = ["You get a refund.", "You may also ask for a repair."]
    assert leads_with(sentences, 1) == "You get a refund. You may also ask for a repair."


@given(
    st.lists(st.sampled_from([*SENTENCES, "But no.", "x"]), min_size=1, max_size=8),
    st.data(),
)
def test_nothing_is_added_and_nothing_is_lost(sentences: list[str], data: st.DataObject) -> None:
    """The answer is the passage, in another order at most, and the best is in its first part."""
    best = data.draw(st.integers(0, len(sentences) - 1))
    text = leads_with(sentences, best)
    assert sorted(text.split()) == sorted(" ".join(sentences).split())
