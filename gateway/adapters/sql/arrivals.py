"""Transactions of a customer's side: open a conversation, put a message in, read the log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import rows
from gateway.adapters.sql.tables import conversations, messages, ownership_transitions, turns
from gateway.domain.conversation import Conversation, Owner, Transition
from gateway.domain.errors import ClientIdReused, ConversationClosed, ConversationNotFound
from gateway.domain.message import Accepted, Incoming, Message, TurnState


def open_conversation(
    connection: Connection, conversation: Conversation, token_sha256: str
) -> None:
    """Insert a conversation and the first row of its ownership."""
    connection.execute(
        conversations.insert(),
        {
            "id": conversation.id,
            "token_sha256": token_sha256,
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


def _count(connection: Connection, incoming: Incoming) -> rows.AnyRow:
    """Return the conversation's row with the next sequence number taken."""
    counted = connection.execute(
        conversations.update()
        .where(
            conversations.c.id == incoming.conversation_id,
            conversations.c.token_sha256 == incoming.token_sha256,
        )
        .values(last_seq=conversations.c.last_seq + 1)
        .returning(*conversations.c)
    ).one_or_none()
    if counted is None:
        raise ConversationNotFound(incoming.conversation_id)
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


def messages_since(
    connection: Connection, conversation_id: str, token_sha256: str, after: int
) -> list[Message]:
    """Return the messages after a sequence number, in order.

    Raises:
        ConversationNotFound: No such id, or not this token's.
    """
    opens = connection.execute(
        sa.select(conversations.c.id).where(
            conversations.c.id == conversation_id,
            conversations.c.token_sha256 == token_sha256,
        )
    ).one_or_none()
    if opens is None:
        raise ConversationNotFound(conversation_id)
    found = connection.execute(
        messages.select()
        .where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
        .order_by(messages.c.seq)
    )
    return [rows.message_of(row) for row in found]
