"""Products and categories of the shop's own catalogue, as customers write them.

The longest name wins; case, plural and hyphens do not matter, and a word of six letters or more may
have one slip. A name that is left out of another's middle ("lamp" in "desk lamp") is not tried: a
part of a name is no name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.entities.span import Span, Strength
from bot.spelling import within_one_edit

FORMAT = 1
LONGEST_WORDS = 8
SLIPS_FROM = 6  # letters

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SIBILANTS = ("ses", "xes", "zes", "ches", "shes")
_log = structlog.get_logger(__name__)

Key = tuple[str, ...]


def _stem(word: str) -> str:
    """A word without case and plural."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(_SIBILANTS):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _key(name: str) -> Key:
    return tuple(_stem(word) for word in _WORD.findall(name))


@dataclass(frozen=True)
class Catalogue:
    """The names to look for, by their stems.

    Attributes:
        names: stems to `(entity, the catalogue's own name)`.
    """

    names: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    _by_first: dict[str, list[Key]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_first: dict[str, list[Key]] = {}
        for key in sorted(self.names, key=lambda k: -len(k)):
            by_first.setdefault(key[0], []).append(key)
        object.__setattr__(self, "_by_first", by_first)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Catalogue:
        """Return the catalogue of a parsed file; a product's name goes before a category's.

        Raises:
            ValueError: when it is not such a file.
        """
        if document.get("format") != FORMAT:
            raise ValueError(f"format {document.get('format')!r}, expected {FORMAT}")
        names: dict[Key, tuple[str, str]] = {}
        try:
            for category in document["categories"]:
                names[_key(category)] = ("category", str(category))
            for product in document["products"]:
                names[_key(product["name"])] = ("product", str(product["name"]))
        except (KeyError, TypeError) as exc:
            raise ValueError(f"no list of products and categories: {exc!r}") from exc
        return cls({key: name for key, name in names.items() if 0 < len(key) <= LONGEST_WORDS})

    def spans(self, text: str) -> Iterator[Span]:
        """Yield every claim to be a product or a category."""
        if not self.names:
            return
        words = [(m.start(), m.end(), _stem(m.group())) for m in _WORD.finditer(text)]
        for place, (start, _, first) in enumerate(words):
            for key in self._candidates(first):
                if (end := _fits(key, words[place : place + len(key)])) is not None:
                    entity, name = self.names[key]
                    yield Span(entity, start, end, name, Strength.SHAPE)
                    break

    def _candidates(self, first: str) -> Iterator[Key]:
        yield from self._by_first.get(first, ())
        if len(first) >= SLIPS_FROM:
            for known, keys in self._by_first.items():
                if known != first and _slipped(first, known):
                    yield from keys


def _fits(key: Key, words: list[tuple[int, int, str]]) -> int | None:
    """Where the last word ends when the words are the key's, with one slip at most; else None."""
    if len(words) < len(key):
        return None
    slips = 0
    for (_, _, word), known in zip(words, key, strict=True):
        if word != known:
            slips += 1
            if slips > 1 or not _slipped(word, known):
                return None
    return words[-1][1]


def _slipped(word: str, known: str) -> bool:
    return (
        len(known) >= SLIPS_FROM
        and word[0] == known[0]
        and not any(character.isdigit() for character in word)
        and within_one_edit(word, known)
    )


class CatalogueFile:
    """The catalogue of a file, read again when the file has changed."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._catalogue = Catalogue()

    def current(self) -> Catalogue:
        """Return what the file says now; nothing when there is none or it cannot be read.

        A shop whose file is broken still gets its other entities: the file is logged, once a
        change.
        """
        try:
            found = self._path.stat()
        except OSError:
            self._stamp, self._catalogue = None, Catalogue()
            return self._catalogue
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            self._stamp, self._catalogue = stamp, self._read()
        return self._catalogue

    def _read(self) -> Catalogue:
        try:
            return Catalogue.of(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, AttributeError) as exc:
            _log.warning(
                "the catalogue cannot be read: run `recourse import-orders` or `recourse seed-demo`"
                " to write it again",
                path=str(self._path),
                reason=str(exc),
            )
            return Catalogue()
