"""Explanations: what answers is what explains, and a switched-off passage is passed over."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge import index
from knowledge.answering import Answerer, Question
from knowledge.calibration import FEATURES
from knowledge.explaining import explain
from knowledge.explanation import Explanation
from knowledge.switches import Switches
from tests.unit.knowledge.answerers import an_answerer, calibration
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

COURIER = Question("who pays the courier")
WORDS = st.sampled_from(
    "who pays the courier return shoes days postage faulty stock old rule merchant label "
    "europe brazil and ? , it".split()
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that no test changes."""
    home = tmp_path_factory.mktemp("home")
    corpus = write_corpus(home / "files")
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))
    return home


@pytest.fixture(scope="module")
def answerer(home: Path) -> Answerer:
    """What answers from it."""
    return an_answerer(home)


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """A home in which passages may be switched."""
    corpus = write_corpus(tmp_path / "files")
    index.activate(tmp_path, index.build(tmp_path, corpus, encoder=FakeEncoder()))
    return tmp_path


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join), st.sampled_from(["CN", "EU", "UK"]))
def test_what_is_explained_is_what_is_answered(
    answerer: Answerer, text: str, jurisdiction: str
) -> None:
    """To every question: the words, the reason, the probability; there is no second opinion."""
    question = Question(text, jurisdiction, "shopper")
    answer, explanation = answerer.answer(question), explain(answerer, question)

    assert explanation.answered == answer.answered
    assert explanation.reason == answer.abstained_because
    assert explanation.said == answer.text
    assert explanation.probability == answer.confidence
    cited = tuple(each.passage for each in answer.citations) if answer.answered else ()
    assert explanation.citations == cited
    assert explanation.by_parts == bool(answer.parts)
    assert explanation.why


def test_the_contributions_add_up(answerer: Answerer) -> None:
    """Signals to the fused score, features to the logit of the probability."""
    [text] = explain(answerer, COURIER).texts
    assert text.found
    for found in text.found:
        total = sum(each.contribution for each in found.signals)
        assert total == pytest.approx(found.score, abs=1e-3)
        logit = sum(each.contribution for each in found.features)
        assert 1 / (1 + math.exp(-logit)) == pytest.approx(found.own_probability)
        assert tuple(each.name for each in found.features) == FEATURES
        assert found.probability <= found.own_probability


def test_signals_are_told_in_deviations_from_their_background(answerer: Answerer) -> None:
    """Recomputed here from the manifest."""
    first = explain(answerer, COURIER).texts[0].found[0]
    background = answerer.index.manifest.background
    for each in first.signals:
        mean, deviation = background[each.name].mean, background[each.name].deviation
        assert each.deviations == pytest.approx((each.value - mean) / deviation)


def test_the_filters_say_how_many_passages_each_leaves(answerer: Answerer) -> None:
    """By place, then day, then side, then switches; with where each value comes from."""
    question = Question("label goods", "CN", "shopper", as_of=date(2016, 1, 1))
    [now] = explain(answerer, replace(question, as_of=None)).texts
    [then] = explain(answerer, question).texts

    assert [(each.name, each.value, each.source, each.left) for each in now.filters] == [
        ("jurisdiction", "CN", "asked", 4),
        ("as_of", "2026-11-23", "default", 3),
        ("audience", "shopper", "asked", 2),
        ("switched_off", "0", "default", 2),
    ]
    assert (then.filters[1].value, then.filters[1].source) == ("2016-01-01", "asked")
    assert then.filters[1].left == 1


def test_what_the_words_ask_for_is_told_from_what_was_set(answerer: Answerer) -> None:
    """A place in the question, and a day."""
    [text] = explain(answerer, Question("how long to withdraw in germany", "CN")).texts
    assert (text.filters[0].value, text.filters[0].source) == ("EU", "words")
    [text] = explain(answerer, Question("what was the return rule on 3 may 2016", "CN")).texts
    assert (text.filters[1].value, text.filters[1].source) == ("2016-05-03", "words")


@pytest.mark.parametrize(
    ("question", "reason", "why"),
    [
        (Question(" "), "empty_question", "is empty"),
        (Question("who pays", "UK"), "jurisdiction_not_covered", "of the United Kingdom"),
        (Question("who pays", "EU", "merchant"), "empty_index_for_filters", "for a merchant"),
        (Question("which stock should i buy"), "no_passage_close_enough", "0.50 is needed"),
    ],
)
def test_a_refusal_says_what_it_hung_on(
    answerer: Answerer, question: Question, reason: str, why: str
) -> None:
    """In a sentence, with the value."""
    explanation = explain(answerer, question)

    assert (explanation.answered, explanation.reason) == (False, reason)
    assert why in explanation.why
    assert explanation.citations == ()


