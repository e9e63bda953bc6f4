"""What the confidence of questions is worth, as ``recourse evaluate retrieval`` gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.confidence import (
    ConfidenceBin,
    RiskPoint,
    area_under_risk,
    calibration_error,
    reliability,
    risk_coverage,
)


@dataclass(frozen=True, slots=True)
class ConfidenceFigures:
    """The curve of risk over coverage, and how far confidence is off.

    Attributes:
        threshold: The least confidence that is answered with.
        coverage: The share of questions answered from there on.
        risk: The share of those answers that are wrong.
        area: The mean risk over every coverage.
    """

    threshold: float
    coverage: float | None
    risk: float | None
    area: float | None
    curve: tuple[RiskPoint, ...]
    bins: tuple[ConfidenceBin, ...]

    @classmethod
    def of(
        cls,
        confidences: Sequence[float],
        *,
        right: Sequence[bool],
        wrong: Sequence[bool],
        threshold: float,
    ) -> ConfidenceFigures:
        """Return the figures of questions; all None where there are none.

        Args:
            confidences: Of the questions, 0 to 1.
            right: Whether one of the first three is, which confidence is the probability of.
            wrong: Whether an answer would be wrong, which risk is the share of.
            threshold: The least confidence that is answered with.
        """
        of, beside = np.asarray(confidences, dtype=np.float64), np.asarray(wrong, dtype=np.bool_)
        answered = of >= threshold
        return cls(
            threshold,
            float(answered.mean()) if len(of) else None,
            float(beside[answered].mean()) if answered.any() else None,
            area_under_risk(of, beside),
            risk_coverage(of, beside),
            reliability(of, np.asarray(right, dtype=np.bool_)),
        )

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error."""
        return calibration_error(self.bins)

    def as_json(self) -> dict[str, object]:
        """Return the figures to four digits; null is a share of nothing."""
        return {
            "calibration_error": _rounded(self.calibration_error),
            "reliability": [
                {
                    "from": each.start,
                    "questions": each.count,
                    "confidence": _rounded(each.confidence),
                    "right": _rounded(each.right),
                }
                for each in self.bins
            ],
            "at_threshold": {
                "threshold": self.threshold,
                "coverage": _rounded(self.coverage),
                "risk": _rounded(self.risk),
            },
            "area_under_risk": _rounded(self.area),
            "risk_coverage": [
                {
                    "threshold": each.threshold,
                    "coverage": _rounded(each.coverage),
                    "risk": _rounded(each.risk),
                }
                for each in self.curve
            ],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
