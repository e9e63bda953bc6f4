"""The approximate index: FAISS IVF over short codes, the best of them compared exactly.

Each vector lies in the list of its nearest centre, as a code of 4 bits for every two dimensions
that SIMD registers look up. The lists nearest to a question are scanned by their codes, and what
scores highest there is scored again by its own vector. How far must be looked was measured when the
index was made, under filters too: the fewer rows may be found, the further off they lie.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np

from knowledge.errors import IndexCorrupt
from knowledge.filters import AllowedRows
from knowledge.vectors.flat import FlatIndex
from knowledge.vectors.packed import PackedRows
from knowledge.vectors.port import Rows, Scores, Vector, Vectors, nearest
from knowledge.vectors.threads import answer_alone, helped
from knowledge.vectors.writing import write

SCANNED_WHOLE = 20_000
"""So many allowed rows are compared one by one, in 1 to 2 ms; more go through the lists."""

LISTS_SUFFIX = ".ivf"
PROBES_SUFFIX = ".probes.json"

_LEAST_RESCORED = 512
_CODE_BITS = 4
_ROUNDS = 8
_POINTS_A_CENTRE = 64
_NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Probes:
    """How far is looked where at least this share of the rows is allowed.

    So many lists are scanned by their codes, and so many times k of what scores highest there is
    scored exactly: what the codes misjudge lies within.
    """

    share: float
    lists: int
    rescored: int = 4


class InvertedIndex:
    """Lists of codes beside the vectors themselves; meets `VectorIndex`."""

    def __init__(
        self, flat: FlatIndex, lists: faiss.IndexIVFPQFastScan, probes: Sequence[Probes]
    ) -> None:
        self._flat = flat
        self._lists = lists
        self._probes = tuple(sorted(probes, key=lambda each: -each.share))
        self._packed = PackedRows(flat)

    @classmethod
    def over(cls, flat: FlatIndex) -> InvertedIndex:
        """Return an index over these vectors that looks through every list."""
        count, width = number_of_lists(flat.ntotal), flat.dimensions
        codes = width // 2 if width % 2 == 0 else width
        lists = faiss.IndexIVFPQFastScan(
            faiss.IndexFlatIP(width), width, count, codes, _CODE_BITS, faiss.METRIC_INNER_PRODUCT
        )
        lists.cp.spherical = True
        lists.cp.niter = _ROUNDS
        lists.cp.max_points_per_centroid = _POINTS_A_CENTRE
        step = max(1, flat.ntotal // (_POINTS_A_CENTRE * count))
        with helped(flat.ntotal):
            lists.train(np.ascontiguousarray(flat.vectors[::step]))
            lists.add(flat.vectors)
        return cls(flat, lists, [Probes(0.0, count)])

    def with_probes(self, probes: Sequence[Probes]) -> InvertedIndex:
        """Return the same lists, looked through so far."""
        return InvertedIndex(self._flat, self._lists, probes)

    @classmethod
    def load(cls, path: Path) -> InvertedIndex:
        """Return what `save` wrote.

        Raises:
            RuntimeError: FAISS cannot read a file.
            IndexCorrupt: A file holds something else.
        """
        lists = faiss.read_index(str(path.with_suffix(LISTS_SUFFIX)))
        if not isinstance(lists, faiss.IndexIVFPQFastScan):
            raise IndexCorrupt(f"{path.with_suffix(LISTS_SUFFIX)} holds no lists of codes")
        beside = path.with_suffix(PROBES_SUFFIX)
        try:
            probes = [Probes(**each) for each in json.loads(beside.read_bytes())]
        except (OSError, TypeError, ValueError) as exc:
            raise IndexCorrupt(f"{beside} is not a list of probes: {exc!r}") from exc
        return cls(FlatIndex.load(path), lists, probes)

    @property
    def ntotal(self) -> int:
        """How many vectors there are."""
        return self._flat.ntotal

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._flat.dimensions

    @property
    def vectors(self) -> Vectors:
        """All vectors, (ntotal, dimensions), read-only and without a copy."""
        return self._flat.vectors

    @property
    def probes(self) -> tuple[Probes, ...]:
        """How far is looked, by the share that is allowed, the greatest share first."""
        return self._probes

    @property
    def lists(self) -> int:
        """How many lists there are."""
        return int(self._lists.nlist)

    def search(self, vector: Vector, k: int, allowed: AllowedRows) -> tuple[Scores, Rows]:
        """Return the scores and the rows of the k nearest among those allowed."""
        if allowed.count <= SCANNED_WHOLE:
            packed = self._packed.of(allowed)
            scores, at = packed.search(vector, k, packed.everything)
            return scores, allowed.rows[at]
        return self.search_lists(vector, k, allowed, self._probes_for(allowed.share))

    def search_lists(
        self, vector: Vector, k: int, allowed: AllowedRows, probes: Probes
    ) -> tuple[Scores, Rows]:
        """Return the nearest in so many lists, or in more where those hold fewer than k."""
        lists = probes.lists
        wanted = min(max(probes.rescored * k, _LEAST_RESCORED), allowed.count)
        query = np.ascontiguousarray(vector[None], dtype=np.float32)
        everything = allowed.count == len(allowed.mask)
        selector = None if everything else faiss.IDSelectorBitmap(allowed.bits)  # type: ignore
        answer_alone()
        while True:
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=lists)  # type: ignore
            _, found = self._lists.search(query, wanted, params=parameters)
            rows = np.sort(found[0][found[0] != _NO_ROW])
            if len(rows) >= min(k, allowed.count) or lists >= self.lists:
                return nearest(self.scores(rows, vector), rows, k)
            lists *= 4

    def _probes_for(self, share: float) -> Probes:
        """Return what was found to be enough where this share is allowed."""
        fewer = [each for each in self._probes if each.share <= share]
        return (fewer or self._probes[-1:])[0]

    def scores(self, rows: Rows, vector: Vector) -> Scores:
        """Return the exact score of each of these rows."""
        return self._flat.scores(rows, vector)

    def reconstruct(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows."""
        return self._flat.reconstruct(rows)

    def save(self, path: Path) -> None:
        """Write the vectors to a file, the lists and how many to look through beside it."""
        self._flat.save(path)
        write(self._lists, path.with_suffix(LISTS_SUFFIX))
        rows = json.dumps([asdict(each) for each in self._probes], indent=1)
        path.with_suffix(PROBES_SUFFIX).write_text(rows + "\n", encoding="utf-8")


def number_of_lists(ntotal: int) -> int:
    """Return twice the square root of the vectors, as a power of two."""
    return 1 << round(math.log2(max(1.0, 2.0 * ntotal**0.5)))
