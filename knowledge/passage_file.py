"""Read one Markdown file of passages: YAML front matter, then one passage under each `## heading {#id}`.

Every method that meets a fault adds a complaint with the line it stands on and goes on, so that one run shows a
writer all of them. A passage with any fault of its own is not returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

import yaml

from knowledge.errors import Complaint
from knowledge.passages import (
    AUDIENCES,
    CONFIDENCES,
    KINDS,
    Audience,
    Confidence,
    Instrument,
    Kind,
    Passage,
)

FEWEST_ASKS, MOST_ASKS = 5, 10

_FRONT_KEYS = (
    "instrument", "short", "jurisdiction", "kind", "official_name", "effective_from", "effective_to",
)  # fmt: skip
_HEADING_KEYS = ("audience", "cites", "topics", "confidence", "asks")
_DATE_KEYS = ("effective_from", "effective_to")
_HEADING = re.compile(r"##\s+(?P<title>\S.*?)\s+\{#(?P<id>[^}]*)\}\s*")
_ID = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")
_KEY = re.compile(r"(?P<key>[a-z_]+):(?P<value>.*)")
_ARTICLE = re.compile(r"\d+[A-Za-z]{0,2}(\.\d+)*(\([0-9A-Za-z]+\))*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as written, and the line it stands on."""

    text: str
    line: int


@dataclass(slots=True)
class _Block:
    """The lines under one heading, taken apart but not yet judged."""

    id: str
    title: str
    line: int
    keys: dict[str, _Value] = field(default_factory=dict)
    asks: list[_Value] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    in_body: bool = False


