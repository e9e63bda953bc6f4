"""What a real shop has: addresses, ways to pay, variants, payments; and guests who prove little.

The goods of the first revision become variants of a product each, with the same number: an
order's lines go on pointing at what was bought.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a0002"
down_revision = "a0001"

MONEY = sa.Numeric(14, 2).with_variant(sa.String(16), "sqlite")


def upgrade() -> None:
    """Make the tables of a whole shop and of its guests, and keep every row there is."""
    _widen_customers()
    _part_products_from_variants()
    _widen_orders()
    _loosen_what_hangs_on_orders()
    _make_addresses()
    _make_money()
    _make_guests()


def _widen_customers() -> None:
    with op.batch_alter_table("customers") as batch:
        batch.alter_column("email", existing_type=sa.String(320), nullable=True)
        batch.add_column(sa.Column("first_name", sa.String(100)))
        batch.add_column(sa.Column("last_name", sa.String(100)))
        batch.add_column(sa.Column("phone", sa.String(40)))
        batch.add_column(sa.Column("name_key", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("shop", sa.String(64), nullable=False, server_default="demo"))
        batch.add_column(sa.Column("digest", sa.String(64)))
    op.create_index("ix_customers_name_key", "customers", ["name_key"])
    op.create_index("ix_customers_shop", "customers", ["shop"])
    _name_the_shop("customers")


def _part_products_from_variants() -> None:
    """Move the goods aside, make both tables, fill them, and let order lines point anew."""
    op.drop_index("ix_products_merchant_id", "products")
    op.rename_table("products", "goods")
    if op.get_bind().dialect.name == "postgresql":  # where the names of keys are a schema's own
        op.execute("ALTER TABLE goods RENAME CONSTRAINT pk_products TO pk_goods")
        op.execute(
            "ALTER TABLE goods RENAME CONSTRAINT fk_products_merchant_id TO fk_goods_merchant_id"
        )
    _make_products()
    _make_variants()
    op.execute(
        "INSERT INTO products (id, merchant_id, name, category, is_demo, shop)"
        " SELECT sku, merchant_id, title, category, is_demo,"
        " CASE WHEN is_demo THEN 'demo' ELSE 'shop' END FROM goods"
    )
    op.execute(
        "INSERT INTO variants (sku, product_id, title, options, price, currency)"
        " SELECT sku, sku, title, '{}', price, currency FROM goods"
    )
    with op.batch_alter_table("order_items") as batch:
        batch.drop_constraint("fk_order_items_sku", type_="foreignkey")
        batch.create_foreign_key("fk_order_items_sku", "variants", ["sku"], ["sku"])
        batch.add_column(sa.Column("options", sa.JSON()))
    op.drop_table("goods")


def _make_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("merchant_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("category", sa.String(40)),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("shop", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_products_merchant_id"),
    )
    op.create_index("ix_products_merchant_id", "products", ["merchant_id"])
    op.create_index("ix_products_shop", "products", ["shop"])


def _make_variants() -> None:
    op.create_table(
        "variants",
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("product_id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("price", MONEY, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("available", sa.Boolean()),
        sa.PrimaryKeyConstraint("sku", name="pk_variants"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_variants_product_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_variants_product_id", "variants", ["product_id"])


def _widen_orders() -> None:
    with op.batch_alter_table("orders") as batch:
        batch.add_column(sa.Column("shop_status", sa.String(60)))
        batch.add_column(sa.Column("cancel_reason", sa.String(200)))
        batch.add_column(sa.Column("shop", sa.String(64), nullable=False, server_default="demo"))
        batch.add_column(sa.Column("digest", sa.String(64)))
    op.create_index("ix_orders_shop", "orders", ["shop"])
    op.create_index("ix_orders_lookup_digits", "orders", ["lookup_digits"])
    _name_the_shop("orders")


def _loosen_what_hangs_on_orders() -> None:
    with op.batch_alter_table("shipments") as batch:
        batch.alter_column("carrier", existing_type=sa.String(80), nullable=True)
        batch.add_column(sa.Column("skus", sa.JSON()))
    with op.batch_alter_table("returns") as batch:
        batch.alter_column("reason", existing_type=sa.String(40), nullable=True)
        batch.alter_column("requested_on", existing_type=sa.Date(), nullable=True)
        batch.add_column(sa.Column("kind", sa.String(20), nullable=False, server_default="return"))
        batch.add_column(sa.Column("skus", sa.JSON()))
        batch.add_column(sa.Column("new_skus", sa.JSON()))
        batch.add_column(sa.Column("method_id", sa.String(64)))
        batch.add_column(sa.Column("difference", MONEY))


def _make_addresses() -> None:
    for name, owner, owners in (
        ("customer_addresses", "customer_id", "customers"),
        ("order_addresses", "order_id", "orders"),
    ):
        op.create_table(
            name,
            sa.Column(owner, sa.String(64), nullable=False),
            sa.Column("line1", sa.String(200)),
            sa.Column("line2", sa.String(200)),
            sa.Column("city", sa.String(100)),
            sa.Column("region", sa.String(100)),
            sa.Column("postcode", sa.String(20)),
            sa.Column("country", sa.String(60)),
            sa.Column("postcode_key", sa.String(20)),
            sa.PrimaryKeyConstraint(owner, name=f"pk_{name}"),
            _goes_with(name, owner, owners),
        )


def _make_money() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("brand", sa.String(40)),
        sa.Column("last_four", sa.String(4)),
        sa.Column("balance", MONEY),
        sa.PrimaryKeyConstraint("customer_id", "id", name="pk_payment_methods"),
        _goes_with("payment_methods", "customer_id", "customers"),
    )
    op.create_table(
        "order_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("method_id", sa.String(64)),
        sa.Column("made_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_order_payments"),
        _goes_with("order_payments", "order_id", "orders"),
    )
    op.create_index("ix_order_payments_order_id", "order_payments", ["order_id"])


def _make_guests() -> None:
    op.create_table(
        "guest_verifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64)),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guest_verifications"),
        _goes_with("guest_verifications", "customer_id", "customers"),
        _goes_with("guest_verifications", "order_id", "orders"),
    )
    for column in ("conversation_id", "customer_id", "order_id"):
        op.create_index(f"ix_guest_verifications_{column}", "guest_verifications", [column])
    op.create_table(
        "guest_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hmac", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guest_attempts"),
    )
    op.create_index("ix_guest_attempts_at", "guest_attempts", ["at"])
    op.create_index("ix_guest_attempts_key_hmac_at", "guest_attempts", ["key_hmac", "at"])


def _goes_with(table: str, column: str, owners: str) -> sa.ForeignKeyConstraint:
    """Return the key of rows that are deleted with the one they belong to."""
    return sa.ForeignKeyConstraint(
        [column], [f"{owners}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _name_the_shop(table: str) -> None:
    """Tell rows of somebody's own from the demo's, which the default already names."""
    op.execute(f"UPDATE {table} SET shop = 'shop' WHERE NOT is_demo")  # noqa: S608 - ours
