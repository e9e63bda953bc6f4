"""One language of listings: how its texts are split, and one lookup of all phrases in it.

Phrases of words alone stand in one spaCy lookup. A phrase with gaps is a pattern: it waits for one
of its rarest words, and is looked for only in a text that has a word for each of its places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from knowledge.checking.claims import Claim
from knowledge.checking.phrases import GAP_WORDS, NEGATIONS, NUMBER, Item, Phrase, commonness
from knowledge.checking.sieve import PIECE, LetterSieve, Outline, WordSieve, WrittenSieve

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

CHINESE_NEGATIONS = frozenset("不无非没勿未禁")
_NOT_ALONE = frozenset({"only", "just", "merely"})
_FREE_OF = frozenset({"of", "from"})
_LOOK_BACK = 3
_STOPS = frozenset(".!?;:。!?;:|•\n")
_CLAIM, _EXCEPT = "c", "e"
_LINE = 200
"""The characters of a text that is worth a look at its words before it is split: a longer one has
all words of some phrase near each other anyway."""
_CHARACTERS = re.compile(r"(\S)( ?)|(\s+)")

Stretch = tuple[int, int]
"""The first token of a stretch of words, and the one after its last."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase with gaps, of a claim or of an exception to it.

    Attributes:
        claim: The number of the claim.
        deniable: A denial that one of its gaps swallows undoes it.
        anchor: Words of which one is in every match, and `before`, how many tokens can precede it.
        needed: The words of every other place that has to be filled.
        leading: Of those, the ones before the anchor; `trailing`, the ones after it.
        after: How many tokens can follow the anchor.
        first: The words that it can begin with; empty where it can begin with any.
    """

    claim: int
    deniable: bool
    anchor: frozenset[int]
    before: int
    phrase: Phrase
    needed: tuple[frozenset[int], ...]
    leading: tuple[frozenset[int], ...]
    trailing: tuple[frozenset[int], ...]
    after: int
    first: frozenset[int]

    @classmethod
    def of(cls, phrase: Phrase, claim: int, vocab: Vocab, *, deniable: bool) -> _Pattern:
        """Return the pattern of a phrase; all its words get their numbers in the vocabulary."""
        number = vocab.strings.add
        anchor, numbered = phrase.anchor(), phrase.numbered(number)
        begins = numbered.items[0]
        place = next(
            n for n, e in enumerate(phrase.items) if e.words == anchor.words and not e.optional
        )
        before, after = numbered.items[:place], numbered.items[place + 1 :]
        return cls(
            claim=claim,
            # A denial that a gap swallows: "you do not pay the postage".
            deniable=deniable and not phrase.denies,
            anchor=frozenset(number(word) for word in anchor.words),
            before=anchor.before,
            phrase=numbered,
            # The rarest first: most texts lack one of them.
            needed=_needed(sorted(before + after, key=lambda each: commonness(each.words))),
            leading=_needed(before),
            trailing=_needed(after),
            after=sum(each.longest for each in after),
            first=frozenset() if begins.optional else begins.numbers,
        )

    def near(self, text: _Words, start: int, end: int) -> list[Stretch]:
        """Return where it stands so near to the words from start to end that it can touch them."""
        if _lacks(text.seen, self.needed):
            return []
        first = max(0, start - self.after)
        around = text.words[first : end + self.before]
        return list(
            self.about(text, [at for at, e in enumerate(around, first) if e in self.anchor])
        )

    def about(self, text: _Words, places: Iterable[int]) -> Iterator[Stretch]:
        """Yield where it stands about some of the words that it waits for."""
        for place in places:
            earliest = max(0, place - self.before)
            if _lacks(text.words[earliest:place], self.leading):
                continue
            if _lacks(text.words[place + 1 : place + 1 + self.after], self.trailing):
                continue
            for start in self._starts(text, earliest, place):
                end = self.phrase.end_at(text, start)
                if end > place and not (self.deniable and text.denies(start, end)):
                    yield start, end

    def _starts(self, text: _Words, earliest: int, place: int) -> Iterable[int]:
        if not self.first:
            return range(earliest, place + 1)
        return [at for at in range(earliest, place + 1) if text.words[at] in self.first]


Waiting = dict[int, list[_Pattern]]
"""Patterns by the words that they wait for."""


def _needed(items: Iterable[Item]) -> tuple[frozenset[int], ...]:
    """Return the words of the places that have to be filled."""
    return tuple(each.numbers for each in items if each.words and not each.optional)


def _lacks(words: Iterable[int], needed: Iterable[frozenset[int]]) -> bool:
    """Whether none of some words can stand in one of the places: cheaper than to try the phrase."""
    for each in needed:
        if each.isdisjoint(words):
            return True
    return False


class _Words:
    """The tokens of one text as numbers of their words in lower case; meets `Text`."""

    def __init__(self, doc: Doc, denials: frozenset[int]) -> None:
        self._doc, self._denials = doc, denials
        self.words: list[int] = doc.to_array(["LOWER"]).tolist()
        self.seen = set(self.words)

    def places(self, words: Collection[int]) -> dict[int, list[int]]:
        """Return the tokens of every one of some words that is here."""
        found: dict[int, list[int]] = defaultdict(list)
        for at in [at for at, word in enumerate(self.words) if word in words]:
            found[self.words[at]].append(at)
        return found

    def has(self, at: int, item: Item) -> bool:
        if at >= len(self.words):
            return False
        if not item.open:
            return self.words[at] in item.numbers
        token = self._doc[at]
        return bool(token.like_num if item.open == NUMBER else not token.is_punct)

    def gap(self, at: int) -> Sequence[int]:
        ends = [at]
        for place in range(at, min(at + GAP_WORDS, len(self.words))):
            if self._doc[place].is_punct:
                break
            ends.append(place + 1)
        return ends

    def denies(self, start: int, end: int) -> bool:
        """Whether one of the words from start to end is a denial."""
        return not self._denials.isdisjoint(self.words[start:end])


class Tongue:
    """One language: its pipeline, and one lookup of all phrases in it."""

    def __init__(self, pipeline: Language, claims: Sequence[Claim], *, chinese: bool) -> None:
        from spacy.matcher import PhraseMatcher

        self._pipeline, self._claims, self._is_chinese = pipeline, claims, chinese
        self._denials = frozenset(map(pipeline.vocab.strings.add, NEGATIONS))
        self._lookup = PhraseMatcher(pipeline.vocab, attr="LOWER")
        self._roles: dict[int, tuple[str, int]] = {}
        self._exceptions: dict[int, list[_Pattern]] = defaultdict(list)
        self._patterns: dict[int, list[_Pattern]] = defaultdict(list)
        self._waiting: dict[frozenset[str], Waiting] = {}
        for number, claim in enumerate(claims):
            if chinese:
                self._look_up(_CLAIM, number, map(self._doc, claim.chinese))
                self._look_up(_EXCEPT, number, map(self._doc, claim.chinese_exceptions))
            else:
                self._look_for(number, claim)
        self._sieve = (
            WrittenSieve(phrase for claim in claims for phrase in claim.chinese)
            if chinese
            else LetterSieve(phrase for claim in claims for phrase in claim.phrases)
        )
        self._outlines = [[] if chinese else [*map(Outline.of, e.phrases)] for e in claims]
        self._parts = {} if chinese else _parts_of_pieces(pipeline)
        self._word_sieves: dict[frozenset[str], WordSieve] = {}

    @property
    def words_known(self) -> int:
        """How many words it keeps."""
        return len(self._pipeline.vocab.strings)

    def find(self, text: str, field: str, wanted: frozenset[str]) -> Iterator[tuple[int, int, int]]:
        """Yield start and end characters with the number of the claim, of those that are wanted."""
        if not self._can_claim(text, wanted):
            return
        doc = self._doc(text)
        claimed: dict[int, list[Stretch]] = defaultdict(list)
        excepted: dict[int, list[Stretch]] = defaultdict(list)
        for key, start, end in self._lookup(doc):
            role, number = self._roles[key]
            (claimed if role == _CLAIM else excepted)[number].append((start, end))
        words = _Words(doc, self._denials)
        self._look_in(words, wanted, claimed)
        for number, stretches in claimed.items():
            claim = self._claims[number]
            if not stretches or field not in claim.reads or claim.id not in wanted:
                continue
            # Exceptions are looked for only now, and only here: they are many, and claims are few.
            first, last = min(start for start, _ in stretches), max(end for _, end in stretches)
            for pattern in self._exceptions.get(number, ()):
                excepted[number] += pattern.near(words, first, last)
            for start, end in _longest(stretches):
                if any(
                    start < its_end and its_start < end for its_start, its_end in excepted[number]
                ):
                    continue
                if claim.negatable and self._denied(doc, start):
                    continue
                final = doc[end - 1]
                yield doc[start].idx, final.idx + len(final), number

    def _look_in(
        self, words: _Words, wanted: frozenset[str], claimed: dict[int, list[Stretch]]
    ) -> None:
        """Add where the phrases with gaps of the wanted claims stand in a text."""
        waiting = self._waiting_for(wanted)
        for word, places in words.places(words.seen & waiting.keys()).items():
            for pattern in waiting[word]:
                # The first look is written out: most end there, and a call costs more than it.
                if pattern.needed and pattern.needed[0].isdisjoint(words.seen):
                    continue
                if not _lacks(words.seen, pattern.needed):
                    claimed[pattern.claim] += pattern.about(words, places)

    def _doc(self, text: str) -> Doc:
        from spacy.tokens import Doc

        if not self._is_chinese:
            return self._pipeline.tokenizer(text)
        # What spaCy's own splitter returns, which aligns every character in Python.
        parts = _CHARACTERS.findall(text)
        words = [one or space for one, _, space in parts]
        return Doc(self._pipeline.vocab, words=words, spaces=[bool(each) for _, each, _ in parts])

    def _look_up(self, role: str, number: int, docs: Iterable[Doc]) -> None:
        key = f"{role}{number}"
        if written := list(docs):
            self._lookup.add(key, written)
            self._roles[self._pipeline.vocab.strings[key]] = role, number

    def _look_for(self, number: int, claim: Claim) -> None:
        """Write out a claim's plain phrases; keep the others behind their rarest words."""
        from spacy.tokens import Doc

        vocab = self._pipeline.vocab
        for role, phrases in ((_CLAIM, claim.phrases), (_EXCEPT, claim.exceptions)):
            plain = [each for phrase in phrases if phrase.is_plain for each in phrase.readings()]
            self._look_up(role, number, [Doc(vocab, words=each) for each in plain])
            deniable = claim.negatable and role == _CLAIM
            for phrase in phrases:
                if phrase.is_plain:
                    continue
                pattern = _Pattern.of(phrase, number, vocab, deniable=deniable)
                (self._exceptions if role == _EXCEPT else self._patterns)[number].append(pattern)

    def _can_claim(self, text: str, wanted: frozenset[str]) -> bool:
        """Whether it is worth to split a text."""
        if not self._sieve.lets_pass(text):
            return False
        if self._is_chinese or len(text) > _LINE:
            return True
        sieve = self._word_sieves.get(wanted)
        if sieve is None:
            claims = zip(self._claims, self._outlines, strict=True)
            outlines = [each for claim, mine in claims if claim.id in wanted for each in mine]
            sieve = self._word_sieves[wanted] = WordSieve(outlines, self._parts)
        return sieve.lets_pass(text)

    def _waiting_for(self, wanted: frozenset[str]) -> Waiting:
        """Return the patterns of some claims by their rarest words; the same few are asked for."""
        found = self._waiting.get(wanted)
        if found is None:
            waiting: dict[int, list[_Pattern]] = defaultdict(list)
            mine = [n for n, claim in enumerate(self._claims) if claim.id in wanted]
            for pattern in (e for n in mine for e in self._patterns.get(n, ())):
                for word in pattern.anchor:
                    waiting[word].append(pattern)
            found = self._waiting[wanted] = dict(waiting)
        return found

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


def _longest(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Of stretches that overlap, the longest."""
    kept: list[Stretch] = []
    for start, end in sorted(stretches, key=lambda each: (each[0] - each[1], each[0])):
        if not any(start < its_end and its_start < end for its_start, its_end in kept):
            kept.append((start, end))
    return kept


def _parts_of_pieces(pipeline: Language) -> dict[str, tuple[str, ...]]:
    """Return the pieces that the pipeline splits inside, and the words that they hold."""
    from spacy.symbols import ORTH

    found: dict[str, dict[str, None]] = defaultdict(dict)
    for written, tokens in cast("Any", pipeline.tokenizer).rules.items():
        pieces = PIECE.findall(written.lower())
        inside = [part for each in tokens for part in PIECE.findall(str(each[ORTH]).lower())]
        if missing := [each for each in inside if each not in pieces]:
            found[pieces[0]].update(dict.fromkeys(missing))
    return {piece: tuple(parts) for piece, parts in found.items()}