class PassageFileReader:
    """Reads one file; faults go to the list of complaints it was given."""

    def __init__(
        self, path: Path, instruments: Mapping[str, Instrument], complaints: list[Complaint]
    ) -> None:
        self._path = path
        self._instruments = instruments
        self._complaints = complaints
        self._front: dict[str, _Value] = {}

    def read(self) -> Iterator[tuple[Complaint, Passage | None]]:
        """Yield where each id stands (as the complaint it may become) and its passage, None if faulty."""
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except UnicodeDecodeError as exc:
            self._complain(1, f"not UTF-8 ({exc.reason} at byte {exc.start}): expected UTF-8 text")
            return
        end = self._read_front(lines)
        if end is None:
            return
        blocks = list(self._blocks(lines, end))
        if not blocks:
            self._complain(end, "no passages: expected `## Title   {#id}` under the front matter")
        for block in blocks:
            yield Complaint(self._path, block.line, block.id), self._passage(block)

    def _complain(self, line: int, text: str) -> None:
        self._complaints.append(Complaint(self._path, line, text))

    # -- front matter ----------------------------------------------------------------------------------------

    def _read_front(self, lines: Sequence[str]) -> int | None:
        """Fill the front matter; return the index of the first line after it, or None without one."""
        fences = [row for row, line in enumerate(lines) if line.rstrip() == "---"]
        if len(fences) < 2 or fences[0] != 0:
            self._complain(1, "no front matter: expected it between two lines of `---` at the top")
            return None
        try:
            root = yaml.compose("\n".join(lines[1 : fences[1]]), Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as exc:
            self._complain(
                exc.problem_mark.line + 2 if exc.problem_mark else 1,
                f"front matter is not YAML: {exc.problem}",
            )
            return None
        if isinstance(root, yaml.MappingNode):
            for key, value in root.value:
                self._add_front(key, value)
        self._judge_front(fences[1] + 1)
        return fences[1] + 1

    def _add_front(self, key: yaml.Node, value: yaml.Node) -> None:
        line = key.start_mark.line + 2
        if key.value not in _FRONT_KEYS:
            self._complain(line, f"unknown key {key.value!r}: expected {', '.join(_FRONT_KEYS)}")
        elif key.value in self._front:
            self._complain(line, f"key {key.value!r} stands twice: expected it once")
        elif not isinstance(value, yaml.ScalarNode):
            self._complain(line, f"{key.value}: expected one value")
        else:
            self._front[key.value] = _Value(value.value, line)

    def _judge_front(self, last_line: int) -> None:
        for key in _FRONT_KEYS:
            if key not in self._front:
                self._complain(last_line, f"missing key {key!r} in the front matter")
        self._one_of(self._front.get("kind"), "kind", KINDS)
        for key in _DATE_KEYS:
            self._date(self._front.get(key), key)
        self._judge_instrument()
        jurisdiction = self._front.get("jurisdiction")
        if jurisdiction and jurisdiction.text.lower() != self._path.parent.name:
            self._complain(
                jurisdiction.line,
                f"jurisdiction {jurisdiction.text!r} in folder {self._path.parent.name!r}: "
                f"expected the file in {jurisdiction.text.lower()!r}",
            )

    def _judge_instrument(self) -> None:
        """Hold the front matter to the list of instruments, where the names are kept."""
        short = self._front.get("short")
        if short is None:
            return
        known = self._instruments.get(short.text)
        if known is None:
            if self._instruments:  # an unreadable list is one complaint, not one for every passage
                self._complain(short.line, self._unknown_short(short.text))
            return
        expectations = (
            ("instrument", known.name),
            ("official_name", known.official_name),
            ("jurisdiction", known.jurisdiction),
        )
        for key, expected in expectations:
            value = self._front.get(key)
            if value and value.text != expected:
                self._complain(
                    value.line,
                    f"{key} {value.text!r}: the list of instruments has {expected!r} for {short.text}",
                )

    def _unknown_short(self, short: str) -> str:
        return f"unknown instrument {short!r}: expected a short name of the list of instruments"

    # -- headings --------------------------------------------------------------------------------------------

    def _blocks(self, lines: Sequence[str], start: int) -> Iterator[_Block]:
        """Yield what stands under each heading."""
        block: _Block | None = None
        for row in range(start, len(lines)):
            line = lines[row].rstrip()
            if line.startswith("#"):
                if block:
                    yield block
                block = self._open(line, row + 1)
            elif block is not None:
                self._take(block, line, row + 1)
            elif line:
                self._complain(row + 1, f"{line[:40]!r} outside a passage: expected a `##` heading")
        if block:
            yield block

    def _open(self, line: str, number: int) -> _Block:
        match = _HEADING.fullmatch(line)
        if match is None:
            self._complain(number, f"heading {line[:60]!r}: expected `## Title   {{#id}}`")
            return _Block("", "", number)
        return _Block(match["id"], match["title"], number)

    def _take(self, block: _Block, line: str, number: int) -> None:
        """Put a line where it belongs: the empty line after the asks, or plain text, begins the body."""
        if block.in_body:
            block.body.append(line)
        elif match := _KEY.fullmatch(line):
            self._take_key(block, match["key"], _Value(match["value"].strip(), number))
        elif line.startswith("- ") and "asks" in block.keys:
            block.asks.append(_Value(line[2:].strip(), number))
        elif line:
            block.in_body = True
            block.body.append(line)
        else:
            block.in_body = bool(block.asks)

    def _take_key(self, block: _Block, key: str, value: _Value) -> None:
        expected = (*_HEADING_KEYS, *_DATE_KEYS)
        if key not in expected:
            self._complain(value.line, f"unknown key {key!r}: expected {', '.join(expected)}")
        elif key in block.keys:
            self._complain(value.line, f"key {key!r} stands twice: expected it once")
        else:
            block.keys[key] = value
            if key == "asks" and value.text:
                self._complain(value.line, "asks: expected one a line below it, each after `- `")

    # -- judgement -------------------------------------------------------------------------------------------

    def _passage(self, block: _Block) -> Passage | None:
        """Return the passage of a block, or None when it or the front matter has a fault."""
        self._judge_id(block)
        for key in _HEADING_KEYS:
            if key not in block.keys:
                self._complain(block.line, f"missing key {key!r} under the heading")
        audience = self._words(block.keys.get("audience"), "audience", AUDIENCES)
        topics = self._words(block.keys.get("topics"), "topics", None)
        confidence = self._one_of(block.keys.get("confidence"), "confidence", CONFIDENCES)
        cites = self._cites(block.keys.get("cites"))
        asks = self._asks(block)
        dates = self._dates(block)
        text = _unwrapped(block.body)
        if not text:
            self._complain(block.line, "no text: expected the answer after the asks")
        if any(each.file == self._path for each in self._complaints):
            return None
        return Passage(
            id=block.id,
            title=block.title,
            text=text,
            cites=cites,
            audience=cast(tuple[Audience, ...], audience),
            topics=topics,
            jurisdiction=self._front["jurisdiction"].text,
            instrument=self._front["instrument"].text,
            short=self._front["short"].text,
            kind=cast(Kind, self._front["kind"].text),
            official_name=self._front["official_name"].text,
            effective_from=cast(date, dates[0]),
            effective_to=dates[1],
            confidence=cast(Confidence, confidence),
            asks=asks,
        )

    def _judge_id(self, block: _Block) -> None:
        if not block.title:
            return  # the heading itself was complained of
        prefix = self._front["jurisdiction"].text.lower() if "jurisdiction" in self._front else ""
        if not _ID.fullmatch(block.id) or not block.id.startswith(prefix):
            self._complain(
                block.line,
                f"id {block.id!r}: expected small letters, digits and hyphens after "
                f"the jurisdiction, like {(prefix or 'cn')}-7d-10-2",
            )

    def _one_of(self, value: _Value | None, key: str, known: Sequence[str]) -> str | None:
        if value is not None and value.text not in known:
            self._complain(value.line, f"{key} {value.text!r}: expected one of {', '.join(known)}")
        return value.text if value else None

    def _words(
        self, value: _Value | None, key: str, known: Sequence[str] | None
    ) -> tuple[str, ...]:
        """Return words parted by commas; without a list of known ones, any slug will do."""
        if value is None:
            return ()
        words = tuple(each.strip() for each in value.text.split(","))
        for word in words:
            if known is not None and word not in known:
                self._complain(value.line, f"{key} {word!r}: expected one of {', '.join(known)}")
            elif known is None and not _SLUG.fullmatch(word):
                self._complain(value.line, f"{key} {word!r}: expected words like time-limit")
        if len(set(words)) < len(words):
            self._complain(value.line, f"{key} {value.text!r}: expected each word once")
        return words

    def _cites(self, value: _Value | None) -> tuple[str, ...]:
        if value is None:
            return ()
        cites = tuple(each.strip() for each in value.text.split(";"))
        for cite in cites:
            short, _, article = cite.rpartition(" ")
            if not short or not _ARTICLE.fullmatch(article):
                self._complain(
                    value.line,
                    f"cites {cite!r}: expected SHORT article[(paragraph)], several parted by `; `",
                )
            elif self._instruments and short not in self._instruments:
                self._complain(value.line, f"cites {cite!r}: {self._unknown_short(short)}")
        return cites

    def _asks(self, block: _Block) -> tuple[str, ...]:
        if "asks" not in block.keys:
            return ()
        asks = tuple(each.text for each in block.asks)
        if not FEWEST_ASKS <= len(asks) <= MOST_ASKS:
            self._complain(
                block.keys["asks"].line,
                f"{len(asks)} asks: expected {FEWEST_ASKS} to {MOST_ASKS}",
            )
        seen: set[str] = set()
        for ask in block.asks:
            if not ask.text or ask.text.casefold() in seen:
                self._complain(ask.line, f"ask {ask.text!r}: expected a question not asked above")
            seen.add(ask.text.casefold())
        return asks

    def _dates(self, block: _Block) -> tuple[date | None, date | None]:
        """Return the first and last day in force: the heading's own, else the front matter's."""
        first, last = (
            self._date(block.keys[key], key)
            if key in block.keys
            else self._date(self._front.get(key), key, silent=True)
            for key in _DATE_KEYS
        )
        if first and last and last < first:
            self._complain(
                block.line, f"effective_to {last} before effective_from {first}: expected it after"
            )
        return first, last

    def _date(self, value: _Value | None, key: str, *, silent: bool = False) -> date | None:
        if value is None or (key == "effective_to" and value.text in ("", "null", "~")):
            return None
        try:
            if _DATE.fullmatch(value.text):
                return date.fromisoformat(value.text)
        except ValueError:
            pass  # the 31st of a short month: complained of like any other text
        if not silent:
            self._complain(value.line, f"{key} {value.text!r}: expected a date like 2017-03-15")
        return None


def _unwrapped(lines: Sequence[str]) -> str:
    """Return paragraphs on one line each, parted by an empty line."""
    paragraphs = "\n".join(each.strip() for each in lines).strip().split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs if each.strip())
