"""One JSON document (.json): a listing, an array of them, or ``{"listings": [...]}``, streamed.

ijson reads the elements of an array one after the other; only a document that is itself one listing
is held as a whole. A document that breaks off in the middle is checked up to there, and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import ijson

from knowledge.checking.bulk.errors import SourceUnreadable
from knowledge.checking.bulk.rows import CHUNK_ROWS, ObjectChunk, Row, exact, object_row

KEY = "listings"
_EXPECTED = 'expected a listing, an array of listings, or {"listings": [...]}'
_BLANK = b" \t\r\n\xef\xbb\xbf"


def document_chunks(file: BinaryIO, name: str) -> Iterator[ObjectChunk]:
    """Yield the listings of an open, seekable document in chunks.

    Raises:
        SourceUnreadable: It is not JSON from its first byte on, or no listings are in it.
    """
    rows = _rows(file, name)
    count = 0
    while held := tuple(islice(rows, CHUNK_ROWS)):
        yield ObjectChunk(count, "item", file.tell(), held)
        count += 1


def _rows(file: BinaryIO, name: str) -> Iterator[Row]:
    first = _first_byte(file)
    if first == b"[":
        return _items(file, "item", name)
    if first != b"{":
        raise SourceUnreadable(f"{name} is not JSON: {_EXPECTED}")
    return _items(file, f"{KEY}.item" if _has_key(file, name) else "", name)


def _first_byte(file: BinaryIO) -> bytes:
    """Return the first byte that says something, and stand before it."""
    while (byte := file.read(1)) and byte in _BLANK:
        pass
    if byte:
        file.seek(-1, 1)
    return byte


def _has_key(file: BinaryIO, name: str) -> bool:
    """Tell a document with a list of listings from a single listing; stand at its start again."""
    start = file.tell()
    try:
        found = False
        for prefix, event, value in ijson.parse(file):
            if prefix == "" and event == "map_key" and value == KEY:
                found = True
                break
    except ijson.JSONError as exc:
        raise SourceUnreadable(f"{name} is not JSON ({_said(exc)}): {_EXPECTED}") from exc
    finally:
        file.seek(start)
    return found


def _items(file: BinaryIO, prefix: str, name: str) -> Iterator[Row]:
    number = 0
    try:
        for content in ijson.items(file, prefix):
            number += 1
            yield object_row(number, exact(content))
    except ijson.JSONError as exc:
        if not number:
            raise SourceUnreadable(f"{name} is not JSON ({_said(exc)}): {_EXPECTED}") from exc
        text = f"not JSON after item {number} ({_said(exc)}): nothing after it could be read"
        yield Row(number + 1, None, text, ends=True)


def _said(exc: Exception) -> str:
    """Return what a parser complains of, as one short line."""
    lines = str(exc).strip().splitlines()
    return lines[0].strip().removeprefix("parse error: ") if lines else type(exc).__name__
