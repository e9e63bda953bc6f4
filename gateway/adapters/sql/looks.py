"""Transactions that only look: how a conversation stands, what its log says, who has which."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import rows, tokens
from gateway.adapters.sql.ownership import queue_position
from gateway.adapters.sql.tables import agents, conversations, messages
from gateway.domain.conversation import Owner
from gateway.domain.message import LARGEST_SEQ, Message
from gateway.domain.state import PREVIEW_CHARACTERS, AgentName, Look, PastConversation, State
from gateway.domain.tokens import Entrance

_STANDING = (
    sa.select(
        conversations.c.id,
        conversations.c.owner,
        conversations.c.epoch,
        conversations.c.last_seq,
        conversations.c.read_by_agent,
        conversations.c.read_by_customer,
        conversations.c.customer,
        agents.c.name.label("agent_name"),
        queue_position().label("queue_position"),
    )
    .outerjoin(agents, agents.c.id == conversations.c.agent)
    .where(tokens.OPENED)
)
_LOG = (
    messages.select()
    .where(
        messages.c.conversation_id == sa.bindparam("of_conversation"),
        messages.c.seq > sa.bindparam("after"),
    )
    .order_by(messages.c.seq)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)


def look(connection: Connection, entrance: Entrance, after: int, limit: int | None) -> Look:
    """Return the state and the messages after a sequence number, at most so many.

    Raises:
        ConversationNotFound: No such id, or not this token's.
        TokenExpired: The token was good once.
    """
    found = connection.execute(_STANDING, tokens.shown(entrance)).one_or_none()
    if found is None:
        raise tokens.refusal(connection, entrance)
    news = _messages_since(connection, found.id, after, limit) if found.last_seq > after else ()
    return Look(state=_state_of(found), messages=news)


def past_conversations(connection: Connection, customer: str, limit: int) -> list[PastConversation]:
    """Return a customer's conversations, the one with the newest message first."""
    newest = sa.and_(
        messages.c.conversation_id == conversations.c.id, messages.c.seq == conversations.c.last_seq
    )
    found = connection.execute(
        sa.select(
            conversations.c.id,
            conversations.c.created_at,
            conversations.c.last_at,
            conversations.c.owner,
            sa.func.substr(messages.c.text, 1, PREVIEW_CHARACTERS).label("preview"),
        )
        .outerjoin(messages, newest)
        .where(conversations.c.customer == customer)
        .order_by(conversations.c.last_at.desc(), conversations.c.id)
        .limit(limit)
    )
    return [
        PastConversation(
            conversation=row.id,
            opened_at=row.created_at,
            last_at=row.last_at or row.created_at,
            owner=Owner(row.owner),
            preview=row.preview,
        )
        for row in found
    ]


def _messages_since(
    connection: Connection, conversation_id: str, after: int, limit: int | None
) -> tuple[Message, ...]:
    page = LARGEST_SEQ if limit is None else limit
    found = connection.execute(
        _LOG, {"of_conversation": conversation_id, "after": after, "limit": page}
    )
    return tuple(map(rows.message_of, found))


def _state_of(row: rows.AnyRow) -> State:
    return State(
        conversation=row.id,
        owner=Owner(row.owner),
        epoch=row.epoch,
        agent=AgentName(name=row.agent_name) if row.agent_name else None,
        queue_position=row.queue_position,
        last_seq=row.last_seq,
        read_by_agent=row.read_by_agent,
        read_by_customer=row.read_by_customer,
        customer=row.customer is not None,
    )
