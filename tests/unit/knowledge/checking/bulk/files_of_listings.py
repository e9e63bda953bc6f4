"""Listings as files, and what checks them by the small book of rules."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.checking.bulk.chunk_checker import CheckedChunk, ChunkChecker, Job
from knowledge.checking.bulk.rows import Chunk, Row
from knowledge.checking.bulk.sources import open_source
from tests.unit.knowledge.checking.small_listing_rules import small_checker

DAY = date(2026, 11, 30)
BAD = {
    "id": "bad", "jurisdiction": "CN", "category": "food", "title": "Oat biscuits",
    "description": "Crisp. Boosts immunity, they say.", "merchant": "Grain & Co",
    "attributes": {"health_food": False, "prepacked": False},
}  # fmt: skip
CLEAN = {
    "id": "clean", "jurisdiction": "CN", "category": "food", "title": "Rice",
    "description": "Grown by the river.", "merchant": "Grain & Co",
    "attributes": {"health_food": False, "prepacked": False, "imported": False},
}  # fmt: skip
OPEN = {
    "id": "open", "jurisdiction": "CN", "category": "food", "title": "Tea", "merchant": "Leaf",
    "attributes": {"health_food": False, "prepacked": True, "imported": False},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmallOpener:
    """Opens what checks chunks by the small book, in whatever process it is called."""

    job: Job
    folder: Path

    def __call__(self) -> ChunkChecker:
        """Return it; each process writes a book of its own, or one would read half of another's."""
        return ChunkChecker(small_checker(self.folder / str(os.getpid())), self.job)


def lines_file(path: Path, listings: Sequence[Mapping[str, object]]) -> Path:
    """Write a listing a line."""
    path.write_text("".join(f"{json.dumps(each)}\n" for each in listings), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[Row]:
    """Return every row of a file."""
    return [row for chunk in open_source(path).chunks() for row in chunk.rows()]


def contents_of(path: Path) -> list[Mapping[str, object] | None]:
    """Return what every row of a file holds."""
    return [row.content for row in rows_of(path)]


def chunk_of(*rows: Row) -> Chunk:
    """Return rows as a chunk."""
    from knowledge.checking.bulk.rows import ObjectChunk

    return ObjectChunk(0, "line", len(rows), rows)


def checked(job: Job, folder: Path, *contents: Mapping[str, object]) -> CheckedChunk:
    """Return listings checked as one chunk."""
    rows = [Row(number, content) for number, content in enumerate(contents, 1)]
    return SmallOpener(job, folder)()(chunk_of(*rows))
