"""Find the claims in the words of a listing: a spaCy matcher over blank pipelines.

English is looked up by tokens, Chinese by characters, since blank pipelines know no Chinese words.
A claim that is denied ("does not cure") is none, unless its own words are the denial; nor is one
inside an exception ("our largest bottle").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.checking.claims import WORDS_OF_A_LISTING, Claim
from knowledge.checking.phrases import (
    GAP_WORDS,
    NEGATIONS,
    NUMBER,
    Anchor,
    Item,
    Phrase,
    Split,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

CHINESE_NEGATIONS = frozenset("不无非没勿未禁")
_NOT_ALONE = frozenset({"only", "just", "merely"})
_FREE_OF = frozenset({"of", "from"})
_LOOK_BACK = 3
_STOPS = frozenset(".!?;:。!?;:|•\n")
_CHINESE = re.compile("[\u3400-\u9fff]")
# Full-width forms are another way to write the same letters; one for one, so that spans stay true.
_NARROW = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: 0x20}
_CLAIM, _EXCEPT, _PATTERN = "c", "e", "p"


@dataclass(frozen=True, slots=True)
class Match:
    """The words of one field that make a claim: characters `start` to `end`, the last excluded."""

    claim: str
    field: str
    start: int
    end: int
    words: str


Stretch = tuple[int, int]
"""The first token of a stretch of words, and the one after its last."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase with gaps, of a claim or of an exception to it."""

    claim: int
    is_exception: bool
    deniable: bool
    anchor: Anchor
    phrase: Phrase
    needed: tuple[frozenset[int], ...]
    first: frozenset[int]

    def can_stand_in(self, words: set[int]) -> bool:
        """Whether a text has a word for every place that needs one, wherever they are."""
        for each in self.needed:
            if each.isdisjoint(words):
                return False
        return True

    def stretches(self, text: _Words, anchors: Iterable[int]) -> list[Stretch]:
        """Return where it stands in a text round its anchors, which are numbers of tokens."""
        found: dict[Stretch, None] = {}
        for place in anchors:
            for start in range(max(0, place - self.anchor.before), place + 1):
                if self.first and text.word(start) not in self.first:
                    continue
                end = self.phrase.end_at(text, start)
                if end > place and not (self.deniable and text.denies(start, end)):
                    found[start, end] = None
        return list(found)


class _Words:
    """The tokens of one text as numbers of their words in lower case; meets `Text`."""

    def __init__(self, doc: Doc, words: list[int], denials: frozenset[int]) -> None:
        self._doc, self._words, self._denials = doc, words, denials

    def word(self, at: int) -> int:
        """Return the number of a token's word."""
        return self._words[at]

    def has(self, at: int, item: Item) -> bool:
        if at >= len(self._words):
            return False
        if not item.open:
            return self._words[at] in item.numbers
        token = self._doc[at]
        return bool(token.like_num if item.open == NUMBER else not token.is_punct)

    def gap(self, at: int) -> Sequence[int]:
        ends = [at]
        for place in range(at, min(at + GAP_WORDS, len(self._words))):
            if self._doc[place].is_punct:
                break
            ends.append(place + 1)
        return ends

    def denies(self, start: int, end: int) -> bool:
        """Whether one of the words from start to end is a denial."""
        return not self._denials.isdisjoint(self._words[start:end])


class ClaimFinder:
    """Finds claims in texts; made once, since it writes out every reading of every phrase."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = tuple(claims)
        read = dict.fromkeys(field for each in claims for field in each.reads)
        self._attributes = tuple(each for each in read if each not in WORDS_OF_A_LISTING)
        self._english = _Tongue(blank("en"), self.claims, chinese=False)
        self._chinese = _Tongue(blank("zh"), self.claims, chinese=True)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The text attributes that some claim is looked for in, beside title and description."""
        return self._attributes

    @property
    def words_known(self) -> int:
        """How many words it keeps, in both languages."""
        return self._english.words_known + self._chinese.words_known

    def find(self, field: str, text: str) -> list[Match]:
        """Return the claims of a field's text in the order of their first words."""
        if not text or text.isspace():
            return []
        plain = text.translate(_NARROW) if not text.isascii() else text
        found = list(self._english.find(plain, field))
        if not plain.isascii() and _CHINESE.search(plain):
            found += self._chinese.find(plain, field)
        found.sort()
        return [Match(self.claims[c].id, field, s, e, text[s:e]) for s, e, c in found]


