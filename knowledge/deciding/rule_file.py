"""Read files of rules, strictly: whatever is not the format is a complaint with file and line.

    - id: cn.returns.window
      version: 1
      priority: 70
      effective_from: 2017-03-15
      when: notice_day > 7 && !promised
      then: {outcome: ineligible, reason: window_closed}
      basis: [cn-7d-10-1, cn-7d-10-2]
      explains: The notice came on day {notice_day}; the last day was day 7.

The jurisdiction and the topic are the file's place: `<jurisdiction>/<topic>.yml`. Whether the rules
fit together and with their passages is judged in `knowledge.deciding.rule_checks`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from knowledge.deciding.conditions import Condition, ConditionError, names_allowed, read_condition
from knowledge.deciding.rules import Promise, PromiseThen, Rule, Then
from knowledge.errors import Complaint

RULE_KEYS = ("id", "version", "effective_from", "when", "then", "basis", "explains")
PROMISE_KEYS = ("id", "version", "effective_from", "when", "then", "says")
OPTIONAL_KEYS = ("effective_to", "priority")
LONGEST_PROMISE = 1_000
DEFAULT_PRIORITY = 50

# libyaml's parser where PyYAML was built with it: the same nodes, ten times sooner.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ID = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")
M = TypeVar("M", bound=BaseModel)


class RuleFileReader:
    """Reads one file after the other and collects what is wrong with them."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self._file = Path()

    def rules(self, file: Path) -> Iterator[Rule]:
        """Yield the rules of a file that can be read; complain of the others."""
        jurisdiction, topic = file.parent.name.upper(), file.stem
        for entry in self._entries(file, (*RULE_KEYS, *OPTIONAL_KEYS), RULE_KEYS):
            rule_id = self._id(entry, f"{jurisdiction.lower()}.")
            condition = self._condition(entry)
            then = self._model(entry, "then", Then)
            basis = self._basis(entry)
            explains = self._explains(entry, "explains")
            version, first, last = self._version(entry), *self._dates(entry)
            priority = self._whole(entry, "priority", DEFAULT_PRIORITY)
            if condition is None or then is None or not rule_id or first is None:
                continue
            if not basis and then.outcome != "not_applicable":
                self._complain(entry.line("basis"), "basis: expected at least one passage")
            yield Rule(
                id=rule_id, version=version, jurisdiction=jurisdiction, topic=topic,
                priority=priority, effective_from=first, effective_to=last, condition=condition,
                then=then, basis=basis, explains=explains, source=entry.source, file=file,
                line=entry.row,
            )  # fmt: skip

    def promises(self, file: Path) -> Iterator[Promise]:
        """Yield a merchant's promises that can be read; complain of the others."""
        for entry in self._entries(file, (*PROMISE_KEYS, "effective_to"), PROMISE_KEYS):
            promise_id = self._id(entry, "own.")
            text = str(entry.values.get("when", ""))
            if len(text) > LONGEST_PROMISE:
                most = f"expected at most {LONGEST_PROMISE:,} characters"
                self._complain(entry.line("when"), f"when has {len(text):,} characters: {most}")
                continue
            condition = self._condition(entry)
            then = self._model(entry, "then", PromiseThen)
            version, first, last = self._version(entry), *self._dates(entry)
            says = self._explains(entry, "says")
            if condition is None or then is None or not promise_id or first is None:
                continue
            yield Promise(
                id=promise_id, version=version, effective_from=first, effective_to=last,
                condition=condition, then=then, says=says, source=entry.source, file=file,
                line=entry.row,
            )  # fmt: skip

    def _entries(
        self, file: Path, allowed: tuple[str, ...], needed: tuple[str, ...]
    ) -> Iterator[_Entry]:
        self._file = file
        text = file.read_text(encoding="utf-8")
        try:
            root = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark
            self._complain(mark.line + 1 if mark else 1, f"not YAML: {exc.problem}")
            return
        if not isinstance(root, yaml.SequenceNode):
            self._complain(1, "expected a list of rules, each beginning with `- id:`")
            return
        for node in root.value:
            if not isinstance(node, yaml.MappingNode):
                self._complain(node.start_mark.line + 1, "expected a rule, beginning with `- id:`")
                continue
            entry = _Entry(node, text.splitlines())
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

    def _id(self, entry: _Entry, prefix: str) -> str:
        text = str(entry.values.get("id", ""))
        if _ID.fullmatch(text) and text.startswith(prefix):
            return text
        if "id" in entry.values:
            expected = f"expected small letters, such as {prefix}returns.window"
            self._complain(entry.line("id"), f"id {text!r}: {expected}")
        return ""

    def _condition(self, entry: _Entry) -> Condition | None:
        if "when" not in entry.values:
            return None
        text = entry.values["when"]
        if not isinstance(text, str):
            text = str(text).lower()
        try:
            return read_condition(text)
        except ConditionError as exc:
            self._complain(entry.line("when"), f"when: {exc}")
            return None

    def _model(self, entry: _Entry, key: str, model: type[M]) -> M | None:
        try:
            return model.model_validate(entry.values.get(key, {})) if key in entry.values else None
        except ValidationError as exc:
            for error in exc.errors():
                where = ".".join(str(each) for each in (key, *error["loc"]))
                self._complain(entry.line(key), f"{where} {error['input']!r}: {error['msg']}")
            return None

    def _basis(self, entry: _Entry) -> tuple[str, ...]:
        value = entry.values.get("basis", [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._complain(entry.line("basis"), f"basis {value!r}: expected a list of passages")
            return ()
        if len(set(value)) < len(value):
            self._complain(entry.line("basis"), "basis: expected each passage once")
        return tuple(value)

    def _explains(self, entry: _Entry, key: str) -> str:
        text = str(entry.values.get(key, ""))
        if key in entry.values and not text.strip():
            self._complain(entry.line(key), f"{key} is empty: expected a sentence")
        try:
            named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as exc:
            self._complain(entry.line(key), f"{key}: {exc}")
            return ""
        for name in named:
            if name not in names_allowed():
                self._complain(entry.line(key), f"{key} names {{{name}}}: expected a fact")
        return text

    def _version(self, entry: _Entry) -> int:
        version = self._whole(entry, "version", 1)
        if version < 1:
            self._complain(entry.line("version"), f"version {version}: expected 1 or more")
        return version

    def _whole(self, entry: _Entry, key: str, default: int) -> int:
        value = entry.values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self._complain(entry.line(key), f"{key} {value!r}: expected a whole number")
        return default

    def _dates(self, entry: _Entry) -> tuple[date | None, date | None]:
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


class _Entry:
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
