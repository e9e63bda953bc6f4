"""The tables of the conversations' log; the migrations create exactly these."""

from __future__ import annotations

import sqlalchemy as sa

from actions.adapters.sql.columns import UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = sa.String(36)
_WORD = sa.String(64)


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("customer", sa.String(200)),
    sa.Column("jurisdiction", _WORD, nullable=False),
    sa.Column("locale", _WORD, nullable=False),
    sa.Column("audience", _WORD, nullable=False),
    sa.Column("owner", _WORD, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    # The sequence is counted here: the row's lock is what keeps it without gaps.
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # The agent who has it, by login; only while a person owns it.
    sa.Column("agent", _WORD),
    # Since when a person is waited for; kept through a transfer, gone with the next owner.
    sa.Column("queued_at", UtcDateTime),
    # When the oldest message came that no person has replied to; only while a person owns it.
    sa.Column("awaiting_since", UtcDateTime),
    # Turns in a row that did not help.
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    # Of its newest message; of its opening until there is one.
    sa.Column("last_at", UtcDateTime),
    # Everything up to here has been seen, by the customer on any device and by any agent.
    sa.Column("read_by_customer", sa.Integer, nullable=False, server_default="0"),
    sa.Column("read_by_agent", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_conversations_owner_last_at", "owner", "last_at"),
    sa.Index("ix_conversations_customer_last_at", "customer", "last_at"),
)

conversation_tokens = sa.Table(
    "conversation_tokens",
    metadata,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Index("ix_conversation_tokens_conversation_id_created_at", "conversation_id", "created_at"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", _ID, nullable=False, unique=True),
    sa.Column("client_id", _WORD),
    sa.Column("sender", _WORD, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # The customer's message that this one answers.
    sa.Column("answers", _ID, index=True),
    # Of an agent's message: the name shown, the login, and the agent's own id of it. The last
    # has a column of its own so that no customer's client id can stand in its way.
    sa.Column("author", sa.String(200)),
    sa.Column("agent", _WORD),
    sa.Column("reply_id", _WORD),
    sa.UniqueConstraint("conversation_id", "client_id"),
    sa.Index(
        "uq_messages_conversation_id_agent_reply_id",
        "conversation_id",
        "agent",
        "reply_id",
        unique=True,
    ),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), primary_key=True),
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("state", _WORD, nullable=False),
    sa.Column("reason", _WORD),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("settled_at", UtcDateTime),
    # What a start looks for after a kill: among millions of turns, the few without an outcome.
    sa.Index(
        "ix_turns_open",
        "opened_at",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
)

suppressed_messages = sa.Table(
    "suppressed_messages",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("answers", _ID, sa.ForeignKey("messages.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_suppressed_messages_conversation_id", "conversation_id"),
)

ownership_transitions = sa.Table(
    "ownership_transitions",
    metadata,
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("came_from", _WORD),
    sa.Column("went_to", _WORD, nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # The agent who did it or to whom it was done, by login.
    sa.Column("agent", _WORD),
    # What a person needs to know who takes over from here.
    sa.Column("context", sa.JSON(none_as_null=True)),
)

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", _WORD, primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # Never deleted: what they wrote keeps its author.
    sa.Column("disabled_at", UtcDateTime),
)

desk_sessions = sa.Table(
    "desk_sessions",
    metadata,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("agent_id", _WORD, sa.ForeignKey("agents.id"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("conversation_id", _ID, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("agent_id", _WORD, sa.ForeignKey("agents.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_notes_conversation_id", "conversation_id"),
)
