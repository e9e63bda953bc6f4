"""What a rule is, what follows from it, and the book that the rules make together.

A rule that names an outcome decides its topic: the first by priority whose condition holds. One
that names none adds to the decision that the others reached: who pays, what is deducted, why.
A merchant's own rule adds promises, and nothing else (`knowledge.deciding.promises`).
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.deciding.clocks import Holidays
from knowledge.deciding.conditions import Condition


class Outcome(StrEnum):
    """How a decision can end, best for the consumer first among those that decide."""

    ELIGIBLE = "eligible"
    REPAIR_OR_REPLACEMENT = "repair_or_replacement"
    REFUND_WITHOUT_COMPENSATION = "refund_without_compensation"
    INELIGIBLE = "ineligible"
    NEEDS_FACTS = "needs_facts"
    NEEDS_HUMAN = "needs_human"


NOT_APPLICABLE = "not_applicable"
"""What a rule says when its topic has nothing to say of the case: no outcome, no path."""

Freight = Literal["consumer", "merchant", "none", "policy"]
Adjustment = Literal["gift", "outbound_freight"]
Refund = Literal["paid", "earnest_money", "earnest_money_twice", "open"]
Slug = r"^[a-z][a-z0-9_]*$"


class Deadline(BaseModel):
    """When the money is due: so many days from an event."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    days: int = Field(ge=1, le=1_000)
    starts: str = Field(alias="from", pattern=Slug)
    working_days: bool = False


class Compensation(BaseModel):
    """So many times the price, and at least so much."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    times: int = Field(ge=1, le=100)
    at_least: int = Field(ge=0, le=1_000_000)

    def of(self, price: Decimal) -> Decimal:
        """Return the compensation for goods of a price."""
        return max(price * self.times, Decimal(self.at_least))


class Then(BaseModel):
    """What follows when a rule's condition holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    outcome: (
        Literal[
            "eligible",
            "repair_or_replacement",
            "refund_without_compensation",
            "ineligible",
            "needs_human",
            "not_applicable",
        ]
        | None
    ) = None
    reason: str = Field(pattern=Slug)
    remedies: tuple[str, ...] = Field(default=(), strict=False)
    freight: Freight | None = None
    deadline: Deadline | None = None
    refund: Refund | None = None
    deduct: Adjustment | None = None
    add: Adjustment | None = None
    compensation: Compensation | None = None


class PromiseThen(BaseModel):
    """What a merchant promises: only ever more than the law gives."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    return_days: int = Field(default=0, ge=0, le=3_650)
    free_return: Literal[True] | None = None
    compensation: Compensation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """One version of something written in a file of rules, with the days on which it holds."""

    id: str
    version: int
    effective_from: date
    effective_to: date | None
    condition: Condition
    source: str
    file: Path
    line: int

    @property
    def sha256(self) -> str:
        """The hash of it as written."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def in_force(self, as_of: date) -> bool:
        """Whether it holds on a day, both ends included."""
        return self.effective_from <= as_of and (
            self.effective_to is None or as_of <= self.effective_to
        )

    def overlaps(self, other: Versioned) -> bool:
        """Whether there is a day on which both hold."""
        latest_start = max(self.effective_from, other.effective_from)
        return self.in_force(latest_start) and other.in_force(latest_start)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule(Versioned):
    """A rule of a jurisdiction's law, and the passages that it rests on."""

    jurisdiction: str
    topic: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(LawRule):
    """One rule of decisions, as it stands in its file."""

    priority: int
    then: Then
    explains: str

    @property
    def explained(self) -> tuple[str, ...]:
        """The names that its sentence is filled in with."""
        return tuple(name for _, name, _, _ in string.Formatter().parse(self.explains) if name)

    @property
    def decides(self) -> bool:
        """Whether it ends its topic, rather than adding to what another rule decided."""
        return self.then.outcome is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(Versioned):
    """One promise of a merchant, as it stands in the merchant's own file."""

    then: PromiseThen
    says: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule, every promise and every calendar that was read."""

    rules: tuple[Rule, ...]
    promises: tuple[Promise, ...]
    holidays: dict[str, Holidays]

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Those that have rules, in order."""
        return tuple(sorted({each.jurisdiction for each in self.rules}))

    @property
    def sha256(self) -> str:
        """The hash of everything that can change a decision."""
        parts = [f"{each.id} {each.version} {each.sha256}" for each in self.rules]
        parts += [f"{each.id} {each.version} {each.sha256}" for each in self.promises]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def tables(self, jurisdiction: str, as_of: date) -> tuple[Table, ...]:
        """Return the topics of a jurisdiction with the rules in force on a day."""
        active = [
            each
            for each in self.rules
            if each.jurisdiction == jurisdiction and each.in_force(as_of)
        ]
        topics = sorted({each.topic for each in active})
        return tuple(
            Table.of(topic, [each for each in active if each.topic == topic]) for topic in topics
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One topic's rules in force: those that decide and those that add, first by priority."""

    topic: str
    deciding: tuple[Rule, ...]
    adding: tuple[Rule, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, topic: str, rules: Sequence[Rule]) -> Table:
        """Return the table of a topic's rules in the order in which they are tried."""
        tried = sorted(rules, key=lambda rule: (-rule.priority, rule.id))
        return cls(
            topic,
            tuple(each for each in tried if each.decides),
            tuple(each for each in tried if not each.decides),
            frozenset(name for each in tried for name in each.condition.names),
        )
