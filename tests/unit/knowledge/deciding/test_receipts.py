"""A receipt replays to the same bytes, or says what is not as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import ReceiptCorrupt, ReceiptMissing
from knowledge.deciding.receipt_replay import decided_otherwise, differences, replayed
from knowledge.deciding.receipts import Receipt, checked_id, make_receipt, passage_sha256
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.knowledge.deciding.small_rules import FREE, IN_TIME, LATE, RULES, small_decider
from tests.unit.knowledge.deciding.test_promises import PROMISE

AS_OF = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS: dict[str, object] = {
    "jurisdiction": "CN",
    "category": "shoes",
    "days_since_receipt": 9,
    "price": "0.10",
    "items": ["1", "2.50"],
    "promotion": {"spend": "300", "save": "50"},
}


def receipt_by(decider: Decider, **changed: object) -> Receipt:
    """Return the receipt of the facts, decided at noon."""
    verdict = decider.verdict(ReturnFacts.of({**FACTS, **changed}), AS_OF)
    return make_receipt(verdict, AS_OF, NOON, origins={"category": ("order", "2026-11-01")})


def test_a_receipt_replays_to_the_same_bytes(tmp_path: Path) -> None:
    """The same rules and passages decide the same, amounts and structures included."""
    decider = small_decider(tmp_path)
    receipt = receipt_by(decider)
    again = replayed(Receipt.from_bytes(receipt.as_bytes()), decider)
    assert again.as_bytes() == receipt.as_bytes()
    assert differences(receipt, again) == ()


def test_an_id_is_the_hash_of_the_rest_and_the_decision_names_it(tmp_path: Path) -> None:
    """Made again with the same salt, it is the same receipt."""
    decider = small_decider(tmp_path)
    receipt = receipt_by(decider)
    verdict = decider.verdict(ReturnFacts.of(FACTS), AS_OF)
    again = make_receipt(verdict, AS_OF, NOON, None, receipt.origins(), receipt.salt)
    assert again == receipt
    assert receipt.decision.receipt == receipt.id == checked_id(receipt.id)


def test_whoever_knows_the_facts_cannot_work_out_the_id(tmp_path: Path) -> None:
    """The same facts at the same moment make other ids, a hundred times: its page needs no key."""
    decider = small_decider(tmp_path)
    assert len({receipt_by(decider).id for _ in range(100)}) == 100


def test_a_receipt_says_where_every_fact_comes_from(tmp_path: Path) -> None:
    """Given with its source and time, presumed, or following from another."""
    facts = {each.name: each for each in receipt_by(small_decider(tmp_path)).facts}
    assert (facts["category"].origin, facts["category"].at) == ("order", "2026-11-01")
    assert (facts["price"].origin, facts["price"].value) == ("request", "0.10")
    assert facts["merchant_promise_days"].origin == "presumed"
    assert facts["notice_sent_on_day"].origin == "follows"


def test_a_receipt_holds_its_rules_as_written_and_its_passages_by_hash(tmp_path: Path) -> None:
    """What a rule said then can be read without the repository."""
    receipt = receipt_by(small_decider(tmp_path))
    assert [(each.id, each.version) for each in receipt.rules] == [("cn.returns.window", 1)]
    assert receipt.rules[0].source == LATE.rstrip()
    assert [each.id for each in receipt.passages] == ["cn-7d-10"]


def test_a_changed_rule_is_told_by_replaying(tmp_path: Path) -> None:
    """The difference names the rule and what the decision has become."""
    receipt = receipt_by(small_decider(tmp_path / "old"))
    changed = small_decider(tmp_path / "new", LATE.replace("window_closed", "too_late") + IN_TIME)
    found = {
        each.where: (each.was, each.now)
        for each in differences(receipt, replayed(receipt, changed))
    }
    assert found["decision.reasons[0]"] == ("window_closed", "too_late")
    assert "rules[0].sha256" in found


def test_a_rule_closed_and_followed_by_another_still_replays(tmp_path: Path) -> None:
    """Old receipts need old versions, and find them."""
    receipt = receipt_by(small_decider(tmp_path / "old"))
    closed = LATE.replace("2017-03-15", "2017-03-15\n  effective_to: 2026-11-30")
    later = LATE.replace("version: 1", "version: 2").replace("2017-03-15", "2026-12-01")
    now = small_decider(tmp_path / "new", closed + later.replace("closed", "shut") + IN_TIME + FREE)
    assert replayed(receipt, now).as_bytes() == receipt.as_bytes()


def test_only_another_decision_is_decided_otherwise(tmp_path: Path) -> None:
    """Another reason is; another priority, another explanation, another what-if is not."""
    old = small_decider(tmp_path / "old")
    receipt = receipt_by(old)
    assert decided_otherwise(receipt, old) == ()
    reworded = RULES.replace("priority: 10", "priority: 11").replace("The notice", "Word of it")
    assert decided_otherwise(receipt, small_decider(tmp_path / "same", reworded)) == ()
    changed = small_decider(tmp_path / "new", RULES.replace("window_closed", "too_late"))
    [found] = decided_otherwise(receipt, changed)
    assert (found.where, found.was, found.now) == ("reasons[0]", "window_closed", "too_late")


def test_a_promise_that_widened_a_fact_is_kept_beside_it(tmp_path: Path) -> None:
    """Both what was given and what the promise made of it; withdrawn, it is a difference."""
    promising = small_decider(tmp_path / "a", promises=PROMISE)
    receipt = receipt_by(promising, merchant_promise_days=8)
    kept = [(e.value, e.origin) for e in receipt.facts if e.name == "merchant_promise_days"]
    assert kept == [(8, "request"), (30, "own.thirty-days")]
    assert replayed(receipt, promising).as_bytes() == receipt.as_bytes()
    without = replayed(receipt, small_decider(tmp_path / "b"))
    assert without.decision.outcome == "ineligible"
    assert "facts.merchant_promise_days as promised" in {
        each.where for each in differences(receipt, without)
    }


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"{}",
        lambda content: b"not json",
        lambda content: b"[]",
        lambda content: content.replace(b'"0.10"', b'"0.20"'),
        lambda content: content.replace(b'"format":2', b'"format":1'),
        lambda content: content.replace(b'"salt":"', b'"salt":"0'),
        lambda content: content.replace(b'"as_of"', b'"on"'),
    ],
)
def test_what_is_not_the_receipt_that_was_made_is_refused(tmp_path: Path, spoil: object) -> None:
    """A receipt that was edited is no proof of anything."""
    assert callable(spoil)
    content = spoil(receipt_by(small_decider(tmp_path)).as_bytes())
    with pytest.raises(ReceiptCorrupt):
        Receipt.from_bytes(content)


@pytest.mark.parametrize("number", ["rcpt_" + "0" * 23, "rcpt_" + "A" * 24, "../x", ""])
def test_what_cannot_be_an_id_is_missing(number: str) -> None:
    """Neither a short one nor a path is looked for; the line says what an id is."""
    with pytest.raises(ReceiptMissing, match="expected rcpt_ and 24"):
        checked_id(number)


def test_a_passage_has_the_hash_of_all_that_it_says(tmp_path: Path) -> None:
    """Another text, another hash."""
    decider = small_decider(tmp_path)
    passages = decider.verdict(ReturnFacts.of(FACTS), AS_OF).passages
    assert len({passage_sha256(each) for each in passages}) == len(passages)
    assert json.loads(receipt_by(decider).as_bytes())["passages"][0]["sha256"] == passage_sha256(
        passages[0]
    )
