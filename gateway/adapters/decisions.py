"""Decisions by the rules of this installation, the receipts in its home."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.domain.errors import KnowledgeUnavailable, NoRulesInForce, ReceiptNotFound
from gateway.services.decisions import ReturnAsked
from gateway.services.ports import Clock
from knowledge.deciding.decider import Decider
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import AsOfError, ReceiptCorrupt, ReceiptMissing
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipt_files import ReceiptFiles
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.errors import KnowledgeError


class HomeDecisions:
    """Decides by the rules as they were when first asked; meets `DecisionRoom`.

    A change of rules or passages counts from the next start, so that every decision of one process
    is by the same ones.
    """

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._receipts = ReceiptFiles.at_home(home)
        self._decider: Decider | None = None
        self._opening = asyncio.Lock()

    async def decide(self, asked: ReturnAsked) -> Decision:
        """Return the decision, its receipt kept.

        Raises:
            NoRulesInForce: The jurisdiction had none on that day.
            KnowledgeUnavailable: Rules or passages cannot be read.
        """
        decider = await self._open()
        try:
            return await asyncio.to_thread(self._decided, decider, asked)
        except AsOfError as exc:
            raise NoRulesInForce(str(exc)) from exc
        except OSError as exc:
            raise KnowledgeUnavailable(f"the receipt cannot be kept: {exc}") from exc

    async def receipt(self, number: str) -> Receipt:
        """Return a kept receipt.

        Raises:
            ReceiptNotFound: None is kept under this id, or what is kept is not one.
        """
        try:
            return await asyncio.to_thread(self._receipts.get, number)
        except (ReceiptMissing, ReceiptCorrupt) as exc:
            raise ReceiptNotFound("no such receipt: ids stand in a decision's `receipt`") from exc

    async def _open(self) -> Decider:
        async with self._opening:
            if self._decider is None:
                try:
                    self._decider = await asyncio.to_thread(open_decider, self._home)
                except (KnowledgeError, OSError) as exc:
                    raise KnowledgeUnavailable(str(exc)) from exc
            return self._decider

    def _decided(self, decider: Decider, asked: ReturnAsked) -> Decision:
        now = self._clock()
        as_of = asked.as_of or now.date()
        verdict = decider.verdict(asked.facts, as_of, asked.received_on)
        receipt = make_receipt(verdict, as_of, now, asked.received_on)
        self._receipts.put(receipt)
        return receipt.decision
