"""The exact index: every allowed vector is compared."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import faiss
import numpy as np

from knowledge.errors import IndexCorrupt
from knowledge.filters import AllowedRows
from knowledge.vectors.port import Rows, Scores, Vector, Vectors, nearest
from knowledge.vectors.threads import answer_alone
from knowledge.vectors.writing import write

_HALVED_FROM = 4_000  # fewer are compared as fast as they are listed
_LISTED = 2  # so many times k
_ROUNDING = 2.0**-10  # of eleven binary digits, in a product of unit vectors, and as much to spare


class _Memory:
    """The memory of a FAISS index as numpy takes it; whoever holds the array holds the index."""

    def __init__(self, flat: faiss.IndexFlatIP) -> None:
        self._flat = flat
        self.__array_interface__ = {
            "version": 3,
            "shape": (int(flat.ntotal), int(flat.d)),
            "typestr": "<f4",
            "data": (int(flat.get_xb()), True),
        }


class FlatIndex:
    """The vectors in row order, in FAISS's memory; meets `VectorIndex`.

    FAISS's own search takes a filter row by row and leaves the order of equal scores open. Scores
    of chosen rows, which it computes as fast, allow both an order and any choice of rows.
    """

    def __init__(self, flat: faiss.IndexFlatIP) -> None:
        self._flat = flat

    @classmethod
    def of(cls, vectors: Vectors) -> FlatIndex:
        """Return an index of (n, dimensions) float32, unit norm."""
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    @classmethod
    def load(cls, path: Path) -> FlatIndex:
        """Return what `save` wrote.

        Raises:
            RuntimeError: FAISS cannot read the file.
            IndexCorrupt: It holds an index of another kind.
        """
        flat = faiss.read_index(str(path))
        if not isinstance(flat, faiss.IndexFlatIP):
            raise IndexCorrupt(f"{path} holds a {type(flat).__name__}, expected an IndexFlatIP")
        return cls(flat)

    @property
    def ntotal(self) -> int:
        """How many vectors there are."""
        return int(self._flat.ntotal)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._flat.d)

    @property
    def vectors(self) -> Vectors:
        """All vectors, (ntotal, dimensions), read-only and without a copy."""
        if not self.ntotal:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.asarray(_Memory(self._flat))

    @cached_property
    def everything(self) -> AllowedRows:
        """Every row, for a search without a filter."""
        return AllowedRows.all_of(self.ntotal)

    def search(self, vector: Vector, k: int, allowed: AllowedRows) -> tuple[Scores, Rows]:
        """Return the scores and the rows of the k nearest among those allowed."""
        if allowed.count > max(_HALVED_FROM, 2 * _LISTED * k):
            found = self._by_halves(vector, k, allowed)
            if found is not None:
                return found
        return nearest(self.scores(allowed.rows, vector), allowed.rows, k)

    def _by_halves(
        self, vector: Vector, k: int, allowed: AllowedRows
    ) -> tuple[Scores, Rows] | None:
        """Return the same from vectors in half precision, None where those cannot tell.

        They take half the time, which goes by in fetching them from memory, to list more than k. No
        row that is not listed scores above the last of the list by more than the rounding makes.
        """
        answer_alone()
        selector = faiss.IDSelectorBitmap(allowed.bits)  # type: ignore
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore
        query = np.ascontiguousarray(vector[None], dtype=np.float32)
        listed, rows = self._halves.search(query, _LISTED * k, params=parameters)
        rows = np.sort(rows[0])
        scores, rows = nearest(self.scores(rows, vector), rows, k)
        return (scores, rows) if scores[-1] > listed[0, -1] + _ROUNDING else None

    @cached_property
    def _halves(self) -> faiss.IndexScalarQuantizer:
        """The vectors in half precision; made when they are first wanted, by few or by nobody."""
        halves = faiss.IndexScalarQuantizer(
            self.dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        halves.add(self.vectors)
        return halves

    def scores(self, rows: Rows, vector: Vector) -> Scores:
        """Return the exact score of each of these rows.

        Raises:
            IndexError: for a row that is not there.
            ValueError: for a vector of another length.
        """
        if vector.shape != (self.dimensions,):
            raise ValueError(f"a vector of shape {vector.shape}: expected ({self.dimensions},)")
        if len(rows) and not 0 <= rows.min() <= rows.max() < self.ntotal:
            raise IndexError(
                f"rows {rows.min()} to {rows.max()} of {self.ntotal}"
            )  # FAISS reads on
        scores = np.empty(len(rows), dtype=np.float32)
        if not len(rows):  # FAISS refuses to compare with nothing
            return scores
        query = np.ascontiguousarray(vector, dtype=np.float32)
        labels = np.ascontiguousarray(rows, dtype=np.int64)
        answer_alone()
        self._flat.compute_distance_subset(  # type: ignore[attr-defined]  # the stubs lack it
            1, faiss.swig_ptr(query), len(rows), faiss.swig_ptr(scores), faiss.swig_ptr(labels)
        )
        return scores

    def reconstruct(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows."""
        return self.vectors[rows]

    def save(self, path: Path) -> None:
        """Write the vectors to a file."""
        write(self._flat, path)
