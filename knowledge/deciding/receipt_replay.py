"""Decide a kept case again, by the rules in force on its receipt's date as they stand now.

Since published versions of a rule stay in their file, a receipt of last year replays to the byte;
what does not is told place by place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from knowledge.deciding.decider import Decider
from knowledge.deciding.receipts import Receipt, make_receipt

_NOT_DECIDING = ("explanation", "would_change", "receipt")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was: where, what it was, and what it is now."""

    where: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.where}: was {_brief(self.was)}, is now {_brief(self.now)}"


def replayed(receipt: Receipt, decider: Decider) -> Receipt:
    """Return the receipt as the rules and passages of today would make it.

    Raises:
        ReceiptCorrupt: when its facts are outside the vocabulary.
        AsOfError: when no rules are in force on its date any more.
    """
    verdict = decider.verdict(receipt.given(), receipt.as_of, receipt.received_on)
    made_at = datetime.fromisoformat(receipt.made_at)
    return make_receipt(
        verdict, receipt.as_of, made_at, receipt.received_on, receipt.origins(), receipt.salt
    )


def differences(was: Receipt, now: Receipt) -> tuple[Difference, ...]:
    """Return everything in which two receipts differ, their ids left out; none means same bytes."""
    left, right = was.document(), now.document()
    for each in (left, right):
        each.pop("id")
        each["facts"] = _by_name(_parts(each["facts"]))
        decision = each["decision"]
        if isinstance(decision, dict):
            decision.pop("receipt")
    return tuple(_differ("", left, right))


def decided_otherwise(receipt: Receipt, decider: Decider) -> tuple[Difference, ...]:
    """Return in what the decider would now decide the case of a receipt otherwise.

    Reworded explanations, and what else could have changed the outcome, are no other decision.
    Raises as `replayed`.
    """
    verdict = decider.verdict(receipt.given(), receipt.as_of, receipt.received_on, changes=False)
    left, right = receipt.decision.as_json(), verdict.decision.as_json()
    for each in (left, right):
        for name in _NOT_DECIDING:
            each.pop(name)
    return tuple(_differ("", left, right))


def _parts(value: object) -> list[dict[str, object]]:
    """The parts of a receipt that are named: facts, rules, passages."""
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, dict)]


def _by_name(facts: list[dict[str, object]]) -> dict[str, object]:
    """Facts by their names; one that a promise widened stands there as given and as promised."""
    found: dict[str, object] = {}
    for each in facts:
        name = str(each["name"])
        found[f"{name} as promised" if name in found else name] = each
    return found


def _brief(value: object) -> str:
    """A value for a line that people read: rules and passages by name, not by all they hold."""
    named = [each for each in _parts(value) if "sha256" in each]
    if not named:
        return json.dumps(value, ensure_ascii=False)
    return ", ".join(
        f"{each['id']} version {each['version']}" if "version" in each else str(each["id"])
        for each in named
    )


def _differ(where: str, was: object, now: object) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted(was.keys() | now.keys()):
            name = f"{where}.{key}" if where else str(key)
            yield from _differ(name, was.get(key), now.get(key))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (left, right) in enumerate(zip(was, now, strict=True)):
            yield from _differ(f"{where}[{place}]", left, right)
    elif was != now:
        yield Difference(where, was, now)
