"""Vectors in clusters, as those of sentences are, and an index of them that is built once."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.vectors.inverted import InvertedIndex
from knowledge.vectors.kinds import make_index
from knowledge.vectors.port import Vectors

DIMENSIONS = 64
CLUSTERS = 400


def clustered(count: int, seed: int) -> Vectors:
    """Return (count, 64) float32, unit norm: centres that are shared, and what is their own."""
    centres = np.random.default_rng(0).standard_normal((CLUSTERS, DIMENSIONS))
    rng = np.random.default_rng(seed)
    own = rng.standard_normal((count, DIMENSIONS))
    vectors = centres[rng.integers(CLUSTERS, size=count)] + 0.7 * own
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="session")
def vectors() -> Vectors:
    """Return 60,000 vectors, more than are compared one by one."""
    return clustered(60_000, seed=1)


@pytest.fixture(scope="session")
def questions() -> Vectors:
    """Return vectors that are not in any index."""
    return clustered(60, seed=2)


@pytest.fixture(scope="session")
def inverted(vectors: Vectors) -> InvertedIndex:
    """Return the index of the 60,000; nobody may change it."""
    index = make_index(vectors)
    assert isinstance(index, InvertedIndex)
    return index
