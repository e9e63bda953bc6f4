"""Walk the tables: each topic is a path to an outcome, and the best one for the consumer counts.

Better is: more money (refund and compensation), then the better outcome, then less freight to pay.
A rule that sends the case to a person carries what is at stake there, so that a certain small
remedy does not hide an uncertain larger one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from cel import Context

from knowledge.deciding import money
from knowledge.deciding.domains import Value
from knowledge.deciding.rules import (
    NOT_APPLICABLE,
    Deadline,
    Freight,
    Outcome,
    Refund,
    Rule,
    Table,
)
from knowledge.deciding.situation import Situation

_ORDER = {
    Outcome.ELIGIBLE: 0,
    Outcome.REPAIR_OR_REPLACEMENT: -1,
    Outcome.REFUND_WITHOUT_COMPENSATION: -2,
    Outcome.NEEDS_HUMAN: -3,
    Outcome.INELIGIBLE: -4,
}
_FREIGHT: dict[Freight, int] = {"merchant": 0, "none": 0, "policy": -1, "consumer": -2}
_REFUNDED = (Outcome.ELIGIBLE, Outcome.REFUND_WITHOUT_COMPENSATION)
_AT_STAKE = (*_REFUNDED, Outcome.NEEDS_HUMAN)
# Paths are compared even when no price is known; then any price serves.
_SOME_PRICE = Decimal(1000)

T = TypeVar("T")
Rank = tuple[Decimal, int, int]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A path that cannot go on: a rule whose condition needs unknown facts, and the rules after."""

    table: Table
    rule: Rule
    place: int


@dataclass(frozen=True, slots=True)
class Path:
    """A path that reached its outcome, with all that was added on the way."""

    rule: Rule
    outcome: Outcome
    added: tuple[Rule, ...]
    freight: Freight
    deadline: Deadline | None
    refund: Decimal | None
    compensation: Decimal | None
    rank: Rank

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The deciding rule, then those that added to it."""
        return (self.rule, *self.added)


def walk(table: Table, context: Context, values: Mapping[str, Value]) -> Step:
    """Return the rule that decides a topic, where it is blocked, or None if it does not apply."""
    for place, rule in enumerate(table.deciding):
        verdict = rule.condition.holds(context, values)
        if verdict is None:
            return Blocked(table, rule, place)
        if verdict:
            return None if rule.then.outcome == NOT_APPLICABLE else rule
    return None


def follow(table: Table, rule: Rule, case: Situation, context: Context) -> Path:
    """Return the path that a deciding rule leads to, with what its table adds."""
    outcome = Outcome(str(rule.then.outcome))
    added = _added(table, outcome, case, context)
    said = [rule.then, *(each.then for each in added)]
    favourable = outcome not in (Outcome.INELIGIBLE, Outcome.NEEDS_HUMAN)
    freight: Freight = _last([each.freight for each in said if favourable]) or "none"
    kind: Refund = _last([each.refund for each in said]) or "paid"
    deduct = [each.deduct for each in said if each.deduct]
    add = [each.add for each in said if each.add]
    refund = money.refund(case.known, kind, deduct, add) if outcome in _AT_STAKE else Decimal(0)
    owed = _compensation(rule, outcome, case)
    # An amount that a person has to set is no money yet: a sure one comes first.
    stake = refund if refund is not None else Decimal(0) if kind == "open" else _SOME_PRICE
    return Path(
        rule=rule,
        outcome=outcome,
        added=added,
        freight=freight,
        deadline=_last([each.deadline for each in said]) if favourable else None,
        refund=refund if outcome in _REFUNDED else None,
        compensation=owed if outcome in _REFUNDED else None,
        rank=(stake + _stake(rule, owed, case), _ORDER[outcome], _FREIGHT[freight]),
    )


def _added(table: Table, outcome: Outcome, case: Situation, context: Context) -> tuple[Rule, ...]:
    """The adding rules that hold, last the one of highest priority: it has the last word."""
    if outcome in (Outcome.INELIGIBLE, Outcome.NEEDS_HUMAN):
        return ()
    held = [each for each in table.adding if each.condition.holds(context, case.values)]
    return tuple(reversed(held))


def _compensation(rule: Rule, outcome: Outcome, case: Situation) -> Decimal | None:
    """What is owed on top: by law, or more where the merchant promised more."""
    legal = money.compensation(case.known, rule.then.compensation, rule.jurisdiction)
    if outcome is Outcome.REFUND_WITHOUT_COMPENSATION:
        return Decimal(0)
    if rule.then.compensation is None or legal is None:
        return legal
    promised = [
        money.compensation(case.known, each, rule.jurisdiction) or legal
        for each in case.promised_compensation
    ]
    return max(legal, *promised) if promised else legal


def _stake(rule: Rule, owed: Decimal | None, case: Situation) -> Decimal:
    if owed is None and rule.then.compensation is not None:
        return rule.then.compensation.of(_SOME_PRICE)
    return owed or Decimal(0)


def best(paths: Sequence[Path]) -> Path | None:
    """Return the best path for the consumer; of equal ones the first topic's."""
    return max(paths, key=lambda path: path.rank, default=None)


