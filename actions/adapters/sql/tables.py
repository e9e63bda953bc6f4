"""The tables of the shop, as this program reads and writes them.

The migrations make them; a test holds the two to each other. Amounts are exact everywhere:
NUMERIC on PostgreSQL, decimal text on SQLite, whose numbers would be floats.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from actions.domain.orders import OrderState, ReturnState, ShipmentState

CENT = Decimal("0.01")


class Money(TypeDecorator[Decimal]):
    """An exact amount with two decimals; finer ones are refused, never rounded."""

    impl = sa.Numeric(14, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text on SQLite, NUMERIC(14, 2) elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(16))
        return dialect.type_descriptor(sa.Numeric(14, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        """Return what the database stores for an amount."""
        if value is None:
            return None
        exact = _exact(value)
        return str(exact) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: str | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Return the amount the database stored."""
        return None if value is None else Decimal(value)


def _exact(value: Decimal) -> Decimal:
    """Return the amount with two decimals, or refuse what two decimals cannot hold."""
    if not isinstance(value, Decimal):
        raise TypeError(f"amount {value!r} is {type(value).__name__}; expected Decimal")
    try:
        exact = value.quantize(CENT)
    except InvalidOperation as exc:
        raise ValueError(f"amount {value}: expected a number below 10**12") from exc
    if exact != value or abs(exact) >= 10**12:
        raise ValueError(f"amount {value}: expected at most two decimals, and below 10**12")
    return exact


def _state(states: type[StrEnum]) -> sa.Enum:
    """Return a column type that stores a state's value as text and refuses any other word."""
    return sa.Enum(
        states,
        native_enum=False,
        create_constraint=False,
        length=20,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("email", sa.String(320), nullable=False),
    sa.Column("is_demo", sa.Boolean, nullable=False),
)

merchants = sa.Table(
    "merchants",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("is_demo", sa.Boolean, nullable=False),
)

products = sa.Table(
    "products",
    metadata,
    sa.Column("sku", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.ForeignKey("merchants.id"), nullable=False, index=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("price", Money, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("is_demo", sa.Boolean, nullable=False),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("lookup_key", sa.String(64), nullable=False, unique=True),
    sa.Column("lookup_digits", sa.String(64), nullable=False),
    sa.Column("customer_id", sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("state", _state(OrderState), nullable=False),
    sa.Column("placed_on", sa.Date, nullable=True),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("freight", Money, nullable=False),
    sa.Column("total", Money, nullable=False),
    sa.Column("is_demo", sa.Boolean, nullable=False),
    sa.Index(None, "customer_id", "lookup_digits"),
    sa.Index(None, "customer_id", "placed_on"),
)


def _of_order() -> sa.Column[str]:
    """Return the column that ties a row to its order, and deletes it with the order."""
    return sa.Column(
        "order_id", sa.ForeignKey("orders.id", ondelete="CASCADE"), nullable=False, index=True
    )


order_items = sa.Table(
    "order_items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_order(),
    sa.Column("sku", sa.ForeignKey("products.sku"), nullable=False, index=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_price", Money, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
)

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_order(),
    sa.Column("carrier", sa.String(80), nullable=False),
    sa.Column("tracking", sa.String(80), nullable=True),
    sa.Column("state", _state(ShipmentState), nullable=False),
    sa.Column("shipped_on", sa.Date, nullable=True),
    sa.Column("expected_on", sa.Date, nullable=True),
    sa.Column("delivered_on", sa.Date, nullable=True),
)

returns = sa.Table(
    "returns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_order(),
    sa.Column("state", _state(ReturnState), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("requested_on", sa.Date, nullable=False),
)
