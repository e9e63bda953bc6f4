"""What is known of an earlier reading of a document: which of its words each passage came from.

A reviewer may rewrite a passage; whether the document changed under it can only be told from the
words that it was made of. They stand in a file beside the passages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge.errors import ProposalError

FORMAT = 1

Units = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One document as it was last read.

    `sources` gives by passage id the units it was made of; `declined` are those of passages that
    a reviewer did not take over, which are not proposed again.
    """

    document: str
    sha256: str
    read_on: date
    sources: Mapping[str, Units] = field(default_factory=dict)
    declined: tuple[Units, ...] = ()

    def as_json(self) -> str:
        """Return the ledger as JSON, byte for byte the same for the same ledger."""
        raw = {
            "format": FORMAT,
            "document": self.document,
            "sha256": self.sha256,
            "read_on": self.read_on.isoformat(),
            "sources": {each: list(units) for each, units in self.sources.items()},
            "declined": [list(units) for units in self.declined],
        }
        return json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """Return what `as_json` wrote.

        Raises:
            ValueError: when it is not that.
        """
        try:
            raw = json.loads(text)
            if raw["format"] != FORMAT:
                raise ValueError(f"format {raw['format']!r}, expected {FORMAT}")
            return cls(
                document=str(raw["document"]),
                sha256=str(raw["sha256"]),
                read_on=date.fromisoformat(raw["read_on"]),
                sources={str(each): _units(units) for each, units in raw["sources"].items()},
                declined=tuple(map(_units, raw["declined"])),
            )
        except (TypeError, KeyError, AttributeError) as exc:
            raise ValueError(f"not a ledger: {exc!r}") from exc


def _units(raw: list[str]) -> Units:
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise ValueError(f"not a list of texts: {raw!r:.80}")
    return tuple(raw)


def read_ledger(path: Path) -> Ledger | None:
    """Return the ledger of a file of passages, None when there is none.

    Raises:
        ProposalError: when it cannot be read.
    """
    beside = path.with_suffix(".json")
    try:
        return Ledger.from_json(beside.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as exc:
        raise ProposalError(
            f"{beside} cannot be read ({exc}): bring it back from a copy, or remove it to have "
            "the whole document proposed again"
        ) from exc
