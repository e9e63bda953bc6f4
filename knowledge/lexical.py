"""The lexical side of retrieval: stemmed words and BM25 over passages."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from knowledge.errors import IndexCorrupt

Scores = NDArray[np.float32]

SETTINGS = "bm25s lucene k1=1.5 b=0.75, porter2, english stop words 1, number words"
MOST_QUERY_TERMS = 256

_K1, _B = 1.5, 0.75
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_STOP_WORDS = frozenset(
    """a an and are as at be but by for from had has have he her his i if im in into is it its ive
    me my of on or our she so such that the their them then there these they this those to us was we
    were what which will with would you your""".split()
)
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "sixty": "60", "ninety": "90", "hundred": "100"}
_stemmer = Stemmer.Stemmer("english")  # Porter2
_stemmer_lock = threading.Lock()


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    with _stemmer_lock:  # a stemmer keeps state while it works
        stem: str = _stemmer.stemWord(word)
    return stem


def terms(text: str) -> list[str]:
    """Return the stems of a text's words, stop words left out, number words as digits."""
    words = _WORD.findall(text.casefold().translate(_APOSTROPHES))
    return [_stem(_NUMBER_WORDS.get(word, word)) for word in words if word not in _STOP_WORDS]


class LexicalIndex:
    """BM25 over documents given as lists of terms; read-only once made, so threads may share it."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._ids: dict[str, int] = bm25.vocab_dict
        matrix = bm25.scores
        self._starts = np.asarray(matrix["indptr"], dtype=np.int64)
        self._rows = np.asarray(matrix["indices"], dtype=np.int64)
        self._data = np.asarray(matrix["data"], dtype=np.float32)
        self._count = int(matrix["num_docs"])

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """Return the index of documents, row i for document i."""
        bm25 = bm25s.BM25(k1=_K1, b=_B, method="lucene")  # type: ignore[no-untyped-call]
        bm25.index([list(each) for each in documents], show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, directory: Path) -> LexicalIndex:
        """Return what `save` wrote.

        Raises:
            IndexCorrupt: when it cannot be read.
        """
        try:
            return cls(bm25s.BM25.load(directory, show_progress=False))
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise IndexCorrupt(
                f"{directory} is not a lexical index ({exc}): run `make index`"
            ) from exc

    def save(self, directory: Path) -> None:
        """Write the index into a directory of its own."""
        self._bm25.save(directory, show_progress=False)  # type: ignore[no-untyped-call]

    def score(self, query: Sequence[str]) -> Scores:
        """Return the documents' BM25 scores, (documents,) float32; 256 terms of a query count."""
        scores = np.zeros(self._count, dtype=np.float32)
        for term, times in Counter(query[:MOST_QUERY_TERMS]).items():
            rows, weights = self._postings(term)
            scores[rows] += weights * times  # a term names a document once
        return scores

    def coverage(self, query: Sequence[str], rows: NDArray[np.int64]) -> Scores:
        """Return how much of a query each of these documents has, (rows,) float32 in 0 to 1.

        Terms weigh by their rarity; one that no document has weighs most.
        """
        covered = np.zeros(len(rows), dtype=np.float32)
        total = 0.0
        for term in sorted(set(query[:MOST_QUERY_TERMS])):
            holders, _ = self._postings(term)
            rarity = np.log1p((self._count - len(holders) + 0.5) / (len(holders) + 0.5))
            total += rarity
            covered[np.isin(rows, holders)] += rarity
        return covered / np.float32(total) if total else covered

    def _postings(self, term: str) -> tuple[NDArray[np.int64], Scores]:
        """Return the documents that have a term, and what it adds to the score of each."""
        number = self._ids.get(term)
        if number is None:
            return self._rows[:0], self._data[:0]
        span = slice(self._starts[number], self._starts[number + 1])
        return self._rows[span], self._data[span]
