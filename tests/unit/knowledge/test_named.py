"""A clause that is named is the clause that is shown, or nothing is said surely."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.answering import Answerer, Question
from knowledge.explaining import explain
from knowledge.index_open import open_index
from knowledge.named import NEARLY, SURE
from knowledge.switches import Switch
from tests.unit.knowledge.answerers import an_answerer, calibration
from tests.unit.knowledge.fakes import FakeEncoder


@pytest.fixture(scope="module")
def answerer(built: Path) -> Answerer:
    """Return an answerer over the small corpus."""
    return an_answerer(built)


@pytest.mark.parametrize(
    ("text", "passage", "confidence"),
    [
        ("What does 7D 18 say?", "cn-7d-18", SURE),
        ("7D 10", "cn-7d-10", SURE),
        ("article 25 of the consumer law: dress", "cn-7d-10", SURE),
        ("7D 10(2)", "cn-7d-10", NEARLY),
        ("CRD art. 9", "eu-crd-9", SURE),
        ("does 7D 18 say how many days to send shoes back", "cn-7d-18", SURE),
    ],
)
def test_a_clause_that_is_named_answers(
    answerer: Answerer, text: str, passage: str, confidence: float
) -> None:
    """In the law it is of, whatever the conversation's, and whatever is nearer by meaning."""
    answer = answerer.answer(Question(text))
    assert answer.answered
    assert answer.citations[0].passage == passage
    assert answer.confidence == pytest.approx(confidence, abs=0.02)


def test_the_clause_of_another_side_is_shown_to_whoever_names_it(answerer: Answerer) -> None:
    """A law is everybody's to read."""
    answer = answerer.answer(Question("what does 7D 20 say", audience="shopper"))
    assert (answer.answered, answer.citations[0].passage) == (True, "cn-7d-20")


def test_a_clause_that_no_passage_cites_is_declined_with_the_closest(answerer: Answerer) -> None:
    """Of the same law; whatever else is near does not answer in its place."""
    answer = answerer.answer(Question("does 7D 99 say how long i have to return a dress"))
    assert not answer.answered
    assert answer.closest
    assert answer.text.startswith("I have no passage on \u201c7D 99\u201d, so I will not guess.")
    assert answer.citations[0].title in answer.text
    assert answer.confidence < answerer.threshold


def test_a_clause_of_another_day_is_declined_with_its_time(answerer: Answerer) -> None:
    """And shown to whoever asks for that day."""
    answer = answerer.answer(Question("7D 9"))
    assert not answer.answered
    assert "holds until 14 March 2017: The old rule gave three days" in answer.text
    then = answerer.answer(Question("7D 9", as_of=date(2015, 1, 1)))
    assert (then.answered, then.citations[0].passage) == (True, "cn-7d-old")


def test_a_clause_that_is_switched_off_is_not_answered_with_another(built: Path) -> None:
    """It is told that the passage is off."""
    switch = Switch("cn-7d-18", True, "ada", datetime(2026, 11, 1, tzinfo=UTC), "it is wrong")
    off = {switch.passage: switch}
    answerer = Answerer(
        FakeEncoder(), open_index(built, FakeEncoder()), calibration(), off=lambda: off
    )
    answer = answerer.answer(Question("7D 18"))
    assert answer.abstained_because == "passage_switched_off"


def test_why_a_clause_answered_can_be_told(answerer: Answerer) -> None:
    """With the probability that it was given."""
    explanation = explain(answerer, Question("7D 18"))
    assert explanation.answered
    assert f"{SURE:.2f}" in explanation.why


def test_a_question_without_a_clause_is_searched_as_ever(answerer: Answerer) -> None:
    """Nothing leads."""
    answer = answerer.answer(Question("who pays the courier"))
    assert answer.citations[0].passage == "cn-7d-18"
    assert answer.confidence not in (SURE, NEARLY)
