"""What the talk about a return stands on: the shipped rules, receipts and recalls in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from actions.domain.errors import EpochPassed, NoRulesInForce
from actions.domain.recalls import OpenRecall
from actions.services.return_ports import Asking, ToDecide
from knowledge.deciding.decider import Decider
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import AsOfError
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts


@lru_cache(maxsize=1)
def shipped_decider() -> Decider:
    """The decider by what the project ships, with no merchant's own promises."""
    return open_decider(Path("no-home"))


@dataclass
class FakeDecisions:
    """Decides as the rules do; keeps receipts in a dictionary, unless the epoch is over."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    asked: list[ToDecide] = field(default_factory=list)
    failure: Exception | None = None
    is_epoch_over: bool = False

    async def decide(
        self, case: ToDecide, asking: Asking, *, keep: Callable[[Decision], bool]
    ) -> Decision:
        self.asked.append(case)
        if self.failure is not None:
            raise self.failure
        facts = ReturnFacts.of(case.facts)
        try:
            verdict = shipped_decider().verdict(facts, case.as_of, case.received_on)
        except AsOfError as exc:
            raise NoRulesInForce(str(exc)) from exc
        if not keep(verdict.decision):
            return verdict.decision
        if self.is_epoch_over:
            raise EpochPassed(asking.conversation, asking.epoch)
        receipt = make_receipt(verdict, case.as_of, asking.now, case.received_on, case.origins)
        self.receipts[receipt.id] = receipt
        return receipt.decision

    async def probe(self) -> str | None:
        return None


@dataclass
class FakeOpenRecalls:
    """The `OpenRecalls` port: everything is under the same recalls, or none."""

    found: tuple[OpenRecall, ...] = ()

    async def open_recalls(self, order_id: str, sku: str) -> tuple[OpenRecall, ...]:
        return self.found
