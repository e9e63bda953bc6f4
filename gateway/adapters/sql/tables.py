"""The tables of the conversations' log; the migrations create exactly these."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

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


class UtcDateTime(sa.types.TypeDecorator[datetime]):
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


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("token_sha256", sa.String(64), nullable=False),
    sa.Column("customer", sa.String(200)),
    sa.Column("jurisdiction", _WORD, nullable=False),
    sa.Column("locale", _WORD, nullable=False),
    sa.Column("audience", _WORD, nullable=False),
    sa.Column("owner", _WORD, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    # The sequence is counted here: the row's lock is what keeps it without gaps.
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
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
    sa.UniqueConstraint("conversation_id", "client_id"),
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
)
