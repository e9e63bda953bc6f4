"""The demo shop: deterministic, the same however often it is seeded, never older than today.

Demo rows are marked, and a database that holds anybody else's is left alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.demo_catalogue import (
    CURRENCY,
    CUSTOMERS,
    MERCHANTS,
    PRODUCTS,
    DemoCustomer,
    DemoProduct,
)
from actions.adapters.sql.demo_orders import (
    FREE_DELIVERY_FROM,
    FREIGHT,
    ORDERS,
    DemoOrder,
    DemoReturn,
    DemoShipment,
)
from actions.adapters.sql.demo_tracing import BOUGHT, forget_tracing, insert_tracing
from actions.adapters.sql.engine import write_transaction
from actions.adapters.sql.tables import (
    customer_addresses,
    customers,
    merchants,
    order_addresses,
    order_items,
    order_payments,
    orders,
    payment_methods,
    products,
    returns,
    shipments,
    variants,
)
from actions.domain.errors import RealShopError
from actions.domain.identity import name_key, postcode_key
from actions.domain.orders import OrderState, PaymentKind, order_key
from actions.domain.tracing import batch_key

__all__ = ["RealShopError", "SeedReport", "seed"]

DEMO = "demo"
_GOODS = {product.sku: product for product in PRODUCTS}
_BUYERS = {customer.id: customer for customer in CUSTOMERS}
_MONEY_WENT: dict[OrderState, tuple[PaymentKind, ...]] = {
    OrderState.PLACED: (),
    OrderState.CANCELLED: (PaymentKind.PAYMENT, PaymentKind.REFUND),
    OrderState.REFUNDED: (PaymentKind.PAYMENT, PaymentKind.REFUND),
}


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
        _insert_people_and_goods(connection)
        for order in ORDERS:
            _insert_order(connection, order, today)
        insert_tracing(connection, today)
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
    """Remove what an earlier seeding left; what hangs on these rows goes with them."""
    forget_tracing(connection)
    for table in (orders, products, merchants, customers):
        connection.execute(sa.delete(table).where(table.c.is_demo))


def _insert_people_and_goods(connection: Connection) -> None:
    """Write everything of the demo but its orders."""
    connection.execute(sa.insert(customers), [_customer_row(each) for each in CUSTOMERS])
    connection.execute(sa.insert(customer_addresses), [_address_of(each) for each in CUSTOMERS])
    connection.execute(sa.insert(payment_methods), [_method_row(each) for each in CUSTOMERS])
    connection.execute(
        sa.insert(merchants), [{"id": m.id, "name": m.name, "is_demo": True} for m in MERCHANTS]
    )
    connection.execute(sa.insert(products), [_product_row(each) for each in PRODUCTS])
    connection.execute(sa.insert(variants), [_variant_row(each) for each in PRODUCTS])


def _customer_row(each: DemoCustomer) -> dict[str, object]:
    return {
        "id": each.id,
        "name": each.name,
        "first_name": each.first_name,
        "last_name": each.last_name,
        "name_key": name_key(each.name),
        "email": each.email,
        "shop": DEMO,
        "is_demo": True,
    }


def _address_of(each: DemoCustomer) -> dict[str, object]:
    return {"customer_id": each.id, **_address(each)}


def _address(each: DemoCustomer) -> dict[str, object]:
    return {
        "line1": each.street,
        "city": each.city,
        "postcode": each.postcode,
        "postcode_key": postcode_key(each.postcode),
        "country": "China",
    }


def _method_row(each: DemoCustomer) -> dict[str, object]:
    return {
        "customer_id": each.id,
        "id": each.method_id,
        "kind": each.pays_with,
        "brand": each.brand,
        "last_four": each.last_four,
    }


def _product_row(each: DemoProduct) -> dict[str, object]:
    return {
        "id": each.sku,
        "merchant_id": each.merchant,
        "name": each.name,
        "category": each.category,
        "shop": DEMO,
        "is_demo": True,
    }


def _variant_row(each: DemoProduct) -> dict[str, object]:
    return {
        "sku": each.sku,
        "product_id": each.sku,
        "title": each.title,
        "options": {},
        "price": each.price,
        "currency": CURRENCY,
        "available": True,
    }


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
        "shop": DEMO,
        "is_demo": True,
    }
    connection.execute(sa.insert(orders), row)
    buyer = _BUYERS[order.customer]
    connection.execute(sa.insert(order_addresses), {"order_id": order.id, **_address(buyer)})
    connection.execute(sa.insert(order_items), [_item_row(order, sku) for sku in order.items])
    for parcel in order.shipments:
        connection.execute(sa.insert(shipments), _shipment_row(order, parcel, today))
    for back in order.returns:
        connection.execute(sa.insert(returns), _return_row(order, back, today))
    for kind in _MONEY_WENT.get(order.state, (PaymentKind.PAYMENT,)):
        paid_on = _day(today, order.placed) if kind is PaymentKind.PAYMENT else None
        payment = {"kind": kind, "amount": goods + freight, "made_on": paid_on}
        connection.execute(
            sa.insert(order_payments),
            {"order_id": order.id, "method_id": buyer.method_id, **payment},
        )


def _item_row(order: DemoOrder, sku: str) -> dict[str, object]:
    product, batch = _GOODS[sku], BOUGHT.get((order.id, sku))
    return {
        "order_id": order.id,
        "sku": sku,
        "title": product.title,
        "quantity": order.items[sku],
        "unit_price": product.price,
        "batch": batch,
        "batch_key": batch_key(batch) or None,
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
        "kind": back.kind,
        "requested_on": _day(today, back.requested),
    }


def _day(today: date, days_ago: int | None) -> date | None:
    return None if days_ago is None else today - timedelta(days=days_ago)