def test_the_configuration_is_what_serves(home: Path, answerer: Answerer) -> None:
    """Version, encoder, threshold, the budget that chose it, and the risk that comes with it."""
    shown = explain(answerer, COURIER).configuration

    assert shown.version == index.status(home).active
    assert (shown.passages, shown.encoder, shown.precision) == (5, "fake-encoder", "fp32")
    assert (shown.threshold, shown.budget, shown.risk) == (0.5, 0.05, 0.05)
    assert calibration(0.05).risk_taken is None
    assert calibration(0.95).risk_taken == 0.01


def test_a_message_that_asks_two_things_is_explained_by_its_parts(answerer: Answerer) -> None:
    """The whole first, then each part with its own passage."""
    question = Question("how many days to send shoes back? who pays the courier?")
    explanation = explain(answerer, question)

    assert explanation.by_parts
    assert explanation.why == "It asks 2 things, and 2 of them found answers of their own."
    sources = [[f.passage for f in each.found if f.answers] for each in explanation.texts[1:]]
    assert sources == [["cn-7d-10"], ["cn-7d-18"]]


def test_an_explanation_survives_the_wire(answerer: Answerer) -> None:
    """Byte for byte the same value on the other side, whatever is not known in it."""
    adapter = TypeAdapter(Explanation)
    for question in (COURIER, Question("withdraw", "EU"), Question("x", "UK"), Question("")):
        explanation = explain(answerer, question)
        assert adapter.validate_json(adapter.dump_json(explanation)) == explanation


class TestSwitchedOff:
    def test_it_takes_effect_at_once_on_answers_and_citations(self, own_home: Path) -> None:
        """The answerer was open already; switched on again, all is as before."""
        answerer, switches = an_answerer(own_home), Switches(own_home)
        before = answerer.answer(COURIER)
        assert before.citations[0].passage == "cn-7d-18"

        switches.switch_off("cn-7d-18", by="mia", reason="wrong")
        during = answerer.answer(COURIER)
        switches.switch_on("cn-7d-18", by="mia", reason="right")

        assert "cn-7d-18" not in [each.passage for each in during.citations]
        assert "postage" not in during.text
        assert answerer.answer(COURIER) == before

    def test_no_other_passage_seems_likelier_for_it(self, own_home: Path) -> None:
        """Its share does not fall to its neighbours: they are worth what they were."""
        answerer = an_answerer(own_home)
        before = {each.passage: each.score for each in answerer.answer(COURIER).citations}

        Switches(own_home).switch_off("cn-7d-18", by="mia", reason="wrong")
        after = {each.passage: each.score for each in answerer.answer(COURIER).citations}

        assert after
        assert after == {name: before[name] for name in after}

    def test_as_many_passages_are_cited_as_were_asked_for(self, own_home: Path) -> None:
        """Those behind it move up."""
        answerer = an_answerer(own_home)
        Switches(own_home).switch_off("cn-7d-18", by="mia", reason="wrong")

        citations = answerer.answer(replace(COURIER, k=1)).citations

        assert [each.passage for each in citations] == ["cn-7d-10"]

    def test_a_question_that_only_it_answers_is_declined_for_that(self, own_home: Path) -> None:
        """With a reason of its own, which the customer need not know."""
        surest = an_answerer(own_home).answer(COURIER).confidence
        answerer = an_answerer(own_home, threshold=surest)
        at = datetime(2026, 11, 22, tzinfo=UTC)
        reason = "the carrier changed"
        Switches(own_home).switch_off("cn-7d-18", by="mia", reason=reason, at=at)

        answer, explanation = answerer.answer(COURIER), explain(answerer, COURIER)

        assert answer.abstained_because == "passage_switched_off"
        assert "the carrier changed" not in answer.text
        assert "mia" not in answer.text
        assert explanation.why.startswith("cn-7d-18 would have answered with a probability of")
        assert explanation.why.endswith(
            "but mia switched it off on 22 November 2026: the carrier changed"
        )

    def test_the_explanation_shows_it_in_its_place(self, own_home: Path) -> None:
        """Marked, first as it would be, and counted among the filters."""
        Switches(own_home).switch_off("cn-7d-18", by="mia", reason="wrong")
        [text] = explain(an_answerer(own_home), COURIER).texts

        first, *others = text.found
        assert first.passage == "cn-7d-18"
        assert first.switched_off is not None
        assert (first.switched_off.by, first.switched_off.reason) == ("mia", "wrong")
        assert all(each.switched_off is None for each in others)
        assert not first.answers
        assert [(each.value, each.left) for each in text.filters[2:]] == [
            ("everybody", 3),
            ("1", 2),
        ]

    def test_with_everything_off_nothing_is_said(self, own_home: Path) -> None:
        """No citation, no closest passage, and no error."""
        for name in ("cn-7d-10", "cn-7d-18", "cn-7d-20"):
            Switches(own_home).switch_off(name, by="mia", reason="wrong")

        answer = an_answerer(own_home).answer(COURIER)

        assert (answer.answered, answer.citations, answer.confidence) == (False, (), 0.0)
        assert answer.abstained_because == "passage_switched_off"
