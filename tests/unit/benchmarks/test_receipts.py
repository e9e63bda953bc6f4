"""The times of a decision with its receipt: of every case, each part of the whole."""

from __future__ import annotations

import pytest

from benchmarks.receipts import CASES, measure


def test_every_case_is_measured_and_the_first_round_is_not() -> None:
    """What is loaded once is nobody's decision."""
    ticks: list[None] = []
    found = measure(2, lambda: ticks.append(None))
    assert len(ticks) == 3 * len(CASES)
    assert {len(each) for each in vars(found).values()} == {2 * len(CASES)}


def test_the_whole_is_its_parts() -> None:
    """Deciding and keeping make both; the report says how they lie."""
    found = measure(1, lambda: None)
    parts = zip(found.decide_ms, found.receipt_ms, found.both_ms, strict=True)
    assert all(one + other == pytest.approx(both) for one, other, both in parts)
    assert found.as_json()["both_ms"].keys() == {"count", "p50", "p95", "max"}
