"""The figures of retrieval and abstention on the labelled questions, held to floors.

A floor stands a little under what was measured, so that a change of the corpus may move a question
or two and a change that breaks something fails. Whether to answer is judged by models that never
saw the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge import index
from knowledge.answering import Answerer, Question
from knowledge.calibration import Calibration, read_calibration
from knowledge.encoder import Encoder
from knowledge.evaluation import (
    WRONG_ANSWER_BUDGET,
    Figures,
    Judged,
    LabelledQuestion,
    figures_at,
    held_out_probabilities,
    judge,
    threshold_within,
)
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.lexical import terms
from knowledge.retrieval import Retriever
from tests.retrieval.conftest import CORPUS, HOME, TODAY

RECALL_AT_1 = 0.75
RECALL_AT_3 = 0.90
DECLINED_UNANSWERABLE = 0.85
DECLINED_ANSWERABLE = 0.18
WRONG_ANSWERS = 0.07
SLOWEST_MEDIAN_MS = 10.0


@pytest.fixture(scope="module")
def held_out(judged: Judged) -> Figures:
    """Return the figures at the committed threshold, no question judged by its own model."""
    probabilities = held_out_probabilities(judged)
    return figures_at(
        threshold_within(WRONG_ANSWER_BUDGET, probabilities, judged), probabilities, judged
    )


def test_every_answer_label_is_a_passage_that_its_question_may_see(
    questions: Sequence[LabelledQuestion], opened: OpenIndex
) -> None:
    """A typing error in a label would lower every figure below for ever."""
    for each in questions:
        for passage_id in each.answer:
            passage = opened.by_id[passage_id]
            assert passage.jurisdiction == each.jurisdiction, each
            assert each.audience is None or each.audience in passage.audience, each


def test_no_labelled_question_is_an_ask(
    questions: Sequence[LabelledQuestion], opened: OpenIndex
) -> None:
    """The test would measure memory."""
    asks = {ask.casefold() for passage in opened.passages for ask in passage.asks}
    assert not [each.question for each in questions if each.question.casefold() in asks]


def test_the_right_passage_stands_first(judged: Judged) -> None:
    """For three of four answerable questions at least."""
    assert judged.hit_rate(judged.first) >= RECALL_AT_1


def test_the_right_passage_stands_among_three(judged: Judged) -> None:
    """For nine of ten."""
    assert judged.hit_rate(judged.among) >= RECALL_AT_3


def test_what_nobody_can_answer_is_declined(held_out: Figures) -> None:
    """A confident wrong answer is what customers complain of most."""
    assert held_out.declined_unanswerable >= DECLINED_UNANSWERABLE


def test_what_a_passage_answers_is_seldom_declined(held_out: Figures) -> None:
    """Declining everything would pass the test above."""
    assert held_out.declined_answerable <= DECLINED_ANSWERABLE


def test_wrong_answers_stay_within_their_budget(judged: Judged, calibration: Calibration) -> None:
    """At the threshold that is committed, with a little room for a corpus that grew since."""
    figures = figures_at(calibration.threshold, held_out_probabilities(judged), judged)
    assert figures.wrong_of_all <= WRONG_ANSWERS


def test_confidence_means_what_it_says(judged: Judged) -> None:
    """Among questions answered with about this confidence, about this share is right."""
    probabilities = held_out_probabilities(judged)
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.01)):
        band = (low <= probabilities) & (probabilities < high)
        assert band.sum() >= 10
        assert abs(judged.first[band].mean() - probabilities[band].mean()) <= 0.2


def test_the_answerer_declines_and_answers_as_the_figures_say(
    answerer: Answerer, questions: Sequence[LabelledQuestion]
) -> None:
    """The same floors, measured from outside with what is committed."""
    answers = [
        answerer.answer(Question(each.question, each.jurisdiction, each.audience))
        for each in questions
    ]
    answerable = np.array([bool(each.answer) for each in questions])
    answered = np.array([each.answered for each in answers])
    assert 1 - answered[~answerable].mean() >= DECLINED_UNANSWERABLE
    assert 1 - answered[answerable].mean() <= DECLINED_ANSWERABLE
    retrieval_ms = np.median([each.timings.retrieve_ms for each in answers])
    assert retrieval_ms <= SLOWEST_MEDIAN_MS, "an order of magnitude slower than it was"


def test_all_signals_together_beat_each_of_them_alone(
    questions: Sequence[LabelledQuestion], opened: OpenIndex, encoder: Encoder, judged: Judged
) -> None:
    """By at least three questions in a hundred: none is there for nothing."""
    right = {"unit": 0, "passage": 0, "gist": 0, "lexical": 0}
    answerable = [each for each in questions if each.answer]
    for each in answerable:
        allowed = opened.allowed(Filter(each.jurisdiction, each.audience, TODAY)).passages
        vector = encoder.encode_query(each.question)[0]
        units = np.maximum.reduceat(opened.unit_vectors @ vector, opened.units.starts[:-1])
        alone = {
            "unit": units,
            "passage": opened.passage_vectors @ vector,
            "gist": opened.gist_vectors @ vector,
            "lexical": opened.words.score(terms(each.question)),
        }
        for name, signal in alone.items():
            first = int(np.where(allowed, signal, -np.inf).argmax())
            right[name] += opened.passages[first].id in each.answer
    best_alone = max(right.values()) / len(answerable)
    assert judged.hit_rate(judged.first) >= best_alone + 0.03


def test_int8_keeps_the_floors_too(
    questions: Sequence[LabelledQuestion], tmp_path: Path, encoder: Encoder
) -> None:
    """It costs a question or two in a hundred at the top and none among three."""
    int8 = Encoder.open(HOME, precision="int8")
    assert int8.encoder_id == encoder.encoder_id
    version = index.build(tmp_path, CORPUS, encoder=int8)
    judged = judge(questions, Retriever(open_index(tmp_path, int8, version)), int8, TODAY)
    assert judged.hit_rate(judged.first) >= RECALL_AT_1
    assert judged.hit_rate(judged.among) >= RECALL_AT_3
    probabilities = held_out_probabilities(judged)
    threshold = read_calibration(tmp_path, int8).threshold
    figures = figures_at(threshold, probabilities, judged)
    assert figures.declined_unanswerable >= DECLINED_UNANSWERABLE
    assert figures.declined_answerable <= DECLINED_ANSWERABLE
