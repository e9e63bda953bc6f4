"""How many of the truly nearest an approximate search finds, and how far it must look for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from knowledge.filters import AllowedRows
from knowledge.vectors.inverted import SCANNED_WHOLE, InvertedIndex, Probes
from knowledge.vectors.port import Rows, VectorIndex, Vectors, nearest

WANTED = 0.98
"""Of the nearest, so many must be found."""

_AIMED_AT = 0.987  # questions are not the vectors that are asked with here
_ENOUGH_CODES = 0.993  # with every list scanned: what is lost then, the codes lose
_QUERIES = 100
_SHARES = (1.0, 0.7, 0.5, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_PARTS = (128, 64, 32, 16, 12, 8, 6, 5, 4, 3.5, 3, 2.5, 2, 1.5, 1)
_RESCORED = (4, 6, 8, 12, 16, 24)
_SEED = 11


def exact(vectors: Vectors, queries: Vectors, k: int, allowed: AllowedRows) -> list[Rows]:
    """Return, for each of (q, dimensions) queries, the rows of the k nearest that are allowed."""
    rows = allowed.rows
    return [nearest((vectors @ each)[rows], rows, k)[1] for each in queries]


def recall(found: list[Rows], right: list[Rows]) -> float:
    """Return the mean share of the right rows that were found; 1 where nothing is right."""
    shares = [
        len(np.intersect1d(a, b, assume_unique=True)) / len(b)
        for a, b in zip(found, right, strict=True)
        if len(b)
    ]
    return float(np.mean(shares)) if shares else 1.0


def recall_of(index: VectorIndex, vectors: Vectors, k: int, allowed: AllowedRows) -> float:
    """Return the recall of an index against all its vectors, asked with a sample of them."""
    queries = sample(vectors)
    found = [index.search(each, k, allowed)[1] for each in queries]
    return recall(found, exact(vectors, queries, k, allowed))


def sample(vectors: Vectors, count: int = _QUERIES) -> Vectors:
    """Return vectors of an index to ask it with; customers' questions were easier, not harder."""
    return vectors[:: max(1, len(vectors) // count)][:count]


def measured_probes(index: InvertedIndex, depth: int) -> tuple[Probes, ...]:
    """Return how far must be looked to find 0.98 of so many nearest, by the share that is allowed.

    Measured with strewn rows for shares down to the one that is scanned whole anyway.
    """
    vectors, rng = index.vectors, np.random.default_rng(_SEED)
    queries = sample(vectors)
    scores = queries @ vectors.T
    least = min(1.0, SCANNED_WHOLE / index.ntotal)
    probes: list[Probes] = []
    for share in (*(each for each in _SHARES if each > least), least):
        allowed = AllowedRows(rng.random(index.ntotal) < share)
        rows = allowed.rows
        right = [nearest(each[rows], rows, depth)[1] for each in scores]
        before = probes[-1].lists if probes else 1
        probes.append(_enough(index, queries, allowed, right, Probes(share, before), depth))
    return tuple(probes)


def _enough(
    index: InvertedIndex,
    queries: Vectors,
    allowed: AllowedRows,
    right: list[Rows],
    least: Probes,
    depth: int,
) -> Probes:
    """Return the least that is enough: first how many must be rescored, then in how many lists."""

    def found(probes: Probes) -> float:
        searches = [index.search_lists(each, depth, allowed, probes)[1] for each in queries]
        return recall(searches, right)

    all_lists = (replace(least, lists=index.lists, rescored=each) for each in _RESCORED)
    enough = next((each for each in all_lists if found(each) >= _ENOUGH_CODES), None)
    probes = enough or replace(least, lists=index.lists, rescored=_RESCORED[-1])
    parts = (max(1, round(index.lists / part)) for part in _PARTS)
    fewer = (replace(probes, lists=lists) for lists in parts if lists >= least.lists)
    return next((each for each in fewer if found(each) >= _AIMED_AT), probes)
