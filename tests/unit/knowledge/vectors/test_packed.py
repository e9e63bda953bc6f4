"""Copies of what strict filters let in: the right rows, and never more than fit."""

from __future__ import annotations

import numpy as np

from knowledge.filters import AllowedRows
from knowledge.vectors.flat import FlatIndex
from knowledge.vectors.packed import PackedRows
from tests.unit.knowledge.vectors.conftest import DIMENSIONS, clustered

FLAT = FlatIndex.of(clustered(1_000, seed=6))


def every(step: int) -> AllowedRows:
    """Return every so many rows."""
    return AllowedRows(np.arange(FLAT.ntotal) % step == 0)


def test_a_copy_holds_the_allowed_rows_in_their_order() -> None:
    """Row i of it is the i-th allowed one."""
    allowed = every(7)
    packed = PackedRows(FLAT).of(allowed)
    assert np.array_equal(packed.vectors, FLAT.vectors[allowed.rows])


def test_a_copy_is_made_once() -> None:
    """The filter that comes again finds it."""
    rows, allowed = PackedRows(FLAT), every(7)
    assert rows.of(allowed) is rows.of(allowed)


def test_copies_are_dropped_when_they_take_too_much() -> None:
    """The one that was used longest ago first; the newest is kept whatever it takes."""
    rows = PackedRows(FLAT, most_bytes=4 * DIMENSIONS * 350)
    first, second, third = every(10), every(5), every(8)
    kept = rows.of(first)
    rows.of(second)
    assert rows.of(first) is kept
    rows.of(third)  # 100 + 200 + 125 rows: the second goes
    assert rows.rows == 225
    assert rows.of(first) is kept
    rows.of(every(1))
    assert rows.rows == 1_000
