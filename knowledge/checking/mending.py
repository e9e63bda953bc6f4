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


def change_of(listing: Listing, change: Change, matches: Iterable[Match]) -> Mapping[str, object]:
    """Return what fields have to become: `title`, `description`, and `attributes` by name.

    Of a description the whole sentence goes, since what is left of one seldom reads; of a title
    the words alone.
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
    for match in sorted(cut, key=lambda each: -each.start):
        text = text[: match.start] + text[match.end :]
    return _tidy(text)


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
