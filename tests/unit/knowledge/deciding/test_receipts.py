"""A receipt replays to the same bytes, or says what is not as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import ReceiptCorrupt, ReceiptMissing
from knowledge.deciding.receipt_files import ReceiptFiles
from knowledge.deciding.receipts import (
    Receipt,
    differences,
    make_receipt,
    passage_sha256,
    replayed,
    would_differ,
)
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


def test_the_same_case_has_the_same_id_and_the_decision_names_it(tmp_path: Path) -> None:
    """An id is the hash of the rest."""
    decider = small_decider(tmp_path)
    one, two = receipt_by(decider), receipt_by(decider)
    assert one.id == two.id == one.decision.receipt
    assert receipt_by(decider, days_since_receipt=3).id != one.id


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


def test_changing_rules_tells_which_kept_decisions_would_differ(tmp_path: Path) -> None:
    """Only those whose decision changes are named, not those whose rule was reworded."""
    store = ReceiptFiles.at_home(tmp_path / "home")
    old = small_decider(tmp_path / "old")
    late, early = receipt_by(old), receipt_by(old, days_since_receipt=3)
    store.put(late)
    store.put(early)
    assert list(would_differ(store, old)) == []
    reworded = RULES.replace("priority: 10", "priority: 11")
    assert list(would_differ(store, small_decider(tmp_path / "same", reworded))) == []
    changed = small_decider(tmp_path / "new", RULES.replace("window_closed", "too_late"))
    assert [number for number, _ in would_differ(store, changed)] == [late.id]


def test_a_promise_that_widened_a_fact_is_kept_beside_it(tmp_path: Path) -> None:
    """Both what was given and what the promise made of it; withdrawn, it is a difference."""
    promising = small_decider(tmp_path / "a", promises=PROMISE)
    receipt = receipt_by(promising, merchant_promise_days=8)
    kept = [(e.value, e.origin) for e in receipt.facts if e.name == "merchant_promise_days"]
    assert kept == [(8, "request"), (30, "own.thirty-days")]
    assert replayed(receipt, promising).as_bytes() == receipt.as_bytes()
    without = replayed(receipt, small_decider(tmp_path / "b"))
    assert without.decision.outcome == "ineligible"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"{}",
        lambda content: b"not json",
        lambda content: b"[]",
        lambda content: content.replace(b'"0.10"', b'"0.20"'),
        lambda content: content.replace(b'"format":1', b'"format":2'),
        lambda content: content.replace(b'"as_of"', b'"on"'),
    ],
)
def test_what_is_not_the_receipt_that_was_made_is_refused(tmp_path: Path, spoil: object) -> None:
    """A receipt that was edited is no proof of anything."""
    assert callable(spoil)
    content = spoil(receipt_by(small_decider(tmp_path)).as_bytes())
    with pytest.raises(ReceiptCorrupt):
        Receipt.from_bytes(content)


def test_a_receipt_is_kept_once(tmp_path: Path) -> None:
    """The first stays; the folder has nothing but receipts."""
    store = ReceiptFiles.at_home(tmp_path / "home")
    assert list(store.ids()) == []
    receipt = receipt_by(small_decider(tmp_path))
    store.put(receipt)
    store.put(receipt)
    assert list(store.ids()) == [receipt.id]
    assert store.get(receipt.id).as_bytes() == receipt.as_bytes()
    assert [each.name for each in (tmp_path / "home/receipts").iterdir()] == [f"{receipt.id}.json"]


@pytest.mark.parametrize("number", ["rcpt_" + "0" * 24, "rcpt_1", "../x", ""])
def test_a_receipt_that_is_not_kept_is_missing(tmp_path: Path, number: str) -> None:
    """Neither a wrong id nor a path gets to another file."""
    with pytest.raises(ReceiptMissing):
        ReceiptFiles(tmp_path).get(number)


def test_a_passage_has_the_hash_of_all_that_it_says(tmp_path: Path) -> None:
    """Another text, another hash."""
    decider = small_decider(tmp_path)
    passages = decider.verdict(ReturnFacts.of(FACTS), AS_OF).passages
    assert len({passage_sha256(each) for each in passages}) == len(passages)
    assert json.loads(receipt_by(decider).as_bytes())["passages"][0]["sha256"] == passage_sha256(
        passages[0]
    )
