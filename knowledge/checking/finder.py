"""Find the claims in the words of a listing: a spaCy matcher over blank pipelines.

English is looked up by tokens, Chinese by characters, since blank pipelines know no Chinese words.
A claim that is denied ("does not cure") is none, unless its own words are the denial; nor is one
inside an exception ("our largest bottle").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from knowledge.checking.claims import WORDS_OF_A_LISTING, Claim
from knowledge.checking.phrases import Split
from knowledge.checking.tongues import Tongue

if TYPE_CHECKING:
    from spacy.language import Language

_CHINESE = re.compile("[\u3400-\u9fff]")
# Full-width forms are another way to write the same letters; one for one, so that spans stay true.
_NARROW = {chr(0xFF01 + step): chr(0x21 + step) for step in range(94)} | {"\u3000": " "}
_WIDE = re.compile("[\u3000\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class Match:
    """The words of one field that make a claim: characters `start` to `end`, the last excluded."""

    claim: str
    field: str
    start: int
    end: int
    words: str


class ClaimFinder:
    """Finds claims in texts; made once, since it writes out every reading of every phrase."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = tuple(claims)
        self._all = frozenset(each.id for each in claims)
        read = dict.fromkeys(field for each in claims for field in each.reads)
        self._attributes = tuple(each for each in read if each not in WORDS_OF_A_LISTING)
        self._english = Tongue(blank("en"), self.claims, chinese=False)
        self._chinese = Tongue(blank("zh"), self.claims, chinese=True)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The text attributes that some claim is looked for in, beside title and description."""
        return self._attributes

    @property
    def words_known(self) -> int:
        """How many words it keeps, in both languages."""
        return self._english.words_known + self._chinese.words_known

    def find(self, field: str, text: str, wanted: frozenset[str] | None = None) -> list[Match]:
        """Return the claims of a field's text in the order of their first words.

        Args:
            field: `title`, `description` or an attribute.
            text: What stands there.
            wanted: The ids of the claims to look for, else all; always the same few sets.
        """
        if not text or text.isspace():
            return []
        plain = text if text.isascii() else _WIDE.sub(lambda wide: _NARROW[wide[0]], text)
        wanted = self._all if wanted is None else wanted
        found = list(self._english.find(plain, field, wanted))
        if not plain.isascii() and _CHINESE.search(plain):
            found += self._chinese.find(plain, field, wanted)
        found.sort()
        return [Match(self.claims[c].id, field, s, e, text[s:e]) for s, e, c in found]


def blank(language: str) -> Language:
    """Return a blank pipeline that works out of a new word only what claims look at.

    spaCy is imported here, since it takes seconds.
    """
    import spacy
    from spacy.attrs import IS_PUNCT, LIKE_NUM, LOWER

    pipeline = spacy.blank(language)
    # Of the 23 things that spaCy works out of every new word (a sixth of the time, since listings
    # bring numbers of their own), and keeps.
    vocab = cast("Any", pipeline.vocab)  # its types know nothing of what it works out
    getters = vocab.lex_attr_getters
    vocab.lex_attr_getters = {each: getters[each] for each in (LOWER, IS_PUNCT, LIKE_NUM)}
    return pipeline


def english_split() -> Split:
    """Return what splits a text into the tokens that English phrases are matched with."""
    pipeline = blank("en")
    return lambda text: [each.text for each in pipeline.make_doc(text)]
