"""What one signal alone would have found: the systems that the fusion is held against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from knowledge.encoder import Vectors
from knowledge.index_open import Filter, OpenIndex
from knowledge.lexical import terms
from knowledge.ranking import DEPTH

ALONE = ("dense", "bm25")
"""The encoder on whole passages, and BM25."""


def alone(index: OpenIndex, words: str, vector: Vectors, where: Filter) -> Mapping[str, list[str]]:
    """Return, for each of ALONE, the ids of its first ten allowed passages, best first.

    Equal scores stand in the order of the ids.

    Args:
        index: What is searched.
        words: The question's words.
        vector: (1, dimensions) float32, unit norm, of the same question.
        where: Which passages may answer.
    """
    rows = np.flatnonzero(index.allowed(where).passages)
    signals = (index.passage_vectors[rows] @ vector[0], index.words.score(terms(words))[rows])
    return {
        name: [index.passages[row].id for row in rows[np.argsort(-signal, kind="stable")[:DEPTH]]]
        for name, signal in zip(ALONE, signals, strict=True)
    }
