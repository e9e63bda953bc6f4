"""A receipt as its page shows it: every value in plain words, nothing left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from gateway.domain.fact_words import change_of, label_of, origin_of, value_of
from gateway.domain.words import price
from knowledge.deciding.money import CURRENCY
from knowledge.deciding.receipts import KeptFact, KeptRule, Receipt
from knowledge.deciding.rules import Outcome
from knowledge.deciding.wording import Person, due, freight, headline

Moment = datetime | date | str
BRIEFLY: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ELIGIBLE: "entitled",
        Outcome.REPAIR_OR_REPLACEMENT: "repair or replacement",
        Outcome.REFUND_WITHOUT_COMPENSATION: "refund without compensation",
        Outcome.INELIGIBLE: "no right to this",
        Outcome.NEEDS_FACTS: "more has to be known",
        Outcome.NEEDS_HUMAN: "a person has to look at it",
    }
)
"""Every outcome in a few words, for a line of a list."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: what it is called, what it says, where it came from and when."""

    name: str
    label: str
    value: str
    origin: str
    at: Moment


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Everything that the page says beside the passages."""

    id: str
    headline: str
    jurisdiction: str | None
    made_at: datetime
    as_of: date
    received_on: date | None
    explanation: tuple[str, ...]
    owed: tuple[tuple[str, str], ...]
    secondary: bool
    missing: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    known: tuple[FactLine, ...]
    presumed: tuple[FactLine, ...]
    rules: tuple[KeptRule, ...]
    sha256: str


def view_of(receipt: Receipt) -> ReceiptView:
    """Return what the page of a receipt says."""
    decision = receipt.decision
    facts = {each.name: each.value for each in receipt.facts}
    jurisdiction = facts.get("jurisdiction")
    currency = str(facts.get("currency") or CURRENCY.get(str(jurisdiction), ""))
    return ReceiptView(
        id=receipt.id,
        headline=headline(decision, Person.BUYER),
        jurisdiction=value_of("jurisdiction", jurisdiction, "") if jurisdiction else None,
        made_at=datetime.fromisoformat(receipt.made_at),
        as_of=receipt.as_of,
        received_on=receipt.received_on,
        explanation=decision.explanation,
        owed=tuple(_owed(receipt)),
        secondary=decision.confidence == "secondary",
        missing=tuple(label_of(each) for each in decision.missing_facts),
        changes=tuple(
            (label_of(each.fact), change_of(each.fact, each.to), BRIEFLY[each.outcome])
            for each in decision.would_change
        ),
        known=_lines((each for each in receipt.facts if each.origin != "presumed"), currency),
        presumed=_lines((each for each in receipt.facts if each.origin == "presumed"), currency),
        rules=receipt.rules,
        sha256=hashlib.sha256(receipt.as_bytes()).hexdigest(),
    )


def _owed(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Yield what is owed: amounts, the way back, and by when."""
    decision = receipt.decision
    amounts = {"Refund": decision.refund_amount, "Compensation": decision.compensation}
    for name, amount in amounts.items():
        if amount is not None:
            yield name, price(Decimal(amount), decision.currency or "")
    if way_back := freight(decision, Person.BUYER):
        yield "Way back", way_back
    if money_due := due(decision.deadline, Person.BUYER):
        yield "Money due", money_due


def _lines(facts: Iterable[KeptFact], currency: str) -> tuple[FactLine, ...]:
    return tuple(
        FactLine(
            name=each.name,
            label=label_of(each.name),
            value=value_of(each.name, each.value, currency),
            origin=origin_of(each.origin),
            at=_moment(each.at),
        )
        for each in facts
    )


def _moment(text: str) -> Moment:
    """Return a time, or a day where only that was kept, or the text where it is neither."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text
