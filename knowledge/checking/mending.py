"""Apply a finding's change: words cut out of the texts, attributes set to what they have to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from knowledge.checking.attributes import NONE, Value
from knowledge.checking.claims import WORDS_OF_A_LISTING
from knowledge.checking.finder import Match
from knowledge.checking.listing import Listing
from knowledge.checking.rules import Change

_SENTENCE_END = re.compile(r"(?<=[.!?;。!?;])\s*|\n+")
_GAPS = re.compile(r"\s{2,}")
_ORPHANS = re.compile(r"\s+([,.;:!?])|^[\s,;:.!?|&+–-]+|[\s,;:|&+–-]+$")

_HOLLOW = re.compile(r"[(\[（]\s*[)\]）]")
# An article before a cut has lost its noun where nothing follows, or what begins something else.
# A capital A is one only where a title or a part of it begins: vitamin A is none.
_BARE_ARTICLE = re.compile(r"(?:(?:^|(?<=[^\w\s]\s))A|\b(?:a|[Aa][Nn]|[Tt][Hh][Ee]))\s*$")
_NO_NOUN = re.compile(
    r"\s*(?:$|[^\w\s'\"“‘(]|(?:at|by|for|from|in|of|on|since|than|that|to|which|with|you)\b)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:(?:^|(?<=[^\w\s]\s))A|\b(?:a|[Aa][Nn]))(?=\s*$)")
_NEXT_WORD = re.compile(r"[\s'\"\u201c\u2018(]*([A-Za-z]+|\d+)")
# Sounds, not letters: "an hour", "a unique", "an uninterrupted", "a one-piece", "an 8-piece".
_VOWEL = re.compile(
    r"(?!eu|ewe|one|once|u(?:ni(?![mn])|se|sa|su|ti|bi|k))[aeiou]|hour|honest|honou?r|heir|8|1[18]\b",
    re.IGNORECASE,
)


def change_of(listing: Listing, change: Change, matches: Iterable[Match]) -> Mapping[str, object]:
    """Return what fields have to become: `title`, `description`, and `attributes` by name.

    Of a description the whole sentence goes, since what is left of one seldom reads; of a title
    the words alone, with an article that would be left without its noun.
    """
    found: dict[str, object] = {}
    attributes: dict[str, object] = {n: _plain(v) for n, v in change.attributes.items()}
    for name, other in change.same_as.items():
        if other in listing.attributes:
            attributes[name] = _plain(listing.attributes[other])
    by_field: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_field[match.field].append(match)
    for field, cut in by_field.items():
        if field == "title":
            found[field] = _without_words(listing.title, cut)
        elif field == "description":
            found[field] = _without_sentences(listing.description, cut)
        elif field not in attributes:
            text = str(listing.attributes[field])
            attributes[field] = _without_sentences(text, cut) or NONE
    if attributes:
        found["attributes"] = attributes
    return found


def mended(listing: Listing, change: Mapping[str, object]) -> Listing:
    """Return a listing to which a finding's change is applied."""
    texts = {field: str(change[field]) for field in WORDS_OF_A_LISTING if field in change}
    given = cast("Mapping[str, Any]", change.get("attributes", {}))
    read = Listing.of({
        "jurisdiction": listing.jurisdiction, "category": listing.category, "attributes": given,
    })  # fmt: skip
    return replace(
        listing,
        title=texts.get("title", listing.title),
        description=texts.get("description", listing.description),
        attributes={**listing.attributes, **read.attributes},
    )


def _without_words(text: str, cut: Iterable[Match]) -> str:
    for start, end in reversed(_spans(cut)):
        before, after = text[:start], text[end:]
        bare = _NO_NOUN.match(after) is not None
        text = (_BARE_ARTICLE.sub("", before) if bare else _agreeing(before, after)) + after
    return _tidy(_HOLLOW.sub(" ", text))


def _agreeing(before: str, after: str) -> str:
    """Return what stands before a cut, its "a" or "an" as the word behind the cut wants it."""
    word = _NEXT_WORD.match(after)
    if word is None:
        return before
    n = ("N" if word[1].isupper() and len(word[1]) > 1 else "n") if _VOWEL.match(word[1]) else ""
    return _ARTICLE.sub(lambda match: match[0][0] + n, before)


def _spans(cut: Iterable[Match]) -> list[tuple[int, int]]:
    """Where words are cut, in order; matches that share a character are one cut."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((each.start, each.end) for each in cut):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _without_sentences(text: str, cut: Iterable[Match]) -> str:
    ends = [each.end() for each in _SENTENCE_END.finditer(text) if each.end()]
    starts = [0, *(each for each in ends if each < len(text))]
    spans = list(zip(starts, [*starts[1:], len(text)], strict=True))
    touched = [(each.start, each.end) for each in cut]
    kept = [
        text[start:end]
        for start, end in spans
        if not any(one < end and start < other for one, other in touched)
    ]
    return _tidy("".join(kept))


def _tidy(text: str) -> str:
    return _GAPS.sub(" ", _ORPHANS.sub(r"\1", _GAPS.sub(" ", text))).strip()


def _plain(value: Value) -> object:
    """A value as a listing writes it."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]  # type: ignore[arg-type]
    return value if isinstance(value, bool | int) else str(value)
