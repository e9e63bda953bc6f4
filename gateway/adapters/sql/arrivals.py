"""Transactions of a customer's side: open a conversation, put a message in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.adapters.sql.columns import UtcDateTime
from gateway.adapters.sql import rows, tokens
from gateway.adapters.sql.tables import (
    conversations,
    messages,
    ownership_transitions,
    turns,
)
from gateway.domain.conversation import Conversation, Owner, Transition
from gateway.domain.errors import ClientIdReused, ConversationClosed
from gateway.domain.message import Accepted, Incoming, Message, TurnState
from gateway.domain.tokens import Entrance


def open_conversation(
    connection: Connection, conversation: Conversation, token_sha256: str, until: datetime
) -> None:
    """Insert a conversation, its first token and the first row of its ownership."""
    connection.execute(
        conversations.insert(),
        {
            "id": conversation.id,
            "customer": conversation.customer,
            "jurisdiction": conversation.jurisdiction,
            "locale": conversation.locale,
            "audience": conversation.audience,
            "owner": conversation.owner.value,
            "epoch": conversation.epoch,
            "last_seq": 0,
            "created_at": conversation.created_at,
            "last_at": conversation.created_at,
        },
    )
    entrance = Entrance(conversation.id, token_sha256, conversation.created_at)
    tokens.keep(connection, entrance, until)
    first = Transition(
        conversation_id=conversation.id,
        epoch=conversation.epoch,
        came_from=None,
        went_to=conversation.owner,
        reason="opened",
        at=conversation.created_at,
    )
    connection.execute(ownership_transitions.insert(), rows.transition_values(first))


def append_incoming(connection: Connection, incoming: Incoming) -> Accepted:
    """Append a customer's message and open its turn.

    Counting first takes the conversation's lock, so numbers are given one at a time; a
    transaction that fails afterwards gives its number back.

    Raises:
        ConversationNotFound: No such id, or not this token's.
        TokenExpired: The token was good once.
        ConversationClosed: It has ended.
        IntegrityError: The client id is in the log already.
    """
    counted = _count(connection, incoming)
    conversation = rows.conversation_of(counted)
    message = rows.customer_message(incoming, counted.last_seq, conversation.epoch)
    connection.execute(messages.insert(), rows.message_values(message, conversation.id))
    if conversation.owner is Owner.CLOSED:
        # After the insert: a repeated client id still finds its first result.
        raise ConversationClosed(conversation.id)
    if conversation.owner is not Owner.BOT:
        return Accepted(conversation, message, fresh=True, turn=None)
    _open_turn(connection, incoming, conversation)
    return Accepted(conversation, message, fresh=True, turn=TurnState.OPEN)


_AT = sa.bindparam("shown_at", type_=UtcDateTime)
# What `heard` says in the domain: a person who has it owes a reply from now on.
_OWED = sa.and_(
    conversations.c.owner == Owner.HUMAN.value, conversations.c.awaiting_since.is_(None)
)
_COUNT = (
    conversations.update()
    .where(tokens.OPENED)
    .values(
        last_seq=conversations.c.last_seq + 1,
        last_at=_AT,
        awaiting_since=sa.case((_OWED, _AT), else_=conversations.c.awaiting_since),
    )
    .returning(*conversations.c, tokens.EXPIRY)
)


def _count(connection: Connection, incoming: Incoming) -> rows.AnyRow:
    """Return the conversation's row with the next sequence number taken."""
    entrance = incoming.entrance
    counted = connection.execute(_COUNT, tokens.shown(entrance)).one_or_none()
    if counted is None:
        raise tokens.refusal(connection, entrance)
    tokens.renew(connection, entrance, counted.token_expires_at, incoming.token_until)
    return counted


def _open_turn(connection: Connection, incoming: Incoming, conversation: Conversation) -> None:
    connection.execute(
        turns.insert(),
        {
            "message_id": incoming.message_id,
            "conversation_id": conversation.id,
            "epoch": conversation.epoch,
            "state": TurnState.OPEN.value,
            "opened_at": incoming.at,
        },
    )


def first_result(connection: Connection, incoming: Incoming) -> Accepted:
    """Return what the same client id has already led to.

    Raises:
        ClientIdReused: It stands for another text.
    """
    found = connection.execute(
        messages.select().where(
            messages.c.conversation_id == incoming.conversation_id,
            messages.c.client_id == incoming.client_id,
        )
    ).one()
    if found.text != incoming.text:
        raise ClientIdReused(incoming.client_id)
    state = connection.execute(
        sa.select(turns.c.state).where(turns.c.message_id == found.id)
    ).scalar_one_or_none()
    owner = connection.execute(
        conversations.select().where(conversations.c.id == incoming.conversation_id)
    ).one()
    return Accepted(
        rows.conversation_of(owner),
        rows.message_of(found),
        fresh=False,
        turn=TurnState(state) if state is not None else None,
        answers=tuple(answers_to(connection, found.id)),
    )


def answers_to(connection: Connection, message_id: str) -> list[Message]:
    """Return the messages that answer a customer's message, in order."""
    found = connection.execute(
        messages.select().where(messages.c.answers == message_id).order_by(messages.c.seq)
    )
    return [rows.message_of(row) for row in found]


def mark_read(connection: Connection, conversation_id: str, seq: int) -> bool:
    """Move the customer's mark forward, at most to the newest message; whether it moved."""
    held = conversations.c
    seen = sa.case((held.last_seq < seq, held.last_seq), else_=seq)
    moved = connection.execute(
        conversations.update()
        .where(held.id == conversation_id, held.read_by_customer < seen)
        .values(read_by_customer=seen)
    )
    return moved.rowcount == 1
