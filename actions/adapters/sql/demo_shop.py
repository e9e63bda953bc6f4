"""The demo shop: deterministic, the same however often it is seeded, never older than today.

Demo rows are marked, and a database that holds anybody else's is left alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.demo_catalogue import CURRENCY, CUSTOMERS, MERCHANTS, PRODUCTS
from actions.adapters.sql.demo_orders import (
    FREE_DELIVERY_FROM,
    FREIGHT,
    ORDERS,
    DemoOrder,
    DemoReturn,
    DemoShipment,
)
from actions.adapters.sql.engine import write_transaction
from actions.adapters.sql.tables import (
    customers,
    merchants,
    order_items,
    orders,
    products,
    returns,
    shipments,
)
from actions.domain.errors import RealShopError
from actions.domain.orders import order_key

__all__ = ["RealShopError", "SeedReport", "seed"]

_GOODS = {product.sku: product for product in PRODUCTS}


@dataclass(frozen=True, slots=True)
class SeedReport:
    """How many of each the demo shop holds after seeding."""

    customers: int
    merchants: int
    products: int
    orders: int

    def __str__(self) -> str:
        return (
            f"{self.customers} customers, {self.merchants} merchants,"
            f" {self.products} products, {self.orders} orders"
        )

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


def seed(engine: Engine, today: date) -> SeedReport:
    """Fill the tables with the demo shop as it stands on a day, in one transaction.

    Seeding again renews every demo row and its dates, and doubles nothing.

    Raises:
        RealShopError: The database holds anything of a shop that is not the demo's.
        DatabaseError: It cannot be written.
    """
    with write_transaction(engine) as connection:
        _refuse_real_shop(connection, engine)
        _forget_demo(connection)
        connection.execute(sa.insert(customers), _customer_rows())
        connection.execute(sa.insert(merchants), _merchant_rows())
        connection.execute(sa.insert(products), _product_rows())
        for order in ORDERS:
            _insert_order(connection, order, today)
    return SeedReport(len(CUSTOMERS), len(MERCHANTS), len(PRODUCTS), len(ORDERS))


def _refuse_real_shop(connection: Connection, engine: Engine) -> None:
    """Raise when any row of a shop is not marked as the demo's."""
    for table in (customers, orders, products, merchants):
        real = sa.select(sa.func.count()).select_from(table).where(~table.c.is_demo)
        count = connection.execute(real).scalar_one()
        if count:
            raise RealShopError(
                f"{engine.url.render_as_string(hide_password=True)} holds {table.name} that"
                f" are not the demo's ({count}); name an empty database to see the demo"
            )


def _forget_demo(connection: Connection) -> None:
    """Remove what an earlier seeding left; what hangs on orders goes with them."""
    for table in (orders, products, merchants, customers):
        connection.execute(sa.delete(table).where(table.c.is_demo))


def _customer_rows() -> list[dict[str, object]]:
    return [
        {"id": each.id, "name": each.name, "email": each.email, "is_demo": True}
        for each in CUSTOMERS
    ]


def _merchant_rows() -> list[dict[str, object]]:
    return [{"id": each.id, "name": each.name, "is_demo": True} for each in MERCHANTS]


def _product_rows() -> list[dict[str, object]]:
    return [
        {
            "sku": each.sku,
            "merchant_id": each.merchant,
            "title": each.title,
            "category": each.category,
            "price": each.price,
            "currency": CURRENCY,
            "is_demo": True,
        }
        for each in PRODUCTS
    ]


def _insert_order(connection: Connection, order: DemoOrder, today: date) -> None:
    """Write an order and everything that hangs on it."""
    key = order_key(order.id)
    goods = sum((_GOODS[sku].price * quantity for sku, quantity in order.items.items()), Decimal(0))
    freight = Decimal("0.00") if goods >= FREE_DELIVERY_FROM else FREIGHT
    row = {
        "id": order.id,
        "lookup_key": key.text,
        "lookup_digits": key.digits,
        "customer_id": order.customer,
        "state": order.state,
        "placed_on": _day(today, order.placed),
        "currency": CURRENCY,
        "freight": freight,
        "total": goods + freight,
        "is_demo": True,
    }
    connection.execute(sa.insert(orders), row)
    connection.execute(sa.insert(order_items), [_item_row(order, sku) for sku in order.items])
    for parcel in order.shipments:
        connection.execute(sa.insert(shipments), _shipment_row(order, parcel, today))
    for back in order.returns:
        connection.execute(sa.insert(returns), _return_row(order, back, today))


def _item_row(order: DemoOrder, sku: str) -> dict[str, object]:
    product = _GOODS[sku]
    return {
        "order_id": order.id,
        "sku": sku,
        "title": product.title,
        "quantity": order.items[sku],
        "unit_price": product.price,
    }


def _shipment_row(order: DemoOrder, parcel: DemoShipment, today: date) -> dict[str, object]:
    return {
        "order_id": order.id,
        "carrier": parcel.carrier,
        "tracking": parcel.tracking,
        "state": parcel.state,
        "shipped_on": _day(today, parcel.shipped),
        "expected_on": _day(today, parcel.expected),
        "delivered_on": _day(today, parcel.delivered),
    }


def _return_row(order: DemoOrder, back: DemoReturn, today: date) -> dict[str, object]:
    return {
        "order_id": order.id,
        "state": back.state,
        "reason": back.reason,
        "requested_on": _day(today, back.requested),
    }


def _day(today: date, days_ago: int | None) -> date | None:
    return None if days_ago is None else today - timedelta(days=days_ago)
