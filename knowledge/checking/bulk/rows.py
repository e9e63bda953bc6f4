"""What goes from a source to a worker: chunks of rows, small enough to hold several of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn, Protocol

CHUNK_ROWS = 500
CHUNK_BYTES = 4 << 20
ROW_BYTES = 1 << 20
"""More than any listing has: what is longer is not read, so that one row cannot fill the memory."""

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: a listing as it stands there, or why it cannot be read.

    Attributes:
        number: Its place, counted from 1 by what the chunk calls it (line, item, row).
        content: The listing's fields; None where it could not be read.
        trouble: What is wrong, with the value and what was expected; empty where nothing is.
        ends: Nothing after this row could be read either.
    """

    number: int
    content: Mapping[str, object] | None
    trouble: str = ""
    ends: bool = False


class Chunk(Protocol):
    """Consecutive rows of one file; picklable, and decoded only by whoever checks them."""

    @property
    def number(self) -> int:
        """Its place among the chunks, from 0."""

    @property
    def noun(self) -> str:
        """What a row is called where the file is shown: line, item or row."""

    @property
    def position(self) -> int:
        """How far into the source its end is, in the unit of the source's size."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows, decoded, in order."""


@dataclass(frozen=True, slots=True)
class ObjectChunk:
    """Rows that were decoded as they were read."""

    number: int
    noun: str
    position: int
    decoded: tuple[Row, ...]

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""
        return iter(self.decoded)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


_DECODER = json.JSONDecoder(parse_float=str, parse_constant=_refuse)


def decoded_json(text: str) -> object:
    """Return what a JSON text says; a number with decimals is the text it was written as.

    That is how amounts are read, so that none becomes a float.

    Raises:
        ValueError: It is not JSON, or nested deeper than any listing.
    """
    try:
        found: object = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if "\\u" in text:
        _require_text(found)
    return found


def _require_text(value: object) -> None:
    """Raise where an escape stands for half a character, which nothing can write down again."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair") from None


def exact(value: object) -> object:
    """Return a decoded value with its decimals as text, as `decoded_json` would have them."""
    if isinstance(value, dict):
        return {key: exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [exact(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def object_row(number: int, content: object) -> Row:
    """Return a decoded value as a row: a listing is an object, whatever else is trouble."""
    if isinstance(content, dict):
        return Row(number, content)
    return Row(number, None, f"{cut(repr(content))}: expected one listing, an object {{...}}")


def cut(text: str) -> str:
    """Return the beginning of a text, to be shown in a message of one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"
