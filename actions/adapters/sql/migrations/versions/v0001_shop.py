"""Customers, merchants, products, and orders with their items, shipments and returns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a0001"
down_revision = None

MONEY = sa.Numeric(14, 2).with_variant(sa.String(16), "sqlite")


def upgrade() -> None:
    """Make the shop's tables."""
    _make_people_and_goods()
    _make_orders()
    _make_what_hangs_on_orders()


def _make_people_and_goods() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_table(
        "merchants",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_merchants"),
    )
    op.create_table(
        "products",
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("merchant_id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("price", MONEY, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name="pk_products"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_products_merchant_id"),
    )
    op.create_index("ix_products_merchant_id", "products", ["merchant_id"])


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("lookup_key", sa.String(64), nullable=False),
        sa.Column("lookup_digits", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("freight", MONEY, nullable=False),
        sa.Column("total", MONEY, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("lookup_key", name="uq_orders_lookup_key"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id"),
    )
    op.create_index(
        "ix_orders_customer_id_lookup_digits", "orders", ["customer_id", "lookup_digits"]
    )
    op.create_index("ix_orders_customer_id_placed_on", "orders", ["customer_id", "placed_on"])


def _make_what_hangs_on_orders() -> None:
    _make_child(
        "order_items",
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.ForeignKeyConstraint(["sku"], ["products.sku"], name="fk_order_items_sku"),
        sa.CheckConstraint("quantity > 0", name="ck_order_items_quantity_positive"),
    )
    op.create_index("ix_order_items_sku", "order_items", ["sku"])
    _make_child(
        "shipments",
        sa.Column("carrier", sa.String(80), nullable=False),
        sa.Column("tracking", sa.String(80), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
    )
    _make_child(
        "returns",
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
    )


def _make_child(name: str, *columns: sa.schema.SchemaItem) -> None:
    """Make a table whose rows belong to an order and go with it."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=f"fk_{name}_order_id", ondelete="CASCADE"
        ),
    )
    op.create_index(f"ix_{name}_order_id", name, ["order_id"])
