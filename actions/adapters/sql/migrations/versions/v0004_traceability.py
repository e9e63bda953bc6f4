"""Where goods come from, and what is called back: batches, inspections, recalls, notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a0004"
down_revision = "a0003"

ID = sa.String(64)
WORD = sa.String(20)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of traceability; of what was bought before, nobody knows the batch."""
    with op.batch_alter_table("order_items") as batch:
        batch.add_column(sa.Column("batch", ID))
        batch.add_column(sa.Column("batch_key", ID))
    _make_batches()
    _make_recalls()
    _make_notices()
    _make_what_was_done()


def _make_batches() -> None:
    op.create_table(
        "producers",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(300)),
        sa.Column("country", sa.String(60)),
        sa.Column("contact", sa.String(200)),
        *_of_shop(),
        sa.PrimaryKeyConstraint("id", name="pk_producers"),
    )
    op.create_table(
        "batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("sku", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("number_key", ID, nullable=False),
        sa.Column("made_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("producer_id", ID),
        *_of_shop(),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        _goes_with("batches", "sku", "variants.sku"),
        _goes_with("batches", "producer_id", "producers.id", ondelete="SET NULL"),
        sa.UniqueConstraint("sku", "number_key", name="uq_batches_sku_number_key"),
    )
    op.create_table(
        "inspections",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("body", sa.String(200), nullable=False),
        sa.Column("standard", sa.String(200), nullable=False),
        sa.Column("result", WORD, nullable=False),
        sa.Column("number", sa.String(80)),
        sa.Column("inspected_on", sa.Date()),
        sa.Column("url", sa.String(500)),
        *_of_shop(),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
        _goes_with("inspections", "batch_id", "batches.id"),
    )
    _index("producers", "shop")
    _index("batches", "sku", "producer_id", "shop")
    _index("inspections", "batch_id", "shop")


def _make_recalls() -> None:
    op.create_table(
        "recalls",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("hazard", sa.Text(), nullable=False),
        sa.Column("what_to_do", sa.Text(), nullable=False),
        sa.Column("remedies", sa.JSON(), nullable=False),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("where_to_look", sa.String(300)),
        sa.Column("contact", sa.String(300), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        *_of_shop(),
        sa.PrimaryKeyConstraint("id", name="pk_recalls"),
    )
    op.create_table(
        "recall_scopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recall_id", ID, nullable=False),
        sa.Column("sku", ID, nullable=False),
        sa.Column("batch", ID),
        sa.Column("made_from", sa.Date()),
        sa.Column("made_to", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_recall_scopes"),
        _goes_with("recall_scopes", "recall_id", "recalls.id"),
        _goes_with("recall_scopes", "sku", "variants.sku"),
    )
    _index("recalls", "shop")
    _index("recall_scopes", "recall_id", "sku")


def _make_notices() -> None:
    op.create_table(
        "recall_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recall_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("sku", ID, nullable=False),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.Column("remedy", WORD),
        sa.Column("chosen_at", TIME),
        sa.Column("conversation_id", sa.String(200)),
        sa.Column("carried_out_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_recall_notices"),
        _goes_with("recall_notices", "recall_id", "recalls.id"),
        _goes_with("recall_notices", "customer_id", "customers.id"),
        _goes_with("recall_notices", "order_id", "orders.id"),
        sa.UniqueConstraint(
            "recall_id", "order_id", "sku", name="uq_recall_notices_recall_id_order_id_sku"
        ),
    )
    op.create_table(
        "recall_deliveries",
        sa.Column("recall_id", ID, nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("message_id", sa.String(36), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("recall_id", "conversation_id", name="pk_recall_deliveries"),
        _goes_with("recall_deliveries", "recall_id", "recalls.id"),
        _goes_with("recall_deliveries", "customer_id", "customers.id"),
    )
    _index("recall_notices", "customer_id", "order_id")
    _index("recall_deliveries", "customer_id")


def _make_what_was_done() -> None:
    op.create_table(
        "recall_deeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recall_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("sku", ID, nullable=False),
        sa.Column("deed", WORD, nullable=False),
        sa.Column("remedy", WORD),
        sa.Column("done_by", ID, nullable=False),
        sa.Column("conversation_id", sa.String(200)),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recall_deeds"),
        _goes_with("recall_deeds", "recall_id", "recalls.id"),
        _goes_with("recall_deeds", "order_id", "orders.id"),
    )
    op.create_index("ix_recall_deeds_recall_id_order_id", "recall_deeds", ["recall_id", "order_id"])
    _index("recall_deeds", "order_id")
    op.create_table(
        "batch_reports",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("sku", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("number_key", ID, nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("said_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "sku", name="pk_batch_reports"),
        _goes_with("batch_reports", "order_id", "orders.id"),
    )


def _of_shop() -> tuple[sa.Column[object], ...]:
    """Return the columns that say whose import a row came from."""
    return (
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("shop", ID, nullable=False),
        sa.Column("digest", sa.String(64)),
    )


def _goes_with(
    table: str, column: str, owner: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    """Return the key of rows that go with the one they belong to."""
    return sa.ForeignKeyConstraint(
        [column], [owner], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
