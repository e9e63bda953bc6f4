"""Judge one Markdown file of passages: every value against what the format expects of it.

A method that meets a fault complains with the line it stands on and goes on, so that one run shows
a writer all of them. No passage of a file with a fault is returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from knowledge.errors import Complaint
from knowledge.passage_markdown import (
    DATE_KEYS,
    HEADING_KEYS,
    Block,
    Value,
    blocks,
    front_matter,
)
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

FEWEST_ASKS, MOST_ASKS = 5, 20

_ID = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")
_ARTICLE = re.compile(r"\d+[A-Za-z]{0,2}(\.\d+)*(\([0-9A-Za-z]+\))*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PassageFileReader:
    """Reads one file; faults go to the list of complaints it was given."""

    def __init__(
        self, path: Path, instruments: Mapping[str, Instrument], complaints: list[Complaint]
    ) -> None:
        self._path = path
        self._instruments = instruments
        self._complaints = complaints
        self._front: Mapping[str, Value] = {}

    def read(self) -> Iterator[tuple[Complaint, Passage | None]]:
        """Yield where each id stands, as the complaint it may become, and its passage or None."""
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except UnicodeDecodeError as exc:
            self._complain(1, f"not UTF-8 ({exc.reason} at byte {exc.start}): expected UTF-8 text")
            return
        self._front, taken = front_matter(lines, self._complain)
        if not taken:
            return
        self._judge_front()
        found = list(blocks(lines, taken, self._complain))
        if not found:
            self._complain(taken, "no passages: expected `## Title   {#id}` after the front matter")
        for block in found:
            yield Complaint(self._path, block.line, block.id), self._passage(block)

    def _complain(self, line: int, text: str) -> None:
        self._complaints.append(Complaint(self._path, line, text))

    def _judge_front(self) -> None:
        self._one_of(self._front.get("kind"), "kind", KINDS)
        for key in DATE_KEYS:
            self._date(self._front.get(key), key)
        self._judge_instrument()
        value = self._front.get("jurisdiction")
        if value and value.text.lower() != self._path.parent.name:
            self._complain(
                value.line,
                f"jurisdiction {value.text!r} in folder {self._path.parent.name!r}: "
                f"expected the file in {value.text.lower()!r}",
            )

    def _judge_instrument(self) -> None:
        """Hold the front matter to the list of instruments, where the names are kept."""
        short = self._front.get("short")
        known = self._instruments.get(short.text) if short else None
        if short and known is None:
            self._unknown_short(short, short.text)
        if short is None or known is None:
            return
        expectations = {
            "instrument": known.name,
            "official_name": known.official_name,
            "jurisdiction": known.jurisdiction,
        }
        for key, expected in expectations.items():
            value = self._front.get(key)
            if value and value.text != expected:
                text = f"{key} {value.text!r}: the list of instruments has {expected!r}"
                self._complain(value.line, f"{text} for {short.text}")

    def _unknown_short(self, value: Value, short: str) -> None:
        if self._instruments:  # an unreadable list is one complaint, not one for every passage
            text = f"unknown instrument {short!r}: expected a short name of the list of instruments"
            self._complain(value.line, text)

    def _passage(self, block: Block) -> Passage | None:
        """Return the passage of a block, or None when anything in the file is at fault."""
        self._judge_id(block)
        for key in HEADING_KEYS:
            if key not in block.keys:
                self._complain(block.line, f"missing key {key!r} under the heading")
        audience = self._words(block.keys.get("audience"), "audience", AUDIENCES)
        topics = self._words(block.keys.get("topics"), "topics", None)
        confidence = self._one_of(block.keys.get("confidence"), "confidence", CONFIDENCES)
        cites = self._cites(block.keys.get("cites"))
        asks = self._asks(block)
        first, last = self._dates(block)
        if not block.text:
            self._complain(block.line, "no text: expected the answer after the asks")
        if any(each.file == self._path for each in self._complaints):
            return None
        return Passage(
            id=block.id,
            title=block.title,
            text=block.text,
            cites=cites,
            audience=cast(tuple[Audience, ...], audience),
            topics=topics,
            jurisdiction=self._front["jurisdiction"].text,
            instrument=self._front["instrument"].text,
            short=self._front["short"].text,
            kind=cast(Kind, self._front["kind"].text),
            official_name=self._front["official_name"].text,
            effective_from=cast(date, first),
            effective_to=last,
            confidence=cast(Confidence, confidence),
            asks=asks,
        )

    def _judge_id(self, block: Block) -> None:
        if not block.title:
            return  # the heading itself was complained of
        jurisdiction = self._front.get("jurisdiction")
        prefix = f"{jurisdiction.text.lower()}-" if jurisdiction else ""
        if not _ID.fullmatch(block.id) or not block.id.startswith(prefix):
            self._complain(
                block.line,
                f"id {block.id!r}: expected small letters, digits and hyphens after the "
                f"jurisdiction, like {prefix or 'cn-'}7d-10-2",
            )

    def _one_of(self, value: Value | None, key: str, known: Sequence[str]) -> str | None:
        if value is not None and value.text not in known:
            self._complain(value.line, f"{key} {value.text!r}: expected one of {', '.join(known)}")
        return value.text if value else None

    def _words(self, value: Value | None, key: str, known: Sequence[str] | None) -> tuple[str, ...]:
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

    def _cites(self, value: Value | None) -> tuple[str, ...]:
        if value is None:
            return ()
        cites = tuple(each.strip() for each in value.text.split(";"))
        for cite in cites:
            short, _, article = cite.rpartition(" ")
            if not short or "," in short or not _ARTICLE.fullmatch(article):
                expected = "SHORT article[(paragraph)], several parted by `; `"
                self._complain(value.line, f"cites {cite!r}: expected {expected}")
            elif short not in self._instruments:
                self._unknown_short(value, short)
        return cites

    def _asks(self, block: Block) -> tuple[str, ...]:
        if "asks" not in block.keys:
            return ()
        asks = tuple(each.text for each in block.asks)
        if not FEWEST_ASKS <= len(asks) <= MOST_ASKS:
            line = block.keys["asks"].line
            self._complain(line, f"{len(asks)} asks: expected {FEWEST_ASKS} to {MOST_ASKS}")
        seen: set[str] = set()
        for ask in block.asks:
            if not ask.text or ask.text.casefold() in seen:
                self._complain(ask.line, f"ask {ask.text!r}: expected a question not asked above")
            seen.add(ask.text.casefold())
        return asks

    def _dates(self, block: Block) -> tuple[date | None, date | None]:
        """Return the first and last day in force: the heading's own, else the front matter's."""
        first, last = (
            self._date(block.keys[key], key)
            if key in block.keys
            else self._date(self._front.get(key), key, silent=True)
            for key in DATE_KEYS
        )
        if first and last and last < first:
            text = f"effective_to {last} before effective_from {first}: expected it after"
            self._complain(block.line, text)
        return first, last

    def _date(self, value: Value | None, key: str, *, silent: bool = False) -> date | None:
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
