"""The fit itself: what is known is learned from, and what is not speaks for neither side."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.calibration import Logistic

LABELS = np.array([1.0, 0.0] * 50)
TELLING = np.where(LABELS > 0, 1.0, -1.0) + np.tile([0.0, 0.0, 1.5, -1.5], 25)
NOISE = np.tile([0.3, 0.1, -0.2, 0.2, -0.4], 20)


def test_the_mean_probability_is_the_share_of_the_labels() -> None:
    """The intercept is not shrunk."""
    rows = np.column_stack([TELLING, NOISE])
    probabilities = Logistic.fit(rows, LABELS).probabilities(rows)
    assert probabilities.mean() == pytest.approx(LABELS.mean(), abs=1e-6)
    assert probabilities[LABELS > 0].mean() > probabilities[LABELS == 0].mean() + 0.2


def test_what_is_not_known_counts_as_its_mean() -> None:
    """In the fit as in the probability of one question."""
    some = TELLING.copy()
    some[::7] = np.nan
    filled = np.where(np.isnan(some), np.nanmean(some), some)
    with_gaps = Logistic.fit(np.column_stack([some, NOISE]), LABELS)
    assert with_gaps.means[0] == pytest.approx(np.nanmean(some))
    asked = np.array([[np.nan, 0.1], [np.nanmean(some), 0.1]])
    one, other = with_gaps.probabilities(asked)
    assert one == pytest.approx(other)
    assert np.isfinite(with_gaps.probabilities(np.column_stack([filled, NOISE]))).all()


def test_a_feature_that_is_never_known_changes_nothing() -> None:
    """No jurisdiction was taught: the others must still be fitted."""
    nothing = np.full(len(LABELS), np.nan)
    with_it = Logistic.fit(np.column_stack([TELLING, nothing]), LABELS)
    without = Logistic.fit(TELLING[:, None], LABELS)
    assert with_it.weights[:2] == pytest.approx(without.weights)
    assert with_it.weights[2] == 0.0
