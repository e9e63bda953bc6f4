"""Labelled questions, and what the retrieval and the threshold make of them.

Used by `knowledge.calibrate` to fit, and by the retrieval tests to hold the figures to their
floors. Figures on the threshold are cross-validated: no question is judged by coefficients that it
helped to fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from knowledge.calibration import FEATURES, Logistic, Matrix, features
from knowledge.encoder import TextEncoder
from knowledge.errors import KnowledgeError
from knowledge.index_open import Filter
from knowledge.passages import Audience
from knowledge.retrieval import Found, Retriever

WRONG_ANSWER_BUDGET = 0.05
"""The share of all questions that may be answered with no right passage among the first three."""

_AMONG = 3
_FOLDS = 10


@checked(frozen=True)
class LabelledQuestion:
    """A question and the passages that answer it, best first; without any, it must be declined."""

    question: str
    audience: Audience | None
    jurisdiction: str
    answer: tuple[str, ...]


class QuestionsError(KnowledgeError):
    """The file of labelled questions is malformed."""


def read_questions(path: Path) -> tuple[LabelledQuestion, ...]:
    """Return the labelled questions of a file, or of a directory's `*questions.yml` files.

    Raises:
        QuestionsError: when there are none, or a file is not a list of them.
    """
    paths = sorted(path.glob("*questions.yml")) if path.is_dir() else [path]
    if not paths:
        raise QuestionsError(f"no *questions.yml in {path}: expected labelled questions there")
    return tuple(question for path in paths for question in _read(path))


def _read(path: Path) -> tuple[LabelledQuestion, ...]:
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        return TypeAdapter(tuple[LabelledQuestion, ...]).validate_python(raw)
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise QuestionsError(f"{path} is not a list of labelled questions: {exc}") from exc


@dataclass(frozen=True, slots=True)
class Judged:
    """What retrieval gave for labelled questions, row for row."""

    rows: Matrix
    first: NDArray[np.bool_]
    among: NDArray[np.bool_]
    answerable: NDArray[np.bool_]

    def hit_rate(self, right: NDArray[np.bool_]) -> float:
        """Return the share of answerable questions that are right, before any declining."""
        return float(right[self.answerable].mean())


@dataclass(frozen=True, slots=True)
class Figures:
    """What a threshold makes of judged questions; shares, each named for what it is out of."""

    threshold: float
    answered: float
    declined_unanswerable: float
    declined_answerable: float
    wrong_of_all: float
    wrong_first_of_answers: float


def judge(
    questions: Sequence[LabelledQuestion], retriever: Retriever, encoder: TextEncoder, as_of: date
) -> Judged:
    """Search every question; say if the first hit, or one of the first three, is right."""
    rows, first, among = [], [], []
    for each in questions:
        where = Filter(each.jurisdiction, each.audience, as_of)
        vector = encoder.encode_query(each.question)
        found = retriever.search(each.question, vector, where, _AMONG)
        ids = [hit.passage.id for hit in found.hits]
        rows.append(_row(found))
        first.append(bool(set(ids[:1]) & set(each.answer)))
        among.append(bool(set(ids) & set(each.answer)))
    return Judged(
        np.asarray(rows, dtype=np.float64),
        np.asarray(first),
        np.asarray(among),
        np.asarray([bool(each.answer) for each in questions]),
    )


def _row(found: Found) -> tuple[float, ...]:
    return features(found.hits[0], found) if found.hits else (0.0,) * len(FEATURES)


def held_out_probabilities(judged: Judged) -> Matrix:
    """Return each question's probability by a model that was fitted without it."""
    labels = judged.first.astype(np.float64)
    probabilities = np.empty(len(labels))
    fold = np.arange(len(labels)) % _FOLDS
    for number in range(_FOLDS):
        inside = fold == number
        model = Logistic.fit(judged.rows[~inside], labels[~inside])
        probabilities[inside] = model.probabilities(judged.rows[inside])
    return probabilities


def figures_at(threshold: float, probabilities: Matrix, judged: Judged) -> Figures:
    """Return what answering from this probability on makes of judged questions."""
    answered = probabilities >= threshold
    wrong = answered & ~judged.among
    return Figures(
        threshold=threshold,
        answered=float(answered.mean()),
        declined_unanswerable=float(1.0 - answered[~judged.answerable].mean()),
        declined_answerable=float(1.0 - answered[judged.answerable].mean()),
        wrong_of_all=float(wrong.mean()),
        wrong_first_of_answers=float((answered & ~judged.first).sum() / max(answered.sum(), 1)),
    )


def threshold_within(budget: float, probabilities: Matrix, judged: Judged) -> float:
    """Return the least threshold whose wrong answers stay within a share of all questions."""
    for threshold in np.arange(0.01, 1.0, 0.01):
        if figures_at(float(threshold), probabilities, judged).wrong_of_all <= budget:
            return round(float(threshold), 2)
    return 1.0
