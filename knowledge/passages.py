"""What a passage is, and the corpus they make together.

A passage answers one question of law or policy in plain words, cites where that stands, and carries
the questions that customers type when they want it. `load_corpus` reads them from Markdown
(`knowledge.corpus_reader` knows the format) and refuses a corpus with anything wrong in it, naming
every fault with its file and line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

Kind = Literal[
    "law", "regulation", "standard", "judicial-interpretation", "platform-policy", "merchant-policy"
]
Audience = Literal["shopper", "merchant"]
Confidence = Literal["verified", "secondary", "unverified"]

KINDS: tuple[str, ...] = get_args(Kind)
SHOPS_OWN: Kind = "merchant-policy"
"""The kind of passage that is a shop's word, beside the law's."""

AUDIENCES: tuple[str, ...] = get_args(Audience)
CONFIDENCES: tuple[str, ...] = get_args(Confidence)
INSTRUMENTS_FILE = "instruments.yml"
OUTSIDE_FILE = "outside.yml"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or policy that passages cite by its short name."""

    short: str
    name: str
    official_name: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One answer, with its source and the questions it answers.

    `text` is plain: sentences on one line, paragraphs parted by an empty one. `effective_to` is the
    last day in force, None while there is none. `asks` are indexed and never shown.
    """

    id: str
    title: str
    text: str
    cites: tuple[str, ...]
    audience: tuple[Audience, ...]
    topics: tuple[str, ...]
    jurisdiction: str
    instrument: str
    short: str
    kind: Kind
    official_name: str
    effective_from: date
    effective_to: date | None
    confidence: Confidence
    asks: tuple[str, ...]

    def in_force(self, as_of: date) -> bool:
        """Whether the passage holds on a day, both ends included."""
        return self.effective_from <= as_of and (
            self.effective_to is None or as_of <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every passage by order of id, every instrument they may cite, and what lies outside.

    `outside` holds questions that reach a shop and that no passage answers; they are indexed so
    that a question nearer to them than to any passage is declined.
    """

    passages: tuple[Passage, ...]
    instruments: Mapping[str, Instrument]
    outside: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The hash of what the passages say; comments and the order of files do not change it."""
        canonical = passages_as_json(self.passages) + json.dumps(self.outside)
        return hashlib.sha256(canonical.encode()).hexdigest()


def passages_as_json(passages: tuple[Passage, ...]) -> str:
    """Return passages as JSON that is byte for byte the same for the same passages."""
    rows = [_as_row(each) for each in passages]
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def passages_from_json(text: str | bytes) -> tuple[Passage, ...]:
    """Return what `passages_as_json` wrote.

    Raises:
        ValueError: when it is not that.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Passage, ...]).validate_json(text)


def _as_row(passage: Passage) -> dict[str, object]:
    row = {name: getattr(passage, name) for name in Passage.__dataclass_fields__}
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def own_corpus(home: Path) -> Path:
    """Return where a merchant's own passages stand, apart from those that an upgrade replaces."""
    return home / "corpus"


def load_corpus(directory: Path, *own: Path) -> Corpus:
    """Return the corpus of a directory together with a merchant's own ones, which may be missing.

    Raises:
        CorpusError: with every complaint, each naming its file and line.
    """
    from knowledge.corpus_reader import read_corpus

    return read_corpus(directory, *(each for each in own if each != directory))
