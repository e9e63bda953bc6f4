"""Returns decided by the rules as their files stand, off the event loop, with their receipts.

A receipt is kept in a write transaction of its own that first looks whether the bot still owns the
conversation: a decision that nobody gets to see leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog
from sqlalchemy.engine import Engine

from actions.adapters.sql.conversation_fence import require_current
from actions.adapters.sql.engine import write_transaction
from actions.adapters.sql.receipts import keep as keep_receipt
from actions.domain.errors import NoRulesInForce, RulesUnavailable
from actions.services.return_ports import Asking, ToDecide
from knowledge.deciding.decider import Decider
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import AsOfError
from knowledge.deciding.following import follow_rules
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.errors import KnowledgeError

AT_ONCE = 2
_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


class HomeDecisions:
    """The `ReturnDecisions` port on the rules of an installation and its database.

    Args:
        home: Where the merchant's own promises stand.
        engine: Where receipts and the gateway's conversations are.
    """

    def __init__(self, home: Path, engine: Engine) -> None:
        self._rules = follow_rules(home, _told)
        self._engine = engine
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="decisions")

    async def decide(
        self, case: ToDecide, asking: Asking, *, keep: Callable[[Decision], bool]
    ) -> Decision:
        """Return the decision, its receipt kept where `keep` says so; see the port."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, self._decide, case, asking, keep)

    async def probe(self) -> str | None:
        """Return when returns can be decided; what is returned says why not by today's rules."""
        await asyncio.get_running_loop().run_in_executor(self._workers, self._current)
        return self._rules.problem()

    def close(self) -> None:
        """Let what is being decided end, and decide nothing else."""
        self._rules.close()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _current(self) -> Decider:
        try:
            return self._rules.current()
        except (KnowledgeError, OSError) as exc:
            raise RulesUnavailable(str(exc)) from exc

    def _decide(self, case: ToDecide, asking: Asking, keep: Callable[[Decision], bool]) -> Decision:
        facts = ReturnFacts.of(case.facts)
        try:
            verdict = self._current().verdict(facts, case.as_of, case.received_on)
        except AsOfError as exc:
            raise NoRulesInForce(str(exc)) from exc
        if not keep(verdict.decision):
            return verdict.decision
        receipt = make_receipt(verdict, case.as_of, asking.now, case.received_on, case.origins)
        self._keep(receipt, asking)
        return receipt.decision

    def _keep(self, receipt: Receipt, asking: Asking) -> None:
        with write_transaction(self._engine) as connection:
            require_current(connection, conversation=asking.conversation, epoch=asking.epoch)
            keep_receipt(connection, receipt, asking.conversation)


def _told(change: Decider | Exception) -> None:
    if isinstance(change, Decider):
        _log.info("rules_read")
    else:
        _log.warning("rules_not_read", detail=str(change))
