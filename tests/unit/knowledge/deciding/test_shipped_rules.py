"""The rules that come with the project: they hold the contract, and what they promise of time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import AsOfError
from knowledge.deciding.opening import open_decider
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import ReturnFacts

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def decider(tmp_path_factory: pytest.TempPathFactory) -> Decider:
    return open_decider(tmp_path_factory.mktemp("home"))


def intact(**given: object) -> ReturnFacts:
    """Return facts of a dress that goes back without a reason."""
    return ReturnFacts.of(
        {
            "jurisdiction": "CN",
            "channel": "online",
            "consumer": True,
            "category": "clothing",
            "reason": "change_of_mind",
            "opened": True,
            "tags_intact": True,
            "soiled": False,
            "worn_outdoors": False,
            "accessories_complete": True,
            "custom_made": False,
            "exclusion_confirmed": False,
            **given,
        }
    )


def test_every_rule_holds_the_contract_with_its_passages(decider: Decider) -> None:
    """Loading checks it: basis in force, never unverified, every number in a passage."""
    assert set(decider.book.jurisdictions) == {"CN", "EU", "UK", "US"}
    assert len(decider.book.rules) > 120


def test_day_seven_on_a_holiday_moves_to_the_next_working_day(decider: Decider) -> None:
    """Received on 24 September 2026: day 7 is 1 October, so 8 October is still in time."""
    received = date(2026, 9, 24)
    in_time = decider.decide(intact(days_since_receipt=14), AS_OF, received)
    too_late = decider.decide(intact(days_since_receipt=15), AS_OF, received)
    undated = decider.decide(intact(days_since_receipt=14), AS_OF)
    assert in_time.outcome is Outcome.ELIGIBLE
    assert "last_day_was_a_holiday" in in_time.reasons
    assert (too_late.outcome, undated.outcome) == (Outcome.INELIGIBLE, Outcome.INELIGIBLE)


def test_six_months_are_counted_by_the_calendar_where_the_day_is_known(decider: Decider) -> None:
    """From 1 September six months are 181 days; without a date the longest six months count."""
    fridge = intact(
        category="appliance",
        reason="quality",
        defect_kind="functional",
        defect_disputed=True,
        days_since_receipt=182,
    )
    assert decider.decide(fridge, AS_OF).outcome is Outcome.REPAIR_OR_REPLACEMENT
    dated = decider.decide(fridge, AS_OF, date(2025, 9, 1))
    assert dated.outcome is Outcome.NEEDS_HUMAN


def test_a_date_before_any_rule_is_an_error(decider: Decider) -> None:
    """Silence about old law would read as a decision."""
    with pytest.raises(AsOfError, match="no rules for CN on 1990-01-01: expected a later date"):
        decider.decide(intact(days_since_receipt=3), date(1990, 1, 1))


def test_rules_are_those_in_force_on_the_day(decider: Decider) -> None:
    """A note on the page was no confirmation in 2020 either, but its regulation is of 2024."""
    facts = intact(days_since_receipt=3, listing_says_no_return=True)
    then, now = (decider.decide(facts, day) for day in (date(2020, 5, 1), AS_OF))
    assert "listing_note_is_no_confirmation" in now.reasons
    assert "listing_note_is_no_confirmation" not in then.reasons


def test_what_would_change_is_found_on_both_sides(decider: Decider) -> None:
    """A day too late: a day earlier, or a promise, would have been enough."""
    decision = decider.decide(intact(days_since_receipt=8, notice_sent_on_day=8), AS_OF)
    changes = {(each.fact, each.to, each.outcome) for each in decision.would_change}
    assert ("notice_sent_on_day", "<= 7", Outcome.ELIGIBLE) in changes
    assert ("merchant_promise_days", ">= 8", Outcome.ELIGIBLE) in changes


def test_nobody_is_told_to_give_another_reason(decider: Decider) -> None:
    """What the case is about is no suggestion."""
    decision = decider.decide(intact(days_since_receipt=8), AS_OF)
    named = {each.fact for each in decision.would_change}
    assert named.isdisjoint({"jurisdiction", "reason", "category"})


def test_what_would_change_does_change(decider: Decider) -> None:
    """Every suggestion, tried, has the outcome it names."""
    facts = intact(days_since_receipt=4, merchant_promise_days=0)
    decision = decider.decide(facts, AS_OF)
    assert len(decision.would_change) > 5
    for change in decision.would_change:
        value: object = change.to
        if change.to in ("true", "false"):
            value = change.to == "true"
        elif change.to[0] in "<>":
            value = int(change.to.split()[1])
        altered = facts.known() | {change.fact: value}
        assert decider.decide(ReturnFacts.of(altered), AS_OF).outcome == change.outcome, change


def test_a_case_that_no_rule_covers_goes_to_a_person(decider: Decider) -> None:
    """No answer is better than a made-up one."""
    facts = intact(
        jurisdiction="US", reason="late", defect_kind="none", category=None, shipped=True
    )
    assert decider.decide(facts, AS_OF).outcome is Outcome.INELIGIBLE
    nothing = ReturnFacts.of(
        {"jurisdiction": "CN", "reason": "change_of_mind", "shipped": False, "consumer": True}
    )
    assert decider.decide(nothing, AS_OF).reasons == ("no_rule_covers_this",)


def test_explanations_name_the_facts(decider: Decider) -> None:
    """The sentence of a rule is filled with what was decided on."""
    decision = decider.decide(intact(days_since_receipt=9), AS_OF)
    assert decision.explanation == ("The notice came on day 9; the last day was day 7.",)


@pytest.mark.parametrize("jurisdiction", ["EU", "UK"])
def test_a_promise_that_outlasts_the_extended_period_is_named_with_it(
    decider: Decider, jurisdiction: str
) -> None:
    """Whoever was not told had the longer of both: neither alone says why it is too late."""
    decision = decider.decide(
        intact(
            jurisdiction=jurisdiction,
            days_since_receipt=410,
            merchant_promise_days=400,
            told_of_right=False,
        ),
        AS_OF,
    )
    assert decision.outcome is Outcome.INELIGIBLE
    assert "the 400 days that the merchant promised" in " ".join(decision.explanation[0].split())
    assert "exten" in decision.explanation[0]


@pytest.mark.parametrize(
    "given", [{"tags_intact": False}, {"worn_outdoors": True}, {"soiled": True}]
)
def test_a_refusal_names_what_is_known_and_not_what_was_tried(
    decider: Decider, given: dict[str, object]
) -> None:
    """Nobody said that anything is missing, which would be refused as well."""
    decision = decider.decide(intact(accessories_complete=None, **given), AS_OF)
    assert decision.outcome is Outcome.INELIGIBLE
    assert decision.explanation[0].startswith("A cut tag, dirt, damage or use outdoors")


def test_nothing_known_is_a_question(decider: Decider) -> None:
    """Without a single fact the first question is whose law counts."""
    decision = decider.decide(ReturnFacts(), AS_OF)
    assert (decision.outcome, decision.missing_facts) == (Outcome.NEEDS_FACTS, ("jurisdiction",))


@pytest.mark.parametrize("jurisdiction", ["CN", "EU", "UK", "US"])
def test_almost_nothing_known_still_asks(decider: Decider, jurisdiction: str) -> None:
    """However many facts are missing, the trial ends and names some of them."""
    facts = ReturnFacts.of({"jurisdiction": jurisdiction})
    decision = decider.decide(facts, AS_OF)
    assert decision.outcome is Outcome.NEEDS_FACTS
    assert "reason" in decision.missing_facts


def test_the_same_facts_give_the_same_decision(tmp_path: Path, decider: Decider) -> None:
    """Another process with the same files decides to the same bytes."""
    facts = intact(days_since_receipt=4, price="199")
    other = open_decider(tmp_path)
    assert other.decide(facts, AS_OF).as_json() == decider.decide(facts, AS_OF).as_json()


@pytest.mark.parametrize(("place", "legal"), [("CN", 7), ("EU", 14), ("UK", 14)])
def test_a_refusal_names_the_last_day_that_counted(
    decider: Decider, place: str, legal: int
) -> None:
    """The promised one where the merchant promised longer than the law gives, else the law's."""
    late = intact(jurisdiction=place, days_since_receipt=40, told_of_right=True)
    for promise, last in ((0, legal), (legal - 1, legal), (legal, legal), (30, 30), (39, 39)):
        given = late.model_copy(update={"merchant_promise_days": promise})
        decision = decider.decide(given, AS_OF)
        assert (decision.outcome, decision.reasons) == (Outcome.INELIGIBLE, ("window_closed",))
        (told,) = decision.explanation
        assert f"on day 40; the last day was day {last}" in told
        assert ("promised" in told) is (promise > legal)


@pytest.mark.parametrize("category", ["toys", "home-goods", "furniture", "bags", "clothing"])
def test_tags_are_asked_for_where_the_rules_turn_on_them(decider: Decider, category: str) -> None:
    """Of a toy nobody has to know its tags, also where its stains are not known either."""
    unsure = intact(category=category, days_since_receipt=3, tags_intact=None, soiled=None)
    asked = decider.decide(unsure, AS_OF).missing_facts
    tagged = ("tags_intact",) if category in ("bags", "clothing") else ()
    assert asked == (*tagged, "soiled")


def test_a_count_that_no_answer_could_outweigh_is_no_error(decider: Decider) -> None:
    """No time was stated that an order of today could have passed, whatever the reason is."""
    given = {"reason": None, "order_age_days": 0, "ship_time_stated": None, "shipped": False}
    decision = decider.decide(intact(jurisdiction="US", **given), AS_OF)
    assert decision.outcome is Outcome.NEEDS_FACTS
    assert "reason" in decision.missing_facts
