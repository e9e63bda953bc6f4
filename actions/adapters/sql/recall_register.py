"""Announcing recalls: whom one means, and the rows that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql import shop_tracing_rows as rows
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.recall_rows import LINES, in_pieces, read_goods, read_recalls
from actions.adapters.sql.recalls import note
from actions.adapters.sql.tables import order_items, products, variants
from actions.adapters.sql.tracing_tables import recall_notices, recall_scopes, recalls
from actions.domain.recalls import Affected, Concern, Recall, concern
from actions.services.recall_ports import ItemRef

NOTED_AT_ONCE = 200
"""Items a transaction: short enough that chats go on writing between two of them."""


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose the articles of a recall are."""

    shop: str
    is_demo: bool


class SqlRecallRegister:
    """The `RecallRegister` port on SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unknown_articles(self, recall: Recall) -> tuple[str, ...]:
        """Return the articles of a recall that nobody sells here."""
        named = {scope.sku for scope in recall.scopes}
        with read_transaction(self._engine) as connection:
            known: set[str] = set()
            for some in in_pieces(named):
                query = sa.select(variants.c.sku).where(variants.c.sku.in_(some))
                known |= set(connection.execute(query).scalars())
        return tuple(sorted(named - known))

    def recall(self, recall_id: str) -> Recall | None:
        """Return a recall, None when there is none of this id."""
        with read_transaction(self._engine) as connection:
            return next(iter(read_recalls(connection, recalls.c.id == recall_id)), None)

    def recalls(self) -> tuple[Recall, ...]:
        """Return every recall, newest first."""
        with read_transaction(self._engine) as connection:
            return tuple(read_recalls(connection))

    def affected(self, recall: Recall) -> tuple[Affected, ...]:
        """Return every item sold that a recall means or may mean."""
        found: list[Affected] = []
        with read_transaction(self._engine) as connection:
            for sku in sorted({scope.sku for scope in recall.scopes}):
                for goods in read_goods(connection, LINES.where(order_items.c.sku == sku)):
                    how = concern(recall, goods)
                    if how is not Concern.NOT_AFFECTED:
                        found.append(
                            Affected(goods.customer, goods.order_id, goods.sku, goods.title, how)
                        )
        return tuple(found)

    def announce(self, recall: Recall, affected: Sequence[Affected], at: datetime) -> None:
        """Keep a recall and whom it concerns; a second time changes what has changed."""
        with write_transaction(self._engine) as connection:
            self._put(connection, recall)
        for start in range(0, len(affected), NOTED_AT_ONCE):
            with write_transaction(self._engine) as connection:
                for each in affected[start : start + NOTED_AT_ONCE]:
                    note(connection, ItemRef(each.order_id, each.sku), recall.id, at)

    def close(self, recall_id: str, on: date) -> bool:
        """End a recall on a day; False when there is none of this id."""
        with write_transaction(self._engine) as connection:
            closed = connection.execute(
                sa.update(recalls).where(recalls.c.id == recall_id).values(closed_on=on)
            )
        return closed.rowcount == 1

    def choices(self, recall_id: str) -> dict[str, int]:
        """Return how many items each remedy was chosen for; "" counts those without a choice."""
        query = (
            sa.select(recall_notices.c.remedy, sa.func.count())
            .where(recall_notices.c.recall_id == recall_id)
            .group_by(recall_notices.c.remedy)
        )
        with read_transaction(self._engine) as connection:
            return {
                remedy.value if remedy else "": count
                for remedy, count in connection.execute(query).tuples()
            }

    def _put(self, connection: Connection, recall: Recall) -> None:
        """Write a recall with its scopes, over the one of the same id."""
        owner = _owner(connection, recall)
        row = {**rows.recall_row(recall, owner.shop), "is_demo": owner.is_demo, "digest": None}
        again = connection.execute(
            sa.update(recalls).where(recalls.c.id == recall.id).values(**row)
        )
        if again.rowcount == 0:
            connection.execute(sa.insert(recalls), row)
        connection.execute(sa.delete(recall_scopes).where(recall_scopes.c.recall_id == recall.id))
        connection.execute(sa.insert(recall_scopes), rows.scope_rows(recall))


def _owner(connection: Connection, recall: Recall) -> _Owner:
    """Return whose the recall is: the shop that sells its first article."""
    query = (
        sa.select(products.c.shop, products.c.is_demo)
        .join(variants, variants.c.product_id == products.c.id)
        .where(variants.c.sku == recall.scopes[0].sku)
    )
    found = connection.execute(query).one()
    return _Owner(found.shop, found.is_demo)
