"""Orders in SQL: every call is one thread hop and one read transaction."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.tables import order_items, orders, returns, shipments
from actions.domain.orders import (
    Order,
    OrderItem,
    OrderKey,
    OrderSummary,
    RecentOrders,
    Return,
    Shipment,
)


class SqlOrders:
    """The `OrderStore` port on SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, key: OrderKey, *, customer: str) -> Order | None:
        """Return the customer's order with this key, else None; see the port."""
        return await asyncio.to_thread(self._find, key, customer)

    async def recent(self, customer: str, *, others: int) -> RecentOrders | None:
        """Return the customer's latest order and those before it; see the port."""
        return await asyncio.to_thread(self._recent, customer, others)

    async def probe(self) -> None:
        """Return when orders could be read just now; raise `DatabaseError` when not."""
        await asyncio.to_thread(self._probe)

    def _find(self, key: OrderKey, customer: str) -> Order | None:
        # The customer is part of the question: somebody else's order and no order are the
        # same empty result of the same statement.
        query = sa.select(orders).where(
            orders.c.customer_id == customer,
            orders.c.lookup_digits == key.digits
            if key.is_bare_number
            else orders.c.lookup_key == key.text,
        )
        with read_transaction(self._engine) as connection:
            found = connection.execute(query.limit(10)).all()
            exact = [row for row in found if row.lookup_key == key.text]
            meant = exact or found
            return _whole(connection, meant[0]) if len(meant) == 1 else None

    def _recent(self, customer: str, others: int) -> RecentOrders | None:
        query = (
            sa.select(orders)
            .where(orders.c.customer_id == customer)
            .order_by(
                orders.c.placed_on.desc().nulls_last(),
                sa.func.length(orders.c.id).desc(),
                orders.c.id.desc(),
            )
            .limit(others + 1)
        )
        with read_transaction(self._engine) as connection:
            found = connection.execute(query).all()
            if not found:
                return None
            return RecentOrders(
                latest=_whole(connection, found[0]),
                others=tuple(OrderSummary(row.id, row.state) for row in found[1:]),
            )

    def _probe(self) -> None:
        with read_transaction(self._engine) as connection:
            connection.execute(sa.select(orders.c.id).limit(1))


def _whole(connection: Connection, row: Row[Any]) -> Order:
    """Return the order of a row of `orders` with everything that hangs on it."""
    return Order(
        id=row.id,
        customer=row.customer_id,
        state=row.state,
        placed_on=row.placed_on,
        currency=row.currency,
        freight=row.freight,
        total=row.total,
        items=tuple(
            OrderItem(item.sku, item.title, item.quantity, item.unit_price)
            for item in _rows_of(connection, order_items, row.id)
        ),
        shipments=tuple(
            Shipment(
                parcel.carrier,
                parcel.tracking,
                parcel.state,
                parcel.shipped_on,
                parcel.expected_on,
                parcel.delivered_on,
            )
            for parcel in _rows_of(connection, shipments, row.id)
        ),
        returns=tuple(
            Return(back.state, back.reason, back.requested_on)
            for back in _rows_of(connection, returns, row.id)
        ),
    )


def _rows_of(connection: Connection, table: sa.Table, order_id: str) -> list[Row[Any]]:
    """Return an order's rows in the order they were written."""
    query = sa.select(table).where(table.c.order_id == order_id).order_by(table.c.id)
    return list(connection.execute(query).all())
