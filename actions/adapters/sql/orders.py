"""Orders in SQL: every call is one thread hop and one read transaction."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.tables import (
    order_items,
    order_payments,
    orders,
    payment_methods,
    products,
    returns,
    shipments,
    variants,
)
from actions.domain.identity import Sight
from actions.domain.orders import (
    Order,
    OrderItem,
    OrderKey,
    OrderSummary,
    Payment,
    RecentOrders,
    Return,
    Shipment,
)


class SqlOrders:
    """The `OrderStore` port on SQLite and PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, key: OrderKey, *, sight: Sight) -> Order | None:
        """Return the order with this key that may be seen, else None; see the port."""
        return await asyncio.to_thread(self._find, key, sight)

    async def recent(self, sight: Sight, *, whole: int, others: int) -> RecentOrders | None:
        """Return the latest orders that may be seen; see the port."""
        return await asyncio.to_thread(self._recent, sight, whole, others)

    async def probe(self) -> None:
        """Return when orders could be read just now; raise `DatabaseError` when not."""
        await asyncio.to_thread(self._probe)

    def _find(self, key: OrderKey, sight: Sight) -> Order | None:
        # What may be seen is part of the question: somebody else's order and no order are the
        # same empty result of the same statement.
        query = sa.select(orders).where(
            *_seen(sight),
            orders.c.lookup_digits == key.digits
            if key.is_bare_number
            else orders.c.lookup_key == key.text,
        )
        with read_transaction(self._engine) as connection:
            found = connection.execute(query.limit(10)).all()
            exact = [row for row in found if row.lookup_key == key.text]
            meant = exact or found
            return _whole(connection, meant[0], sight) if len(meant) == 1 else None

    def _recent(self, sight: Sight, whole: int, others: int) -> RecentOrders | None:
        query = (
            sa.select(orders, sa.func.count().over().label("in_all"))
            .where(*_seen(sight))
            .order_by(
                orders.c.placed_on.desc().nulls_last(),
                sa.func.length(orders.c.id).desc(),
                orders.c.id.desc(),
            )
            .limit(whole + others)
        )
        with read_transaction(self._engine) as connection:
            found = connection.execute(query).all()
            if not found:
                return None
            return RecentOrders(
                orders=tuple(_whole(connection, row, sight) for row in found[:whole]),
                others=tuple(OrderSummary(row.id, row.state) for row in found[whole:]),
                more=found[0].in_all - len(found),
            )

    def _probe(self) -> None:
        with read_transaction(self._engine) as connection:
            connection.execute(sa.select(orders.c.id).limit(1))


def _seen(sight: Sight) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that an order meets when it may be seen."""
    own = orders.c.customer_id == sight.customer
    return (own,) if sight.order_id is None else (own, orders.c.id == sight.order_id)


def _whole(connection: Connection, row: Row[Any], sight: Sight) -> Order:
    """Return the order of a row of `orders` with everything of it that may be seen."""
    return Order(
        id=row.id,
        customer=row.customer_id,
        state=row.state,
        placed_on=row.placed_on,
        currency=row.currency,
        freight=row.freight,
        total=row.total,
        items=tuple(
            OrderItem(item.sku, item.title, item.quantity, item.unit_price, item.category)
            for item in _items_of(connection, row.id)
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
            Return(back.state, back.reason, back.requested_on, back.kind, tuple(back.skus or ()))
            for back in _rows_of(connection, returns, row.id)
        ),
        payments=_payments(connection, row.id, sight),
    )


def _rows_of(connection: Connection, table: sa.Table, order_id: str) -> list[Row[Any]]:
    """Return an order's rows in the order they were written."""
    query = sa.select(table).where(table.c.order_id == order_id).order_by(table.c.id)
    return list(connection.execute(query).all())


def _items_of(connection: Connection, order_id: str) -> list[Row[Any]]:
    """Return an order's lines in the order they were written, with their product's category."""
    of_product = order_items.outerjoin(variants, variants.c.sku == order_items.c.sku).outerjoin(
        products, products.c.id == variants.c.product_id
    )
    query = (
        sa.select(order_items, products.c.category)
        .select_from(of_product)
        .where(order_items.c.order_id == order_id)
        .order_by(order_items.c.id)
    )
    return list(connection.execute(query).all())


def _payments(connection: Connection, order_id: str, sight: Sight) -> tuple[Payment, ...]:
    """Return the money of an order; with what it was paid, only to who may know."""
    of_owner = sa.and_(
        payment_methods.c.customer_id == sight.customer,
        payment_methods.c.id == order_payments.c.method_id,
        sa.literal(sight.payment_details),
    )
    query = (
        sa.select(
            order_payments, payment_methods.c.kind.label("with_what"), payment_methods.c.brand
        )
        .add_columns(payment_methods.c.last_four)
        .select_from(order_payments.outerjoin(payment_methods, of_owner))
        .where(order_payments.c.order_id == order_id)
        .order_by(order_payments.c.id)
    )
    return tuple(
        Payment(row.kind, row.amount, row.with_what, row.brand, row.last_four, row.made_on)
        for row in connection.execute(query)
    )
