"""Risk, coverage and calibration error, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.confidence import (
    ConfidenceBin,
    RiskPoint,
    area_under_risk,
    calibration_error,
    reliability,
    risk_coverage,
)

CONFIDENCES = np.array([0.95, 0.9, 0.6, 0.6, 0.2])
WRONG = np.array([False, False, True, False, True])
NOTHING = np.array([], dtype=np.float64)


def test_the_curve_goes_from_everything_answered_to_the_surest() -> None:
    """A point for each coverage, at the least threshold that gives it."""
    assert risk_coverage(CONFIDENCES, WRONG) == (
        RiskPoint(0.0, 1.0, pytest.approx(2 / 5)),
        RiskPoint(0.21, 0.8, pytest.approx(1 / 4)),
        RiskPoint(0.61, 0.4, 0.0),
        RiskPoint(0.91, 0.2, 0.0),
    )


def test_what_nobody_is_sure_of_leaves_no_risk_to_speak_of() -> None:
    """No point without an answer, and none at all without a question."""
    assert [each.threshold for each in risk_coverage(np.array([0.3]), np.array([True]))] == [0.0]
    assert risk_coverage(NOTHING, NOTHING.astype(bool)) == ()


def test_the_area_is_the_mean_risk_and_ties_are_answered_together() -> None:
    """Two equally sure questions, one wrong: each is half wrong, in whichever order they stand."""
    expected = (0 + 0 + 0.5 / 3 + 1 / 4 + 2 / 5) / 5
    assert area_under_risk(CONFIDENCES, WRONG) == pytest.approx(expected)
    other = np.array([False, False, False, True, True])
    assert area_under_risk(CONFIDENCES, other) == pytest.approx(expected)
    assert area_under_risk(NOTHING, NOTHING.astype(bool)) is None


def test_a_bin_says_how_sure_and_how_right_its_questions_were() -> None:
    """Certainty is in the last; a bin without questions is left out."""
    bins = reliability(np.array([1.0, 0.95, 0.31, 0.3]), np.array([True, False, True, True]))
    assert bins == (
        ConfidenceBin(0.3, 2, pytest.approx(0.305), 1.0),
        ConfidenceBin(0.9, 2, pytest.approx(0.975), 0.5),
    )


def test_the_error_is_how_far_bins_are_off_by_their_share() -> None:
    """Nothing where confidence means what it says."""
    off = (ConfidenceBin(0.3, 1, 0.35, 0.45), ConfidenceBin(0.9, 3, 0.95, 0.75))
    assert calibration_error(off) == pytest.approx(0.25 * 0.1 + 0.75 * 0.2)
    assert calibration_error((ConfidenceBin(0.5, 9, 0.5, 0.5),)) == 0.0
    assert calibration_error(()) is None
