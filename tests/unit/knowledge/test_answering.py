"""Answers and abstentions, over the small corpus and an encoder without a model."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import index
from knowledge.answering import MOST_CHARACTERS, Answerer, Question
from knowledge.answers import REASONS
from knowledge.errors import EncoderMissing
from knowledge.explaining import explain
from knowledge.index_open import OpenIndex
from tests.unit.knowledge.answerers import TODAY, an_answerer, calibration
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus

CALIBRATION = calibration()


@pytest.fixture(scope="module")
def answerer(opened: OpenIndex) -> Answerer:
    """Return an answerer on the 23rd of November 2026."""
    return Answerer(FakeEncoder(), opened, CALIBRATION, today=lambda: TODAY)


def test_a_question_is_answered_from_the_passage_with_its_source(answerer: Answerer) -> None:
    """The sentence that is nearer by far stands first, and is the one that is quoted."""
    answer = answerer.answer(Question("does the seller pay when goods are faulty", "CN", "shopper"))
    assert answer.answered
    assert answer.abstained_because is None
    assert answer.text == (
        "The seller pays when the goods are faulty. "
        "You pay the postage of a return without a reason."
    )
    citation = answer.citations[0]
    assert (citation.passage, citation.cites) == ("cn-7d-18", "7D 18")
    assert citation.quote == "The seller pays when the goods are faulty."
    assert citation.url == "/policies/cn-7d-18"
    assert citation.law == "Return Measures"
    assert citation.effective_from == date(2017, 3, 15)
    assert citation.confidence == "verified"


def test_a_passage_is_said_in_its_own_order(answerer: Answerer) -> None:
    """It was written with its answer at the beginning."""
    answer = answerer.answer(Question("who pays the courier", "CN", "shopper"))
    assert answer.text.startswith("You pay the postage of a return without a reason. The seller")


def test_every_word_of_an_answer_is_the_passage_s(answerer: Answerer, opened: OpenIndex) -> None:
    """Where there is nothing to note: nothing is written that nobody wrote."""
    answer = answerer.answer(Question("how many days to send shoes back"))
    passage = opened.by_id[answer.citations[0].passage]
    assert sorted(answer.text.split()) == sorted(passage.text.split())


def test_several_articles_are_cited_together(answerer: Answerer) -> None:
    """As the passage has them."""
    answer = answerer.answer(Question("how many days to send shoes back"))
    assert answer.citations[0].cites == "7D 10(1); CRPL 25(1)"


def test_confidence_is_the_score_of_the_first_citation(answerer: Answerer) -> None:
    """The number shown is the number the threshold was compared with; the others fall from it."""
    answer = answerer.answer(Question("who pays the courier"))
    assert answer.confidence == answer.citations[0].score
    assert 0.5 <= answer.confidence <= 1
    scores = [each.score for each in answer.citations]
    assert scores == sorted(scores, reverse=True)


def test_what_no_passage_answers_is_declined(answerer: Answerer) -> None:
    """With the reason, a plain sentence, and the closest passages for whoever wants to look."""
    answer = answerer.answer(Question("which stock should i buy"))
    assert not answer.answered
    assert answer.abstained_because == "no_passage_close_enough"
    assert answer.confidence < CALIBRATION.threshold
    assert answer.text == "I have no passage that answers this, so I will not guess."
    assert answer.citations


def test_the_threshold_decides(answerer: Answerer, opened: OpenIndex) -> None:
    """The same question, answered at its own confidence and declined just above it."""
    question = Question("who pays the courier")
    confidence = answerer.answer(question).confidence
    at = Answerer(FakeEncoder(), opened, replace(CALIBRATION, threshold=confidence))
    above = Answerer(FakeEncoder(), opened, replace(CALIBRATION, threshold=confidence + 1e-9))
    assert at.answer(question).answered
    assert not above.answer(question).answered


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (Question(""), "empty_question"),
        (Question(" \n\t\u3000"), "empty_question"),
        (Question("who pays", "UK"), "jurisdiction_not_covered"),
        (Question("who pays", "none"), "jurisdiction_not_covered"),
        (Question("who pays", "EU", "merchant"), "empty_index_for_filters"),
        (Question("who pays", as_of=date(1999, 1, 1)), "empty_index_for_filters"),
    ],
)
def test_a_question_without_anything_to_search_is_declined(
    answerer: Answerer, question: Question, reason: str
) -> None:
    """Each for its own reason, and nothing is cited."""
    answer = answerer.answer(question)
    assert (answer.answered, answer.abstained_because) == (False, reason)
    assert answer.confidence == 0.0
    assert answer.citations == ()
    assert answer.text


def test_the_law_of_the_day_answers(answerer: Answerer) -> None:
    """Today's without a date, that of the order with one."""
    question = Question("how many days under the old rule")
    today = [each.passage for each in answerer.answer(question).citations]
    then = answerer.answer(replace(question, as_of=date(2016, 1, 1)))
    assert "cn-7d-old" not in today
    assert [each.passage for each in then.citations] == ["cn-7d-old"]
    assert then.citations[0].confidence == "unverified"


