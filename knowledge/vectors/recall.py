"""How many of the truly nearest an approximate search finds, and how far it must look for them."""

from __future__ import annotations

import numpy as np

from knowledge.filters import AllowedRows
from knowledge.vectors.inverted import SCANNED_WHOLE, InvertedIndex, Probes
from knowledge.vectors.port import Rows, VectorIndex, Vectors, nearest

WANTED = 0.98
"""Of the nearest, so many must be found."""

DEPTH = 256
"""The pool that retrieval asks for: the nearest so many must be found."""

_QUERIES = 64
_SHARES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_PARTS = (128, 64, 32, 16, 12, 8, 6, 5, 4, 3, 2, 1)
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


def measured_probes(index: InvertedIndex) -> tuple[Probes, ...]:
    """Return how many lists find 0.98 of the nearest, for every share that uses lists at all."""
    vectors, rng = index.vectors, np.random.default_rng(_SEED)
    queries = sample(vectors)
    scores = queries @ vectors.T
    probes: list[Probes] = []
    for share in _SHARES:
        if probes and share * index.ntotal < SCANNED_WHOLE:
            break
        allowed = AllowedRows(rng.random(index.ntotal) < share)
        rows = allowed.rows
        right = [nearest(each[rows], rows, DEPTH)[1] for each in scores]
        least = probes[-1].lists if probes else 1
        probes.append(Probes(share, _lists_needed(index, queries, allowed, right, least)))
    return tuple(probes)


def _lists_needed(
    index: InvertedIndex, queries: Vectors, allowed: AllowedRows, right: list[Rows], least: int
) -> int:
    for part in _PARTS:
        lists = max(1, index.lists // part)
        if lists >= least:
            found = [index.search_lists(each, DEPTH, allowed, lists)[1] for each in queries]
            if recall(found, right) >= WANTED:
                return lists
    return index.lists