Step = Rule | Blocked | None
"""How far a topic got: the rule that decides it, where it is blocked, or nothing to say."""


class Look:
    """All topics walked for one case, and again for cases that differ from it in one fact."""

    def __init__(self, tables: Sequence[Table], case: Situation) -> None:
        self._tables = tables
        self._case = case
        self._context = case.context()
        self._steps = [walk(each, self._context, case.values) for each in tables]

    def sure(self) -> tuple[Path | None, Sequence[Blocked]]:
        """Return the best path that is sure, and the blocked ones that could end otherwise."""
        return _sure(self._tables, self._steps, self._case, self._context)

    def holds(self, rule: Rule) -> bool:
        """Return whether a rule's condition holds by what is known, whatever comes before it."""
        return rule.condition.holds(self._context, self._case.values) is True

    def looked_at(self) -> Sequence[str]:
        """Return the names that were looked at before each topic was decided, each once."""
        names: dict[str, None] = {}
        for table in self._tables:
            for rule in table.deciding:
                names.update(dict.fromkeys(rule.condition.names))
                if rule.condition.holds(self._context, self._case.values) is not False:
                    break
        return tuple(names)

    def outcome_of(self, other: Situation) -> Outcome:
        """Return the outcome of a case that differs; only what the difference touches is walked."""
        changed = self._case.differs(other)
        context = self._context_of(other, changed)
        steps = [
            step if changed.isdisjoint(table.names) else walk(table, context, other.values)
            for table, step in zip(self._tables, self._steps, strict=True)
        ]
        outcome = self._outcome(steps, other, context)
        if context is self._context:
            for name in changed:
                context.add_variable(name, self._case.values[name])
        return outcome

    def _context_of(self, other: Situation, changed: set[str]) -> Context:
        """The case's own context with the changes, where no name comes or goes: it is cheaper."""
        mine, its = self._case.values, other.values
        if any(name not in mine or name not in its for name in changed):
            return other.context()
        for name in changed:
            self._context.add_variable(name, its[name])
        return self._context

    def _outcome(self, steps: Sequence[Step], case: Situation, context: Context) -> Outcome:
        outcomes = {
            each.then.outcome if isinstance(each, Rule) else None
            for each in steps
            if each is not None
        }
        if len(outcomes) == 1 and (only := outcomes.pop()) is not None:
            return Outcome(str(only))  # whichever topic is the best one
        path, blocked = _sure(self._tables, steps, case, context)
        if blocked:
            return Outcome.NEEDS_FACTS
        return path.outcome if path else Outcome.NEEDS_HUMAN


def _sure(
    tables: Sequence[Table], steps: Sequence[Step], case: Situation, context: Context
) -> tuple[Path | None, Sequence[Blocked]]:
    paths = [
        follow(table, step, case, context)
        for table, step in zip(tables, steps, strict=True)
        if isinstance(step, Rule)
    ]
    sure = best(paths)
    blocked = [each for each in steps if isinstance(each, Blocked)]
    return sure, [each for each in blocked if could_matter(each, sure, case, context)]


def could_matter(blocked: Blocked, than: Path | None, case: Situation, context: Context) -> bool:
    """Whether a blocked path could end in another outcome than the best that is sure."""
    if than is None:
        return True
    for rule in blocked.table.deciding[blocked.place :]:
        if rule.then.outcome in (NOT_APPLICABLE, than.outcome):
            continue
        if follow(blocked.table, rule, case, context).rank > than.rank:
            return True
    return False


def _last(values: Sequence[T | None]) -> T | None:
    """The last that is said: what is added overrides what was there."""
    return next((each for each in reversed(values) if each is not None), None)
