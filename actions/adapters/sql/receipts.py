"""Receipts in SQL: one table that every process of the house writes to and reads from.

The action server keeps what was decided in a chat, the gateway what its API was asked, the command
line what an operator tried. A receipt is the text that `Receipt.as_bytes` made, and nothing here
changes one; whoever does so by hand is found out by its id, which is the hash of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.tables import receipts
from knowledge.deciding.errors import ReceiptMissing
from knowledge.deciding.receipts import Receipt, checked_id

MOST_OF_CONVERSATION = 50
_INSERT = {
    "sqlite": sqlite.insert(receipts).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(receipts).on_conflict_do_nothing(),
}
_GET = sa.select(receipts.c.content).where(receipts.c.id == sa.bindparam("wanted"))


class SqlReceipts:
    """The `ReceiptStore` port on SQLite and PostgreSQL, every call one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt; the first one stays."""
        with write_transaction(self._engine) as connection:
            keep(connection, receipt, conversation)

    def get(self, receipt_id: str) -> Receipt:
        """Return a receipt.

        Raises:
            ReceiptMissing: None is kept under that id.
            ReceiptCorrupt: What is kept there is not the receipt that was made.
        """
        with read_transaction(self._engine) as connection:
            return kept(connection, receipt_id)

    def ids(self, since: datetime | None = None) -> Iterator[str]:
        """Yield the id of every receipt made at that time or later, oldest first."""
        query = sa.select(receipts.c.id).order_by(receipts.c.made_at, receipts.c.id)
        if since is not None:
            query = query.where(receipts.c.made_at >= since)
        with read_transaction(self._engine) as connection:
            found = connection.execute(query).scalars().all()
        yield from found

    def of_conversation(self, conversation: str) -> tuple[Receipt, ...]:
        """Return the newest receipts of a conversation, oldest first."""
        with read_transaction(self._engine) as connection:
            return of_conversation(connection, conversation)


def keep(connection: Connection, receipt: Receipt, conversation: str | None = None) -> None:
    """Keep a receipt in the transaction of what it decides; the first one stays."""
    row = {
        "id": receipt.id,
        "made_at": datetime.fromisoformat(receipt.made_at),
        "conversation": conversation,
        "content": receipt.as_bytes().decode(),
    }
    connection.execute(_INSERT[connection.dialect.name], row)


def kept(connection: Connection, receipt_id: str) -> Receipt:
    """Return a receipt; raises as `SqlReceipts.get`."""
    content = connection.execute(_GET, {"wanted": checked_id(receipt_id)}).scalar_one_or_none()
    if content is None:
        shown = connection.engine.url.render_as_string(hide_password=True)
        expected = "expected one that a decision names"
        raise ReceiptMissing(f"no receipt {receipt_id!r} in {shown}: {expected}")
    return Receipt.from_bytes(content.encode())


def of_conversation(connection: Connection, conversation: str) -> tuple[Receipt, ...]:
    """Return the newest receipts of a conversation, at most fifty, oldest first."""
    newest = (
        sa.select(receipts.c.content)
        .where(receipts.c.conversation == conversation)
        .order_by(receipts.c.made_at.desc(), receipts.c.id.desc())
        .limit(MOST_OF_CONVERSATION)
    )
    found = connection.execute(newest).scalars().all()
    return tuple(Receipt.from_bytes(each.encode()) for each in reversed(found))
