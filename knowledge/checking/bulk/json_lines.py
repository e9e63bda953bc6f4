"""A listing a line (.jsonl): read as bytes, decoded by the workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from typing import BinaryIO

from knowledge.checking.bulk.rows import (
    CHUNK_BYTES,
    CHUNK_ROWS,
    ROW_BYTES,
    Row,
    cut,
    decoded_json,
    object_row,
)

_BOM = b"\xef\xbb\xbf"
_TOO_LONG = b""


@dataclass(frozen=True, slots=True)
class LineChunk:
    """Lines as they stand in the file; an empty one stands for a line that is too long."""

    number: int
    position: int
    lines: tuple[tuple[int, bytes], ...]
    noun: str = "line"

    def rows(self) -> Iterator[Row]:
        """Yield the listings of the lines."""
        for number, line in self.lines:
            yield _row(number, line)


def line_chunks(file: BinaryIO) -> Iterator[LineChunk]:
    """Yield the lines of an open file in chunks; blank ones count and are passed over."""
    held: list[tuple[int, bytes]] = []
    size, position, count = 0, 0, 0
    for number, line, read in _lines(file):
        position += read
        if line is None:
            continue
        held.append((number, line))
        size += read
        if len(held) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield LineChunk(count, position, tuple(held))
            held, size, count = [], 0, count + 1
    if held:
        yield LineChunk(count, position, tuple(held))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None, int]]:
    """Yield every line's number, its bytes (None where blank), and how much was read for it."""
    number = 0
    while line := file.readline(ROW_BYTES + 1):
        number += 1
        read = len(line)
        if read > ROW_BYTES:
            read += _pass_over(file, line)
            yield number, _TOO_LONG, read
            continue
        if number == 1:
            line = line.removeprefix(_BOM)
        stripped = line.strip()
        yield number, stripped or None, read


def _pass_over(file: BinaryIO, line: bytes) -> int:
    """Read to the end of a line that is too long, in pieces; return how much that was."""
    read = 0
    while not line.endswith(b"\n"):
        line = file.readline(ROW_BYTES)
        if not line:
            break
        read += len(line)
    return read


def _row(number: int, line: bytes) -> Row:
    if line is _TOO_LONG or not line:
        return Row(number, None, f"longer than {ROW_BYTES >> 20} MiB: expected one listing a line")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as exc:
        bad = line[exc.start : exc.start + 8]
        return Row(number, None, f"{bad!r} at byte {exc.start + 1}: expected text in UTF-8")
    try:
        return object_row(number, decoded_json(text))
    except JSONDecodeError as exc:
        near = cut(text[max(exc.pos - 10, 0) :])
        return Row(number, None, f"{near!r}: not JSON ({exc.msg}, column {exc.colno})")
    except ValueError as exc:
        return Row(number, None, f"{cut(text)!r}: not JSON ({exc})")
