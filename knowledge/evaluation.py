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

from knowledge.answers import Question
from knowledge.calibration import FEATURES, Logistic, Matrix, features
from knowledge.encoder import TextEncoder
from knowledge.errors import KnowledgeError
from knowledge.index_open import Filter, OpenIndex
from knowledge.passages import Audience, Passage
from knowledge.ranking import DEPTH, Ranking
from knowledge.reading.reader import Reader
from knowledge.retrieval import Found, Hit, Retriever

FOLDS = 10
"""How many models `held_out_probabilities` fits, each without a tenth of the questions."""

AMONG = 3
"""Confidence is the probability that one of so many passages, the first, is right."""

CITED = 5
"""An answer of whose citations, so many, none is right is a wrong one."""


@checked(frozen=True)
class LabelledQuestion:
    """A question and the passages that answer it, best first; without any, it must be declined.

    `as_of` and `after` are as in `knowledge.answers.Question`.
    """

    question: str
    audience: Audience | None
    jurisdiction: str
    answer: tuple[str, ...]
    as_of: date | None = None
    after: str | None = None


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
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        trouble = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise QuestionsError(f"{path} is not a list of labelled questions: {trouble}") from exc
    except (OSError, ValueError, yaml.YAMLError) as exc:  # a ValueError is a day there is not
        trouble = " ".join(str(exc).split())
        raise QuestionsError(f"{path} is not a list of labelled questions: {trouble}") from exc


@dataclass(frozen=True, slots=True)
class Judged:
    """What retrieval gave for labelled questions, row for row.

    `first`, `among` and `cited` say if a right passage is the first, among the first three, and
    among the five that an answer cites. `rankings` may be left out where only the confidence is of
    interest.
    """

    rows: Matrix
    first: NDArray[np.bool_]
    among: NDArray[np.bool_]
    cited: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    rankings: tuple[Ranking, ...] = ()

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
    questions: Sequence[LabelledQuestion], index: OpenIndex, encoder: TextEncoder, today: date
) -> Judged:
    """Read and search every question; say if the first hit, or one of the first three, is right.

    Among the first three and five, a passage that cites the article which a labelled one is about
    is as right as that: a customer is sent to the right law. The first hit and the rankings are
    held to the labelled passages alone.
    """
    reader, retriever = Reader(index), Retriever(index)
    rows, rankings, among, cited = [], [], [], []
    for each in questions:
        asked = Question(
            each.question, each.jurisdiction, each.audience, each.as_of, after=each.after
        )
        reading = reader.read(asked, each.question, today)
        where = Filter(reading.jurisdiction, reading.audience, reading.as_of)
        words = reader.words(reading.text)
        found = retriever.search(words, encoder.encode_query(words), where, DEPTH)
        rows.append(feature_row(found))
        rankings.append(Ranking.of([hit.passage.id for hit in found.hits], each.answer))
        among.append(_is_right(found.hits[:AMONG], each.answer, index))
        cited.append(_is_right(found.hits[:CITED], each.answer, index))
    return Judged(
        np.asarray(rows, dtype=np.float64),
        np.asarray([each.is_among(1) for each in rankings]),
        np.asarray(among),
        np.asarray(cited),
        np.asarray([bool(each.answer) for each in questions]),
        tuple(rankings),
    )


def _is_right(hits: Sequence[Hit], answer: Sequence[str], index: OpenIndex) -> bool:
    """Whether a labelled passage is among hits, or one that cites what a labelled one is about."""
    articles = {articles_of(index.by_id[each])[0] for each in answer}
    return any(hit.passage.id in answer or articles & {*articles_of(hit.passage)} for hit in hits)


def articles_of(passage: Passage) -> tuple[str, ...]:
    """Return the articles that a passage cites, without their paragraphs: "7D 10"."""
    return tuple(cite.partition("(")[0] for cite in passage.cites)


def feature_row(found: Found) -> tuple[float, ...]:
    """Return what the calibration reads of the best hit, zeros where there is none."""
    return features(found.hits[0], found) if found.hits else (0.0,) * len(FEATURES)


def held_out_probabilities(judged: Judged) -> Matrix:
    """Return each question's probability by a model that was fitted without it."""
    labels = judged.among.astype(np.float64)
    probabilities = np.empty(len(labels))
    fold = np.arange(len(labels)) % FOLDS
    for number in range(FOLDS):
        inside = fold == number
        model = Logistic.fit(judged.rows[~inside], labels[~inside])
        probabilities[inside] = model.probabilities(judged.rows[inside])
    return probabilities


def figures_at(threshold: float, probabilities: Matrix, judged: Judged) -> Figures:
    """Return what answering from this probability on makes of judged questions."""
    answered = probabilities >= threshold
    wrong = answered & ~judged.cited
    return Figures(
        threshold=threshold,
        answered=float(answered.mean()),
        declined_unanswerable=float(1.0 - answered[~judged.answerable].mean()),
        declined_answerable=float(1.0 - answered[judged.answerable].mean()),
        wrong_of_all=float(wrong.mean()),
        wrong_first_of_answers=float((answered & ~judged.first).sum() / max(answered.sum(), 1)),
    )


def risk_of(probabilities: Matrix, judged: Judged) -> tuple[tuple[float, float], ...]:
    """Return, for thresholds from 0.01 to 0.99, the share of all questions answered wrongly."""
    thresholds = [round(percent / 100, 2) for percent in range(1, 100)]
    return tuple(
        (at, round(figures_at(at, probabilities, judged).wrong_of_all, 4)) for at in thresholds
    )
