"""Column types and columns that the shop's tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

CENT = Decimal("0.01")


class Money(TypeDecorator[Decimal]):
    """An exact amount with two decimals; finer ones are refused, never rounded.

    NUMERIC on PostgreSQL, decimal text on SQLite, whose numbers would be floats.
    """

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
        exact = exact_amount(value)
        return str(exact) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: str | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Return the amount the database stored."""
        return None if value is None else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone in Python, UTC in the database; SQLite alone would lose the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC, with the zone that SQLite left out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def exact_amount(value: Decimal) -> Decimal:
    """Return the amount with two decimals.

    Raises:
        TypeError: It is no Decimal: a float would be a guess.
        ValueError: Two decimals cannot hold it.
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"amount {value!r} is {type(value).__name__}; expected Decimal")
    try:
        exact = value.quantize(CENT)
    except InvalidOperation as exc:
        raise ValueError(f"amount {value}: expected a number below 10**12") from exc
    if exact != value or abs(exact) >= 10**12:
        raise ValueError(f"amount {value}: expected at most two decimals, and below 10**12")
    return exact


def word_of(words: type[StrEnum]) -> sa.Enum:
    """Return a column type that stores a member's value as text and refuses any other word."""
    return sa.Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=20,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def of_order(*, index: bool = True, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that ties a row to its order, and deletes it with the order."""
    return sa.Column(
        "order_id",
        sa.ForeignKey("orders.id", ondelete="CASCADE"),
        nullable=False,
        index=index or None,
        primary_key=primary_key,
    )


def of_customer(*, index: bool = False, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that ties a row to a customer, and deletes it with them."""
    return sa.Column(
        "customer_id",
        sa.ForeignKey("customers.id", ondelete="CASCADE"),
        nullable=False,
        index=index or None,
        primary_key=primary_key,
    )


def of_variant() -> sa.Column[str]:
    """Return the column that ties a row to an article, and deletes it with the article."""
    return sa.Column(
        "sku", sa.ForeignKey("variants.sku", ondelete="CASCADE"), nullable=False, index=True
    )


def of_recall(*, index: bool = False, primary_key: bool = False) -> sa.Column[str]:
    """Return the column that ties a row to a recall, and deletes it with the recall."""
    return sa.Column(
        "recall_id",
        sa.ForeignKey("recalls.id", ondelete="CASCADE"),
        nullable=False,
        index=index or None,
        primary_key=primary_key,
    )


def of_shop() -> tuple[sa.Column[Any], ...]:
    """Return the columns that say whose import a row came from, and what it looked like."""
    return (
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("shop", sa.String(64), nullable=False, index=True),
        sa.Column("digest", sa.String(64)),
    )


def address_lines() -> tuple[sa.Column[Any], ...]:
    """Return the columns of an address; `postcode_key` is what postcodes are compared by."""
    return (
        sa.Column("line1", sa.String(200)),
        sa.Column("line2", sa.String(200)),
        sa.Column("city", sa.String(100)),
        sa.Column("region", sa.String(100)),
        sa.Column("postcode", sa.String(20)),
        sa.Column("country", sa.String(60)),
        sa.Column("postcode_key", sa.String(20)),
    )
