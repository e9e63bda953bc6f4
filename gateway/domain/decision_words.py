"""A decision in plain words: the outcome, what is owed, who pays, by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from knowledge.deciding.decision import Decision, DueDate
from knowledge.deciding.rules import Freight, Outcome

_OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.REFUND_WITHOUT_COMPENSATION: "Yes: the buyer is entitled to a refund, but to no"
        " compensation",
        Outcome.INELIGIBLE: "No: the rules give no right to this",
        Outcome.NEEDS_FACTS: "Not decided yet: more has to be known first",
        Outcome.NEEDS_HUMAN: "Not decided by rules: a person has to look at this",
    }
)
_BRIEFLY: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ELIGIBLE: "entitled",
        Outcome.REPAIR_OR_REPLACEMENT: "repair or replacement",
        Outcome.REFUND_WITHOUT_COMPENSATION: "refund without compensation",
        Outcome.INELIGIBLE: "no right to this",
        Outcome.NEEDS_FACTS: "more has to be known",
        Outcome.NEEDS_HUMAN: "a person has to look at it",
    }
)
_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "refund": "a refund",
        "compensation": "compensation",
        "replacement": "a replacement",
        "repair": "a repair",
        "price_reduction": "a lower price",
        "delivery": "delivery after all",
    }
)
_TOGETHER = frozenset({"compensation"})
FREIGHT: Mapping[Freight, str] = MappingProxyType(
    {
        "consumer": "The buyer pays",
        "merchant": "The merchant pays",
        "none": "Nothing is sent back",
        "policy": "As the merchant's own promise says",
    }
)
_STARTS: Mapping[str, str] = MappingProxyType(
    {
        "seller_receives_goods": "the seller has the goods back",
        "notice_of_withdrawal": "the buyer gave notice of withdrawal",
        "trader_agrees": "the trader agrees to the refund",
        "right_to_refund_arises": "the right to the refund arises",
    }
)


def headline(decision: Decision) -> str:
    """Return the outcome as one sentence without its stop."""
    if decision.outcome in _OUTCOMES:
        return _OUTCOMES[decision.outcome]
    if decision.remedies:
        return f"Yes: the buyer is entitled to {_remedies(decision.remedies)}"
    if decision.outcome is Outcome.REPAIR_OR_REPLACEMENT:
        return "Yes: the buyer is entitled to a repair or a replacement"
    return "Yes: the rules give the buyer this right"


def briefly(outcome: Outcome) -> str:
    """Return an outcome in a few words, for a line of a list."""
    return _BRIEFLY[outcome]


def due(deadline: DueDate) -> str:
    """Return by when the money is due."""
    kind = "working day" if deadline.working_days else "day"
    many = "" if deadline.days == 1 else "s"
    starts = _STARTS.get(deadline.starts, deadline.starts.replace("_", " "))
    return f"Within {deadline.days} {kind}{many} after {starts}"


def _remedies(names: Sequence[str]) -> str:
    """Return what can be chosen between, and what comes beside it."""
    said = {name: _REMEDIES.get(name, name.replace("_", " ")) for name in names}
    choice = [words for name, words in said.items() if name not in _TOGETHER]
    beside = [words for name, words in said.items() if name in _TOGETHER]
    *most, last = choice or beside
    chosen = f"{', '.join(most)} or {last}" if most else last
    return " and ".join([chosen, *beside]) if choice else chosen
