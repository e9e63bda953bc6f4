"""Transactions that change a conversation's owner: the fence is in the statement itself.

Each is one step of the machine in `domain/ownership.py`, one row of its record and one message
in the log, together or not at all.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import rows
from gateway.adapters.sql.tables import conversations, messages, ownership_transitions, turns
from gateway.domain.conversation import Owner, Transition
from gateway.domain.errors import ConversationNotFound, EpochPassed
from gateway.domain.handover import MESSAGES_READ, Handover, handover_of
from gateway.domain.message import DID_NOT_HELP, Message, Sender, TurnState, Utterance
from gateway.domain.ownership import Event, Ownership, agent_of, moved, reason_of, require_epoch
from gateway.services.ports import Move, Moved

LONGEST_REASON = 100


def move(connection: Connection, wanted: Move) -> Moved:
    """Change the owner, which opens the next epoch, and say so.

    Raises:
        ConversationNotFound: No such id.
        EpochPassed: It is not in the epoch that the move was meant for.
        TransitionRefused: Ownership cannot move like that.
    """
    row = held(connection, wanted.conversation_id)
    now = rows.ownership_of(row)
    require_epoch(now, wanted.epoch)
    return step(connection, row, wanted)


def held(connection: Connection, conversation_id: str) -> rows.AnyRow:
    """Return a conversation's row, which nobody else changes before this transaction ends.

    Raises:
        ConversationNotFound: No such id.
    """
    found = connection.execute(
        conversations.select().where(conversations.c.id == conversation_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found


def step(
    connection: Connection, row: rows.AnyRow, wanted: Move, answers: str | None = None
) -> Moved:
    """Take a step of the machine from where a held row stands.

    Raises:
        TransitionRefused: Ownership cannot move like that.
    """
    now = rows.ownership_of(row)
    after = moved(now, wanted.event, wanted.at)
    last_seq = _take(connection, row.id, now, after, wanted.at)
    transition = _record(connection, row, wanted.event, after, wanted.at)
    position = place(connection, row.id) if after.owner is Owner.QUEUED else None
    message = _said(wanted.says(position), last_seq, after.epoch, wanted.at)
    connection.execute(messages.insert(), rows.message_values(message, row.id, answers))
    return Moved(transition, message)


def place(connection: Connection, conversation_id: str) -> int | None:
    """Return a conversation's place in the queue, from 1; None when it is not queued."""
    found: int | None = connection.execute(
        sa.select(queue_position()).where(conversations.c.id == conversation_id)
    ).scalar_one_or_none()
    return found


def queue_position() -> sa.ColumnElement[int | None]:
    """Return the place in the queue as a column of `conversations`; null outside it.

    Who waits longest is first; of two who came in the same moment, the smaller id.
    """
    others = conversations.alias("others")
    count = (
        sa.select(sa.func.count())
        .select_from(others)
        .where(
            others.c.owner == Owner.QUEUED.value,
            sa.or_(
                others.c.queued_at < conversations.c.queued_at,
                sa.and_(
                    others.c.queued_at == conversations.c.queued_at,
                    others.c.id <= conversations.c.id,
                ),
            ),
        )
        .correlate(conversations)
        .scalar_subquery()
    )
    return sa.case((conversations.c.owner == Owner.QUEUED.value, count), else_=None)


def handover(connection: Connection, row: rows.AnyRow, reason: str | None) -> Handover:
    """Return what a person needs to know of a conversation, as its log stands now."""
    newest = connection.execute(
        messages.select()
        .where(messages.c.conversation_id == row.id)
        .order_by(messages.c.seq.desc())
        .limit(MESSAGES_READ)
    ).all()
    failures = connection.execute(
        sa.select(turns.c.message_id, sa.func.coalesce(turns.c.reason, turns.c.state)).where(
            turns.c.message_id.in_(
                [each.id for each in newest if each.sender == Sender.CUSTOMER.value]
            ),
            sa.or_(
                turns.c.state.in_([TurnState.FAILED.value, TurnState.INTERRUPTED.value]),
                turns.c.reason == DID_NOT_HELP,
            ),
        )
    ).all()
    log = [rows.message_of(each) for each in reversed(newest)]
    return handover_of(rows.conversation_of(row), log, [(f[0], f[1]) for f in failures], reason)


def transitions(connection: Connection, conversation_id: str) -> list[Transition]:
    """Return a conversation's changes of owner, oldest first."""
    found = connection.execute(
        ownership_transitions.select()
        .where(ownership_transitions.c.conversation_id == conversation_id)
        .order_by(ownership_transitions.c.epoch)
    )
    return [rows.transition_of(row) for row in found]


def _take(
    connection: Connection, conversation_id: str, now: Ownership, after: Ownership, at: datetime
) -> int:
    """Write the next owner over the one that was read; returns the new sequence number."""
    last_seq: int | None = connection.execute(
        conversations.update()
        .where(
            conversations.c.id == conversation_id,
            conversations.c.epoch == now.epoch,
            conversations.c.owner == now.owner.value,
        )
        .values(**rows.ownership_values(after), last_seq=conversations.c.last_seq + 1, last_at=at)
        .returning(conversations.c.last_seq)
    ).scalar_one_or_none()
    if last_seq is None:
        raise EpochPassed(now.epoch, now.epoch + 1, "another")
    return last_seq


def _record(
    connection: Connection, row: rows.AnyRow, event: Event, after: Ownership, at: datetime
) -> Transition:
    """Insert the row of a change of owner."""
    now = rows.ownership_of(row)
    reason = reason_of(event)[:LONGEST_REASON]
    context = None
    if after.owner is Owner.QUEUED:
        context = handover(connection, row, reason).model_dump(mode="json")
    transition = Transition(
        row.id, after.epoch, now.owner, after.owner, reason, at, agent_of(now, event), context
    )
    connection.execute(ownership_transitions.insert(), rows.transition_values(transition))
    return transition


def _said(utterance: Utterance, seq: int, epoch: int, at: datetime) -> Message:
    """Return what the system says, as a message of the log."""
    return Message(
        seq=seq,
        id=str(uuid.uuid4()),
        client_id=None,
        sender=Sender.SYSTEM,
        text=utterance.text,
        parts=utterance.parts,
        epoch=epoch,
        at=at,
    )
