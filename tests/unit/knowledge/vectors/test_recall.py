"""How far is looked is measured, and how much is found."""

from __future__ import annotations

import numpy as np

from knowledge.filters import AllowedRows
from knowledge.vectors.inverted import InvertedIndex, Probes, number_of_lists
from knowledge.vectors.port import UNIT_POOL, Vectors
from knowledge.vectors.recall import WANTED, measured_probes, recall, recall_of


def rows(*numbers: int) -> np.ndarray:
    """Return rows."""
    return np.array(numbers, dtype=np.int64)


def test_recall_is_the_share_of_right_rows_found() -> None:
    """The mean over questions; one without right rows counts for nothing."""
    assert recall([rows(1, 2), rows(3)], [rows(2, 9), rows(3)]) == 0.75
    assert recall([rows(1), rows()], [rows(1), rows()]) == 1.0
    assert recall([], []) == 1.0


def test_an_index_is_measured_by_its_own_vectors(inverted: InvertedIndex, vectors: Vectors) -> None:
    """What tuning aimed at is what is found, and one list alone finds less."""
    everything = AllowedRows.all_of(len(vectors))
    assert recall_of(inverted, vectors, 256, everything) >= WANTED
    one = inverted.with_probes([Probes(0.0, 1)])
    assert recall_of(one, vectors, 256, everything) < WANTED


def test_the_fewer_are_allowed_the_more_lists_are_looked_through(inverted: InvertedIndex) -> None:
    """Measured for every share that lists are used for; a smaller one takes the next measure."""
    probes = measured_probes(inverted, UNIT_POOL)
    assert probes == inverted.probes
    assert [each.share for each in probes] == sorted((e.share for e in probes), reverse=True)
    assert [each.lists for each in probes] == sorted(each.lists for each in probes)
    assert probes[-1].share <= 0.4
    assert 1 <= probes[0].lists < inverted.lists


def test_lists_grow_with_the_root_of_the_vectors() -> None:
    """A million in 2,048 lists; one vector has two at most."""
    counts = (0, 1, 60_000, 1_000_000, 4_000_000)
    assert [number_of_lists(n) for n in counts] == [1, 2, 512, 2048, 4096]
