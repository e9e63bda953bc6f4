"""Several tokens per conversation, each with an end; how far each side has read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "g0003"
down_revision = "g0002"

ID = sa.String(36)
TIME = sa.DateTime(timezone=True)

GRACE = timedelta(days=30)
"""What tokens of before get, counted from now: nobody is shut out by the upgrade itself."""


def upgrade() -> None:
    """Give tokens a table of their own, and the two sides a mark each."""
    _make_tokens()
    _move_tokens()
    for side in ("customer", "agent"):
        mark = sa.Column(f"read_by_{side}", sa.Integer(), nullable=False, server_default="0")
        op.add_column("conversations", mark)
    op.create_index("ix_conversations_customer_last_at", "conversations", ["customer", "last_at"])


def _make_tokens() -> None:
    op.create_table(
        "conversation_tokens",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_conversation_tokens"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_conversation_tokens_conversation_id_conversations",
        ),
    )
    op.create_index(
        "ix_conversation_tokens_conversation_id_created_at",
        "conversation_tokens",
        ["conversation_id", "created_at"],
    )


def _move_tokens() -> None:
    moved = sa.text(
        "INSERT INTO conversation_tokens (token_sha256, conversation_id, created_at, expires_at)"
        " SELECT token_sha256, id, created_at, :until FROM conversations"
    ).bindparams(sa.bindparam("until", datetime.now(UTC) + GRACE, type_=TIME))
    op.execute(moved)
    # Both databases drop a column in place; copying the table, as a batch would, is not needed.
    op.execute("ALTER TABLE conversations DROP COLUMN token_sha256")