def test_a_merchant_is_not_told_what_only_shoppers_need(answerer: Answerer) -> None:
    """Nor the other way round."""
    question = Question("label goods return postage", audience="merchant")
    for audience, never in (("merchant", "cn-7d-18"), ("shopper", "cn-7d-20")):
        citations = answerer.answer(replace(question, audience=audience)).citations
        assert never not in [each.passage for each in citations]


def test_at_most_k_passages_are_cited(answerer: Answerer) -> None:
    """The answer itself does not hang on it."""
    one = answerer.answer(Question("return", k=1))
    many = answerer.answer(Question("return", k=50))
    assert len(one.citations) == 1
    assert len(many.citations) == 3
    assert (one.text, one.confidence) == (many.text, many.confidence)


def test_json_is_the_shape_that_the_command_line_prints(answerer: Answerer) -> None:
    """Exactly these keys, and nothing that JSON cannot say."""
    printed = json.loads(json.dumps(answerer.answer(Question("who pays the courier")).as_json()))
    assert list(printed) == [
        "answered", "answer", "confidence", "abstained_because", "citations", "parts", "choices",
        "read_as",
    ]  # fmt: skip
    assert list(printed["citations"][0]) == [
        "passage", "title", "cites", "jurisdiction", "quote", "score", "url", "law",
        "effective_from", "confidence", "kind",
    ]  # fmt: skip
    assert printed["answered"] is True
    assert (printed["parts"], printed["choices"]) == ([], [])
    assert printed["citations"][0]["effective_from"] == "2017-03-15"
    assert printed["read_as"] == {
        "question": "who pays the courier", "jurisdiction": "CN", "audience": None,
        "as_of": TODAY.isoformat(),
    }  # fmt: skip


def test_what_was_read_is_told_of_every_question_that_was(answerer: Answerer) -> None:
    """Of one that is declined before any search too; of nothing there is nothing to tell."""
    declined = answerer.answer(Question("who pays in the UK", audience="shopper"))
    assert declined.read_as is not None
    assert (declined.read_as.jurisdiction, declined.read_as.as_of) == ("UK", TODAY)
    assert answerer.answer(Question("  ")).read_as is None
    assert answerer.answer(Question("  ")).as_json()["read_as"] is None


def test_the_time_is_told_apart(answerer: Answerer) -> None:
    """Encoding here, retrieval there; two answers are equal whatever they took."""
    first, second = (answerer.answer(Question("who pays")) for _ in range(2))
    assert first.timings.encode_ms > 0
    assert first.timings.retrieve_ms > 0
    assert first == second


