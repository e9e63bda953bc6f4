"""A merchant's own promises widen the consumer's rights, and can do nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.deciding.errors import RulesError
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.knowledge.deciding.small_rules import RULES, small_decider

AS_OF = date(2026, 11, 22)
PROMISE = """\
- id: own.thirty-days
  version: 1
  effective_from: 2026-01-01
  when: category == "shoes"
  then: {return_days: 30, free_return: true}
  says: Shoes go back within 30 days, at our cost.
"""


def facts(**given: object) -> ReturnFacts:
    """Return facts of a return in China."""
    return ReturnFacts.of({"jurisdiction": "CN", "category": "shoes", **given})


def test_a_promise_of_more_days_lets_a_late_notice_in(tmp_path: Path) -> None:
    """The shop's thirty days count where the law's seven are over."""
    decider = small_decider(tmp_path, promises=PROMISE)
    decision = decider.decide(facts(days_since_receipt=30), AS_OF)
    assert (decision.outcome, decision.freight_payer) == (Outcome.ELIGIBLE, "merchant")
    assert decider.decide(facts(days_since_receipt=31), AS_OF).outcome is Outcome.INELIGIBLE


def test_a_promise_holds_only_where_its_condition_does(tmp_path: Path) -> None:
    """Other goods keep the law's days; an unknown category is promised nothing."""
    decider = small_decider(tmp_path, promises=PROMISE)
    for category in ("bags", None):
        decision = decider.decide(facts(category=category, days_since_receipt=20), AS_OF)
        assert decision.outcome is Outcome.INELIGIBLE


def test_a_promise_holds_only_on_its_dates(tmp_path: Path) -> None:
    """A promise that begins later says nothing today."""
    decider = small_decider(tmp_path, promises=PROMISE)
    decision = decider.decide(facts(days_since_receipt=20), date(2025, 12, 31))
    assert decision.outcome is Outcome.INELIGIBLE


def test_a_shorter_promise_takes_nothing_away(tmp_path: Path) -> None:
    """Three promised days do not shorten a purchase that was promised forty."""
    decider = small_decider(tmp_path, promises=PROMISE.replace("30", "3"))
    given = facts(days_since_receipt=20, merchant_promise_days=40)
    assert decider.decide(given, AS_OF).outcome is Outcome.ELIGIBLE
    assert decider.decide(facts(days_since_receipt=7), AS_OF).outcome is Outcome.ELIGIBLE


def test_a_promise_that_was_used_stands_in_the_verdict(tmp_path: Path) -> None:
    """Receipts show which promise widened which fact."""
    verdict = small_decider(tmp_path, promises=PROMISE).verdict(facts(days_since_receipt=9), AS_OF)
    assert verdict.case.origins["merchant_promise_days"] == "own.thirty-days"
    assert [each.id for each in verdict.case.promised] == ["own.thirty-days"]


def test_a_decision_says_how_many_days_were_promised(tmp_path: Path) -> None:
    """A sentence may name any known fact, also one that no condition names."""
    text = RULES.replace("came in time.", "came within {merchant_promise_days} days.")
    decider = small_decider(tmp_path, text, PROMISE)
    decision = decider.decide(facts(days_since_receipt=9), AS_OF)
    assert decision.explanation[0] == "The notice came within 30 days."


def test_a_decision_that_turned_on_a_promise_says_it(tmp_path: Path) -> None:
    """Kept or over, in the merchant's own words; where nothing hung on it, it is not said."""
    decider = small_decider(tmp_path, promises=PROMISE)
    says = "Shoes go back within 30 days, at our cost."
    for day in (20, 31):
        assert says in decider.decide(facts(days_since_receipt=day), AS_OF).explanation
    bags = decider.decide(facts(days_since_receipt=31, category="bags"), AS_OF)
    assert says not in bags.explanation


def test_what_would_change_keeps_to_the_promise(tmp_path: Path) -> None:
    """A fact that is tried is widened as well: fewer days on the order take nothing away."""
    decider = small_decider(tmp_path, promises=PROMISE)
    changes = decider.decide(facts(days_since_receipt=20), AS_OF).would_change
    assert [(each.fact, each.to) for each in changes] == [("days_since_receipt", ">= 31")]
    late = decider.decide(facts(days_since_receipt=33), AS_OF).would_change
    assert ("merchant_promise_days", ">= 33") in [(each.fact, each.to) for each in late]


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("return_days: 30", "outcome: ineligible", ":5: then.outcome 'ineligible': Extra inputs"),
        ("free_return: true", "free_return: false", ":5: then.free_return False: Input should"),
        ("return_days: 30", "return_days: -1", ":5: then.return_days -1: Input should be greater"),
        ("{return_days: 30, free_return: true}", "{}", "then promises nothing: expected return_d"),
        ("{return_days: 30, free_return: true}", "{return_days: 0}", "then promises nothing"),
        ('category == "shoes"', "", ":4: when says nothing: expected a condition, or true"),
        ("own.thirty-days", "cn.thirty-days", "id 'cn.thirty-days': expected small letters"),
        ("  says: Shoes go back within 30 days, at our cost.\n", "", ":1: missing key 'says'"),
        ('category == "shoes"', 'category == "shoe"', 'when: category and "shoe"'),
        ('category == "shoes"', "a.all(x, x > 1)", "when: '.': not part of a condition"),
        ("effective_from", "priority: 3\n  effective_from", "unknown key 'priority'"),
        ('category == "shoes"', " && ".join(["opened"] * 200), "when has 1,"),
        ('category == "shoes"', "opened && !opened", "when can never hold"),
    ],
)
def test_a_promise_that_could_take_away_is_refused(
    tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    """No outcome, no shorter time, no costs: a promise has no words for them."""
    assert right in PROMISE
    with pytest.raises(RulesError) as refused:
        small_decider(tmp_path, promises=PROMISE.replace(right, wrong))
    assert complaint in str(refused.value)


def test_a_promise_stands_once(tmp_path: Path) -> None:
    """Two promises of one id would be one to a reader of receipts."""
    with pytest.raises(RulesError, match=r"id 'own\.thirty-days' stands twice"):
        small_decider(tmp_path, promises=PROMISE + PROMISE)
