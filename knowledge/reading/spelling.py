"""Slips of the keyboard, put right towards words of the passages.

A word is put right only when neither the passages nor an English dictionary have it, so that no
real word is ever replaced. A sub-word encoder reads "waranty" as noise, and to the lexical signal
it is another word altogether. What is left over are names, and a short name is one letter from some
word: "Haier" from "hair". So a short word is put right only where its letters were swapped, doubled
or left out, and never where one was put in the place of another.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from knowledge.lexical import terms

SHORTEST = 4
"""Letters; below, everything is one slip from everything."""

ANY_SLIP_FROM = 6
"""Letters; below, a letter that is no part of the word may well be part of a name."""

TWO_SLIPS_FROM = 8
_LEAST_TIMES = 3
_REMEMBERED = 1 << 12
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")  # letters only: no half of "SKU123"
_ENDINGS = ("ist", "ists", "ish", "like", "able", "ness", "less")


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Return the words of the dictionary that symspellpy carries, some 83,000."""
    path = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    return frozenset(line.split()[0] for line in path.read_text("utf-8-sig").splitlines() if line)


class Speller:
    """Puts words right towards a vocabulary; the same word the same way, safe between threads."""

    def __init__(self, times: Counter[str]) -> None:
        """Take words in lower case, with how often each occurs.

        One that the dictionary lacks counts as a word, not as a slip that somebody indexed, from
        its third occurrence on.
        """
        self._words = frozenset(
            word
            for word, count in times.items()
            if len(word) >= SHORTEST and (word in english() or count >= _LEAST_TIMES)
        )
        self._stems = frozenset(stem for word in times for stem in terms(word))
        self._near = SymSpell(max_dictionary_edit_distance=2)
        for word in sorted(self._words):
            self._near.create_dictionary_entry(word, times[word])
        self._looking = threading.Lock()
        self._right = lru_cache(maxsize=_REMEMBERED)(self._put_right)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Speller:
        """Return a speller with the words of these texts."""
        return cls(Counter(word.lower() for text in texts for word in _WORD.findall(text)))

    def corrected(self, text: str) -> str:
        """Return a text with its slips put right, everything else as it was."""
        return _WORD.sub(lambda match: self._right(match[0]), text)

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that no text has in any form, in order, each once."""
        words = (word.lower() for word in _WORD.findall(text) if len(word) >= SHORTEST)
        return tuple(
            dict.fromkeys(word for word in words if not self._stems.issuperset(terms(word)))
        )

    def _put_right(self, written: str) -> str:
        word = written.lower()
        if len(word) < SHORTEST or not word.isascii():  # a word of another language is no slip
            return written
        if word in self._words or word in english() or self._is_made_of_one(word):
            return written
        limit = 2 if len(word) >= TWO_SLIPS_FROM else 1
        with self._looking:  # the library reckons distances in lists that it keeps
            near = self._near.lookup(word, Verbosity.ALL, max_edit_distance=limit)
        # The first letter is rarely the one that slipped; of equals, the more frequent word.
        ranked = sorted(
            (n.distance + (n.term[0] != word[0]), -n.count, n.term)
            for n in near
            if len(word) >= ANY_SLIP_FROM or _keeps_its_letters(word, n.term)
        )
        return ranked[0][2] if ranked and ranked[0][0] <= limit else written

    def _is_made_of_one(self, word: str) -> bool:
        """Whether it is a known word with an ending, like "colourist", that no dictionary has."""
        ends = (each for each in _ENDINGS if word.endswith(each))
        return any(word.removesuffix(each) in self._words for each in ends)


def _keeps_its_letters(written: str, meant: str) -> bool:
    """Whether nothing stands in what was written that the word meant has not."""
    return not set(written) - set(meant)
