"""What holds of every decision, whatever the facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.deciding.decision import Decision
from knowledge.deciding.opening import open_decider
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import Kind, ReturnFacts, vocabulary

AS_OF = date(2026, 11, 22)
DECIDER = open_decider(Path(mkdtemp()))
MANY = settings(max_examples=150, deadline=None)
# Days on which some passage lets an outcome change: the last day inside, and the day after.
BOUNDARIES = {7, 14, 30, 60, 184, 366, 380, 731}
CERTAIN = (
    Outcome.ELIGIBLE,
    Outcome.REPAIR_OR_REPLACEMENT,
    Outcome.REFUND_WITHOUT_COMPENSATION,
    Outcome.INELIGIBLE,
    Outcome.NEEDS_HUMAN,
)
GOODNESS = {
    Outcome.ELIGIBLE: 3,
    Outcome.REPAIR_OR_REPLACEMENT: 2,
    Outcome.REFUND_WITHOUT_COMPENSATION: 1,
    Outcome.INELIGIBLE: 0,
}


def a_value(name: str) -> st.SearchStrategy[Any]:
    """Draw a value of a fact."""
    word = vocabulary()[name]
    if word.kind is Kind.CHOICE:
        return st.sampled_from(word.choices)
    if word.kind is Kind.FLAG:
        return st.booleans()
    if word.kind is Kind.COUNT:
        return st.sampled_from([0, 1, 2, 6, 7, 8, 14, 15, 20, 30, 31, 60, 184, 185, 400, 800])
    return st.sampled_from(["0.01", "99", "166.67", "1000"])


NAMES = [name for name, word in vocabulary().items() if word.kind not in (Kind.TEXT, Kind.OTHER)]
complete = st.fixed_dictionaries({name: a_value(name) for name in NAMES}).map(
    lambda drawn: drawn | {"notice_sent_on_day": None, "earnest_money": None}
)
# Facts that nobody has to raise: leaving one of these out must not let another outcome seem sure.
ASKED = [name for name in NAMES if vocabulary()[name].presumed is None]
MONEY = [name for name in NAMES if vocabulary()[name].kind is Kind.MONEY]
# These only say something when they say it; unsaid, a merchant has not relied on them, or what
# follows from others (no fault is claimed by a change of mind) stands in for them.
RAISED = {
    "defect_kind",
    "flaw_stated",
    "tags_intact",
    "activated",
    "single_use_seal_broken",
    "custom_made",
    "perishable",
    "worn_outdoors",
    "download_started",
    "told_of_right",
    "quantity",
    "shipped",
    "notice_sent_on_day",
    "days_since_receipt",
    "currency",
    *MONEY,
}
# What a shop outside China may deduct for; there it is the shop that has to raise it.
RAISED_BY_SHOPS = {"soiled"}


def decide(facts: dict[str, Any]) -> Decision:
    """Decide by the shipped rules."""
    return DECIDER.decide(ReturnFacts.of(facts), AS_OF)


def worth(decision: Decision) -> tuple[float, int]:
    """How good a decision is for the consumer: money, then the outcome."""
    amounts = [decision.refund_amount, decision.compensation]
    return sum(float(each) for each in amounts if each), GOODNESS[decision.outcome]


@MANY
@given(complete)
def test_complete_facts_are_decided(facts: dict[str, Any]) -> None:
    """Nothing is asked when everything is known."""
    assert decide(facts | {"earnest_breach_by": "none"}).outcome in CERTAIN


@MANY
@given(complete, st.integers(0, 40), st.integers(0, 40))
def test_a_widened_promise_never_makes_a_decision_worse(
    facts: dict[str, Any], days: int, more: int
) -> None:
    """More promised days give the consumer at least what fewer gave."""
    narrow = decide(facts | {"merchant_promise_days": days})
    wide = decide(facts | {"merchant_promise_days": days + more})
    if Outcome.NEEDS_HUMAN in (narrow.outcome, wide.outcome):
        # A person decides on the larger claim either way, or instead of a refusal.
        assert wide.outcome in (Outcome.NEEDS_HUMAN, Outcome.ELIGIBLE)
        return
    assert worth(wide) >= worth(narrow)


@MANY
@given(complete, st.integers(0, 800))
def test_a_day_more_changes_the_outcome_only_at_a_boundary(facts: dict[str, Any], day: int) -> None:
    """Between the days that passages name, a day earlier or later is all the same."""
    promise = facts["merchant_promise_days"]
    today = decide(facts | {"days_since_receipt": day})
    tomorrow = decide(facts | {"days_since_receipt": day + 1})
    if today.outcome != tomorrow.outcome:
        assert day in BOUNDARIES | {promise}


@MANY
@given(complete, st.sets(st.sampled_from([each for each in ASKED if each not in RAISED])))
def test_what_is_unknown_never_makes_another_outcome_certain(
    facts: dict[str, Any], unknown: set[str]
) -> None:
    """With facts missing the outcome is the same, or a question; never another one."""
    if facts["jurisdiction"] != "CN":
        unknown = unknown - RAISED_BY_SHOPS
    whole = decide(facts)
    partial = decide({name: value for name, value in facts.items() if name not in unknown})
    assert partial.outcome in (whole.outcome, Outcome.NEEDS_FACTS)


@MANY
@given(complete, st.sets(st.sampled_from(ASKED)))
def test_a_question_names_unknown_facts_only(facts: dict[str, Any], unknown: set[str]) -> None:
    """What is asked for is not known yet, and something is asked for."""
    left = {name: value for name, value in facts.items() if name not in unknown}
    decision = decide(left)
    asked = set(decision.missing_facts)
    assert bool(asked) == (decision.outcome is Outcome.NEEDS_FACTS)
    assert asked.isdisjoint(name for name, value in left.items() if value is not None)


@MANY
@given(complete)
def test_nothing_is_paid_or_sent_on_a_refusal(facts: dict[str, Any]) -> None:
    """A refusal has no money, no freight and no deadline; a case for a person promises nothing."""
    decision = decide(facts)
    if decision.outcome in (Outcome.INELIGIBLE, Outcome.NEEDS_HUMAN):
        assert (decision.refund_amount, decision.compensation) == (None, None)
        assert (decision.freight_payer, decision.deadline) == ("none", None)
    assert decision.basis or decision.reasons == ("no_rule_covers_this",)


# A sound return, from which facts are taken away: what it leaves open is then worth asking.
SOUND = {
    "channel": "online",
    "consumer": True,
    "reason": "change_of_mind",
    "days_since_receipt": 5,
    "opened": True,
    "told_of_right": True,
    **{name: False for name in ("soiled", "activated", "worn_outdoors", "single_use_seal_broken")},
    **{name: False for name in ("custom_made", "perishable", "exclusion_confirmed")},
    **{name: False for name in ("download_started", "consent", "acknowledgement")},
    **{name: True for name in ("tags_intact", "accessories_complete", "confirmation_sent")},
}
FLAGS = sorted(name for name in SOUND if vocabulary()[name].kind is Kind.FLAG)


def outcome_of(facts: dict[str, Any]) -> Decision:
    """Decide without working out what else would change."""
    return DECIDER.decide(ReturnFacts.of(facts), AS_OF, changes=False)


def answered(asked: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield facts in every way in which they can be answered."""
    words = [vocabulary()[name] for name in asked]
    for row in product(*(word.choices or (False, True) for word in words)):
        yield dict(zip(asked, row, strict=True))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(vocabulary()["jurisdiction"].choices),
    st.sampled_from(vocabulary()["category"].choices),
    st.sets(st.sampled_from(FLAGS), min_size=1, max_size=2),
)
def test_what_is_asked_can_be_all_that_an_outcome_hangs_on(
    place: str, category: str, unknown: set[str]
) -> None:
    """Each fact asked for stays open, whatever else is told, in some case; and then it matters."""
    left = {name: value for name, value in SOUND.items() if name not in unknown}
    left |= {"jurisdiction": place, "category": category}
    asked = outcome_of(left).missing_facts
    for fact in asked:
        others = tuple(each for each in asked if each != fact)
        assert any(
            outcome_of(left | told).missing_facts == (fact,)
            and len({outcome_of(left | told | last).outcome for last in answered((fact,))}) > 1
            for told in answered(others)
        ), (left, asked, fact)
