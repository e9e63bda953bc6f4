"""Statements about conversations' tokens: which one opens what, until when."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql.tables import conversation_tokens, conversations
from gateway.domain.errors import ConversationNotFound, GatewayError, TokenExpired
from gateway.domain.tokens import Entrance, is_worth_renewing

MOST_TOKENS = 20
"""Devices that may hold one conversation; the one that came first makes room for another."""

_tokens = conversation_tokens.c


# Statements of every message and look are built once: building them takes longer than SQLite.
OPENED: sa.ColumnElement[bool] = sa.and_(
    conversations.c.id == sa.bindparam("shown_conversation"),
    sa.exists().where(
        _tokens.token_sha256 == sa.bindparam("shown_token"),
        _tokens.conversation_id == conversations.c.id,
        _tokens.expires_at > sa.bindparam("shown_at"),
    ),
)
"""The condition on `conversations` that a token, not yet expired, opens it: see `shown`."""

EXPIRY: sa.Label[datetime] = (
    sa.select(_tokens.expires_at)
    .where(_tokens.token_sha256 == sa.bindparam("shown_token"))
    .scalar_subquery()
    .label("token_expires_at")
)
"""The column in which such a statement finds until when the token is good."""


def shown(entrance: Entrance) -> dict[str, object]:
    """Return the parameters of a statement with `OPENED` in it."""
    return {
        "shown_conversation": entrance.conversation_id,
        "shown_token": entrance.token_sha256,
        "shown_at": entrance.at,
    }


def refusal(connection: Connection, entrance: Entrance) -> GatewayError:
    """Return why a token did not open a conversation.

    Who shows a token that once opened it is told that it has expired; everybody else is told
    what they would be told if there were no such conversation.
    """
    found = connection.execute(
        sa.select(_tokens.expires_at).where(
            _tokens.token_sha256 == entrance.token_sha256,
            _tokens.conversation_id == entrance.conversation_id,
        )
    ).one_or_none()
    if found is None:
        return ConversationNotFound(entrance.conversation_id)
    return TokenExpired(entrance.conversation_id)


def keep(connection: Connection, entrance: Entrance, until: datetime) -> None:
    """Insert a new token of a conversation."""
    connection.execute(
        conversation_tokens.insert(),
        {
            "token_sha256": entrance.token_sha256,
            "conversation_id": entrance.conversation_id,
            "created_at": entrance.at,
            "expires_at": until,
        },
    )


def renew(
    connection: Connection, entrance: Entrance, expires_at: datetime, until: datetime
) -> None:
    """Move a token's expiry, if it has come near enough to be worth a write."""
    if is_worth_renewing(expires_at, until):
        connection.execute(
            conversation_tokens.update()
            .where(_tokens.token_sha256 == entrance.token_sha256)
            .values(expires_at=until)
        )


def admit(connection: Connection, entrance: Entrance, customer: str, until: datetime) -> None:
    """Give a signed-in customer's conversation another token; expired ones go.

    Raises:
        ConversationNotFound: No such id, or not this customer's.
    """
    owned = connection.execute(
        sa.select(conversations.c.id).where(
            conversations.c.id == entrance.conversation_id, conversations.c.customer == customer
        )
    ).one_or_none()
    if owned is None:
        raise ConversationNotFound(entrance.conversation_id)
    of_it = _tokens.conversation_id == entrance.conversation_id
    kept = (
        sa.select(_tokens.token_sha256)
        .where(of_it, _tokens.expires_at > entrance.at)
        .order_by(_tokens.created_at.desc(), _tokens.token_sha256)
        .limit(MOST_TOKENS - 1)
    )
    connection.execute(conversation_tokens.delete().where(of_it, _tokens.token_sha256.not_in(kept)))
    keep(connection, entrance, until)
