"""What a decision rests on and what would alter it, in words to the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from actions.domain.return_questions import QUESTIONS
from actions.domain.returns import KnownFact, Origin, ReturnCase
from knowledge.deciding.decision import Change
from knowledge.deciding.rules import Outcome

MOST_CHANGES = 3

_WOULD = {
    Outcome.ELIGIBLE: "you could send it back",
    Outcome.REPAIR_OR_REPLACEMENT: "it would be repaired or replaced first",
    Outcome.REFUND_WITHOUT_COMPENSATION: "you would get the price back, with nothing on top",
    Outcome.INELIGIBLE: "the rules would give no return",
    Outcome.NEEDS_FACTS: "I would have to ask more",
    Outcome.NEEDS_HUMAN: "a person would have to decide",
}
_IF_TRUE = {
    "opened": ("it had been opened", "it had not been opened"),
    "powered_on_for_test": ("it had been switched on", "it had not been switched on"),
    "activated": ("it had been activated", "it had not been activated"),
    "single_use_seal_broken": ("its seal were broken", "its seal were whole"),
    "outer_box_opened": ("the outer box had been opened", "the outer box were closed"),
    "tags_intact": ("its tags were still on", "its tags were cut off"),
    "worn_outdoors": ("it had been worn outdoors", "it had not been worn outdoors"),
    "soiled": ("it had marks of use", "it had no marks of use"),
    "accessories_complete": ("it were complete", "something of it were missing"),
    "custom_made": ("it had been made for you", "it had not been made for you"),
    "perishable": ("it were quick to spoil", "it were not quick to spoil"),
    "exclusion_confirmed": ("you had ticked a no-return box", "you had ticked no such box"),
    "near_expiry_stated": ("a short date had been stated", "no short date had been stated"),
    "flaw_stated": ("a flaw had been stated", "no flaw had been stated"),
    "defect_disputed": ("the shop disputed the fault", "the shop did not dispute the fault"),
    "consumer": ("it were for private use", "it had been bought for a business"),
    "download_started": ("the download had begun", "the download had not begun"),
    "consent": ("you had agreed to begin at once", "you had not agreed to begin at once"),
    "shipped": ("it had been sent out", "it had not been sent out"),
    "told_of_right": ("the shop had told you of the right", "the shop had not told you of it"),
    "repaired_by_others": ("others had repaired it", "nobody else had repaired it"),
    "free_return_promised": ("the shop promised free returns", "the shop promised no free return"),
}
_IF_CHOSEN = {
    "functional": "it did not work as it should",
    "minor": "it only had a small flaw",
    "deception": "it had been sold with false claims",
    "past_shelf_life": "it were past its date",
    "label_only": "only its label were wrong",
    "unqualified_by_authority": "an authority had found it below the standard",
    "recalled": "it were recalled",
    "none": "nothing were wrong with it",
    "online": "you had bought it online",
    "store": "you had bought it in a store",
    "unsafe_or_changed_once_unsealed": "that box had said that it changes once unsealed",
    "loses_value_once_activated_or_tried": "that box had said that it loses value once tried",
    "near_expiry_or_flaw_stated": "that box had named a short date or a flaw",
    "none_of_these": "that box had given no allowed reason",
}
_COUNTED = {
    "days_since_receipt": "it had arrived {n} days ago or {side}",
    "notice_sent_on_day": "you had told the shop on day {n} or {when}",
    "order_age_days": "you had ordered {n} days ago or {side}",
    "ship_time_stated": "the stated time to send were {n} days or {side}",
    "repairs_so_far": "it had been repaired {n} times or {side}",
    "merchant_promise_days": "the shop promised {n} days or {side}",
    "quantity": "it were {n} pieces or {side}",
}
_SOURCES: Mapping[Origin, Literal["customer", "shop", "assumed"]] = {
    "customer": "customer",
    "order": "shop",
    "conversation": "assumed",
}
_LABELS = {"price": "Price"}
"""What facts are called that nobody is asked for; others of that kind are not shown."""


@dataclass(frozen=True, slots=True)
class FactSaid:
    """A fact that a decision rests on, as it is shown."""

    label: str
    value: str
    source: Literal["customer", "shop", "assumed"]


def would_change(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return what would alter the outcome, a sentence each, the best for the customer first."""
    said = (_change(each) for each in changes)
    return tuple(dict.fromkeys(each for each in said if each))[:MOST_CHANGES]


def facts_said(case: ReturnCase) -> tuple[FactSaid, ...]:
    """Return the facts of a case that people understand, as they are shown."""
    return tuple(
        FactSaid(_label(name), _value(name, each, case), _SOURCES[each.origin])
        for name, each in case.facts.items()
        if name in QUESTIONS or name in _LABELS
    )


def missing(facts: Sequence[str]) -> tuple[str, ...]:
    """Return the facts that are missing, as they are called."""
    return tuple(_label(name) for name in facts if name in QUESTIONS)


def _label(name: str) -> str:
    return QUESTIONS[name].label if name in QUESTIONS else _LABELS[name]


def _value(name: str, fact: KnownFact, case: ReturnCase) -> str:
    if name == "price":
        return f"{fact.value} {case.value('currency') or ''}".rstrip()
    choices = QUESTIONS[name].choices if name in QUESTIONS else ()
    chosen = next((each.title for each in choices if each.value == fact.value), None)
    if chosen is not None:
        return chosen
    if fact.value == "recalled":
        return "It is recalled"
    if name in ("days_since_receipt", "order_age_days"):
        return {0: "today", 1: "yesterday"}.get(int(str(fact.value)), f"{fact.value} days ago")
    return str(fact.value).replace("_", " ")


def _change(change: Change) -> str | None:
    condition = _condition(change)
    return f"If {condition}, {_WOULD[change.outcome]}." if condition else None


def _condition(change: Change) -> str | None:
    if change.fact in _IF_TRUE and change.to in ("true", "false"):
        return _IF_TRUE[change.fact][change.to == "false"]
    if change.fact in _COUNTED and (sides := _SIDES.get(change.to[:2])):
        number = change.to[2:].strip()
        less, earlier = sides
        return _COUNTED[change.fact].format(n=number, side=less, when=earlier)
    return _IF_CHOSEN.get(change.to)


_SIDES = {"<=": ("less", "before"), ">=": ("more", "later")}
