"""Receipts in the records, one table with the action server's, in this room's transactions."""

from __future__ import annotations

from actions.adapters.sql import receipts
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.errors import ReceiptNotFound
from knowledge.deciding.errors import ReceiptError
from knowledge.deciding.receipts import Receipt

NO_SUCH = "no such receipt: ids stand in a decision's `receipt`"


class SqlReceiptRoom:
    """The `ReceiptRoom` port on SQLite and PostgreSQL."""

    def __init__(self, transactions: Transactions) -> None:
        self._read = transactions.read
        self._write = transactions.write

    async def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt; the first one stays."""
        await self._write(lambda c: receipts.keep(c, receipt, conversation))

    async def get(self, number: str) -> Receipt:
        """Return a kept receipt.

        Raises:
            ReceiptNotFound: None is kept under this id, or what is kept is not one.
        """
        try:
            return await self._read(lambda c: receipts.kept(c, number))
        except ReceiptError as exc:
            raise ReceiptNotFound(NO_SUCH) from exc

    async def of_conversation(self, conversation_id: str) -> tuple[Receipt, ...]:
        """Return the newest receipts of a conversation, oldest first."""
        return await self._read(lambda c: receipts.of_conversation(c, conversation_id))
