"""The small language in which claims write down what words they are made of.

    boosts|boost ?your|the immunity      one of the first, perhaps one of the next, then the last
    <n> days _ trial ~ free              a number; any one word; up to three words of any kind

Tokens are spaCy's, compared without case. A phrase of words alone is written out into all its
readings, since looking many phrases up at once costs next to nothing; one with a number or a gap is
a pattern, and is only tried where one of its rarest words was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

MOST_READINGS = 5_000
NUMBER, ANY, GAP = "<n>", "_", "~"
_OPEN = (NUMBER, ANY, GAP)
_GAP_WORDS = 3
NEGATIONS = frozenset({"no", "not", "n't", "never", "without", "non", "nor", "cannot", "neither"})
COMMON = frozenset(
    "a an the this that it its of in on at to for from by with and or but as is are was be been has"
    " have had do does did will can we our us you your they their i my all any every not no so up"
    " out more most only than then there when if one".split()
)
"""Words that stand in most texts: a pattern that waited for one would be tried all the time."""

Split = Callable[[str], Sequence[str]]
"""Splits a text as listings are split."""


class PhraseError(ValueError):
    """A phrase that cannot be looked for as written; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a phrase: the words that can stand there, or what kind of gap it is."""

    words: tuple[str, ...]
    optional: bool = False
    open: str = ""

    @property
    def longest(self) -> int:
        """How many tokens can stand here at most."""
        return _GAP_WORDS if self.open == GAP else 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of which one is in every match of a phrase, and how far a match reaches round it.

    `before` and `after` count tokens, the word itself among the latter.
    """

    words: tuple[str, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase taken apart."""

    items: tuple[Item, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is made of words alone."""
        return not any(each.open for each in self.items)

    def readings(self) -> list[list[str]]:
        """Return every way to say a plain phrase, as words."""
        choices = [
            [*([[]] if each.optional else []), *([word] for word in each.words)]
            for each in self.items
        ]
        said = [[word for part in parts for word in part] for parts in product(*choices)]
        return [each for each in said if each]

    def pattern(self) -> list[dict[str, object]]:
        """Return a phrase with gaps as a pattern of spaCy's `Matcher`."""
        return [_token(each) for each in self.items]

    @property
    def denies(self) -> bool:
        """Whether one of its own words is a denial."""
        return any(not NEGATIONS.isdisjoint(each.words) for each in self.items)

    def anchor(self) -> Anchor:
        """Return words of which one is in every match: of the place with the rarest and fewest."""
        needed = [n for n, each in enumerate(self.items) if each.words and not each.optional]
        place = min(needed, key=lambda n: self._commonness(self.items[n]))
        before = sum(each.longest for each in self.items[:place])
        after = sum(each.longest for each in self.items[place:])
        return Anchor(self.items[place].words, before, after)

    @staticmethod
    def _commonness(item: Item) -> tuple[bool, int]:
        return not COMMON.isdisjoint(item.words), len(item.words)


def read_phrase(text: str, split: Split) -> Phrase:
    """Return a phrase taken apart.

    Raises:
        PhraseError: when it is empty, has no word that must be there, can be read in too many
            ways, or holds a word that a listing's words could never equal.
    """
    items = tuple(_item(part, split) for part in text.lower().split())
    if not any(each.words and not each.optional for each in items):
        raise PhraseError(f"{text!r}: expected at least one word that has to be there")
    if items[0].open == GAP or items[-1].open == GAP:
        raise PhraseError(f"{text!r}: expected a word on each side of ~")
    phrase = Phrase(items)
    count = 1
    for each in items:
        count *= len(each.words) + each.optional or 1
    if phrase.is_plain and count > MOST_READINGS:
        raise PhraseError(f"{text!r} has {count:,} readings: expected at most {MOST_READINGS:,}")
    return phrase


def _item(part: str, split: Split) -> Item:
    if part.removeprefix("?") in _OPEN:
        return Item((), part.startswith("?"), part.removeprefix("?"))
    said = part.split("|")
    optional = any(each.startswith("?") and len(each) > 1 for each in said)
    words = tuple(each.removeprefix("?") if len(each) > 1 else each for each in said)
    for word in words:
        tokens = split(word) if word else ()
        if len(tokens) != 1:
            way_out = f"write `{' '.join(tokens)}`" if tokens else "leave the empty one out"
            raise PhraseError(f"{word!r} is not one token: {way_out}")
    return Item(words, optional)


def _token(item: Item) -> dict[str, object]:
    token: dict[str, object]
    if item.open == NUMBER:
        token = {"LIKE_NUM": True}
    elif item.open == ANY:
        token = {"IS_PUNCT": False}
    elif item.open == GAP:
        return {"IS_PUNCT": False, "OP": f"{{0,{_GAP_WORDS}}}"}
    else:
        token = {"LOWER": {"IN": list(item.words)}}
    return token | ({"OP": "?"} if item.optional else {})
