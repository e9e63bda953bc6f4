"""The few statistics that the bench reports, so that every figure is reckoned in one way."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of `values` lies, interpolated between neighbours.

    Raises:
        ValueError: no values, or a share outside 0..1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError(
            f"percentile needs values and a share in 0..1, got {len(values)} values and {share}; "
            "a phase that measured nothing must not be reported"
        )
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def p50(values: Sequence[float]) -> float:
    """The median."""
    return percentile(values, 0.5)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 0.95)


def spread(values: Sequence[float]) -> dict[str, float]:
    """How many there are and how they lie, for the details of the report."""
    return {
        "count": len(values),
        "p50": round(p50(values), 2),
        "p95": round(p95(values), 2),
        "max": round(max(values), 2),
    }


def growth(conversations: Sequence[Sequence[float]], early: range, late: range) -> float:
    """How much slower the turns of `late` are than those of `early` (turn numbers from 1).

    The median over the conversations is taken at each turn number, so that one pause of one
    process does not decide; the two windows are the means of those medians.
    """
    typical = [median(turn) for turn in zip(*conversations, strict=True)]
    return _mean(typical, late) / _mean(typical, early)


def _mean(typical: Sequence[float], window: range) -> float:
    if window.start < 1 or window.stop - 1 > len(typical):
        raise ValueError(
            f"turns {window.start}-{window.stop - 1} were asked for, "
            f"the conversations have turns 1-{len(typical)}"
        )
    return fmean(typical[number - 1] for number in window)
