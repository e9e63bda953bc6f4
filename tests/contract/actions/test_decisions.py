"""Returns decided for a conversation, on SQLite and PostgreSQL: the receipt and its fence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from actions.adapters.decisions import HomeDecisions
from actions.adapters.sql.receipts import SqlReceipts
from actions.domain.errors import EpochPassed, NoRulesInForce, RulesUnavailable
from actions.domain.returns import FactValue
from actions.services.return_ports import Asking, ToDecide
from knowledge.deciding.decision import Decision
from tests.contract.actions.conversations import own
from tests.unit.actions.fakes import NOON

FACTS: dict[str, FactValue] = {
    "jurisdiction": "CN",
    "channel": "online",
    "consumer": True,
    "category": "appliance",
    "reason": "quality",
    "defect_kind": "functional",
    "days_since_receipt": 3,
    "price": "269.00",
}
DAY = date(2026, 11, 2)
ASKING = Asking("c-1", 3, NOON)


@pytest.fixture
def decisions(engine: Engine, tmp_path: Path) -> Iterator[HomeDecisions]:
    """The shipped rules with a shop's own promise, on an empty database."""
    (tmp_path / "rules").mkdir()
    made = HomeDecisions(tmp_path, engine)
    yield made
    made.close()


def case(as_of: date = DAY, **changed: FactValue) -> ToDecide:
    """A faulty kettle of three days ago."""
    facts = {**FACTS, **changed}
    origins = {name: ("customer", NOON.isoformat()) for name in facts}
    return ToDecide(facts, origins, as_of, as_of - timedelta(3))


def always(_: Decision) -> bool:
    """Keep every receipt."""
    return True


async def test_a_decision_names_the_receipt_that_is_kept(
    engine: Engine, decisions: HomeDecisions
) -> None:
    """With who said what, in the conversation it was made for."""
    own(engine, "c-1", epoch=3)
    decision = await decisions.decide(case(), ASKING, keep=always)
    assert (decision.outcome, decision.refund_amount) == ("eligible", "269.00")
    (receipt,) = SqlReceipts(engine).of_conversation("c-1")
    assert receipt.id == decision.receipt
    assert {fact.origin for fact in receipt.facts if fact.name in FACTS} == {"customer"}


async def test_what_is_not_to_be_kept_leaves_nothing(
    engine: Engine, decisions: HomeDecisions
) -> None:
    """A question on the way is no decision; no fence is asked."""
    decision = await decisions.decide(case(), ASKING, keep=lambda _: False)
    assert decision.receipt is None
    assert list(SqlReceipts(engine).ids()) == []


@pytest.mark.parametrize(("owner", "epoch"), [("human", 3), ("bot", 4)])
async def test_in_an_epoch_that_is_over_nothing_is_kept(
    engine: Engine, decisions: HomeDecisions, owner: str, epoch: int
) -> None:
    """Somebody else looks after the conversation by now."""
    own(engine, "c-1", owner=owner, epoch=epoch)
    with pytest.raises(EpochPassed):
        await decisions.decide(case(), ASKING, keep=always)
    assert list(SqlReceipts(engine).ids()) == []


async def test_a_merchants_own_promise_counts(
    engine: Engine, tmp_path: Path, decisions: HomeDecisions
) -> None:
    """It stands beside the shipped rules, in the home."""
    (tmp_path / "rules" / "promises.yml").write_text(
        "- id: own.thirty-days\n  version: 1\n  effective_from: 2026-01-01\n"
        '  when: category == "appliance"\n  then: {return_days: 30, free_return: true}\n'
        "  says: Appliances go back within 30 days, at our cost.\n",
        encoding="utf-8",
    )
    late = case(reason="change_of_mind", defect_kind="none", days_since_receipt=20)
    decision = await decisions.decide(late, ASKING, keep=lambda _: False)
    assert "exclusion_confirmed" not in decision.reasons
    assert decision.outcome != "ineligible"


async def test_a_day_without_rules_and_rules_that_cannot_be_read_are_errors(
    engine: Engine, tmp_path: Path, decisions: HomeDecisions
) -> None:
    """Neither is guessed over."""
    with pytest.raises(NoRulesInForce):
        await decisions.decide(case(date(1970, 1, 5)), ASKING, keep=always)
    assert await decisions.probe() is None
    broken = tmp_path / "broken"
    (broken / "rules").mkdir(parents=True)
    (broken / "rules" / "promises.yml").write_text("- id: nonsense\n", encoding="utf-8")
    other = HomeDecisions(broken, engine)
    with pytest.raises(RulesUnavailable):
        await other.probe()
    other.close()
