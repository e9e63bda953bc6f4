"""The statistics of the report."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import growth, p50, p95, percentile, spread

TIMES = st.lists(st.floats(0.001, 1000), min_size=1, max_size=50)


def test_a_percentile_between_two_values_is_interpolated() -> None:
    """Of 0, 10, ..., 100 the 95th percentile is 95, not the nearest value."""
    values = [float(value) for value in range(0, 101, 10)]
    assert percentile(values, 0.95) == pytest.approx(95)


def test_the_order_in_which_values_came_does_not_matter() -> None:
    """Latencies arrive unsorted."""
    assert percentile([3.0, 1.0, 2.0], 1.0) == 3.0
    assert percentile([3.0, 1.0, 2.0], 0.0) == 1.0


@given(TIMES)
def test_p50_is_the_median(values: list[float]) -> None:
    """The same as the standard library's, for odd and even counts."""
    assert p50(values) == pytest.approx(statistics.median(values))


@given(TIMES)
def test_percentiles_lie_within_the_values_and_in_order(values: list[float]) -> None:
    """p50 <= p95 <= max, whatever was measured."""
    slack = 1e-9 * max(values)
    assert min(values) - slack <= p50(values) <= p95(values) + slack
    assert p95(values) <= max(values) + slack


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.5), ([1.0], -0.1)])
def test_nothing_measured_gives_no_figure(values: list[float], share: float) -> None:
    """An empty phase is an error, not a zero."""
    with pytest.raises(ValueError, match="must not be reported"):
        percentile(values, share)


def test_a_spread_says_how_many_there_were() -> None:
    """A percentile of three values is not a percentile of three hundred."""
    assert spread([1.0, 3.0, 2.0]) == {"count": 3, "p50": 2.0, "p95": 2.9, "max": 3.0}


def test_growth_compares_the_late_turns_with_the_early_ones() -> None:
    """Turns 1-2 take 1 and 3, turns 3-4 take 4 and 8: three times as long."""
    assert growth([[1.0, 3.0, 4.0, 8.0]], range(1, 3), range(3, 5)) == pytest.approx(3.0)


def test_one_pause_in_one_conversation_does_not_decide_growth() -> None:
    """The median over the conversations at each turn number leaves the pause out."""
    steady, paused = [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 900.0]
    assert growth([steady, paused, steady], range(1, 3), range(3, 5)) == pytest.approx(1.0)


def test_turns_that_no_conversation_had_are_refused() -> None:
    """A window past the end would silently be a smaller window."""
    with pytest.raises(ValueError, match="turns 3-5 were asked for"):
        growth([[1.0, 1.0, 1.0, 1.0]], range(1, 3), range(3, 6))
