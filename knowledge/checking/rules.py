"""Rules of listings: when a listing violates a duty, how badly, by which law, and what mends it.

- id: cn.listing.health-claim-by-ordinary-food
  version: 1
  effective_from: 2015-10-01
  when: category == "food" && !health_food && says_health_function
  severity: remove
  basis: [cn-fsir-38, cn-fsl-73-1]
  found: Ordinary food claims an effect on health.
  fix: Take the claim out, or sell registered health food.
  change: cut
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from knowledge.checking.attributes import ATTRIBUTES, Form, Value, read_attributes
from knowledge.checking.names import SAYS, names, words_of_listings
from knowledge.deciding.entries import Entry, EntryReader
from knowledge.deciding.rules import LawRule

NEEDED = ("id", "version", "effective_from", "when", "severity", "basis", "found", "fix", "change")
OPTIONAL = ("effective_to", "field", "cites")
FIELDS = ("title", "description", "price", "images", "category", "jurisdiction")
ATTRIBUTE = "attributes."
WORDS = "words"
CUT = "cut"


class Severity(StrEnum):
    """What a finding asks for, the worst first."""

    REMOVE = "remove"
    FIX = "fix"
    ADVISE = "advise"


@dataclass(frozen=True, slots=True)
class Change:
    """What, applied to a listing, lets the rule pass: words cut out, attributes as they must be.

    `same_as` are attributes that have to be what another one is.
    """

    cut: bool
    attributes: Mapping[str, Value]
    same_as: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRule(LawRule):
    """One rule of listings, as it stands in its file.

    `field` is empty where the finding's own words or the rule's last attribute tell it; `cites` is
    empty where the first passage's first cite is meant.
    """

    severity: Severity
    field: str
    cites: str
    found: str
    fix: str
    change: Change

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that its condition asks for."""
        return tuple(n.removeprefix(SAYS) for n in self.condition.names if n.startswith(SAYS))

    @property
    def own_field(self) -> str:
        """Where a finding without words stands: as said, or the last attribute of the condition."""
        if self.field:
            return self.field
        made = [names()[each].sources[-1] for each in self.condition.names if each in names()]
        last = next((each for each in reversed(made) if each in ATTRIBUTES), None)
        return f"{ATTRIBUTE}{last}" if last else (made[-1] if made else "title")


class ListingRuleReader(EntryReader):
    """Reads files of listing rules and collects what is wrong with them."""

    def __init__(self, claims: tuple[str, ...]) -> None:
        named = {*ATTRIBUTES, *names(), "price", "title", WORDS}
        super().__init__(words_of_listings(claims), named)

    def rules(self, file: Path) -> Iterator[ListingRule]:
        """Yield the rules of a file that can be read; complain of the others."""
        jurisdiction = file.parent.parent.name
        for entry in self._entries(file, (*NEEDED, *OPTIONAL), NEEDED):
            rule_id = self._id(entry, f"{jurisdiction}.listing.")
            condition = self._condition(entry)
            severity = self._severity(entry)
            basis = self._texts(entry, "basis")
            if not basis and "basis" in entry.values:
                self._complain(entry.line("basis"), "basis: expected at least one passage")
            version, first, last = self._version(entry), *self._dates(entry)
            field, change = self._field(entry), self._change(entry)
            found, fix = self._sentence(entry, "found"), self._sentence(entry, "fix")
            if condition is None or not rule_id or first is None or severity is None:
                continue
            yield ListingRule(
                id=rule_id, version=version, jurisdiction=jurisdiction.upper(), topic=file.stem,
                effective_from=first, effective_to=last, condition=condition, severity=severity,
                field=field, cites=str(entry.values.get("cites", "")), basis=basis, found=found,
                fix=fix, change=change, source=entry.source, file=file, line=entry.row,
            )  # fmt: skip

    def _severity(self, entry: Entry) -> Severity | None:
        value = entry.values.get("severity")
        if value in list(Severity):
            return Severity(value)
        if "severity" in entry.values:
            expected = f"expected one of {', '.join(Severity)}"
            self._complain(entry.line("severity"), f"severity {value!r}: {expected}")
        return None

    def _field(self, entry: Entry) -> str:
        field = str(entry.values.get("field", ""))
        known = not field or field in FIELDS or field.removeprefix(ATTRIBUTE) in ATTRIBUTES
        if not known:
            expected = f"expected {', '.join(FIELDS)} or attributes.<name>"
            self._complain(entry.line("field"), f"field {field!r}: {expected}")
        return field

    def _change(self, entry: Entry) -> Change:
        value, line = entry.values.get("change"), entry.line("change")
        if value == CUT:
            return Change(cut=True, attributes={})
        if not isinstance(value, Mapping) or not value:
            if "change" in entry.values:
                expected = "expected `cut`, or what attributes have to be"
                self._complain(line, f"change {value!r}: {expected}")
            return Change(cut=False, attributes={})
        both = value.keys() <= {CUT, "attributes"}
        given = value.get("attributes", {}) if both else value
        if not isinstance(given, Mapping):
            self._complain(line, f"change.attributes {given!r}: expected attribute: value")
            given = {}
        same = {name: each[1:-1] for name, each in given.items() if _is_name(each)}
        for name, other in same.items():
            if {name, other} - ATTRIBUTES.keys() or _form(name) is not _form(other):
                expected = "expected two attributes of one kind"
                self._complain(line, f"change: {name} as {other}: {expected}")
        rest = {name: each for name, each in given.items() if name not in same}
        attributes = read_attributes(rest, lambda text: self._complain(line, f"change: {text}"))
        return Change(both and value.get(CUT) is True, attributes, same)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.startswith("{") and value.endswith("}")


def _form(name: str) -> Form:
    return ATTRIBUTES[name].form
