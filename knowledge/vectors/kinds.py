"""Which kind of index is made for how many vectors, and how each is written and read."""

from __future__ import annotations

from pathlib import Path

from knowledge.vectors.flat import FlatIndex
from knowledge.vectors.inverted import LISTS_SUFFIX, InvertedIndex
from knowledge.vectors.port import UNIT_POOL, Vectors
from knowledge.vectors.recall import WANTED, measured_probes

FLAT_MOST = 30_000
"""So many vectors are compared one by one; more are put into lists.

About 2 ms were all of them allowed; a question's law alone lets fewer in.
"""

SETTINGS = f"faiss flat to {FLAT_MOST}, beyond ivf pq 2x4 fast scan, rescored, recall {WANTED}"

LocalIndex = FlatIndex | InvertedIndex
"""An index in this process's memory, which has its vectors at hand."""


def make_index(vectors: Vectors, depth: int = UNIT_POOL, flat_most: int = FLAT_MOST) -> LocalIndex:
    """Return an index of the kind that the number of vectors asks for.

    The same vectors give the same index on the same machine.

    Args:
        vectors: (n, dimensions) float32, unit norm.
        depth: How many of the nearest will be asked for: so many must be found.
        flat_most: How many are compared one by one.
    """
    flat = FlatIndex.of(vectors)
    if flat.ntotal <= flat_most:
        return flat
    untuned = InvertedIndex.over(flat)
    return untuned.with_probes(measured_probes(untuned, depth))


def load_index(path: Path) -> LocalIndex:
    """Return what `save` of either kind wrote.

    Raises:
        RuntimeError: FAISS cannot read a file.
        IndexCorrupt: A file holds something else.
    """
    listed = path.with_suffix(LISTS_SUFFIX).exists()
    return InvertedIndex.load(path) if listed else FlatIndex.load(path)
