"""The lexical side of retrieval: stemmed words and BM25 over passages."""

from __future__ import annotations

import math
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
Rows = NDArray[np.int64]
Documents = NDArray[np.integer]
"""Rows of documents as the library stores them, in four bytes."""

SETTINGS = "bm25s lucene k1=1.5 b=0.75, porter2, english stop words 1, number words"
MOST_QUERY_TERMS = 256

_K1, _B = 1.5, 0.75
_ROUNDING = 1.0001  # sums in another order differ by less
_FEW = 0.02  # of all documents: a word that more of them have is worth the question
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_STOP_WORDS = frozenset(
    """a an and are as at be but by for from had has have he her his i if im in into is it its ive
    me my of on or our she so such that the their them then there these they this those to us was we
    were what which will with would you your""".split()
)
NUMBER_WORDS = {
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
    return [_stem(NUMBER_WORDS.get(word, word)) for word in words if word not in _STOP_WORDS]


class QueryScores:
    """What one query scores: a document's score where asked for, or the best documents.

    Before a word that many documents have is looked at, the documents found by rarer ones may be
    enough: where k of them score more than all remaining words together could give, those bring in
    no other. They are still counted for the documents found, so that the result is exact.
    """

    def __init__(self, postings: list[tuple[Documents, Scores]], count: int) -> None:
        self._postings = postings
        self._count = count

    def __getitem__(self, rows: Rows) -> Scores:
        """Return the scores of these documents, (rows,) float32."""
        scores = np.zeros(len(rows), dtype=np.float32)
        for holders, weights in self._postings:
            places, held = _places(rows, holders)
            scores[held] += weights[places[held]]
        return scores

    def best(self, k: int, allowed: NDArray[np.bool_]) -> Rows:
        """Return the rows of the k best allowed documents that have any of the words.

        Best first, equal scores in row order.
        """
        rows = self._within_reach(k, allowed)
        scores = self[rows]
        order = np.lexsort((rows, -scores))[:k]
        return rows[order]

    def _within_reach(self, k: int, allowed: NDArray[np.bool_]) -> Rows:
        """Return allowed documents that have any of the words, the k best among them."""
        heaviest = sorted(
            ((float(weights.max()), holders, weights) for holders, weights in self._postings),
            key=lambda each: -each[0],
        )
        rest = sum(most for most, _, _ in heaviest) * _ROUNDING
        scores = np.zeros(self._count, dtype=np.float32)
        known: Rows | None = np.empty(0, dtype=np.int64)  # documents with a score, while few
        for most, holders, weights in heaviest:
            if known is not None and len(holders) > _FEW * self._count:
                found = known[allowed[known]]
                if _highest(scores[found], k) > rest:
                    return _reaching(found, scores, k, rest)
                known = None
            if known is not None:
                known = np.concatenate([known, holders[scores[holders] == 0]])
            scores[holders] += weights
            rest -= most * _ROUNDING
        found = known[allowed[known]] if known is not None else np.flatnonzero(allowed)
        return _reaching(found[scores[found] > 0], scores, k, 0.0)


def _reaching(found: Rows, scores: Scores, k: int, rest: float) -> Rows:
    """Return the documents that may be among the k best, if each may gain so much yet."""
    of_found = scores[found]
    least = (_highest(of_found, k) - rest) / _ROUNDING
    within: Rows = found[of_found >= least]
    return within


def _highest(scores: Scores, k: int) -> float:
    """Return the k-th highest score, minus infinity where there are fewer."""
    at = len(scores) - k
    return float(np.partition(scores, at)[at]) if at >= 0 else -math.inf


def _places(rows: Rows, holders: Documents) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where each row would stand among ascending holders, and whether it is one of them."""
    rows = rows.astype(holders.dtype)  # else every search would copy the holders
    places = np.searchsorted(holders, rows)
    inside = places < len(holders)
    inside[inside] = holders[places[inside]] == rows[inside]
    return places, inside


class LexicalIndex:
    """BM25 over documents given as lists of terms; read-only once made, so threads may share it."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._ids: dict[str, int] = bm25.vocab_dict
        matrix = bm25.scores
        self._starts = np.asarray(matrix["indptr"], dtype=np.int64)
        self._rows = np.asarray(matrix["indices"])  # ascending within a term
        self._data = np.asarray(matrix["data"], dtype=np.float32)
        self._count = int(matrix["num_docs"])

    def __len__(self) -> int:
        return self._count

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
        for rows, weights in self._weighted(query):
            scores[rows] += weights  # a term names a document once
        return scores

    def asked(self, query: Sequence[str]) -> QueryScores:
        """Return the scores of a query, reckoned where they are looked at."""
        return QueryScores(self._weighted(query), self._count)

    def _weighted(self, query: Sequence[str]) -> list[tuple[Documents, Scores]]:
        """Return the postings of a query's terms, as often as each is said."""
        counted = Counter(query[:MOST_QUERY_TERMS]).items()
        found = [(*self._postings(term), times) for term, times in counted]
        return [(rows, weights * np.float32(times)) for rows, weights, times in found if len(rows)]

    def coverage(self, query: Sequence[str], rows: Rows) -> Scores:
        """Return how much of a query each of these documents has, (rows,) float32 in 0 to 1.

        Terms weigh by their rarity; one that no document has weighs most.
        """
        covered = np.zeros(len(rows), dtype=np.float32)
        total = 0.0
        for term in sorted(set(query[:MOST_QUERY_TERMS])):
            holders, _ = self._postings(term)
            rarity = np.log1p((self._count - len(holders) + 0.5) / (len(holders) + 0.5))
            total += rarity
            covered[_places(rows, holders)[1]] += rarity
        # Sums in single precision may come out a hair above the whole.
        return np.minimum(covered / np.float32(total), np.float32(1.0)) if total else covered

    def _postings(self, term: str) -> tuple[Documents, Scores]:
        """Return the documents that have a term, and what it adds to the score of each."""
        number = self._ids.get(term)
        if number is None:
            return self._rows[:0], self._data[:0]
        span = slice(self._starts[number], self._starts[number + 1])
        return self._rows[span], self._data[span]
