"""What is counted: accuracy in scope, recall out of scope, correlation over both.

As the HINT3 paper counts: a message below the threshold is predicted to be out of scope, accuracy
is over messages in scope, recall over those out of it, and Matthews' correlation is over all, with
out of scope as a class of its own.

Source: Arora et al. 2020, "HINT3: Raising the bar for Intent Detection in the Wild".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.evaluation.labelled import OUT_OF_SCOPE

SWEEP = tuple(step / 100 for step in range(101))
BINS = 10


@dataclass(frozen=True)
class Prediction:
    """What the model made of a message.

    Attributes:
        intent: the best intent, believed or not; `NO_NODES_DETECTED` when the best is the class
            that the training data has for it.
        confidence: of the best.
        believed: whether it reaches the model's threshold.
    """

    intent: str
    confidence: float
    believed: bool

    @property
    def answer(self) -> str:
        """What the assistant would act on."""
        return self.intent if self.believed else OUT_OF_SCOPE


@dataclass(frozen=True)
class Point:
    """The figures at one threshold; None where nothing is counted."""

    threshold: float
    in_scope_accuracy: float | None
    out_of_scope_recall: float | None
    mcc: float


@dataclass(frozen=True)
class Scores:
    """All figures of one set of messages.

    Attributes:
        without_rejection: at threshold 0: the best intent always counts.
        at_threshold: where each model believes what its own threshold says.
        best: the point of the sweep with the highest correlation.
        sweep: thresholds 0.00, 0.01 ... 1.00.
    """

    rows: int
    in_scope: int
    without_rejection: Point
    at_threshold: Point
    best: Point
    sweep: tuple[Point, ...]


@dataclass(frozen=True)
class IntentFigures:
    """One intent's precision, recall and F1 at the threshold."""

    intent: str
    examples: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Confusion:
    """How many messages of one label were taken for another."""

    label: str
    predicted: str
    count: int


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies in one tenth: how sure, and how often right."""

    start: float
    count: int
    confidence: float
    right: float


Truth = Sequence[Collection[str]]


def scores(truth: Truth, predictions: Sequence[Prediction], threshold: float) -> Scores:
    """Return all figures.

    Args:
        truth: for each message, the labels that are right; out of scope is a label too.
        predictions: what was predicted.
        threshold: what to print for it; whether a message was believed is in the predictions.
    """
    sweep = tuple(
        _point(truth, [p.intent if p.confidence >= t else OUT_OF_SCOPE for p in predictions], t)
        for t in SWEEP
    )
    return Scores(
        rows=len(truth),
        in_scope=sum(OUT_OF_SCOPE not in right for right in truth),
        without_rejection=_point(truth, [p.intent for p in predictions], 0.0),
        at_threshold=_point(truth, [p.answer for p in predictions], threshold),
        best=max(sweep, key=lambda point: point.mcc),
        sweep=sweep,
    )


def _point(truth: Truth, answers: Sequence[str], threshold: float) -> Point:
    inside = [a in right for right, a in zip(truth, answers, strict=True) if _is_in(right)]
    outside = [a in right for right, a in zip(truth, answers, strict=True) if not _is_in(right)]
    return Point(
        threshold=threshold,
        in_scope_accuracy=_share(inside),
        out_of_scope_recall=_share(outside),
        mcc=matthews([settled(r, a) for r, a in zip(truth, answers, strict=True)], answers),
    )


def _is_in(right: Collection[str]) -> bool:
    return OUT_OF_SCOPE not in right


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def settled(right: Collection[str], answer: str) -> str:
    """Return the one label to count against: the answer where it is right, else the first."""
    return answer if answer in right else min(right)


def matthews(truth: Sequence[str], answers: Sequence[str]) -> float:
    """Return Matthews' correlation of labels; 0 when either side has one label only.

    Source: Gorodkin 2004. scikit-learn's gives the same (a test holds it to it) in a hundred times
    the time, and the sweep asks for it a hundred times.
    """
    total = len(truth)
    agreed = sum(a == b for a, b in zip(truth, answers, strict=True))
    of_truth, of_answers = Counter(truth), Counter(answers)
    by_chance = sum(count * of_answers[label] for label, count in of_truth.items())
    spread_truth = total**2 - sum(count**2 for count in of_truth.values())
    spread_answers = total**2 - sum(count**2 for count in of_answers.values())
    if not spread_truth or not spread_answers:
        return 0.0
    return float((agreed * total - by_chance) / np.sqrt(float(spread_truth) * spread_answers))


def by_intent(truth: Truth, predictions: Sequence[Prediction]) -> tuple[IntentFigures, ...]:
    """Return each label's figures at the threshold, the worst first."""
    answers = [p.answer for p in predictions]
    labels = [settled(right, answer) for right, answer in zip(truth, answers, strict=True)]
    expected, given = Counter(labels), Counter(answers)
    hits = Counter(a for a, b in zip(labels, answers, strict=True) if a == b)
    figures = []
    for label, count in expected.items():
        precision = hits[label] / given[label] if given[label] else 0.0
        recall = hits[label] / count
        f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
        figures.append(IntentFigures(label, count, precision, recall, f1))
    return tuple(sorted(figures, key=lambda f: (f.f1, f.intent)))


def confusions(truth: Truth, predictions: Sequence[Prediction]) -> tuple[Confusion, ...]:
    """Return every pair of a label and another answer, the most frequent first."""
    pairs = Counter(
        (min(right), p.answer)
        for right, p in zip(truth, predictions, strict=True)
        if p.answer not in right
    )
    return tuple(
        Confusion(label, answer, count)
        for (label, answer), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def reliability(truth: Truth, predictions: Sequence[Prediction]) -> tuple[Bin, ...]:
    """Return how often each tenth of confidence was right, messages out of scope included."""
    confidence = np.array([p.confidence for p in predictions])
    right = np.array([p.intent in r for r, p in zip(truth, predictions, strict=True)])
    return tuple(
        Bin(
            b / BINS,
            int(inside.sum()),
            float(confidence[inside].mean()),
            float(right[inside].mean()),
        )
        for b in range(BINS)
        if (inside := _tenth(confidence) == b).any()
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return how far confidence and share of right answers are apart, on average.

    Source: Naeini et al. 2015, expected calibration error.
    """
    total = sum(b.count for b in bins) or 1
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total


def _tenth(confidence: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
