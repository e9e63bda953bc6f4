"""Find the passages that may answer a question: four signals, fused; filters inside the search.

The signals are the cosine of the best title, sentence or ask of a passage (unit), that of title and
text together (passage), that of the middle of its asks (gist), and BM25. Each counts as deviations
from its stored background, so that a score means the same at every index size. Candidates come from
a list for each signal, searched among the allowed passages only; every candidate then gets all four
exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors
from knowledge.index_open import Allowed, Filter, OpenIndex
from knowledge.lexical import terms
from knowledge.passages import Passage

WEIGHTS = {"unit": 1.0, "passage": 1.0, "gist": 1.0, "lexical": 0.7}
"""How much a deviation of each signal counts; the labelled questions are flat around these."""

NO_ROW = -1
_RIVAL = 2
_FIRST_SENTENCE = 0.05  # passages open with their answer: another sentence must be clearly nearer
_UNIT_POOL = 256
_POOL = 64

Rows = NDArray[np.int64]
Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and what spoke for it.

    `score` is the fused score, 0 for a passage like any other; `margin` is its distance to the
    third best, because two passages often answer the same question. `unit` and `gist` are cosines.
    `sentence` is the place, in the passage, of its sentence nearest to the question.
    """

    passage: Passage
    row: int
    score: float
    margin: float
    unit: float
    gist: float
    sentence: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits, best first, and what of the question itself speaks for declining.

    `outside` is the cosine to the nearest question known to lie outside; `words` counts the
    question's terms.
    """

    hits: tuple[Hit, ...]
    outside: float
    words: int


class Retriever:
    """Searches one open index; holds nothing that changes, so threads may share it."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        background = index.manifest.background
        self._scales = {
            name: (background[name].mean, weight / background[name].deviation)
            for name, weight in WEIGHTS.items()
        }

    def search(self, query: str, vector: Vectors, where: Filter, k: int) -> Found:
        """Return at most k hits, best first; equal scores stand in the order of the passages' ids.

        Args:
            query: the question's words, for the lexical signal.
            vector: (1, dimensions) float32, unit norm, of the same question.
            where: which passages may answer.
            k: how many hits are wanted, at least 1.
        """
        allowed = self._index.allowed(where)
        words = terms(query)
        lexical = self._index.words.score(words)
        rows = self._candidates(vector, allowed, lexical)
        hits = self._hits(rows, vector[0], lexical, k) if len(rows) else ()
        return Found(hits, self._outside(vector), len(words))

    def _candidates(self, vector: Vectors, allowed: Allowed, lexical: Signal) -> Rows:
        """Return the rows of the passages that any of the lists names, ascending."""
        vectors = self._index.vectors
        units = _search(vectors.units, vector, _UNIT_POOL, allowed.unit_selector)
        worded = np.flatnonzero(allowed.passages & (lexical > 0))
        if len(worded) > _POOL:
            worded = worded[np.argsort(-lexical[worded], kind="stable")[:_POOL]]
        lists = [
            self._index.units.passages[units],
            _search(vectors.passages, vector, _POOL, allowed.passage_selector),
            _search(vectors.gists, vector, _POOL, allowed.passage_selector),
            worded,
        ]
        return np.unique(np.concatenate(lists))

    def _hits(
        self, rows: Rows, vector: NDArray[np.float32], lexical: Signal, k: int
    ) -> tuple[Hit, ...]:
        units, sentences = self._unit_signals(vector, rows)
        gists = self._index.gist_vectors[rows] @ vector
        signals = {
            "unit": units,
            "passage": self._index.passage_vectors[rows] @ vector,
            "gist": gists,
            "lexical": lexical[rows],
        }
        scores = self._fused(signals)
        order = np.argsort(-scores, kind="stable")  # rows ascend, and so do the ids
        rival = float(scores[order[_RIVAL]]) if len(order) > _RIVAL else 0.0
        return tuple(
            Hit(
                passage=self._index.passages[rows[at]],
                row=int(rows[at]),
                score=float(scores[at]),
                margin=float(scores[at]) - rival,
                unit=float(units[at]),
                gist=float(gists[at]),
                sentence=int(sentences[at]),
            )
            for at in order[:k]
        )

    def _unit_signals(self, vector: NDArray[np.float32], rows: Rows) -> tuple[Signal, Rows]:
        """Return each passage's best cosine of a unit, and the place of its best sentence."""
        units = self._index.units
        best = np.empty(len(rows), dtype=np.float32)
        sentence = np.empty(len(rows), dtype=np.int64)
        for at, row in enumerate(rows):
            span = slice(units.starts[row], units.starts[row + 1])
            cosines = self._index.unit_vectors[span] @ vector
            best[at] = cosines.max()
            of_sentences = cosines[units.is_sentence[span]]
            of_sentences[0] += _FIRST_SENTENCE
            sentence[at] = of_sentences.argmax()
        return best, sentence

    def _fused(self, signals: dict[str, Signal]) -> Signal:
        """Return the weighted sum of the signals' deviations from their background."""
        fused = np.zeros(len(signals["unit"]), dtype=np.float32)
        for name, signal in signals.items():
            mean, scale = self._scales[name]
            fused += np.float32(scale) * (signal - np.float32(mean))
        return fused

    def _outside(self, vector: Vectors) -> float:
        outside = self._index.vectors.outside
        return float(outside.search(vector, 1)[0][0, 0]) if outside.ntotal else 0.0


def _search(index: faiss.IndexFlatIP, vector: Vectors, k: int, selector: faiss.IDSelector) -> Rows:
    """Return the rows nearest to a vector that the selector lets in."""
    parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    _, rows = index.search(vector, min(k, index.ntotal), params=parameters)
    found: Rows = rows[0][rows[0] != NO_ROW]  # FAISS pads short lists
    return found