class _Tongue:
    """One language: its pipeline, and one lookup of all phrases in it."""

    def __init__(self, pipeline: Language, claims: Sequence[Claim], *, chinese: bool) -> None:
        from spacy.matcher import PhraseMatcher

        self._pipeline, self._claims, self._is_chinese = pipeline, claims, chinese
        self._patterns: list[_Pattern] = []
        self._roles: dict[int, tuple[str, int]] = {}
        texts: dict[tuple[str, int], list[Doc]] = defaultdict(list)
        for number, claim in enumerate(claims):
            for role, phrases, terms in (
                (_CLAIM, claim.phrases, claim.chinese),
                (_EXCEPT, claim.exceptions, claim.chinese_exceptions),
            ):
                if chinese:
                    texts[role, number] += [pipeline.make_doc(term) for term in terms]
                else:
                    self._add(texts, role, number, phrases, deniable=claim.negatable)
        self._denials = frozenset(map(pipeline.vocab.strings.add, NEGATIONS))
        self._lookup = PhraseMatcher(pipeline.vocab, attr="LOWER")
        for (role, number), docs in texts.items():
            if docs:
                key = f"{role}{number}"
                self._lookup.add(key, docs)
                self._roles[pipeline.vocab.strings[key]] = (role, number)

    @property
    def words_known(self) -> int:
        """How many words it keeps."""
        return len(self._pipeline.vocab.strings)

    def find(self, text: str, field: str) -> Iterator[tuple[int, int, int]]:
        """Yield start and end characters with the number of the claim."""
        doc = self._pipeline.make_doc(text)
        claimed, excepted = self._stretches(doc)
        for number, stretches in claimed.items():
            claim = self._claims[number]
            if field not in claim.reads:
                continue
            exceptions = excepted(number)
            for start, end in _longest(stretches):
                if any(start < its_end and its_start < end for its_start, its_end in exceptions):
                    continue
                if claim.negatable and self._denied(doc, start):
                    continue
                last = doc[end - 1]
                yield doc[start].idx, last.idx + len(last), number

    def _add(
        self, texts: dict[tuple[str, int], list[Doc]], role: str, number: int,
        phrases: Sequence[Phrase], *, deniable: bool,
    ) -> None:  # fmt: skip
        """Write out plain phrases; keep the others behind their anchors."""
        from spacy.tokens import Doc

        vocab = self._pipeline.vocab
        for phrase in phrases:
            if phrase.is_plain:
                texts[role, number] += [Doc(vocab, words=each) for each in phrase.readings()]
                continue
            place = len(self._patterns)
            anchor, is_exception = phrase.anchor(), role == _EXCEPT
            # A denial that a gap swallows: "you do not pay the postage".
            denied = deniable and not is_exception and not phrase.denies
            numbered = phrase.numbered(vocab.strings.add)
            needed = tuple(e.numbers for e in numbered.items if e.words and not e.optional)
            begins = numbered.items[0]
            first = frozenset() if begins.optional else begins.numbers
            pattern = _Pattern(number, is_exception, denied, anchor, numbered, needed, first)
            self._patterns.append(pattern)
            texts[_PATTERN, place] += [Doc(vocab, words=[each]) for each in sorted(anchor.words)]

    def _stretches(
        self, doc: Doc
    ) -> tuple[dict[int, list[Stretch]], Callable[[int], list[Stretch]]]:
        """Return where each claim is made, and what says where an exception to it stands.

        Patterns of exceptions are tried only for claims that are made: they are many, and slow.
        """
        claimed: dict[int, list[Stretch]] = defaultdict(list)
        excepted: dict[int, list[Stretch]] = defaultdict(list)
        patterns: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        to_try: dict[int, list[int]] = defaultdict(list)
        for key, start, end in self._lookup(doc):
            role, number = self._roles[key]
            if role == _CLAIM:
                claimed[number].append((start, end))
            elif role == _EXCEPT:
                excepted[number].append((start, end))
            elif self._patterns[number].is_exception:
                patterns[self._patterns[number].claim][number].append(start)
            else:
                to_try[number].append(start)
        ids = doc.to_array(["LOWER"]).tolist() if to_try or patterns else []
        seen = set(ids)
        standing = [n for n in to_try if self._patterns[n].can_stand_in(seen)]
        words = _Words(doc, ids, self._denials) if ids else None
        for number in standing:
            if words and (found := self._patterns[number].stretches(words, to_try[number])):
                claimed[self._patterns[number].claim] += found

        def exceptions(claim: int) -> list[Stretch]:
            found = excepted.get(claim, [])
            for number, anchors in patterns.get(claim, {}).items():
                if words and self._patterns[number].can_stand_in(seen):
                    found = found + self._patterns[number].stretches(words, anchors)
            return found

        return claimed, exceptions

    def _denied(self, doc: Doc, start: int) -> bool:
        if self._is_chinese:
            before = doc[max(0, start - _LOOK_BACK) : start].text.replace("非常", "")
            return any(each in CHINESE_NEGATIONS for each in before[-2:])
        for place in range(start - 1, max(-1, start - 1 - _LOOK_BACK), -1):
            word = doc[place].lower_
            if word in _STOPS:
                return False
            after = doc[place + 1].lower_
            if word in NEGATIONS and after not in _NOT_ALONE:
                return True
            if word == "free" and after in _FREE_OF:
                return True
        return False


def blank(language: str) -> Language:
    """Return a blank pipeline; spaCy is imported here, since it takes seconds."""
    import spacy

    return spacy.blank(language)


def english_split() -> Split:
    """Return what splits a text into the tokens that English phrases are matched with."""
    pipeline = blank("en")
    return lambda text: [each.text for each in pipeline.make_doc(text)]


def _longest(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Of stretches that overlap, the longest."""
    kept: list[Stretch] = []
    for start, end in sorted(stretches, key=lambda each: (each[0] - each[1], each[0])):
        if not any(start < its_end and its_start < end for its_start, its_end in kept):
            kept.append((start, end))
    return kept
