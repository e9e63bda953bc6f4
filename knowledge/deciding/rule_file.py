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

from collections.abc import Iterator
from pathlib import Path

from knowledge.deciding.conditions import names_allowed, words_of_returns
from knowledge.deciding.entries import EntryReader
from knowledge.deciding.rules import Promise, PromiseThen, Rule, Then

RULE_KEYS = ("id", "version", "effective_from", "when", "then", "basis", "explains")
PROMISE_KEYS = ("id", "version", "effective_from", "when", "then", "says")
OPTIONAL_KEYS = ("effective_to", "priority")
LONGEST_PROMISE = 1_000
DEFAULT_PRIORITY = 50


class RuleFileReader(EntryReader):
    """Reads rules and promises about returns."""

    def __init__(self) -> None:
        super().__init__(words_of_returns(), names_allowed())

    def rules(self, file: Path) -> Iterator[Rule]:
        """Yield the rules of a file that can be read; complain of the others."""
        jurisdiction, topic = file.parent.name.upper(), file.stem
        for entry in self._entries(file, (*RULE_KEYS, *OPTIONAL_KEYS), RULE_KEYS):
            rule_id = self._id(entry, f"{jurisdiction.lower()}.")
            condition = self._condition(entry)
            then = self._model(entry, "then", Then)
            basis = self._texts(entry, "basis")
            explains = self._sentence(entry, "explains")
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
            says = self._sentence(entry, "says")
            if condition is None or then is None or not promise_id or first is None:
                continue
            yield Promise(
                id=promise_id, version=version, effective_from=first, effective_to=last,
                condition=condition, then=then, says=says, source=entry.source, file=file,
                line=entry.row,
            )  # fmt: skip
