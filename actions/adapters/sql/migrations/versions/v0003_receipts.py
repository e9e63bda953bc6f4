"""Receipts of decisions, in one table for every process."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a0003"
down_revision = "a0002"


def upgrade() -> None:
    """Make the table of the receipts."""
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation", sa.String(200)),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_made_at", "receipts", ["made_at"])
    op.create_index("ix_receipts_conversation_made_at", "receipts", ["conversation", "made_at"])
