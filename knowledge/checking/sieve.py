"""Cheap looks at a text before it is split into words: whether it can claim anything at all.

A sieve never holds back a text that claims something. A Chinese one is split by characters, which
costs five times what an English text of the same length does, and most claim nothing. A short
English one, a title or a line, seldom has all words of any phrase near each other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from knowledge.checking.phrases import Item, Phrase, commonness

_LETTER = re.compile("[a-z]")
PIECE = re.compile("[a-z]+")
"""A run of letters in a text in small ones."""
_JOINT = re.compile(r"[a-z][^a-z\s]+(?=[a-z])")
"""Between two pieces of what may be one token: `top-rated`, `www.example.org`."""


class WrittenSieve:
    """Holds back texts without any of some phrases that are written out, spaces aside."""

    def __init__(self, phrases: Iterable[str]) -> None:
        written = {_close(each) for each in phrases}
        counted = Counter(pair for phrase in written for pair in set(_pairs(phrase)))
        self._waiting: dict[str, list[str]] = defaultdict(list)
        for phrase in sorted(written):
            # Behind the pair of characters that the fewest phrases have, so that few are tried.
            rarest = min(_pairs(phrase), key=lambda each: (counted[each], each), default=phrase)
            self._waiting[rarest].append(phrase)
        self._alone = tuple(each for each in self._waiting if len(each) == 1)

    def lets_pass(self, text: str) -> bool:
        """Whether a text can hold one of the phrases."""
        closed = _close(text)
        if any(each in closed for each in self._alone):
            return True
        awoken = self._waiting.keys() & set(_pairs(closed))
        return any(phrase in closed for each in awoken for phrase in self._waiting[each])


class LetterSieve:
    """Holds back texts without any character that phrases of words cannot do without."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        marks = {mark for each in phrases for mark in _marks(each)}
        self._any = re.compile(f"[a-zA-Z{re.escape(''.join(sorted(marks)))}]")

    def lets_pass(self, text: str) -> bool:
        """Whether a text can hold one of the phrases."""
        return self._any.search(text) is not None


def _marks(phrase: Phrase) -> Sequence[str]:
    """Return characters of which every text with this phrase has one, unless it has a letter."""
    needed = [each.words for each in phrase.items if each.words and not each.optional]
    unlettered = [[word for word in words if not _LETTER.search(word)] for words in needed]
    fewest = min(unlettered, key=len)
    return [mark for word in fewest for mark in word]


def _close(text: str) -> str:
    return text.replace(" ", "").lower()


@dataclass(frozen=True, slots=True)
class _Place:
    """What fills one place of a phrase: a piece of letters, or a mark without any."""

    pieces: frozenset[str]
    marks: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> Self:
        """Return the place of an item; of a word with more than letters, the longest piece."""
        pieces = [max(PIECE.findall(each), key=len, default="") for each in item.words]
        marks = tuple(sorted(each for each in item.words if not _LETTER.search(each)))
        return cls(frozenset(filter(None, pieces)), marks)


@dataclass(frozen=True, slots=True)
class Outline:
    """A phrase without its order: its places, and how many tokens lie about its rarest word.

    `awaited` are the pieces of which a text with the phrase has one, unless it has one of `marks`.
    It has one of `rare`, too, where there are some: that is the first look, and the last at most.
    """

    awaited: frozenset[str]
    marks: tuple[str, ...]
    rare: frozenset[str]
    others: tuple[_Place, ...]
    before: int
    after: int

    @classmethod
    def of(cls, phrase: Phrase) -> Self:
        """Return the outline of a phrase."""
        needed = {n: _Place.of(e) for n, e in enumerate(phrase.items) if e.words and not e.optional}
        at = min(needed, key=lambda n: (len(needed[n].marks), commonness(needed[n].pieces)))
        awaited = needed.pop(at)
        lettered = [each.pieces for each in needed.values() if not each.marks]
        return cls(
            awaited=awaited.pieces,
            marks=awaited.marks,
            rare=frozenset()
            if awaited.marks
            else min(lettered, key=commonness, default=frozenset()),
            others=() if awaited.marks else tuple(needed.values()),
            before=sum(each.longest for each in phrase.items[:at]),
            after=sum(each.longest for each in phrase.items[at + 1 :]),
        )


class WordSieve:
    """Holds back texts that have not all words of any phrase near each other.

    A text is cut into runs of letters, which is far cheaper than into tokens. A token has one or
    more of them, and those that join two pieces are counted, so that what is near by tokens is
    near by pieces too.

    Args:
        outlines: Of the phrases that are looked for.
        parts: The words of a run of letters that is split inside: `cannot` is `can` and `not`.
    """

    def __init__(self, outlines: Iterable[Outline], parts: Mapping[str, Sequence[str]]) -> None:
        self._parts = parts
        self._waiting: dict[str, list[Outline]] = defaultdict(list)
        marks: set[str] = set()
        for outline in dict.fromkeys(outlines):
            marks.update(outline.marks)
            for piece in outline.awaited:
                self._waiting[piece].append(outline)
        self._marks = tuple(sorted(marks))

    def lets_pass(self, text: str) -> bool:
        """Whether a text can hold one of the phrases."""
        lower = text.lower()
        if any(each in lower for each in self._marks):
            return True
        whole = PIECE.findall(lower)
        pieces = self._parted(whole)
        seen = set(pieces)
        awoken = [
            (piece, outline)
            for piece in seen & self._waiting.keys()
            for outline in self._waiting[piece]
            if not (outline.rare and outline.rare.isdisjoint(seen))
            and not _lacks(seen, outline.others, lower)
        ]
        if not awoken:
            return False
        slack = len(pieces) - len(whole) + len(_JOINT.findall(lower))
        return any(_is_near(outline, piece, pieces, slack, lower) for piece, outline in awoken)

    def _parted(self, pieces: list[str]) -> list[str]:
        """Return pieces, each with the words that it is split into."""
        if self._parts.keys().isdisjoint(pieces):
            return pieces
        return [part for each in pieces for part in (each, *self._parts.get(each, ()))]


def _is_near(outline: Outline, piece: str, pieces: Sequence[str], slack: int, text: str) -> bool:
    """Whether all places can be filled about a piece; tokens may have so many pieces more."""
    before, after = outline.before + slack, outline.after + slack + 1
    for at in [at for at, each in enumerate(pieces) if each == piece]:
        if not _lacks(pieces[max(0, at - before) : at + after], outline.others, text):
            return True
    return False


def _lacks(pieces: Iterable[str], places: Iterable[_Place], text: str) -> bool:
    """Whether one of some places can be filled by no piece, and by no mark anywhere in a text."""
    for each in places:
        if each.pieces.isdisjoint(pieces) and not any(mark in text for mark in each.marks):
            return True
    return False


def _pairs(text: str) -> list[str]:
    """Return the characters of a text two by two, each with the next."""
    return [one + next_ for one, next_ in pairwise(text)]