def test_the_same_question_gets_the_same_answer_eight_times(answerer: Answerer) -> None:
    """A promise of the house."""
    answers = {repr(answerer.answer(Question("who pays")).as_json()) for _ in range(8)}
    assert len(answers) == 1


def test_an_endless_question_is_read_to_its_limit(answerer: Answerer) -> None:
    """What stands behind the limit changes nothing."""
    start = "who pays the courier " * (MOST_CHARACTERS // 20)
    assert answerer.answer(Question(start)) == answerer.answer(Question(start + "kettle " * 9999))


@given(st.text(st.characters(codec=None), max_size=80))
def test_whatever_is_typed_gets_an_answer_or_a_reason(answerer: Answerer, text: str) -> None:
    """Half characters, control characters, other scripts: never an exception."""
    answer = answerer.answer(Question(text))
    assert answer.answered is (answer.abstained_because is None)
    assert answer.answered or answer.abstained_because in REASONS
    json.dumps(answer.as_json()).encode()


def test_threads_share_an_answerer(answerer: Answerer) -> None:
    """Every one gets the answer it would get alone."""
    questions = [Question(f"who pays the courier {n % 7}") for n in range(80)]
    alone = [answerer.answer(each) for each in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answerer.answer, questions)) == alone


def test_a_passage_is_had_by_its_id(answerer: Answerer) -> None:
    """For the page that a citation opens."""
    passage = answerer.passage("cn-7d-20")
    assert passage is not None
    assert passage.title == "Mark what cannot be returned"
    assert answerer.passage("cn-7d-99") is None


@pytest.mark.parametrize("change", [{"audience": "agent"}, {"k": 0}])
def test_a_question_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    """At the border, with the value and what was expected."""
    with pytest.raises(ValueError, match="expected"):
        Question("who pays", **change)  # type: ignore[arg-type]


def test_opening_without_an_encoder_is_refused(tmp_path: Path) -> None:
    """With the line that mends it."""
    with pytest.raises(EncoderMissing, match="make setup"):
        Answerer.open(tmp_path)


@pytest.fixture
def changing(tmp_path: Path) -> Answerer:
    """An answerer on passages of which one begins later, and one ended and was not replaced."""
    text = FILES["cn/7d.md"].replace("effective_to: 2017-03-14", "effective_to: 2016-12-31")
    begins = "confidence: verified\neffective_from: 2027-01-01\nasks:\n- who pays the courier"
    text = text.replace("confidence: verified\nasks:\n- who pays the courier", begins)
    corpus = write_corpus(tmp_path / "changing", cn__7d_md=text)
    index.activate(tmp_path, index.build(tmp_path, corpus, encoder=FakeEncoder()))
    return an_answerer(tmp_path)


@pytest.mark.parametrize(
    ("question", "when", "closest"),
    [
        ("who pays the courier", "from 1 January 2027 on", "Who pays the postage (7D 18)"),
        (
            "three days under the old rule",
            "until 31 December 2016",
            "The old rule gave three days (7D 9)",
        ),
    ],
)
def test_what_holds_on_another_day_alone_leaves_nothing_to_its_neighbours(
    changing: Answerer, question: str, when: str, closest: str
) -> None:
    """They are cited as near, and it is said when what answers begins or ended."""
    answer = changing.answer(Question(question))
    assert not answer.answered
    assert answer.abstained_because == "no_passage_close_enough"
    assert answer.text == (
        "I have no passage on this that held on 23 November 2026, so I will not guess. What comes"
        f" closest holds {when}: {closest}."
    )
    assert closest not in {each.title for each in answer.citations}
    assert answer.confidence < changing.threshold
    assert explain(changing, Question(question)).why.endswith("nothing that did is near it.")


def test_on_its_own_day_it_answers(changing: Answerer) -> None:
    """Nothing but the day stood in its way."""
    answer = changing.answer(Question("who pays the courier", as_of=date(2027, 1, 1)))
    assert answer.answered
    assert answer.citations[0].passage == "cn-7d-18"
