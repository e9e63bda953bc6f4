"""Slips of the keyboard, put right towards words that the assistant was taught.

A word is put right only when neither the examples nor the encoder's own vocabulary have it, so that
no real word is ever replaced: "prize" stays, "matress" becomes what the examples write. On the
public retail set this gains more than any change of the classifier did: a sub-word encoder reads
"pliiows" as noise.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

SHORTEST = 4  # letters; below, everything is one edit from everything
TWO_EDITS_FROM = 6
_REMEMBERED = 4096
_WORD = re.compile(r"[a-z]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Speller:
    """Puts words right towards a vocabulary. Thread-safe."""

    def __init__(self, vocabulary: Sequence[str], *, knows: Callable[[str], bool]) -> None:
        """Learn the words to correct towards.

        Args:
            vocabulary: the words of the examples, the most frequent first.
            knows: whether a word is the language's own, and so no slip.
        """
        self.vocabulary = tuple(vocabulary)
        self._taught = frozenset(self.vocabulary)
        self._knows = knows
        self._targets = [word for word in self.vocabulary if len(word) >= SHORTEST]
        self._letters = _letter_counts(self._targets)
        self._right = functools.lru_cache(maxsize=_REMEMBERED)(self._put_right)

    @classmethod
    def taught(cls, texts: Iterable[str], *, knows: Callable[[str], bool]) -> Speller:
        """Return a speller with the words of these texts."""
        counted = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        ranked = sorted(counted, key=lambda word: (-counted[word], word))
        return cls(ranked, knows=knows)

    def corrected(self, text: str) -> str:
        """Return the text in lower case with its slips put right."""
        return _WORD.sub(lambda match: self._right(match.group()), text.lower())

    def _put_right(self, word: str) -> str:
        if len(word) < SHORTEST or word in self._taught or self._knows(word):
            return word
        limit = 2 if len(word) >= TWO_EDITS_FROM else 1
        best, best_at = word, limit + 1
        for row in self._near(word, limit):
            target = self._targets[row]
            # The first letter is rarely the one that slipped.
            distance = edits(word, target, limit) + (target[0] != word[0])
            if distance < best_at:
                best, best_at = target, distance
        return best

    def _near(self, word: str, limit: int) -> list[int]:
        """Rows of the targets whose letters alone do not rule them out, most frequent first."""
        if not self._targets:
            return []
        apart = np.abs(self._letters - _letter_counts([word])).sum(axis=1)
        return [int(row) for row in np.flatnonzero(apart <= 2 * limit)]


def _letter_counts(words: Sequence[str]) -> npt.NDArray[np.int8]:
    counts = np.zeros((len(words), len(_LETTERS)), dtype=np.int8)
    for row, word in enumerate(words):
        for letter in word:
            counts[row, ord(letter) - ord("a")] += 1
    return counts


def edits(one: str, other: str, limit: int) -> int:
    """Return how many letters to add, drop, change or swap with the next; at most `limit + 1`.

    Source: optimal string alignment (Damerau 1964, restricted).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = above
    return min(row[-1], limit + 1)


def within_one_edit(one: str, other: str) -> bool:
    """Return whether one slip makes the one word from the other."""
    return edits(one, other, 1) <= 1
