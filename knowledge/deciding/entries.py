"""Entries of YAML files of rules, read strictly: each value with its line, each fault a complaint.

What the entries mean is known to those who read them: rules and promises (`rule_file`), rules and
claims of listings (`knowledge.checking`).
"""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from knowledge.deciding.conditions import Condition, ConditionError, read_condition
from knowledge.deciding.vocabulary import Word
from knowledge.errors import Complaint

# libyaml's parser where PyYAML was built with it: the same nodes, ten times sooner.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ID = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")
M = TypeVar("M", bound=BaseModel)


class EntryReader:
    """Reads one file after the other and collects what is wrong with them.

    `words` is what conditions may name, `named` what sentences may be filled in with.
    """

    def __init__(self, words: Mapping[str, Word], named: Container[str]) -> None:
        self.complaints: list[Complaint] = []
        self._words = words
        self._named = named
        self._file = Path()

    def _entries(
        self, file: Path, allowed: tuple[str, ...], needed: tuple[str, ...]
    ) -> Iterator[Entry]:
        self._file = file
        text = file.read_text(encoding="utf-8")
        try:
            root = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark
            self._complain(mark.line + 1 if mark else 1, f"not YAML: {exc.problem}")
            return
        if not isinstance(root, yaml.SequenceNode):
            self._complain(1, "expected a list, each entry beginning with `- id:`")
            return
        for node in root.value:
            if not isinstance(node, yaml.MappingNode):
                self._complain(
                    node.start_mark.line + 1, "expected an entry, beginning with `- id:`"
                )
                continue
            try:
                entry = Entry(node, text.splitlines())
            except yaml.MarkedYAMLError as exc:
                row = exc.problem_mark.line if exc.problem_mark else node.start_mark.line
                way_out = "write a condition that begins with ! in quotes"
                self._complain(row + 1, f"not YAML: {exc.problem}; {way_out}")
                continue
            for key in entry.values:
                if key not in allowed:
                    expected = f"expected {', '.join(allowed)}"
                    self._complain(entry.line(key), f"unknown key {key!r}: {expected}")
            for key in entry.twice:
                self._complain(entry.row, f"key {key!r} stands twice: expected it once")
            for key in needed:
                if key not in entry.values:
                    self._complain(entry.row, f"missing key {key!r}")
            yield entry

    def _id(self, entry: Entry, prefix: str) -> str:
        text = str(entry.values.get("id", ""))
        if _ID.fullmatch(text) and text.startswith(prefix):
            return text
        if "id" in entry.values:
            expected = f"expected small letters, such as {prefix}returns.window"
            self._complain(entry.line("id"), f"id {text!r}: {expected}")
        return ""

    def _condition(self, entry: Entry) -> Condition | None:
        if "when" not in entry.values:
            return None
        text = entry.values["when"]
        if text is None:
            self._complain(entry.line("when"), "when says nothing: expected a condition, or true")
            return None
        if not isinstance(text, str):
            text = str(text).lower()
        try:
            return read_condition(text, self._words)
        except ConditionError as exc:
            self._complain(entry.line("when"), f"when: {exc}")
            return None

    def _model(self, entry: Entry, key: str, model: type[M]) -> M | None:
        try:
            return model.model_validate(entry.values.get(key, {})) if key in entry.values else None
        except ValidationError as exc:
            for error in exc.errors():
                where = ".".join(str(each) for each in (key, *error["loc"]))
                self._complain(entry.line(key), f"{where} {error['input']!r}: {error['msg']}")
            return None

    def _texts(self, entry: Entry, key: str) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = entry.values.get(key, [])
        if not isinstance(value, list):
            self._complain(entry.line(key), f"{key} {value!r}: expected a list of texts")
            return ()
        for each in value:
            if not isinstance(each, str):
                text = (
                    f"{key} {each!r}: expected a text; put one with a colon or the like in quotes"
                )
                self._complain(entry.line(key), text)
                return ()
        if len(set(value)) < len(value):
            self._complain(entry.line(key), f"{key}: expected each once")
        return tuple(value)

    def _sentence(self, entry: Entry, key: str) -> str:
        text = str(entry.values.get(key, ""))
        if key in entry.values and not text.strip():
            self._complain(entry.line(key), f"{key} is empty: expected a sentence")
        try:
            named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as exc:
            self._complain(entry.line(key), f"{key}: {exc}")
            return ""
        for name in named:
            if name not in self._named:
                self._complain(entry.line(key), f"{key} names {{{name}}}: expected a fact")
        return text

    def _version(self, entry: Entry) -> int:
        version = self._whole(entry, "version", 1)
        if version < 1:
            self._complain(entry.line("version"), f"version {version}: expected 1 or more")
        return version

    def _whole(self, entry: Entry, key: str, default: int) -> int:
        value = entry.values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self._complain(entry.line(key), f"{key} {value!r}: expected a whole number")
        return default

    def _dates(self, entry: Entry) -> tuple[date | None, date | None]:
        found: list[date | None] = []
        for key in ("effective_from", "effective_to"):
            value = entry.values.get(key)
            given = key in entry.values and (value is not None or key == "effective_from")
            if given and type(value) is not date:
                expected = "expected a date like 2017-03-15"
                self._complain(entry.line(key), f"{key} {value!r}: {expected}")
            found.append(value if type(value) is date else None)
        if found[0] and found[1] and found[1] < found[0]:
            text = f"effective_to {found[1]} before effective_from {found[0]}: expected it after"
            self._complain(entry.line("effective_to"), text)
        return found[0], found[1]

    def _complain(self, line: int, text: str) -> None:
        self.complaints.append(Complaint(self._file, line, text))


class Entry:
    """One mapping of a file: its values, the line of each, and its text."""

    def __init__(self, node: yaml.MappingNode, lines: Sequence[str]) -> None:
        self.row: int = node.start_mark.line + 1
        self._lines: dict[str, int] = {
            str(key.value): key.start_mark.line + 1 for key, _ in node.value
        }
        keys = [str(key.value) for key, _ in node.value]
        self.twice = sorted({key for key in keys if keys.count(key) > 1})
        last = node.end_mark.line + (node.end_mark.column > 0)
        self.source = _source(lines[node.start_mark.line : last])
        self.values: Mapping[str, Any] = SafeConstructor().construct_document(node)

    def line(self, key: str) -> int:
        """Return the line of a key, or the entry's own."""
        return self._lines.get(key, self.row)


def _source(lines: Sequence[str]) -> str:
    """A rule as written, but for comments and for the day on which it was closed.

    Closing a version is how another follows it; receipts of the old one must not differ for that.
    """
    kept = [each for each in lines if not each.lstrip().startswith(("#", "effective_to:"))]
    return "\n".join(kept).rstrip()
