"""Find the passages that may answer a question: three signals, fused; filters inside the search.

Candidates come from three lists: the nearest sentences and asks (FAISS), the nearest whole passages (FAISS) and the
best BM25 scores, each searched among the allowed passages only. Every candidate then gets all three signals
exactly, each as deviations from its stored background, so that a score means the same at every index size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors
from knowledge.index_open import Allowed, Filter, OpenIndex
from knowledge.lexical import terms
from knowledge.passages import Passage

UNIT_WEIGHT = 1.0
PASSAGE_WEIGHT = 0.5
LEXICAL_WEIGHT = 1.0

NO_ROW = -1
_UNIT_POOL = 256
_POOL = 64

Rows = NDArray[np.int64]
Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and what spoke for it.

    `score` is the fused score; `margin` is its distance to the best other candidate, negative for all but the first;
    `unit` and `passage_cosine` are cosines, `coverage` is the share of the question's words, by rarity, that the
    passage has. `sentence` is the passage's sentence nearest to the question, by its place in the passage.
    """

    passage: Passage
    row: int
    score: float
    margin: float
    unit: float
    passage_cosine: float
    lexical: float
    coverage: float
    sentence: int


class Retriever:
    """Searches one open index; holds nothing that changes, so threads may share it."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        background = index.manifest.background
        self._scales = tuple((background[n].mean, background[n].deviation) for n in ("unit", "passage", "lexical"))

    def search(self, query: str, vector: Vectors, where: Filter, k: int) -> tuple[Hit, ...]:
        """Return at most k hits, best first; equal scores stand in the order of the passages' ids.

        Args:
            query: the question's words, for the lexical signal.
            vector: (1, dimensions) float32, unit norm, of the same question.
            where: which passages may answer.
            k: how many hits are wanted, at least 1.
        """
        allowed = self._index.allowed(where)
        lexical, coverage = self._index.words.score(terms(query))
        rows = self._candidates(vector, allowed, lexical)
        if not len(rows):
            return ()
        units, sentences = self._unit_signals(vector[0], rows)
        cosines = self._index.passage_vectors[rows] @ vector[0]
        scores = self._fused(units, cosines, lexical[rows])
        order = np.argsort(-scores, kind="stable")  # rows ascend, and so do the ids
        best, second = scores[order[0]], scores[order[1]] if len(order) > 1 else 0.0
        return tuple(
            Hit(
                passage=self._index.passages[rows[at]],
                row=int(rows[at]),
                score=float(scores[at]),
                margin=float(scores[at] - (second if at == order[0] else best)),
                unit=float(units[at]),
                passage_cosine=float(cosines[at]),
                lexical=float(lexical[rows[at]]),
                coverage=float(coverage[rows[at]]),
                sentence=int(sentences[at]),
            )
            for at in order[:k]
        )

    def _candidates(self, vector: Vectors, allowed: Allowed, lexical: Signal) -> Rows:
        """Return the rows of the passages that any of the three lists names, ascending."""
        units = _search(self._index.unit_index, vector, _UNIT_POOL, allowed.unit_selector)
        passages = _search(self._index.passage_index, vector, _POOL, allowed.passage_selector)
        worded = np.flatnonzero(allowed.passages & (lexical > 0))
        if len(worded) > _POOL:
            worded = worded[np.argsort(-lexical[worded], kind="stable")[:_POOL]]
        return np.unique(np.concatenate([self._index.units.passages[units], passages, worded]))

    def _unit_signals(self, vector: NDArray[np.float32], rows: Rows) -> tuple[Signal, Rows]:
        """Return, for each passage row, the cosine of its best unit and the place of its best sentence."""
        units = self._index.units
        best = np.empty(len(rows), dtype=np.float32)
        sentence = np.empty(len(rows), dtype=np.int64)
        for at, row in enumerate(rows):
            span = slice(units.starts[row], units.starts[row + 1])
            cosines = self._index.unit_vectors[span] @ vector
            best[at] = cosines.max()
            sentence[at] = cosines[units.is_sentence[span]].argmax()
        return best, sentence

    def _fused(self, units: Signal, passages: Signal, lexical: Signal) -> Signal:
        weights = (UNIT_WEIGHT, PASSAGE_WEIGHT, LEXICAL_WEIGHT)
        fused = np.zeros(len(units), dtype=np.float32)
        for weight, (mean, deviation), signal in zip(
            weights, self._scales, (units, passages, lexical), strict=True
        ):
            fused += np.float32(weight / deviation) * (signal - np.float32(mean))
        return fused


def _search(index: faiss.IndexFlatIP, vector: Vectors, k: int, selector: faiss.IDSelector) -> Rows:
    """Return the rows nearest to a vector that the selector lets in."""
    parameters = faiss.SearchParameters(sel=selector)
    _, rows = index.search(vector, min(k, index.ntotal), params=parameters)
    found: Rows = rows[0][rows[0] != NO_ROW]  # FAISS pads short lists
    return found


def ids(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the passages' ids of hits, in their order."""
    return tuple(hit.passage.id for hit in hits)
