"""Conversations, their messages and turns, what was suppressed, and who owned them when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "g0001"
down_revision = None

ID = sa.String(36)
WORD = sa.String(64)
TIME = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Make the tables of the conversations' log."""
    _make_conversations()
    _make_messages()
    _make_turns()
    _make_suppressed_messages()
    _make_ownership_transitions()


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("customer", sa.String(200)),
        sa.Column("jurisdiction", WORD, nullable=False),
        sa.Column("locale", WORD, nullable=False),
        sa.Column("audience", WORD, nullable=False),
        sa.Column("owner", WORD, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("client_id", WORD),
        sa.Column("sender", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("answers", ID),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_messages"),
        sa.UniqueConstraint("id", name="uq_messages_id"),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name="uq_messages_conversation_id_client_id"
        ),
        _belongs_to_conversation("messages"),
    )
    op.create_index("ix_messages_answers", "messages", ["answers"])


def _make_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reason", WORD),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.PrimaryKeyConstraint("message_id", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_turns_message_id_messages"
        ),
        _belongs_to_conversation("turns"),
    )
    op.create_index(
        "ix_turns_open", "turns", ["opened_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def _make_suppressed_messages() -> None:
    op.create_table(
        "suppressed_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("answers", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppressed_messages"),
        sa.ForeignKeyConstraint(
            ["answers"], ["messages.id"], name="fk_suppressed_messages_answers_messages"
        ),
        _belongs_to_conversation("suppressed_messages"),
    )
    op.create_index(
        "ix_suppressed_messages_conversation_id", "suppressed_messages", ["conversation_id"]
    )


def _make_ownership_transitions() -> None:
    op.create_table(
        "ownership_transitions",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("came_from", WORD),
        sa.Column("went_to", WORD, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "epoch", name="pk_ownership_transitions"),
        _belongs_to_conversation("ownership_transitions"),
    )


def _belongs_to_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.id"],
        name=f"fk_{table}_conversation_id_conversations",
    )
