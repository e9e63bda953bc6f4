"""The tables of the shop, as this program reads and writes them.

The migrations make them; a test holds the two to each other. `shop` says whose import a row
came from ("demo" for the demo's), `digest` what the imported record looked like: a record that
has not changed is not written again. What a shop did not say is NULL.
"""

from __future__ import annotations

import sqlalchemy as sa

from actions.adapters.sql.columns import (
    Money,
    UtcDateTime,
    address_lines,
    of_customer,
    of_order,
    word_of,
)
from actions.domain.identity import VerifiedBy
from actions.domain.orders import (
    MethodKind,
    OrderState,
    PaymentKind,
    ReturnKind,
    ReturnState,
    ShipmentState,
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
    sa.Column("email", sa.String(320)),
    sa.Column("is_demo", sa.Boolean, nullable=False),
    sa.Column("first_name", sa.String(100)),
    sa.Column("last_name", sa.String(100)),
    sa.Column("phone", sa.String(40)),
    # What names are compared by, however they are written; see actions/domain/identity.py.
    sa.Column("name_key", sa.String(200), nullable=False, server_default="", index=True),
    sa.Column("shop", sa.String(64), nullable=False, server_default="demo", index=True),
    sa.Column("digest", sa.String(64)),
)

customer_addresses = sa.Table(
    "customer_addresses", metadata, of_customer(primary_key=True), *address_lines()
)

payment_methods = sa.Table(
    "payment_methods",
    metadata,
    of_customer(primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", word_of(MethodKind), nullable=False),
    sa.Column("brand", sa.String(40)),
    sa.Column("last_four", sa.String(4)),
    sa.Column("balance", Money),
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
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.ForeignKey("merchants.id"), nullable=False, index=True),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("category", sa.String(40)),
    sa.Column("is_demo", sa.Boolean, nullable=False),
    sa.Column("shop", sa.String(64), nullable=False, index=True),
    sa.Column("digest", sa.String(64)),
)

variants = sa.Table(
    "variants",
    metadata,
    sa.Column("sku", sa.String(64), primary_key=True),
    sa.Column(
        "product_id", sa.ForeignKey("products.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("price", Money, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    # None: only known from an order of it, so nobody has said whether it is still sold.
    sa.Column("available", sa.Boolean),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("lookup_key", sa.String(64), nullable=False, unique=True),
    sa.Column("lookup_digits", sa.String(64), nullable=False, index=True),
    sa.Column("customer_id", sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("state", word_of(OrderState), nullable=False),
    sa.Column("placed_on", sa.Date, nullable=True),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("freight", Money, nullable=False),
    sa.Column("total", Money, nullable=False),
    sa.Column("is_demo", sa.Boolean, nullable=False),
    # The state in the shop's own word: it may say more than ours ("pending (item modified)").
    sa.Column("shop_status", sa.String(60)),
    sa.Column("cancel_reason", sa.String(200)),
    sa.Column("shop", sa.String(64), nullable=False, server_default="demo", index=True),
    sa.Column("digest", sa.String(64)),
    sa.Index(None, "customer_id", "lookup_digits"),
    sa.Index(None, "customer_id", "placed_on"),
)

order_addresses = sa.Table(
    "order_addresses", metadata, of_order(index=False, primary_key=True), *address_lines()
)

order_items = sa.Table(
    "order_items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_order(),
    sa.Column("sku", sa.ForeignKey("variants.sku"), nullable=False, index=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_price", Money, nullable=False),
    sa.Column("options", sa.JSON),
    # As printed on the goods, and as it is compared; NULL where nobody knows. No foreign key: a
    # shop may know the number of a batch that it has no other record of.
    sa.Column("batch", sa.String(64)),
    sa.Column("batch_key", sa.String(64)),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
)

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_order(),
    sa.Column("carrier", sa.String(80)),
    sa.Column("tracking", sa.String(80), nullable=True),
    sa.Column("state", word_of(ShipmentState), nullable=False),
    sa.Column("shipped_on", sa.Date, nullable=True),
    sa.Column("expected_on", sa.Date, nullable=True),
    sa.Column("delivered_on", sa.Date, nullable=True),
    # The articles in the parcel, where the shop says which.
    sa.Column("skus", sa.JSON),
)

returns = sa.Table(
    "returns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_order(),
    sa.Column("state", word_of(ReturnState), nullable=False),
    sa.Column("reason", sa.String(40)),
    sa.Column("requested_on", sa.Date),
    sa.Column("kind", word_of(ReturnKind), nullable=False, server_default="return"),
    sa.Column("skus", sa.JSON),
    # Of an exchange: what is sent instead, article for article.
    sa.Column("new_skus", sa.JSON),
    # What the money goes back to, and what an exchange costs more (or, negative, less).
    sa.Column("method_id", sa.String(64)),
    sa.Column("difference", Money),
)

order_payments = sa.Table(
    "order_payments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    of_order(),
    sa.Column("kind", word_of(PaymentKind), nullable=False),
    sa.Column("amount", Money, nullable=False),
    # One of the customer's methods; not a foreign key, for methods go and payments stay.
    sa.Column("method_id", sa.String(64)),
    sa.Column("made_on", sa.Date),
)

guest_verifications = sa.Table(
    "guest_verifications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(200), nullable=False, index=True),
    of_customer(index=True),
    # The one order that may be seen; None: all of this customer's.
    sa.Column("order_id", sa.ForeignKey("orders.id", ondelete="CASCADE"), index=True),
    sa.Column("method", word_of(VerifiedBy), nullable=False),
    sa.Column("verified_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime, nullable=False),
)

guest_attempts = sa.Table(
    "guest_attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # A keyed hash of what was tried: an order's number, an identity, a network.
    sa.Column("key_hmac", sa.String(64), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Index(None, "key_hmac", "at"),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("made_at", UtcDateTime, nullable=False, index=True),
    # Where it was asked, if in a chat; the gateway's table of them is another room's.
    sa.Column("conversation", sa.String(200)),
    # Its canonical JSON, byte for byte.
    sa.Column("content", sa.Text, nullable=False),
    sa.Index(None, "conversation", "made_at"),
)
