"""Recalls in SQL: every call is one thread hop and one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.conversation_fence import require_current
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.recall_rows import (
    LINES,
    naming,
    read_batches,
    read_goods,
    read_recalls,
)
from actions.adapters.sql.tables import order_items, orders, variants
from actions.adapters.sql.tracing_tables import (
    batch_reports,
    batches,
    recall_deeds,
    recall_deliveries,
    recall_notices,
    recalls,
)
from actions.domain.errors import NothingChosen, RemedyCarriedOut
from actions.domain.identity import Asker, Sight
from actions.domain.recalls import Goods, Recall, RecallDeed, Remedy
from actions.domain.tracing import Batch, batch_key
from actions.services.recall_ports import ItemRef

CUSTOMER = "customer"
MOST_LINES = 2_000
"""Lines of a customer's orders that are looked at: older ones are left out."""


class SqlRecalls:
    """The `RecallStore` port on SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def goods(self, order_id: str) -> tuple[Goods, ...]:
        """Return what is known of each article of an order; see the port."""
        return await asyncio.to_thread(self._goods, order_id)

    async def seen(self, sight: Sight) -> tuple[Goods, ...]:
        """Return what is known of every article that may be seen; see the port."""
        return await asyncio.to_thread(self._seen, sight)

    async def recalls_of(self, sku: str) -> tuple[Recall, ...] | None:
        """Return every recall that names an article; None for no such article."""
        return await asyncio.to_thread(self._recalls_of, sku)

    async def recall(self, recall_id: str) -> Recall | None:
        """Return a recall, None when there is none of this id, however it is written."""
        same = sa.func.lower(recalls.c.id) == recall_id.lower()
        return next(iter(await asyncio.to_thread(self._recalls, same)), None)

    async def recalls(self) -> tuple[Recall, ...]:
        """Return every recall, newest first."""
        return await asyncio.to_thread(self._recalls)

    async def told_in(self, conversation: str) -> Mapping[str, datetime]:
        """Return when each recall was told in a conversation; see the port."""
        return await asyncio.to_thread(self._told_in, conversation)

    async def batches(self, number: str) -> tuple[tuple[str, Batch], ...]:
        """Return the recorded batches with this number: the article's title, and the batch."""
        return await asyncio.to_thread(self._batches, number)

    async def choose(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, asker: Asker, at: datetime
    ) -> None:
        """Keep what a customer chose, with a row that says so; see the port."""
        await asyncio.to_thread(self._choose, item, recall_id, remedy, asker, at)

    async def choose_for(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, done_by: str, at: datetime
    ) -> None:
        """Keep what a customer told a person, with a row that says so; see the port."""

        def work() -> None:
            with write_transaction(self._engine) as connection:
                deed = Deed(RecallDeed.REMEDY_CHOSEN, done_by, at, remedy)
                _keep_choice(connection, item, recall_id, deed)

        await asyncio.to_thread(work)

    async def report_batch(
        self, item: ItemRef, number: str, recalls: Sequence[str], *, asker: Asker, at: datetime
    ) -> None:
        """Keep the number that a customer read off the goods; see the port."""
        await asyncio.to_thread(self._report, item, number, recalls, asker, at)

    async def carry_out(self, item: ItemRef, recall_id: str, *, done_by: str, at: datetime) -> None:
        """Note that what was chosen is done; see the port."""
        await asyncio.to_thread(self._carry_out, item, recall_id, done_by, at)

    def _goods(self, order_id: str) -> tuple[Goods, ...]:
        with read_transaction(self._engine) as connection:
            return tuple(read_goods(connection, LINES.where(order_items.c.order_id == order_id)))

    def _seen(self, sight: Sight) -> tuple[Goods, ...]:
        lines = (
            LINES.where(orders.c.customer_id == sight.customer)
            .order_by(None)
            .order_by(
                orders.c.placed_on.desc().nulls_last(),
                sa.func.length(orders.c.id).desc(),
                orders.c.id.desc(),
                order_items.c.id,
            )
            .limit(MOST_LINES)
        )
        if sight.order_id is not None:
            lines = lines.where(orders.c.id == sight.order_id)
        with read_transaction(self._engine) as connection:
            return tuple(read_goods(connection, lines))

    def _recalls_of(self, sku: str) -> tuple[Recall, ...] | None:
        known = sa.select(variants.c.sku).where(variants.c.sku == sku)
        with read_transaction(self._engine) as connection:
            if connection.execute(known).one_or_none() is None:
                return None
            return tuple(read_recalls(connection, naming(sku)))

    def _recalls(self, *conditions: sa.ColumnElement[bool]) -> tuple[Recall, ...]:
        with read_transaction(self._engine) as connection:
            return tuple(read_recalls(connection, *conditions))

    def _told_in(self, conversation: str) -> Mapping[str, datetime]:
        told = sa.select(recall_deliveries.c.recall_id, recall_deliveries.c.sent_at).where(
            recall_deliveries.c.conversation_id == conversation
        )
        with read_transaction(self._engine) as connection:
            return {row.recall_id: row.sent_at for row in connection.execute(told)}

    def _batches(self, number: str) -> tuple[tuple[str, Batch], ...]:
        key = batch_key(number)
        query = (
            sa.select(batches.c.sku, variants.c.title)
            .join(variants, variants.c.sku == batches.c.sku)
            .where(batches.c.number_key == key)
            .order_by(batches.c.sku)
        )
        with read_transaction(self._engine) as connection:
            titles = {row.sku: row.title for row in connection.execute(query)}
            found = read_batches(connection, {(sku, key) for sku in titles})
            return tuple((titles[sku], batch) for (sku, _), batch in found.items())

    def _choose(
        self, item: ItemRef, recall_id: str, remedy: Remedy, asker: Asker, at: datetime
    ) -> None:
        with write_transaction(self._engine) as connection:
            require_current(connection, conversation=asker.conversation, epoch=asker.epoch)
            deed = Deed(RecallDeed.REMEDY_CHOSEN, CUSTOMER, at, remedy, asker.conversation)
            _keep_choice(connection, item, recall_id, deed)

    def _report(
        self, item: ItemRef, number: str, recalls: Sequence[str], asker: Asker, at: datetime
    ) -> None:
        of_item = (batch_reports.c.order_id == item.order_id, batch_reports.c.sku == item.sku)
        said = {
            "number": number,
            "number_key": batch_key(number),
            "conversation_id": asker.conversation,
            "said_at": at,
        }
        with write_transaction(self._engine) as connection:
            require_current(connection, conversation=asker.conversation, epoch=asker.epoch)
            again = connection.execute(sa.update(batch_reports).where(*of_item).values(**said))
            if again.rowcount == 0:
                row = {"order_id": item.order_id, "sku": item.sku, **said}
                connection.execute(sa.insert(batch_reports), row)
            for recall_id in recalls:
                deed = Deed(RecallDeed.BATCH_SAID, CUSTOMER, at, None, asker.conversation)
                deed.keep(connection, item, recall_id)

    def _carry_out(self, item: ItemRef, recall_id: str, done_by: str, at: datetime) -> None:
        still_open = (
            recall_notices.c.remedy.is_not(None),
            recall_notices.c.carried_out_at.is_(None),
        )
        with write_transaction(self._engine) as connection:
            remedy = connection.execute(
                sa.update(recall_notices)
                .where(*_of(item, recall_id), *still_open)
                .values(carried_out_at=at)
                .returning(recall_notices.c.remedy)
            ).scalar_one_or_none()
            if remedy is None:
                raise NothingChosen(recall_id, item.order_id, item.sku)
            Deed(RecallDeed.CARRIED_OUT, done_by, at, remedy).keep(connection, item, recall_id)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done about an item under a recall, on its way into a row."""

    deed: RecallDeed
    done_by: str
    at: datetime
    remedy: Remedy | None = None
    conversation_id: str | None = None

    def keep(self, connection: Connection, item: ItemRef, recall_id: str) -> None:
        """Write the row inside the transaction of what is done."""
        connection.execute(
            sa.insert(recall_deeds), {"recall_id": recall_id, **asdict(item), **asdict(self)}
        )


def _keep_choice(connection: Connection, item: ItemRef, recall_id: str, deed: Deed) -> None:
    """Write a choice over the one before, with its row; refuse what is carried out."""
    note(connection, item, recall_id, deed.at)
    chosen = connection.execute(
        sa.update(recall_notices)
        .where(*_of(item, recall_id), recall_notices.c.carried_out_at.is_(None))
        .values(remedy=deed.remedy, chosen_at=deed.at, conversation_id=deed.conversation_id)
    )
    if chosen.rowcount != 1:
        raise RemedyCarriedOut(recall_id, item.order_id, item.sku)
    deed.keep(connection, item, recall_id)


def note(connection: Connection, item: ItemRef, recall_id: str, at: datetime) -> bool:
    """Keep that a recall concerns an item, once; whether that is news."""
    customer = sa.select(orders.c.customer_id).where(orders.c.id == item.order_id)
    row = {
        "recall_id": recall_id,
        "customer_id": connection.execute(customer).scalar_one(),
        "order_id": item.order_id,
        "sku": item.sku,
        "noticed_at": at,
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = insert(recall_notices).values(row).on_conflict_do_nothing()
    kept = connection.execute(new.returning(recall_notices.c.id)).one_or_none()
    if kept is None:
        return False
    Deed(RecallDeed.NOTICED, "shop", at).keep(connection, item, recall_id)
    return True


def _of(item: ItemRef, recall_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        recall_notices.c.recall_id == recall_id,
        recall_notices.c.order_id == item.order_id,
        recall_notices.c.sku == item.sku,
    )
