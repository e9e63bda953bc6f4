"""Recall notices in SQL: who is owed one, and its way into a log, once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.adapters.sql.recall_rows import LINES, read_goods
from actions.adapters.sql.tables import guest_verifications, order_items
from actions.adapters.sql.tracing_tables import recall_deliveries, recall_notices
from actions.domain.identity import GuestLimits
from actions.domain.recalls import Affected, Goods
from gateway.adapters.sql import ownership, rows
from gateway.adapters.sql.tables import conversations, messages
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.conversation import Owner
from gateway.domain.message import Message, Sender
from gateway.services.recall_ports import Due, Worded


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a notice."""

    recall_id: str
    order_id: str
    sku: str


class SqlNotices:
    """Notices in SQLite or PostgreSQL; meets `NoticeStore`."""

    def __init__(self, transactions: Transactions, limits: GuestLimits | None = None) -> None:
        self._read = transactions.read
        self._write = transactions.write
        self._limits = limits or GuestLimits()

    async def customers(self, recall_id: str) -> list[str]:
        """Return whom a recall's notices are for, in a steady order."""
        query = (
            sa.select(recall_notices.c.customer_id)
            .where(recall_notices.c.recall_id == recall_id)
            .distinct()
            .order_by(recall_notices.c.customer_id)
        )
        return await self._read(lambda c: list(c.execute(query).scalars()))

    async def due(self, customer: str, recall_id: str | None, at: datetime) -> list[Due]:
        """Return the recalls for which a customer has no remedy chosen yet; see the port."""
        return await self._read(lambda c: _due(c, customer, recall_id, at))

    async def conversations(self, due: Due, at: datetime) -> list[str]:
        """Return the customer's conversations that had no such notice; see the port."""
        return await self._read(lambda c: _conversations(c, due, self._limits, at))

    async def delivered_since(self, moment: datetime) -> list[str]:
        """Return the conversations that got a notice at a moment or after it."""
        return await self._read(lambda c: _delivered_since(c, moment))

    async def deliver(
        self, conversation_id: str, due: Due, worded: Worded, at: datetime
    ) -> Message | None:
        """Append a notice to a conversation's log, once; see the port."""
        return await self._write(lambda c: _deliver(c, conversation_id, due, worded, at))


def _delivered_since(connection: Connection, moment: datetime) -> list[str]:
    query = sa.select(recall_deliveries.c.conversation_id).where(
        recall_deliveries.c.sent_at >= moment
    )
    return list(connection.execute(query.distinct()).scalars())


def _due(connection: Connection, customer: str, recall_id: str | None, at: datetime) -> list[Due]:
    wanted = [recall_notices.c.customer_id == customer, recall_notices.c.remedy.is_(None)]
    if recall_id is not None:
        wanted.append(recall_notices.c.recall_id == recall_id)
    noted = connection.execute(sa.select(recall_notices).where(*wanted)).all()
    items = {_Item(row.recall_id, row.order_id, row.sku) for row in noted}
    if not items:
        return []
    lines = LINES.where(order_items.c.order_id.in_({item.order_id for item in items}))
    return _by_recall(customer, read_goods(connection, lines), items, at)


def _by_recall(customer: str, goods: Sequence[Goods], items: set[_Item], at: datetime) -> list[Due]:
    """Return what is due, recall by recall: a batch that is known by now may have cleared some."""
    found: dict[str, Due] = {}
    for each in goods:
        for recall in each.open_recalls(at.date()):
            if _Item(recall.recall.id, each.order_id, each.sku) not in items:
                continue
            item = Affected(customer, each.order_id, each.sku, each.title, recall.concern)
            before = found.get(recall.recall.id)
            others = before.items if before else ()
            found[recall.recall.id] = Due(recall.recall, customer, (*others, item))
    return list(found.values())


def _conversations(
    connection: Connection, due: Due, limits: GuestLimits, at: datetime
) -> list[str]:
    proofs = guest_verifications.c
    proved = sa.select(proofs.conversation_id).where(
        proofs.customer_id == due.customer,
        proofs.used_at >= at - timedelta(seconds=limits.idle_s),
        proofs.verified_at >= at - timedelta(seconds=limits.longest_s),
        sa.or_(
            proofs.order_id.is_(None), proofs.order_id.in_({each.order_id for each in due.items})
        ),
    )
    told = sa.select(recall_deliveries.c.conversation_id).where(
        recall_deliveries.c.recall_id == due.recall.id
    )
    query = (
        sa.select(conversations.c.id)
        .where(
            sa.or_(conversations.c.customer == due.customer, conversations.c.id.in_(proved)),
            conversations.c.owner != Owner.CLOSED.value,
            conversations.c.id.not_in(told),
        )
        .order_by(conversations.c.created_at, conversations.c.id)
    )
    return list(connection.execute(query).scalars())


def _deliver(
    connection: Connection, conversation_id: str, due: Due, worded: Worded, at: datetime
) -> Message | None:
    row = ownership.held(connection, conversation_id)
    if row.owner == Owner.CLOSED.value or _is_delivered(connection, conversation_id, due):
        return None
    said = worded(Owner(row.owner))
    message = Message(
        seq=row.last_seq + 1,
        id=str(uuid.uuid4()),
        client_id=None,
        sender=Sender.SYSTEM,
        text=said.text,
        parts=said.parts,
        epoch=row.epoch,
        at=at,
    )
    connection.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id)
        .values(last_seq=message.seq, last_at=at)
    )
    connection.execute(messages.insert(), rows.message_values(message, conversation_id))
    connection.execute(
        recall_deliveries.insert(),
        {
            "recall_id": due.recall.id,
            "conversation_id": conversation_id,
            "customer_id": due.customer,
            "message_id": message.id,
            "sent_at": at,
        },
    )
    return message


def _is_delivered(connection: Connection, conversation_id: str, due: Due) -> bool:
    """Whether it is there already; asked while the conversation's row is held."""
    found = connection.execute(
        sa.select(recall_deliveries.c.message_id).where(
            recall_deliveries.c.recall_id == due.recall.id,
            recall_deliveries.c.conversation_id == conversation_id,
        )
    )
    return found.one_or_none() is not None
