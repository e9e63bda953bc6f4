"""Read every rule, promise and calendar, and refuse them together with every fault found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.deciding.clocks import Holidays
from knowledge.deciding.errors import RulesError
from knowledge.deciding.rule_checks import check_promises, check_rules
from knowledge.deciding.rule_file import RuleFileReader
from knowledge.deciding.rules import Promise, Rule, Rulebook
from knowledge.errors import Complaint
from knowledge.passages import Corpus

HOLIDAYS_FILE = "holidays.yml"


def shipped_rules() -> Path:
    """Return where the rules stand that come with the project."""
    return Path(__file__).parent.parent / "rules"


def own_promises(home: Path) -> Path:
    """Return where a merchant's own promises stand, apart from what an upgrade replaces."""
    return home / "rules"


def load_rules(directory: Path, corpus: Corpus, promises: Path | None = None) -> Rulebook:
    """Return the rules of a directory, checked against the corpus, with a merchant's promises.

    The promises' directory may be missing. Ids and files are in order, so the same files make the
    same book.

    Raises:
        RulesError: with every complaint found, each naming its file and line.
    """
    reader = RuleFileReader()
    rules: list[Rule] = []
    holidays: dict[str, Holidays] = {}
    for file in sorted(directory.glob("*/*.yml")):
        if file.name == HOLIDAYS_FILE:
            found = _holidays(file, reader.complaints)
            holidays[file.parent.name.upper()] = found
        else:
            rules += reader.rules(file)
    if not rules and not reader.complaints:
        text = "no rules: expected <jurisdiction>/<topic>.yml files"
        reader.complaints.append(Complaint(directory, 1, text))
    own: list[Promise] = []
    for file in sorted(promises.glob("*.yml")) if promises else []:
        own += reader.promises(file)
    passages = {each.id: each for each in corpus.passages}
    complaints = [*reader.complaints, *check_rules(rules, passages), *check_promises(own)]
    if complaints:
        raise RulesError(complaints)
    return Rulebook(
        tuple(sorted(rules, key=lambda rule: (rule.id, rule.version))),
        tuple(sorted(own, key=lambda promise: (promise.id, promise.version))),
        holidays,
    )


class _Calendar(BaseModel):
    """The file of a calendar: spans of holidays, and weekend days that are worked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: list[tuple[date, date]] = []
    worked: list[date] = []


def _holidays(file: Path, complaints: list[Complaint]) -> Holidays:
    try:
        calendar = _Calendar.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as exc:
        trouble = str(exc).splitlines()[0]
        text = f"holidays: expected `days` as [first, last] dates and `worked` as dates: {trouble}"
        complaints.append(Complaint(file, 1, text))
        return Holidays()
    days = {
        first + timedelta(step)
        for first, last in calendar.days
        for step in range((last - first).days + 1)
    }
    return Holidays(frozenset(days), frozenset(calendar.worked))
