"""Who has a conversation and since when; agents, their sessions and their notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "g0002"
down_revision = "g0001"

ID = sa.String(36)
WORD = sa.String(64)
TIME = sa.DateTime(timezone=True)

# Columns are added one by one: copying a table, as SQLite needs for anything more, would drop
# one that others refer to.
LAST_AT = sa.text(
    "UPDATE conversations SET last_at = coalesce("
    "(SELECT max(m.at) FROM messages AS m WHERE m.conversation_id = conversations.id), created_at)"
)


def upgrade() -> None:
    """Add what the desk needs to what the log has."""
    _extend_conversations()
    _extend_messages()
    _extend_transitions()
    _make_agents()
    _make_desk_sessions()
    _make_notes()


def _extend_conversations() -> None:
    op.add_column("conversations", sa.Column("agent", WORD))
    op.add_column("conversations", sa.Column("queued_at", TIME))
    op.add_column("conversations", sa.Column("awaiting_since", TIME))
    op.add_column(
        "conversations", sa.Column("failures", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("conversations", sa.Column("last_at", TIME))
    op.execute(LAST_AT)
    op.create_index("ix_conversations_owner_last_at", "conversations", ["owner", "last_at"])


def _extend_messages() -> None:
    op.add_column("messages", sa.Column("author", sa.String(200)))
    op.add_column("messages", sa.Column("agent", WORD))
    op.add_column("messages", sa.Column("reply_id", WORD))
    op.create_index(
        "uq_messages_conversation_id_agent_reply_id",
        "messages",
        ["conversation_id", "agent", "reply_id"],
        unique=True,
    )


def _extend_transitions() -> None:
    op.add_column("ownership_transitions", sa.Column("agent", WORD))
    op.add_column("ownership_transitions", sa.Column("context", sa.JSON()))


def _make_agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", WORD, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )


def _make_desk_sessions() -> None:
    op.create_table(
        "desk_sessions",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("agent_id", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_desk_sessions"),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_desk_sessions_agent_id_agents"
        ),
    )
    op.create_index("ix_desk_sessions_agent_id", "desk_sessions", ["agent_id"])


def _make_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("agent_id", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_notes_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_notes_agent_id_agents"),
    )
    op.create_index("ix_notes_conversation_id", "notes", ["conversation_id"])
