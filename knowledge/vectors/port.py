"""The port: what retrieval asks of an index of vectors, wherever the vectors are."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.filters import AllowedRows

Vector = NDArray[np.float32]
"""(dimensions,) float32, unit norm."""
Vectors = NDArray[np.float32]
"""(n, dimensions) float32, unit norm."""
Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


UNIT_POOL = 256
POOL = 64
"""How many of the nearest retrieval asks for: of units, and of passages and gists."""


class VectorIndex(Protocol):
    """Vectors by row, never changed once made, safe between threads; nearness is the cosine."""

    @property
    def ntotal(self) -> int:
        """How many vectors there are."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def search(self, vector: Vector, k: int, allowed: AllowedRows) -> tuple[Scores, Rows]:
        """Return the scores and the rows of the k nearest, (m,) each, among those allowed.

        Best first, equal scores in row order; fewer than k where fewer are allowed, and never a
        row that is not.
        """
        ...

    def scores(self, rows: Rows, vector: Vector) -> Scores:
        """Return the exact score of each of these rows, (rows,)."""
        ...

    def reconstruct(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, (rows, dimensions)."""
        ...

    def save(self, path: Path) -> None:
        """Write the index to a file of this name, and to others beside it where it needs them."""
        ...


def nearest(scores: Scores, rows: Rows, k: int) -> tuple[Scores, Rows]:
    """Return the k highest scores and their rows, equal scores in the order of the rows.

    Args:
        scores: (n,) in any order.
        rows: (n,) ascending.
        k: At least 1.
    """
    if len(scores) > k:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= least)  # more than k where scores are equal
        scores, rows = scores[kept], rows[kept]
    order = np.argsort(-scores, kind="stable")[:k]
    return scores[order], rows[order]
