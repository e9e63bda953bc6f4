"""The small language in which claims write down what words they are made of.

    boosts|boost ?your|the immunity      one of the first, perhaps one of the next, then the last
    <n> days _ trial ~ free              a number; any one word; up to three words of any kind

Tokens are spaCy's, compared without case. A phrase of words alone with few readings is written out
into them, since looking many phrases up at once costs next to nothing; any other is a pattern, and
is only tried where one of its rarest words was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Protocol

MOST_READINGS = 24
"""A phrase that can be said in more ways is looked for as a pattern: they would fill the memory."""

NUMBER, ANY, GAP = "<n>", "_", "~"
_OPEN = (NUMBER, ANY, GAP)
GAP_WORDS = 3
NEGATIONS = frozenset({"no", "not", "n't", "never", "without", "non", "nor", "cannot", "neither"})
_EVERYWHERE = frozenset(
    "a an the this that it its of in on at to for from by with and or but as is are was be been has"
    " have had do does did will can we our us you your they their i my all any every not no so up"
    " out more most only than then there when if one two before after once without may send other"
    " model part parts , .".split()
)
_IN_SHOPS = frozenset(
    "ask tell show shows back made make day days order orders customer customers people delivery"
    " time number pack packaging opened open use used product products item items goods buy price"
    " shop store small little keep keeps write side cost costs near year years week weeks hour"
    " hours leaves sun missing working piece".split()
)
_TIMES_EVERYWHERE, _TIMES_IN_SHOPS = 30, 8
"""How much oftener such words stand in a listing than others; a pattern waits for rare ones."""

Split = Callable[[str], Sequence[str]]
"""Splits a text as listings are split."""


class PhraseError(ValueError):
    """A phrase that cannot be looked for as written; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a phrase: the words that can stand there, or what kind of gap it is.

    `numbers` stand for the words in a vocabulary, once it is `numbered`.
    """

    words: frozenset[str]
    optional: bool = False
    open: str = ""
    numbers: frozenset[int] = frozenset()

    @property
    def longest(self) -> int:
        """How many tokens can stand here at most."""
        return GAP_WORDS if self.open == GAP else 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of which one is in every match of a phrase, and how many tokens can stand before it."""

    words: frozenset[str]
    before: int


class Text(Protocol):
    """A text as phrases look at it: tokens by number."""

    def has(self, at: int, item: Item) -> bool:
        """Whether a token can stand in a place of a phrase; none beyond the text can."""

    def gap(self, at: int) -> Sequence[int]:
        """Return where a gap that begins at a token can end: it crosses no punctuation."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase taken apart."""

    items: tuple[Item, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is made of words alone, and can be said in few ways."""
        ways = prod(len(each.words) + each.optional for each in self.items)
        return not any(each.open for each in self.items) and ways <= MOST_READINGS

    def readings(self) -> list[list[str]]:
        """Return every way to say a plain phrase, as words."""
        choices = [
            [*([[]] if each.optional else []), *([word] for word in sorted(each.words))]
            for each in self.items
        ]
        said = [[word for part in parts for word in part] for parts in product(*choices)]
        return [each for each in said if each]

    def numbered(self, number: Callable[[str], int]) -> Phrase:
        """Return it with the numbers of its words in a vocabulary."""
        return Phrase(
            tuple(
                replace(each, numbers=frozenset(number(word) for word in each.words))
                for each in self.items
            )
        )

    def end_at(self, text: Text, at: int) -> int:
        """Return where the longest match that begins at a token ends, or -1 when none does."""
        return self._end(text, at, 0)

    def _end(self, text: Text, at: int, place: int) -> int:
        if place == len(self.items):
            return at
        item = self.items[place]
        if item.open == GAP:
            return max(self._end(text, each, place + 1) for each in text.gap(at))
        found = self._end(text, at + 1, place + 1) if text.has(at, item) else -1
        if item.optional and found < 0:
            return self._end(text, at, place + 1)
        return found

    @property
    def denies(self) -> bool:
        """Whether one of its own words is a denial."""
        return any(not NEGATIONS.isdisjoint(each.words) for each in self.items)

    def anchor(self) -> Anchor:
        """Return words of which one is in every match: of the place with the rarest and fewest."""
        needed = [n for n, each in enumerate(self.items) if each.words and not each.optional]
        place = min(needed, key=lambda n: commonness(self.items[n].words))
        before = sum(each.longest for each in self.items[:place])
        return Anchor(self.items[place].words, before)


def commonness(words: Iterable[str]) -> int:
    """Return how often one of some words stands in a listing, against a rare word."""
    return sum(
        _TIMES_EVERYWHERE if each in _EVERYWHERE
        else _TIMES_IN_SHOPS if each in _IN_SHOPS or not each.isalpha()
        else 1
        for each in words
    )  # fmt: skip


def read_phrase(text: str, split: Split) -> Phrase:
    """Return a phrase taken apart.

    Raises:
        PhraseError: when it is empty, has no word that must be there, or holds a word that a
            listing's words could never equal.
    """
    items = tuple(_item(part, split) for part in text.lower().split())
    if not any(each.words and not each.optional for each in items):
        raise PhraseError(f"{text!r}: expected at least one word that has to be there")
    if items[0].open == GAP or items[-1].open == GAP:
        raise PhraseError(f"{text!r}: expected a word on each side of ~")
    return Phrase(items)


def _item(part: str, split: Split) -> Item:
    if part.removeprefix("?") in _OPEN:
        return Item(frozenset(), part.startswith("?"), part.removeprefix("?"))
    said = part.split("|")
    optional = any(each.startswith("?") and len(each) > 1 for each in said)
    words = tuple(each.removeprefix("?") if len(each) > 1 else each for each in said)
    for word in words:
        tokens = split(word) if word else ()
        if len(tokens) != 1:
            way_out = f"write `{' '.join(tokens)}`" if tokens else "leave the empty one out"
            raise PhraseError(f"{word!r} is not one token: {way_out}")
    return Item(frozenset(words), optional)
