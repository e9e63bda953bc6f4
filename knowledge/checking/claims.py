"""Claims: what the words of a listing assert, each a name that conditions can ask for.

    - id: health_function
      about: An effect on health such as only health food may claim.
      phrases: [boosts|strengthens ?your|the immunity]
      chinese: [增强免疫力, 增强|提高 抵抗力]
      except: [immunity cat]
      states: {health_food: true}

What a claim states of an attribute counts over what the merchant filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from knowledge.checking.attributes import ATTRIBUTES, Form, Value, read_attributes
from knowledge.checking.phrases import Phrase, PhraseError, Split, read_phrase
from knowledge.deciding.entries import Entry, EntryReader

KEYS = ("id", "about", "phrases", "chinese", "except", "except_chinese", "negatable", "states",
        "reads")  # fmt: skip
NEEDED = ("id", "about")
WORDS_OF_A_LISTING = ("title", "description")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_LOST = re.compile(r"\s*- [^\"'].* #")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it stands in its file.

    `reads` are the fields in which it is looked for: title and description, or text attributes.
    """

    id: str
    about: str
    phrases: tuple[Phrase, ...]
    chinese: tuple[str, ...]
    exceptions: tuple[Phrase, ...]
    chinese_exceptions: tuple[str, ...]
    negatable: bool
    states: Mapping[str, Value]
    reads: tuple[str, ...]
    source: str
    file: Path
    line: int


class ClaimReader(EntryReader):
    """Reads files of claims and collects what is wrong with them."""

    def __init__(self, split: Split) -> None:
        super().__init__({}, ())
        self._split = split

    def claims(self, file: Path) -> Iterator[Claim]:
        """Yield the claims of a file that can be read; complain of the others."""
        for entry in self._entries(file, KEYS, NEEDED):
            name = str(entry.values.get("id", ""))
            if not _ID.fullmatch(name):
                expected = "expected small letters, such as health_function"
                self._complain(entry.line("id"), f"id {name!r}: {expected}")
                continue
            negatable = entry.values.get("negatable", True)
            if not isinstance(negatable, bool):
                self._complain(entry.line("negatable"), f"negatable {negatable!r}: true or false")
            self._no_comments(entry)
            claim = Claim(
                id=name, about=self._sentence(entry, "about"),
                phrases=self._phrases(entry, "phrases"), chinese=self._chinese(entry, "chinese"),
                exceptions=self._phrases(entry, "except"),
                chinese_exceptions=self._chinese(entry, "except_chinese"),
                negatable=bool(negatable), states=self._states(entry), reads=self._reads(entry),
                source=entry.source, file=file, line=entry.row,
            )  # fmt: skip
            if not claim.phrases and not claim.chinese:
                self._complain(entry.row, f"{name}: expected phrases or chinese")
            yield claim

    def _phrases(self, entry: Entry, key: str) -> tuple[Phrase, ...]:
        found = []
        for text in self._texts(entry, key):
            try:
                found.append(read_phrase(text, self._split))
            except PhraseError as exc:
                self._complain(entry.line(key), f"{key}: {exc}")
        return tuple(found)

    def _chinese(self, entry: Entry, key: str) -> tuple[str, ...]:
        """Return the terms, those with alternatives written out: `治|防 癌` is 治癌 and 防癌."""
        return tuple(
            "".join(said)
            for term in self._texts(entry, key)
            for said in (product(*(e.split("|") for e in term.split())) if "|" in term else [term])
        )

    def _no_comments(self, entry: Entry) -> None:
        """YAML takes what follows # for a comment, and a phrase would silently lose its end."""
        for line in entry.source.splitlines():
            if _LOST.match(line):
                text = f"{line.strip()}: what follows # is lost; a number is written <n>"
                self._complain(entry.row, text)

    def _states(self, entry: Entry) -> Mapping[str, Value]:
        given = entry.values.get("states", {})
        if not isinstance(given, Mapping):
            self._complain(entry.line("states"), f"states {given!r}: expected attribute: value")
            return {}
        line = entry.line("states")
        return read_attributes(given, lambda text: self._complain(line, f"states: {text}"))

    def _reads(self, entry: Entry) -> tuple[str, ...]:
        names = self._texts(entry, "reads") or WORDS_OF_A_LISTING
        for name in names:
            attribute = ATTRIBUTES.get(name)
            if name not in WORDS_OF_A_LISTING and (
                not attribute or attribute.form is not Form.TEXT
            ):
                expected = "expected title, description or a text attribute"
                self._complain(entry.line("reads"), f"reads {name!r}: {expected}")
        return names
