"""Receipts in memory, as the gateway asks for them."""

from __future__ import annotations

from gateway.domain.errors import ReceiptNotFound, StoreUnavailable
from knowledge.deciding.errors import ReceiptError
from knowledge.deciding.receipts import Receipt
from tests.unit.knowledge.deciding.memory_receipts import MemoryReceipts


class MemoryReceiptRoom:
    """A `ReceiptRoom` that forgets, and is away when told."""

    def __init__(self) -> None:
        self.kept = MemoryReceipts()
        self.away = False

    async def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt."""
        self._ask()
        self.kept.put(receipt, conversation)

    async def get(self, number: str) -> Receipt:
        """Return a receipt, or raise ReceiptNotFound."""
        self._ask()
        try:
            return self.kept.get(number)
        except ReceiptError as exc:
            raise ReceiptNotFound("no such receipt: ids stand in a decision's `receipt`") from exc

    async def of_conversation(self, conversation_id: str) -> tuple[Receipt, ...]:
        """Return the receipts of a conversation."""
        self._ask()
        return self.kept.of_conversation(conversation_id)

    def _ask(self) -> None:
        if self.away:
            raise StoreUnavailable("postgresql://secret-host does not answer")
