"""What confidence is worth: the risk it leaves at each coverage, and if it means what it says.

Risk and coverage as in Geifman and El-Yaniv 2017 (https://arxiv.org/abs/1705.08500), the expected
calibration error as in Guo et al. 2017 (https://arxiv.org/abs/1706.04599), over ten bins of equal
width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import Matrix

BINS = 10
_THRESHOLDS = tuple(round(percent / 100, 2) for percent in range(100))

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What answering from a threshold on comes to.

    Attributes:
        threshold: The least confidence that is answered with.
        coverage: The share of all questions that are answered.
        risk: The share of the answers that are wrong.
    """

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """The questions whose confidence is from `start` on and less than a bin's width above it."""

    start: float
    count: int
    confidence: float
    right: float


def risk_coverage(confidences: Matrix, wrong: Flags) -> tuple[RiskPoint, ...]:
    """Return the curve over thresholds from 0 to 0.99, coverage falling, no coverage twice.

    Of several thresholds that answer the same questions the least stands; one from which nothing is
    answered leaves no risk to speak of and is left out.
    """
    points: dict[int, RiskPoint] = {}
    for threshold in _THRESHOLDS:
        answered = confidences >= threshold
        count = int(answered.sum())
        if count and count not in points:
            risk = float(wrong[answered].mean())
            points[count] = RiskPoint(threshold, count / len(confidences), risk)
    return tuple(points.values())


def area_under_risk(confidences: Matrix, wrong: Flags) -> float | None:
    """Return the mean risk over every coverage, the most confident answered first; None of none.

    Equally confident questions are answered together: each counts as their mean.
    """
    if not len(confidences):
        return None
    _, group, sizes = np.unique(-confidences, return_inverse=True, return_counts=True)
    shared = np.bincount(group, weights=wrong.astype(np.float64)) / sizes
    wrong_so_far = np.cumsum(np.repeat(shared, sizes))
    return float((wrong_so_far / np.arange(1, len(confidences) + 1)).mean())


def reliability(confidences: Matrix, right: Flags) -> tuple[ConfidenceBin, ...]:
    """Return the bins that hold any question, by confidence; 1 is in the last."""
    place = np.minimum((confidences * BINS).astype(np.int64), BINS - 1)
    return tuple(
        ConfidenceBin(
            start=number / BINS,
            count=int((place == number).sum()),
            confidence=float(confidences[place == number].mean()),
            right=float(right[place == number].mean()),
        )
        for number in range(BINS)
        if (place == number).any()
    )


def calibration_error(bins: tuple[ConfidenceBin, ...]) -> float | None:
    """Return the expected calibration error: how far bins are off, by their share; None of none."""
    total = sum(each.count for each in bins)
    if not total:
        return None
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / total
