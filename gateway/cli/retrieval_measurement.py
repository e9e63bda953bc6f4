"""Ask labelled questions as customers do, and take their confidence from where it is honest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gateway.cli.retrieval_figures import Judged
from gateway.cli.retrieval_questions import AskedQuestion
from knowledge.answering import Answerer, Asked, Question
from knowledge.baselines import alone
from knowledge.encoder import TextEncoder
from knowledge.evaluation import FOLDS, feature_row, held_out_probabilities
from knowledge.evaluation import Judged as Rows
from knowledge.index_open import OpenIndex
from knowledge.ranking import DEPTH

Source = Literal["held_out", "shipped"]
SAYS: Mapping[Source, str] = {
    "held_out": f"each question's confidence is of a model that was fitted without it, one of"
    f" {FOLDS} in cross-validation over these questions",
    "shipped": "the confidence is of the calibration that serves",
}
FEWEST = 100
"""A model that was fitted on fewer questions would say little."""


@dataclass(frozen=True, slots=True)
class RetrievalMeasurement:
    """Questions judged, and where their confidence is from."""

    judged: tuple[Judged, ...]
    source: Source


def measured(
    asked: Iterable[AskedQuestion],
    answerer: Answerer,
    index: OpenIndex,
    encoder: TextEncoder,
    *,
    own: bool,
) -> RetrievalMeasurement:
    """Return questions judged.

    Args:
        asked: The questions.
        answerer: What customers meet.
        index: What it searches.
        encoder: Of questions.
        own: Whether the shipped calibration was fitted on these very questions, so that it may not
            judge them.
    """
    judged = tuple(_judge(each, answerer, index, encoder) for each in asked)
    return held_out(judged) if own else RetrievalMeasurement(judged, "shipped")


def _judge(
    asked: AskedQuestion, answerer: Answerer, index: OpenIndex, encoder: TextEncoder
) -> Judged:
    """Ask a question as a customer does, then each signal alone, and judge what came."""
    trace = answerer.trace(
        Question(
            asked.text, asked.jurisdiction, asked.audience, asked.as_of, DEPTH, after=asked.after
        )
    )
    covered = asked.jurisdiction in index.jurisdictions
    whole: Asked | None = trace.asked[0] if trace.asked else None
    if whole is None or whole.searched is None:
        return Judged.of(asked, trace.answer, covered=covered)
    words, found = whole.searched.words, whole.searched.found
    return Judged.of(
        asked,
        trace.answer,
        covered=covered,
        features=feature_row(found),
        alone=alone(index, words, encoder.encode_query(words), whole.where),
    )


def held_out(judged: Sequence[Judged]) -> RetrievalMeasurement:
    """Return questions with the confidence of models that never saw them, where it can be had.

    Where too few were searched, or all to the same end, they keep the confidence that serves.
    """
    rows = [each for each in judged if each.features is not None]
    among = np.asarray([each.among for each in rows], dtype=np.bool_)
    if len(rows) < FEWEST or among.all() or not among.any():
        return RetrievalMeasurement(tuple(judged), "shipped")
    found = held_out_probabilities(
        Rows(
            np.asarray([each.features for each in rows], dtype=np.float64),
            np.asarray([each.ranking.is_among(1) for each in rows], dtype=np.bool_),
            among,
            np.asarray([not each.wrong for each in rows], dtype=np.bool_),
            np.asarray([each.question.answerable for each in rows], dtype=np.bool_),
        )
    )
    probabilities = iter(found.tolist())
    with_theirs = (
        each if each.features is None else replace(each, confidence=next(probabilities))
        for each in judged
    )
    return RetrievalMeasurement(tuple(with_theirs), "held_out")
