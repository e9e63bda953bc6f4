"""Pieces of a document: each short enough for one passage, cut only between units or sentences.

A piece that an earlier reading of the same document made is made again where its words still stand,
so that a sentence put in above does not shift everything below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from knowledge.ingest.sections import Section

MOST_WORDS = 80
_FEWEST_WORDS = 15
_TITLE_WORDS = 12
_FEWEST_LEAD = 3
_MOST_TITLE = 110
_CLAUSE_END = re.compile(r"[,;:()]|\s[-\u2013\u2014]\s|[。，；：]")
_ENUMERATOR = re.compile(r"^\(?[0-9A-Za-z]{1,3}\)\s*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TOKEN = re.compile(r"\w+|[^\w\s.,;:!?'\"()\[\]\u2018-\u201f\u2026\u2013\u2014\u3000-\u3003-]")

# A first word that is written small inside a title; any other may be a name.
_LOWERED = frozenset(
    """a all an and any as at before by each every for from he if in it no not on once one only or
    our please some such the their there these they this those to under until we when where while
    with without you your""".split()
)
# Words whose clause only sets the scene for the one that says something.
_SCENE = frozenset(
    """after as at before by during for from generally if in on once please since so to when where
    while with""".split()
)

SplitSentences = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One rule or a few that belong together, with the heading they stand under.

    `part` counts the pieces of a section from 1; `parts` is how many there are.
    """

    section: Section
    units: tuple[str, ...]
    part: int
    parts: int
    title: str

    @property
    def text(self) -> str:
        """The units as paragraphs."""
        return "\n\n".join(self.units)


def whole_sentences(split: SplitSentences) -> SplitSentences:
    """Return a splitter that leaves an opening bracket with the sentence that it opens."""

    def splitting(text: str) -> tuple[str, ...]:
        found: list[str] = []
        opening = ""
        for each in split(text):
            sentence = opening + each
            bare = sentence.rstrip("([ ")
            opening = sentence[len(bare) :].strip()
            if bare:
                found.append(bare)
        return tuple(found)

    return splitting


def meaning(text: str) -> str:
    """Return what two texts share that differ in case, spacing and punctuation alone.

    Digits, currency signs and every word count: "30 days" is not "14 days", nor "can" "cannot".
    """
    return " ".join(_TOKEN.findall(text.casefold()))


def words_in(text: str) -> int:
    """Return how many words a text has; three Chinese characters count as two words."""
    wide = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + wide * 2 // 3


def is_wide(text: str) -> bool:
    """Whether most of a text is Chinese, Japanese or Korean."""
    return 2 * len(_CJK.findall(text)) > sum(map(str.isalpha, text))


def pieces(
    section: Section, split: SplitSentences, known: Collection[tuple[str, ...]] = ()
) -> tuple[Piece, ...]:
    """Return the pieces of a section; `known` are units that stood together in one before."""
    units = [part for unit in section.units for part in _short(unit, split)]
    packed = list(_packed(units, {tuple(map(meaning, each)) for each in known}))
    return tuple(
        Piece(
            section, each, part, len(packed), _title(section, each, split, alone=len(packed) == 1)
        )
        for part, each in enumerate(packed, 1)
    )


def _short(unit: str, split: SplitSentences) -> Iterator[str]:
    """Yield a unit whole, or in groups of sentences where it is too long."""
    if words_in(unit) <= MOST_WORDS:
        yield unit
        return
    group: list[str] = []
    for sentence in split(unit):
        if group and words_in(" ".join([*group, sentence])) > MOST_WORDS:
            yield " ".join(group)
            group = []
        group.append(sentence)
    if group:
        yield " ".join(group)


def _packed(units: Sequence[str], known: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield units in groups of a passage's length, known groups as they were."""
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    at = 0
    while at < len(units):
        size = _known_size(units, at, known)
        if group and (size or words_in(" ".join([*group, units[at]])) > MOST_WORDS):
            groups.append(tuple(group))
            group = []
        if size:
            groups.append(tuple(units[at : at + size]))
        else:
            group.append(units[at])
        at += size or 1
    if group and not known and groups and words_in(" ".join(group)) < _FEWEST_WORDS:
        groups[-1] += tuple(group)  # a few words left over are no passage of their own
    elif group:
        groups.append(tuple(group))
    yield from groups


def _known_size(units: Sequence[str], at: int, known: set[tuple[str, ...]]) -> int:
    """Return how many units from one on are a known group; 0 when none are."""
    sizes = sorted({len(each) for each in known}, reverse=True)
    told = [tuple(map(meaning, units[at : at + size])) for size in sizes]
    return next((len(each) for each in told if each in known), 0)


def _title(section: Section, units: Sequence[str], split: SplitSentences, *, alone: bool) -> str:
    """Return a heading that says where a piece stands, and its first words where it shares one."""
    heading = ": ".join(section.path[-2:])
    first = _ENUMERATOR.sub("", next(iter(split(units[0])), units[0]))
    told = heading if alone and heading else _lead(first, after=heading)
    apart = " " if heading.endswith(("?", "？")) else ": "
    title = told if told == heading or not heading else f"{heading}{apart}{told}"
    title = title.replace("{#", "(#").strip(" .:;#")
    if len(title) <= _MOST_TITLE:
        return title
    return f"{title[:_MOST_TITLE].rpartition(' ')[0] or title[:_MOST_TITLE]} \u2026"


def _lead(sentence: str, after: str) -> str:
    """Return the first clause of a sentence, or its first words."""
    clause = _CLAUSE_END.split(sentence, maxsplit=1)[0].strip()
    scene = sentence.partition(" ")[0].lower() in _SCENE
    words = (sentence if scene or words_in(clause) < _FEWEST_LEAD else clause).split()
    whole = len(words) <= _TITLE_WORDS
    told = " ".join(words[:_TITLE_WORDS]).rstrip(" .,;:")
    if after and words[0].lower() in _LOWERED | _SCENE:
        told = told[0].lower() + told[1:]
    return told if whole else f"{told} \u2026"
