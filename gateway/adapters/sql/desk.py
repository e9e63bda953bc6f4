"""Transactions of the desk: read a conversation whole, reply in it, keep a note of it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import fence, ownership, rows
from gateway.adapters.sql.summaries import agent_ref, summary
from gateway.adapters.sql.tables import (
    agents,
    conversations,
    messages,
    notes,
    ownership_transitions,
)
from gateway.domain.conversation import Owner
from gateway.domain.desk import (
    AgentRef,
    Dossier,
    Note,
    Replied,
    Reply,
    SuppressedLine,
    TransitionLine,
)
from gateway.domain.errors import ClientIdReused, ConversationNotFound, EpochPassed
from gateway.domain.message import Message, Sender
from gateway.domain.ownership import replied


def dossier(connection: Connection, conversation_id: str) -> Dossier:
    """Return everything there is of a conversation.

    Raises:
        ConversationNotFound: No such id.
    """
    line = summary(connection, conversation_id)
    row = connection.execute(
        conversations.select().where(conversations.c.id == conversation_id)
    ).one()
    return Dossier(
        summary=line,
        messages=tuple(messages_since(connection, conversation_id, 0)),
        notes=tuple(_notes(connection, conversation_id)),
        transitions=tuple(_transitions(connection, conversation_id)),
        suppressed=tuple(
            SuppressedLine(
                id=each.id,
                answers=each.answers,
                text=each.text,
                parts=each.parts,
                epoch=each.epoch,
                at=each.at,
            )
            for each in fence.suppressed(connection, conversation_id)
        ),
        context=ownership.handover(connection, row, line.reason),
    )


def messages_since(connection: Connection, conversation_id: str, after: int) -> list[Message]:
    """Return the messages after a sequence number, with the agents' own ids of theirs."""
    found = connection.execute(
        messages.select()
        .where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
        .order_by(messages.c.seq)
    )
    return [_message_of(row) for row in found]


def last_seq(connection: Connection, conversation_id: str) -> int:
    """Return the newest sequence number.

    Raises:
        ConversationNotFound: No such id.
    """
    found: int | None = connection.execute(
        sa.select(conversations.c.last_seq).where(conversations.c.id == conversation_id)
    ).scalar_one_or_none()
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found


def append_reply(connection: Connection, reply: Reply) -> Replied:
    """Append an agent's message if the agent still has the conversation in this epoch.

    Raises:
        ConversationNotFound: No such id.
        EpochPassed: It is in another epoch, or another agent's.
        ClientIdReused: The reply id stands for another text of this agent's.
    """
    row = ownership.held(connection, reply.conversation_id)
    first = _first(connection, reply)
    if first is not None:
        return Replied(first, fresh=False)
    now = rows.ownership_of(row)
    after = replied(now, reply.agent.id, reply.epoch)
    counted = connection.execute(
        conversations.update()
        .where(
            conversations.c.id == reply.conversation_id,
            conversations.c.epoch == reply.epoch,
            conversations.c.owner == Owner.HUMAN.value,
            conversations.c.agent == reply.agent.id,
        )
        .values(
            **rows.ownership_values(after),
            last_seq=conversations.c.last_seq + 1,
            last_at=reply.at,
        )
        .returning(conversations.c.last_seq)
    ).scalar_one_or_none()
    if counted is None:
        raise EpochPassed(reply.epoch, now.epoch, now.owner)
    message = _message(reply, counted)
    values = rows.message_values(message, reply.conversation_id)
    # In columns of its own: no customer's client id can be the same.
    values |= {"client_id": None, "agent": reply.agent.id, "reply_id": reply.reply_id}
    connection.execute(messages.insert(), values)
    return Replied(message, fresh=True)


def keep_note(connection: Connection, conversation_id: str, note: Note) -> None:
    """Insert a note.

    Raises:
        ConversationNotFound: No such id.
    """
    last_seq(connection, conversation_id)
    connection.execute(
        notes.insert(),
        {
            "id": note.id,
            "conversation_id": conversation_id,
            "agent_id": note.agent.id,
            "text": note.text,
            "at": note.at,
        },
    )


def mark_read(connection: Connection, conversation_id: str, seq: int) -> bool:
    """Move the agents' mark forward, at most to the newest message; whether it moved.

    Raises:
        ConversationNotFound: No such id.
    """
    seen = min(seq, last_seq(connection, conversation_id))
    moved = connection.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id, conversations.c.read_by_agent < seen)
        .values(read_by_agent=seen)
    )
    return moved.rowcount == 1


def _first(connection: Connection, reply: Reply) -> Message | None:
    """Return what the same reply id of the same agent has already led to."""
    found = connection.execute(
        messages.select().where(
            messages.c.conversation_id == reply.conversation_id,
            messages.c.agent == reply.agent.id,
            messages.c.reply_id == reply.reply_id,
        )
    ).one_or_none()
    if found is not None and found.text != reply.text:
        raise ClientIdReused(reply.reply_id)
    return None if found is None else _message_of(found)


def _message(reply: Reply, seq: int) -> Message:
    return Message(
        seq=seq,
        id=reply.message_id,
        client_id=reply.reply_id,
        sender=Sender.AGENT,
        text=reply.text,
        parts=reply.parts,
        epoch=reply.epoch,
        at=reply.at,
        author=reply.agent.name,
    )


def _message_of(row: rows.AnyRow) -> Message:
    """Return a message as the desk sees it: an agent's with the agent's own id of it."""
    message = rows.message_of(row)
    return message.model_copy(update={"client_id": row.reply_id}) if row.reply_id else message


def _notes(connection: Connection, conversation_id: str) -> list[Note]:
    found = connection.execute(
        sa.select(*notes.c, agents.c.name.label("agent_name"))
        .join(agents, agents.c.id == notes.c.agent_id)
        .where(notes.c.conversation_id == conversation_id)
        .order_by(notes.c.at, notes.c.id)
    )
    return [
        Note(
            id=row.id,
            agent=AgentRef(id=row.agent_id, name=row.agent_name),
            text=row.text,
            at=row.at,
        )
        for row in found
    ]


def _transitions(connection: Connection, conversation_id: str) -> list[TransitionLine]:
    found = connection.execute(
        sa.select(*ownership_transitions.c, agents.c.name.label("agent_name"))
        .outerjoin(agents, agents.c.id == ownership_transitions.c.agent)
        .where(ownership_transitions.c.conversation_id == conversation_id)
        .order_by(ownership_transitions.c.epoch)
    )
    return [
        TransitionLine(
            epoch=row.epoch,
            came_from=Owner(row.came_from) if row.came_from else None,
            went_to=Owner(row.went_to),
            reason=row.reason,
            agent=agent_ref(row.agent, row.agent_name),
            at=row.at,
            context=row.context,
        )
        for row in found
    ]
