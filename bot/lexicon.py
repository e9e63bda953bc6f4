"""What a wording is made of: pieces of words, words, and pairs of words, weighed by TF-IDF.

Sub-linear TF-IDF, each kind of unit norm times its weight; the numbers are scikit-learn's (a test
holds them to it), computed for one message at a time in a fifth of its time, and kept without
pickle. Every digit is a zero: how many digits there are says something, which ones nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from sklearn.feature_extraction.text import CountVectorizer

PIECE_SIZES = (1, 4)  # characters, inside word boundaries
PIECE_WEIGHT = 2.0
WORD_WEIGHT = 2.0
# Of few examples every term counts. Of many, what stands in one only is as often its accident as
# its intent's mark: left out, accuracy stays what it was and the model is half the size.
MANY = 2000
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")

Array = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


def folded(text: str) -> str:
    """Return the text in lower case with every digit a zero."""
    return _DIGIT.sub("0", text.lower())


def pieces_of() -> Callable[[str], list[str]]:
    """Return scikit-learn's own splitter into character n-grams."""
    splitter: Callable[[str], list[str]] = CountVectorizer(
        analyzer="char_wb", ngram_range=PIECE_SIZES, preprocessor=folded
    ).build_analyzer()
    return splitter


def words_of(text: str) -> list[str]:
    """Return the words of a text and the pairs of neighbours."""
    words = _WORD.findall(folded(text))
    return words + [f"{one} {other}" for one, other in itertools.pairwise(words)]


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of one kind that are known, with their inverse document frequencies.

    Attributes:
        names: the terms, in the order of `idf`.
        idf: `(terms,)`.
        weight: the norm of a text's features.
    """

    names: tuple[str, ...]
    idf: Array
    weight: float
    _rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {name: row for row, name in enumerate(self.names)})

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], *, weight: float) -> Terms:
        """Return the terms of these texts; of many texts, those that stand in two or more."""
        rarest = 2 if len(texts) >= MANY else 1
        frequencies = Counter(term for terms in texts for term in set(terms))
        names = tuple(sorted(term for term, count in frequencies.items() if count >= rarest))
        counts = np.array([frequencies[name] for name in names], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(names, idf.astype(np.float32), weight)

    def features(self, terms: Iterable[str]) -> tuple[Rows, Array]:
        """Return the rows of the known terms and their values, of norm `weight`."""
        known = self._rows
        counted = Counter(known[term] for term in terms if term in known)
        rows = np.fromiter(counted.keys(), dtype=np.intp, count=len(counted))
        counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
        values = (1 + np.log(counts)) * self.idf[rows]
        norm = float(np.sqrt(values @ values)) or 1.0
        return rows, (values * (self.weight / norm)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The known terms of both kinds; a text's features are the one's, then the other's."""

    pieces: Terms
    words: Terms
    _split: Callable[[str], list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_split", pieces_of())

    @classmethod
    def of(cls, wordings: Sequence[str]) -> Lexicon:
        """Return the lexicon of these wordings."""
        split = pieces_of()
        return cls(
            Terms.of([split(text) for text in wordings], weight=PIECE_WEIGHT),
            Terms.of([words_of(text) for text in wordings], weight=WORD_WEIGHT),
        )

    def __len__(self) -> int:
        return len(self.pieces.names) + len(self.words.names)

    def features(self, wording: str) -> tuple[Rows, Array]:
        """Return the rows and values of a wording's features, none of them zero."""
        pieces, piece_values = self.pieces.features(self._split(wording))
        words, word_values = self.words.features(words_of(wording))
        rows = np.concatenate([pieces, words + len(self.pieces.names)])
        return rows, np.concatenate([piece_values, word_values])

    def matrix(self, wordings: Sequence[str]) -> sparse.csr_matrix:
        """Return the features of many wordings, `(len(wordings), len(self))` float32."""
        found = [self.features(text) for text in wordings]
        ends = np.cumsum([0, *(len(rows) for rows, _ in found)])
        rows = np.concatenate([rows for rows, _ in found]) if found else np.zeros(0, np.intp)
        values = np.concatenate([v for _, v in found]) if found else np.zeros(0, np.float32)
        return sparse.csr_matrix((values, rows, ends), shape=(len(wordings), len(self)))
