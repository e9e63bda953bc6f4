"""A decision in plain words: to the customer whose return it is, and of the buyer to others.

Both say the same of every outcome, remedy, payer and deadline, so they stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType

from knowledge.deciding.decision import Decision, DueDate
from knowledge.deciding.rules import Freight, Outcome


class Person(IntEnum):
    """Who is spoken to: the customer as "you", or anybody about "the buyer"."""

    YOU = 0
    BUYER = 1


_Said = tuple[str, str]
GRANTED = (
    Outcome.ELIGIBLE,
    Outcome.REPAIR_OR_REPLACEMENT,
    Outcome.REFUND_WITHOUT_COMPENSATION,
)
_REFUND, _COMPENSATION = "refund", "compensation"
_OUTCOMES: Mapping[Outcome, _Said] = MappingProxyType(
    {
        Outcome.ELIGIBLE: (
            "Yes, you can send it back",
            "Yes: the rules give the buyer this right",
        ),
        Outcome.REPAIR_OR_REPLACEMENT: (
            "It is repaired or replaced first",
            "Yes: the buyer is entitled to a repair or a replacement",
        ),
        Outcome.REFUND_WITHOUT_COMPENSATION: (
            "You get the price back, with nothing on top",
            "Yes: the buyer is entitled to a refund, but to no compensation",
        ),
        Outcome.INELIGIBLE: (
            "No, the rules do not give a return here",
            "No: the rules give no right to this",
        ),
        Outcome.NEEDS_FACTS: (
            "It depends on what I do not know",
            "Not decided yet: more has to be known first",
        ),
        Outcome.NEEDS_HUMAN: (
            "A person has to decide this",
            "Not decided by rules: a person has to look at this",
        ),
    }
)
_OWED: _Said = ("Yes, you are owed", "Yes: the buyer is entitled to")
_REMEDIES: Mapping[str, _Said] = MappingProxyType(
    {
        _REFUND: ("your money back", "a refund"),
        _COMPENSATION: ("compensation", "compensation"),
        "repair": ("a repair", "a repair"),
        "replacement": ("a replacement", "a replacement"),
        "price_reduction": ("a lower price", "a lower price"),
        "delivery": ("delivery after all", "delivery after all"),
    }
)
_FREIGHT: Mapping[Freight, _Said] = MappingProxyType(
    {
        "consumer": ("You pay to send it back", "The buyer pays"),
        "merchant": ("The shop pays to send it back", "The merchant pays"),
        "none": ("Nothing has to be sent back", "Nothing is sent back"),
        "policy": (
            "Who pays to send it back stands in the shop's own promise",
            "As the merchant's own promise says",
        ),
    }
)
_STARTS: Mapping[str, _Said] = MappingProxyType(
    {
        "seller_receives_goods": (
            "from when the shop has the goods back",
            "after the seller has the goods back",
        ),
        "notice_of_withdrawal": (
            "from when you told the shop",
            "after the buyer gave notice of withdrawal",
        ),
        "trader_agrees": (
            "from when the shop agrees",
            "after the trader agrees to the refund",
        ),
        "right_to_refund_arises": (
            "from when the right to a refund arose",
            "after the right to the refund arises",
        ),
    }
)


def headline(decision: Decision, person: Person) -> str:
    """Return the outcome as one sentence without its stop."""
    if decision.remedies and _is_told_by_remedies(decision, person):
        return f"{_OWED[person]} {remedies(decision.remedies, person)}"
    return _OUTCOMES[decision.outcome][person]


def remedies(names: Sequence[str], person: Person) -> str:
    """Return what can be chosen between, and what comes beside it; "" for nothing.

    "A refund, a repair or a replacement and compensation".
    """
    said = {name: _words_of(name, person) for name in names}
    beside = [said.pop(_COMPENSATION)] if _COMPENSATION in said else []
    *most, last = said.values() or [""]
    choice = f"{', '.join(most)} or {last}" if most else last
    return " and ".join([*([choice] if choice else []), *beside])


def freight(decision: Decision, person: Person) -> str | None:
    """Return who pays the way back; None where nothing is granted."""
    return _FREIGHT[decision.freight_payer][person] if decision.outcome in GRANTED else None


def due(deadline: DueDate | None, person: Person) -> str | None:
    """Return by when the money is due, "Within 7 days from when the shop has the goods back"."""
    if deadline is None:
        return None
    kind = "working day" if deadline.working_days else "day"
    many = "" if deadline.days == 1 else "s"
    begins = _STARTS.get(deadline.starts)
    start = begins[person] if begins else f"from: {deadline.starts.replace('_', ' ')}"
    return f"Within {deadline.days} {kind}{many} {start}"


def _is_told_by_remedies(decision: Decision, person: Person) -> bool:
    if person is Person.BUYER:
        return decision.outcome in (Outcome.ELIGIBLE, Outcome.REPAIR_OR_REPLACEMENT)
    # A customer who asked for their money back is told that it can go back, if it has to.
    goes_back = _REFUND in decision.remedies and decision.freight_payer != "none"
    return decision.outcome is Outcome.ELIGIBLE and not goes_back


def _words_of(remedy: str, person: Person) -> str:
    said = _REMEDIES.get(remedy)
    return said[person] if said else remedy.replace("_", " ")
