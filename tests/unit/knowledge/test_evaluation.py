"""Figures: what is counted as right, as wrong, and as within the budget."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.calibration import FEATURES, least_threshold
from knowledge.evaluation import (
    Judged,
    LabelledQuestion,
    QuestionsError,
    figures_at,
    held_out_probabilities,
    judge,
    read_questions,
    risk_of,
)
from knowledge.index_open import OpenIndex
from tests.unit.knowledge.fakes import FakeEncoder

TODAY = date(2026, 11, 23)

# Ten questions, eight answerable: six right at first, one more among three, one never.
FIRST = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
AMONG = np.array([1, 1, 1, 1, 1, 1, 1, 0, 0, 0], dtype=bool)
ANSWERABLE = np.array([1] * 8 + [0] * 2, dtype=bool)
PROBABILITIES = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.3, 0.7, 0.6, 0.5, 0.1])


@pytest.fixture
def judged() -> Judged:
    """Return ten judged questions."""
    return Judged(np.zeros((10, len(FEATURES))), FIRST, AMONG, AMONG, ANSWERABLE)


def test_figures_are_shares_of_what_they_say(judged: Judged) -> None:
    """Answering from 0.55 on: seven answers, one of them with nothing right in it."""
    figures = figures_at(0.55, PROBABILITIES, judged)
    assert figures.answered == pytest.approx(0.7)
    assert figures.declined_unanswerable == pytest.approx(1.0)
    assert figures.declined_answerable == pytest.approx(1 / 8)
    assert figures.wrong_of_all == pytest.approx(1 / 10)
    assert figures.wrong_first_of_answers == pytest.approx(2 / 7)


def test_an_answer_to_an_unanswerable_question_is_wrong(judged: Judged) -> None:
    """However confident."""
    figures = figures_at(0.5, PROBABILITIES, judged)
    assert figures.wrong_of_all == pytest.approx(2 / 10)
    assert figures.declined_unanswerable == pytest.approx(0.5)


def test_declining_everything_is_never_wrong(judged: Judged) -> None:
    """Nor is it any use: the figures show both."""
    figures = figures_at(1.0, PROBABILITIES, judged)
    assert (figures.wrong_of_all, figures.wrong_first_of_answers) == (0.0, 0.0)
    assert figures.declined_answerable == 1.0


@pytest.mark.parametrize(
    ("budget", "threshold"), [(0.3, 0.01), (0.2, 0.11), (0.1, 0.51), (0.05, 0.61)]
)
def test_the_threshold_is_the_least_within_the_budget(
    judged: Judged, budget: float, threshold: float
) -> None:
    """No more is declined than the budget asks for."""
    assert least_threshold(risk_of(PROBABILITIES, judged), budget) == threshold


def test_the_risk_is_told_for_every_threshold_and_never_rises(judged: Judged) -> None:
    """Hundredth by hundredth, so that an operator can choose among them."""
    risk = dict(risk_of(PROBABILITIES, judged))
    assert list(risk) == [percent / 100 for percent in range(1, 100)]
    assert (risk[0.01], risk[0.1], risk[0.11], risk[0.5], risk[0.6], risk[0.61]) == (
        0.3, 0.3, 0.2, 0.2, 0.1, 0.0,
    )  # fmt: skip
    assert sorted(risk.values(), reverse=True) == list(risk.values())


def test_hit_rates_are_over_the_answerable(judged: Judged) -> None:
    """Questions that nobody answers do not count against the search."""
    assert judged.hit_rate(judged.first) == pytest.approx(6 / 8)
    assert judged.hit_rate(judged.among) == pytest.approx(7 / 8)


def test_no_question_is_judged_by_a_model_it_helped_to_fit() -> None:
    """Labels without any pattern look like chance when held out, however well a fit remembers."""
    rng = np.random.default_rng(11)
    rows = rng.standard_normal((300, 5))
    first = rng.random(300) < 0.5
    held_out = held_out_probabilities(Judged(rows, first, first, first, np.ones(300, dtype=bool)))
    assert abs(np.corrcoef(held_out, first)[0, 1]) < 0.15
    flipped = first.copy()
    flipped[0] = not flipped[0]
    again = held_out_probabilities(
        Judged(rows, flipped, flipped, flipped, np.ones(300, dtype=bool))
    )
    assert again[0] == held_out[0]
    assert not np.array_equal(again, held_out)


def test_questions_are_judged_by_the_passages_that_answer_them(opened: OpenIndex) -> None:
    """First, among three, and answerable; a question of another law finds nothing."""
    questions = [
        LabelledQuestion("who pays the courier", "shopper", "CN", ("cn-7d-18",)),
        LabelledQuestion("who pays the courier", "shopper", "CN", ("cn-7d-10",)),
        LabelledQuestion("which stock should i buy", None, "CN", ()),
        LabelledQuestion("who pays the courier", None, "US", ()),
    ]
    judged = judge(questions, opened, FakeEncoder(), TODAY)
    assert judged.first.tolist() == [True, False, False, False]
    assert judged.among.tolist() == [True, True, False, False]
    assert judged.answerable.tolist() == [True, True, False, False]
    assert [each.ranks for each in judged.rankings] == [(1,), (2,), (), ()]
    assert not judged.rows[3].any()


def test_questions_are_read_as_customers_questions_are(opened: OpenIndex) -> None:
    """Their day, the turn before, the place in their words, and slips of the keyboard."""
    in_2015 = date(2015, 6, 1)
    questions = [
        LabelledQuestion("how many days", None, "CN", ("cn-7d-old",), as_of=in_2015),
        LabelledQuestion("shoes bought in May 2015, how many days", None, "CN", ("cn-7d-old",)),
        LabelledQuestion("and who pays that?", None, "CN", ("cn-7d-18",), after="courier postage"),
        LabelledQuestion("i live in Germany, may i withdraw", None, "CN", ("eu-crd-9",)),
        LabelledQuestion("who pays the corier", None, "CN", ("cn-7d-18",)),
    ]
    assert judge(questions, opened, FakeEncoder(), TODAY).first.all()


def test_labelled_questions_are_read(tmp_path: Path) -> None:
    """As their writers write them."""
    path = tmp_path / "questions.yml"
    text = "- {question: who pays, audience: shopper, jurisdiction: CN, answer: [cn-7d-18]}\n"
    path.write_text(text, encoding="utf-8")
    assert read_questions(tmp_path) == (
        LabelledQuestion("who pays", "shopper", "CN", ("cn-7d-18",)),
    )


def test_a_question_may_have_a_day_and_a_turn_before(tmp_path: Path) -> None:
    """As a customer's may."""
    path = tmp_path / "questions.yml"
    path.write_text(
        "- {question: and then, audience: null, jurisdiction: CN, answer: [],"
        " as_of: 2019-02-28, after: who pays}\n"
    )
    assert read_questions(path) == (
        LabelledQuestion("and then", None, "CN", (), date(2019, 2, 28), "who pays"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "- {question: q}",
        "{",
        "- {question: q, audience: agent, jurisdiction: CN, answer: []}",
        "- {question: q, audience: null, jurisdiction: CN, answer: [], as_of: 2019-02-29}",
        "- {question: q, audience: null, jurisdiction: CN, answer: [], after: [a, b]}",
    ],
)
def test_questions_of_another_shape_are_refused(tmp_path: Path, text: str) -> None:
    """With the file's name, in one line."""
    path = tmp_path / "questions.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"questions\.yml is not a list of") as refused:
        read_questions(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_missing_file_of_questions_is_refused(tmp_path: Path) -> None:
    """A calibration on nothing would look like one."""
    with pytest.raises(QuestionsError, match="expected labelled questions there"):
        read_questions(tmp_path)


def test_the_questions_of_all_files_are_read_together(tmp_path: Path) -> None:
    """In the order of the files' names."""
    for name, text in (("b_questions.yml", "second"), ("a_questions.yml", "first")):
        row = f"- {{question: {text}, audience: null, jurisdiction: CN, answer: []}}\n"
        (tmp_path / name).write_text(row, encoding="utf-8")
    (tmp_path / "notes.yml").write_text("{", encoding="utf-8")
    assert [each.question for each in read_questions(tmp_path)] == ["first", "second"]
