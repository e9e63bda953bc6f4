"""Is a version what it says it is, and would it serve well? Looked at from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.encoder import TextEncoder
from knowledge.errors import RetrievalIndexError
from knowledge.filters import AllowedRows
from knowledge.index_open import OpenIndex, open_index
from knowledge.vectors.inverted import InvertedIndex
from knowledge.vectors.kinds import LocalIndex
from knowledge.vectors.port import POOL, UNIT_POOL, Vectors
from knowledge.vectors.recall import WANTED, recall_of

_UNIT_WITHIN = 1e-3
_SHARES = (1.0, 0.1, 0.01)
_SEED = 5


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found wrong with a version, nothing where it is sound; and the recall measured.

    `recall` is by index and share of the rows allowed, of indexes that do not compare every vector.
    """

    version: str
    findings: tuple[str, ...]
    recall: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return what `index verify --json` prints."""
        return {
            "version": self.version,
            "findings": list(self.findings),
            "recall": self.recall,
        }


def verify(home: Path, encoder: TextEncoder, version: str) -> Verified:
    """Return what is wrong with a version: its files, their fit to each other, its recall.

    Raises:
        IndexMissing: when it is not there.
    """
    try:
        opened = open_index(home, encoder, version)
    except RetrievalIndexError as exc:
        return Verified(version, (str(exc),), {})
    vectors = {
        "units": (opened.vectors.units, UNIT_POOL),
        "passages": (opened.vectors.passages, POOL),
        "gists": (opened.vectors.gists, POOL),
        "outside": (opened.vectors.outside, 1),
    }
    recall = {
        f"{name} {share:g}": round(found, 4)
        for name, (each, depth) in vectors.items()
        for share, found in _recalls(each, depth)
    }
    findings = [
        *(f"{name}: {e}" for name, (index, _) in vectors.items() for e in _strange(index.vectors)),
        *_out_of_order(opened),
        *(
            f"{name}: recall {found} of the nearest, expected {WANTED} at least"
            for name, found in recall.items()
            if found < WANTED
        ),
    ]
    return Verified(version, tuple(findings), recall)


def _recalls(index: LocalIndex, depth: int) -> Iterator[tuple[float, float]]:
    """Yield the recall by the share of rows allowed, of an index that is not exact."""
    if not isinstance(index, InvertedIndex):
        return
    rng = np.random.default_rng(_SEED)
    for share in _SHARES:
        allowed = AllowedRows(rng.random(index.ntotal) < share)
        yield share, recall_of(index, index.vectors, depth, allowed)


def _strange(vectors: Vectors) -> Iterator[str]:
    norms = np.linalg.norm(vectors, axis=1)
    strange = np.flatnonzero(~(np.abs(norms - 1.0) < _UNIT_WITHIN))  # so that nan is strange too
    if len(strange):
        yield f"{len(strange)} vectors are not of unit length, the first in row {strange[0]}"


def _out_of_order(opened: OpenIndex) -> Iterator[str]:
    ids = [each.id for each in opened.passages]
    if ids != sorted(ids):
        yield "passages do not stand in the order of their ids, which decides between equals"
