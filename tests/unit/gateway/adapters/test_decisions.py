"""Whether the rules decide as their files stand, for whoever keeps the house running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from gateway.adapters.decisions import HomeDecisions, RulesProbe, told
from gateway.services.decisions import ReturnAsked
from gateway.services.ports import Note
from knowledge.deciding.following import FollowedRules, follow_rules
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom

PROMISE = """\
- id: own.thirty
  version: 1
  effective_from: 2020-01-01
  when: category == "clothing"
  then: {return_days: 30}
  says: Thirty days.
"""
FACTS = ReturnFacts.of(
    {
        "jurisdiction": "CN", "channel": "online", "consumer": True, "category": "clothing",
        "reason": "change_of_mind", "days_since_receipt": 20, "opened": False,
        "tags_intact": True, "worn_outdoors": False, "soiled": False, "price": "199",
        "accessories_complete": True, "custom_made": False, "exclusion_confirmed": False,
    }
)  # fmt: skip


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[FollowedRules]:
    """The shipped rules and a home's promises, looked at when told."""
    (tmp_path / "rules").mkdir()
    following = follow_rules(tmp_path, told, every_s=3600)
    yield following
    following.close()


async def test_a_promise_made_while_the_gateway_runs_decides(
    rules: FollowedRules, tmp_path: Path
) -> None:
    """No restart; each receipt holds the rules that its own decision was made by."""
    room = MemoryReceiptRoom()
    decisions = HomeDecisions(rules, room, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    before = await decisions.decide(ReturnAsked(FACTS))
    (tmp_path / "rules/promises.yml").write_text(PROMISE)
    rules.look()
    after = await decisions.decide(ReturnAsked(FACTS))
    assert (before.outcome, after.outcome) == ("ineligible", "eligible")
    ids = {each.id for each in (await room.get(after.receipt or "")).rules}
    assert "own.thirty" in ids
    assert "own.thirty" not in {each.id for each in (await room.get(before.receipt or "")).rules}


async def test_a_broken_edit_is_noted_and_logged_while_the_old_rules_decide(
    rules: FollowedRules, tmp_path: Path
) -> None:
    """Customers are served, so the house is ready; whoever keeps it is told file and line."""
    probe = RulesProbe(rules)
    assert await probe.check() is None
    (tmp_path / "rules/promises.yml").write_text(PROMISE.replace("30", "minus"))
    with structlog.testing.capture_logs() as logs:
        rules.look()
    note = await probe.check()
    assert isinstance(note, Note)
    assert "promises.yml:5: then.return_days" in note.text
    [line] = logs
    assert (line["event"], line["log_level"]) == ("rules_refused", "error")
    assert "promises.yml:5" in line["detail"]


async def test_rules_that_cannot_be_read_at_all_are_down(
    rules: FollowedRules, tmp_path: Path
) -> None:
    """Nothing decides, so the house is not ready."""
    (tmp_path / "rules/promises.yml").write_text("- id: own.thirty\n")
    problem = await RulesProbe(rules).check()
    assert isinstance(problem, str)
    assert "none decide" in problem
