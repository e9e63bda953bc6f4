"""Files of listings, by the end of their name, and standard input."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from knowledge.checking.bulk.errors import SourceUnreadable
from knowledge.checking.bulk.json_documents import KEY, document_chunks
from knowledge.checking.bulk.json_lines import line_chunks
from knowledge.checking.bulk.rows import ROW_BYTES, Chunk
from knowledge.checking.bulk.tables import csv_chunks, parquet_chunks, parquet_rows

STANDARD_INPUT = "standard input"
_KINDS = (".json", ".jsonl", ".ndjson", ".csv", ".parquet")
_EXPECTED = f"expected a file ending in {', '.join(_KINDS)}"


class Source(Protocol):
    """Where listings come from."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def size(self) -> int | None:
        """Where the last chunk's position ends; None where nobody knows."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield everything in chunks, the same ones every time.

        Raises:
            SourceUnreadable: Nothing in it can be read.
        """

    def fingerprint(self) -> str | None:
        """Return what tells its content from any other's; None where it cannot be read twice."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on disk."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def size(self) -> int | None:
        """Its bytes, or its rows where it says how many it has."""
        if self.path.suffix == ".parquet":
            return parquet_rows(self.path)
        return self.path.stat().st_size

    def chunks(self) -> Iterator[Chunk]:
        """Yield everything in chunks."""
        try:
            yield from self._chunks()
        except OSError as exc:
            raise SourceUnreadable(f"{self.path} cannot be read: {exc.strerror or exc}") from exc

    def _chunks(self) -> Iterator[Chunk]:
        match self.path.suffix:
            case ".parquet":
                yield from parquet_chunks(self.path, self.name)
            case ".csv":
                # Bytes that are no text cost their row, not the file.
                with self.path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
                    yield from csv_chunks(text, self.name)
            case ".json":
                with self.path.open("rb") as file:
                    yield from document_chunks(file, self.name)
            case _:
                with self.path.open("rb") as file:
                    yield from line_chunks(file)

    def fingerprint(self) -> str | None:
        """Return a hash over its bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class StreamSource:
    """A stream that is read once: listings a line, or one JSON document.

    Lines are checked as they come. A document is put on disk first, since its beginning alone does
    not say whether it is one listing or many.
    """

    stream: BinaryIO
    name: str = STANDARD_INPUT
    size: int | None = None

    def chunks(self) -> Iterator[Chunk]:
        """Yield everything in chunks, once."""
        first = self.stream.readline(ROW_BYTES)
        if _is_listing(first):
            yield from line_chunks(io.BufferedReader(_Rejoined(first, self.stream)))
            return
        with tempfile.TemporaryFile() as file:
            file.write(first)
            shutil.copyfileobj(self.stream, file)
            file.seek(0)
            yield from document_chunks(file, self.name)

    def fingerprint(self) -> str | None:
        """Return None: what was read is gone."""
        return None


class _Rejoined(io.RawIOBase):
    """A stream with what was read of it put back in front."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = first, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._first:
            taken, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            taken = self._stream.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)


def open_source(path: Path) -> FileSource:
    """Return a file of listings.

    Raises:
        SourceUnreadable: It is not there, or its name ends in nothing that is read here.
    """
    if not path.is_file():
        raise SourceUnreadable(f"{path} is not there; {_EXPECTED}, or - for standard input")
    if path.suffix not in _KINDS:
        raise SourceUnreadable(f"{path}: {path.suffix or 'no ending'}: {_EXPECTED}")
    return FileSource(path)


def _is_listing(line: bytes) -> bool:
    """Tell whether a first line is one whole listing."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and not isinstance(content.get(KEY), list)
