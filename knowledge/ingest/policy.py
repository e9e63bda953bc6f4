"""What a document becomes in the corpus: its file, its short name, the ids of its passages."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import FileUnreadable
from knowledge.ingest.document import Document
from knowledge.passages import Audience, Instrument

OWN_PREFIX = "shop"
"""Stands in the id of every passage of a merchant's own, so that none can be a shipped one's."""

_SLUG_WORDS = 6
_SHORT_WORDS = 6
_GENERIC_STEMS = frozenset({"index", "default", "readme", "document", "untitled"})
_NOT_IN_SHORT = re.compile(r"[^\w\s&'\u2019()/.-]|_")
_VERSION = re.compile(r"-v(\d+)$")
_LITTLE = frozenset(
    "a an and are at be by for from i in is it my of on or our the to you your".split()
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A merchant's policy document as an instrument of the corpus.

    `slug` names its file; it is made of the document's file name, so that a later reading of the
    same document finds what the earlier one left.
    """

    slug: str
    instrument: Instrument
    audience: tuple[Audience, ...]

    @property
    def jurisdiction(self) -> str:
        """Where it holds: two capital letters."""
        return self.instrument.jurisdiction

    @property
    def path(self) -> Path:
        """Its file of passages, relative to a corpus."""
        return Path(self.jurisdiction.lower(), f"{self.slug}.md")


def slug_of(text: str, *, most_words: int = _SLUG_WORDS) -> str:
    """Return a text in small letters, digits and hyphens; empty when nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    telling = [each for each in words if each not in _LITTLE] or words
    return "-".join(telling[:most_words])


def document_slug(path: Path, name: str = "") -> str:
    """Return the name of a document's file of passages: by its given name, else by its own."""
    stem = path.stem
    if stem.lower() in _GENERIC_STEMS and path.resolve().parent.name:
        stem = path.resolve().parent.name
    text = name or stem
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return slug_of(text, most_words=8) or f"policy-{digest}"


def policy_of(
    document: Document,
    slug: str,
    jurisdiction: str,
    audience: tuple[Audience, ...],
    known: Mapping[str, Instrument],
    *,
    name: str = "",
    shop: str = "",
) -> Policy:
    """Return the policy that a document is read for the first time as.

    It is named by its title; where that is another's name already, by its place or its file.

    Raises:
        FileUnreadable: when its short name means something else already.
    """
    title = document.title or slug.replace("-", " ")
    wanted = _as_short(name or title) or slug
    short = wanted
    if short in known and not name:
        elsewhere = known[short].jurisdiction != jurisdiction
        short = f"{short} {jurisdiction}" if elsewhere else slug.replace("-", " ").capitalize()
    if short in known:
        meant = f"{known[short].name!r} ({known[short].jurisdiction})"
        raise FileUnreadable(
            f"its name {short!r} means {meant} already", "ingest it alone, with another --name"
        )
    full = f"{short} of {shop}" if shop and shop.lower() not in short.lower() else short
    return Policy(slug, Instrument(short, full, title, jurisdiction), audience)


def _as_short(text: str) -> str:
    """Return the first words of a text as a citation may hold them: no comma, no semicolon."""
    return " ".join(_NOT_IN_SHORT.sub(" ", text).split()[:_SHORT_WORDS]).strip(" .-/'")


def new_id(policy: Policy, heading: str, number: str, taken: Container[str]) -> str:
    """Return an id for a passage under a heading that no other passage has."""
    section = slug_of(heading) or f"s{slug_of(number) or '0'}"
    base = f"{policy.jurisdiction.lower()}-{OWN_PREFIX}-{policy.slug}-{section}"
    return _free(base, "-", taken)


def next_version(passage_id: str, taken: Container[str]) -> str:
    """Return the id of the passage that takes another's place: the same with a version behind."""
    return _free(_VERSION.sub("", passage_id), "-v", taken)


def _free(base: str, mark: str, taken: Container[str]) -> str:
    found, count = base, 1
    while found in taken or (mark == "-v" and count == 1):
        count += 1
        found = f"{base}{mark}{count}"
    return found
