"""Decisions by the rules of this installation, as their files stand."""

from __future__ import annotations

import asyncio

import structlog

from gateway.domain.errors import KnowledgeUnavailable, NoRulesInForce
from gateway.services.decisions import ReturnAsked
from gateway.services.ports import Clock, Note
from gateway.services.receipts import ReceiptRoom
from knowledge.deciding.decider import Decider
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import AsOfError
from knowledge.deciding.following import FollowedRules
from knowledge.deciding.receipts import Receipt, make_receipt, passage_sha256
from knowledge.errors import KnowledgeError

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")


class HomeDecisions:
    """Decides by rules that follow their files; meets `DecisionRoom` and `PassagesOfRules`."""

    def __init__(self, rules: FollowedRules, receipts: ReceiptRoom, clock: Clock) -> None:
        self._rules = rules
        self._receipts = receipts
        self._clock = clock

    async def decide(self, asked: ReturnAsked) -> Decision:
        """Return the decision, its receipt kept.

        Raises:
            NoRulesInForce: The jurisdiction had none on that day.
            KnowledgeUnavailable: Rules or passages cannot be read.
            StoreUnavailable: The receipt could not be kept, so nothing is decided.
        """
        try:
            receipt = await asyncio.to_thread(self._decided, asked)
        except AsOfError as exc:
            raise NoRulesInForce(str(exc)) from exc
        except KnowledgeError as exc:
            raise KnowledgeUnavailable(str(exc)) from exc
        await self._receipts.put(receipt)
        return receipt.decision

    async def sha256_of(self, passage_id: str) -> str | None:
        """Return the hash of all that a passage says today; None when there is none."""
        try:
            decider = await asyncio.to_thread(self._rules.current)
        except KnowledgeError:
            return None
        passage = decider.passage(passage_id)
        return passage_sha256(passage) if passage else None

    def _decided(self, asked: ReturnAsked) -> Receipt:
        now = self._clock()
        as_of = asked.as_of or now.date()
        verdict = self._rules.current().verdict(asked.facts, as_of, asked.received_on)
        return make_receipt(verdict, as_of, now, asked.received_on)


class RulesProbe:
    """Do the rules decide as their files stand; meets `Probe`.

    Looking is also what has them read before the first customer asks.
    """

    name = "rules"

    def __init__(self, rules: FollowedRules) -> None:
        self._rules = rules

    async def check(self) -> str | Note | None:
        """Return a note while older rules decide, and what is wrong while none do."""
        try:
            await asyncio.to_thread(self._rules.current)
        except KnowledgeError:
            return self._rules.problem() or "the rules cannot be read"
        problem = self._rules.problem()
        return Note(problem) if problem else None


def told(change: Decider | Exception) -> None:
    """Log that other rules decide, or that changed files were refused."""
    if isinstance(change, Decider):
        log.info("rules_read", rules=len(change.book.rules))
    else:
        log.error("rules_refused", detail=str(change))
