"""JSON text that remembers where everything stood.

Python's decoder forgets positions, so the outermost container is walked here, member by member,
and each member handed to the decoder. Numbers come back exact: whole ones as int, all others as
Decimal parsed from the text. What JSON allows and no record may hold (a name given twice, NaN,
a number of a million digits) comes back as `Unfit`, for the record's own check to refuse.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from actions.domain.errors import ShopFilesUnusable

LARGEST_FILE = 512 * 1024 * 1024
LONGEST_NUMBER = 40
_BLANK = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that no record may hold: what stood there, and what was expected."""

    shown: str
    expected: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a container: its name or its place, its value, and where the value stands."""

    name: str | int
    value: Any
    start: int
    end: int


class JsonText:
    """The text of one JSON file.

    Args:
        path: The file.

    Raises:
        ShopFilesUnusable: It cannot be opened, is too large, or is not text in UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.text = _read(path)
        self._decoder = json.JSONDecoder(
            parse_float=_exact,
            parse_int=_whole,
            parse_constant=lambda word: Unfit(word, "a finite number"),
            object_pairs_hook=_once_each,
        )
        self._counted = (0, 1)

    def members(self) -> Iterator[Member]:
        """Yield the members of the outermost object or list.

        Raises:
            ShopFilesUnusable: The text is not JSON; names the line and the column.
        """
        try:
            start = self._skip_blank(0)
            self._require(("{", "["), start)
            end = yield from self._walk(start)
            self._require(("",), self._skip_blank(end))
        except json.JSONDecodeError as exc:
            raise ShopFilesUnusable(
                f"{self.name}:{exc.lineno}:{exc.colno} is not JSON ({exc.msg}); mend the file there"
            ) from exc
        except RecursionError as exc:
            raise ShopFilesUnusable(
                f"{self.name} is nested deeper than any record; expected the documented format"
            ) from exc

    def line_of(self, member: Member, path: Sequence[str | int] = ()) -> int:
        """Return the line, from 1, on which a value inside a member stands.

        Where the path leads nowhere, for a value is missing, it is the line of what lacks it.
        """
        at = member.start
        for step in path:
            if self.text[at : at + 1] not in ("{", "["):
                break
            inner = (each for each in self._walk(at) if each.name == step)
            found = next(inner, None)
            if found is None:
                break
            at = found.start
        return self._line_at(at)

    def _line_at(self, position: int) -> int:
        """Return the line of a position; counted on from the last one asked for."""
        before, line = self._counted
        if position < before:
            before, line = 0, 1
        line += self.text.count("\n", before, position)
        self._counted = (position, line)
        return line

    def _walk(self, start: int) -> Generator[Member, None, int]:
        """Yield the members of the container that begins at a position; return where it ends."""
        opening = self.text[start]
        closing = "}" if opening == "{" else "]"
        at = self._skip_blank(start + 1)
        if self.text[at : at + 1] == closing:
            return at + 1
        for place in itertools.count():
            name: str | int = place
            if opening == "{":
                name, at = self._name(at)
            value, end = self._decoder.raw_decode(self.text, at)
            yield Member(name, value, at, end)
            at = self._skip_blank(end)
            if self.text[at : at + 1] == closing:
                break
            self._require((",",), at)
            at = self._skip_blank(at + 1)
        return at + 1

    def _name(self, at: int) -> tuple[str, int]:
        """Return a member's name and where its value begins."""
        self._require(('"',), at)
        name, at = self._decoder.raw_decode(self.text, at)
        at = self._skip_blank(at)
        self._require((":",), at)
        return str(name), self._skip_blank(at + 1)

    def _require(self, characters: Sequence[str], at: int) -> None:
        """Raise unless one of these stands at a position; "" is the end of the text."""
        if self.text[at : at + 1] not in characters:
            wanted = " or ".join(repr(each) if each else "the end" for each in characters)
            raise json.JSONDecodeError(f"expected {wanted}", self.text, at)

    def _skip_blank(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at


def _read(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ShopFilesUnusable(
                f"{path} has {size} bytes; expected at most {LARGEST_FILE}: split it"
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ShopFilesUnusable(
            f"{path} is not UTF-8 at byte {exc.start}; save it as UTF-8"
        ) from exc
    except OSError as exc:
        raise ShopFilesUnusable(f"{path} cannot be read ({exc.strerror})") from exc


def _exact(written: str) -> Decimal | Unfit:
    if len(written) > LONGEST_NUMBER:
        return Unfit(f"{written[:20]}... ({len(written)} characters)", "a shorter number")
    return Decimal(written)


def _whole(written: str) -> int | Unfit:
    fit = _exact(written)
    return int(written) if isinstance(fit, Decimal) else fit


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; of a name given twice neither value is believed."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                found[name] = Unfit("given twice", "each name once")
            seen.add(name)
    return found
