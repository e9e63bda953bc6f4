"""Transactions of the answering side: settle a turn.

The fence is in the statements themselves: the update that gives an answer its sequence
numbers matches only while the bot owns the epoch the question was asked in.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gateway.adapters.sql import ownership, rows
from gateway.adapters.sql.arrivals import answers_to
from gateway.adapters.sql.tables import conversations, messages, suppressed_messages, turns
from gateway.domain.conversation import Owner
from gateway.domain.message import (
    Message,
    Outcome,
    Sender,
    Settlement,
    Suppressed,
    Turn,
    TurnState,
)
from gateway.domain.ownership import after_turn
from gateway.services import announcements
from gateway.services.ports import Move, Moved


def settle(connection: Connection, turn: Turn, outcome: Outcome, at: datetime) -> Settlement:
    """End an open turn and append its utterances if the bot still owns the turn's epoch."""
    if not _close_turn(connection, turn, outcome, at):
        _suppress(connection, turn, outcome, at)
        return _as_settled(connection, turn)
    if outcome.state is TurnState.SUPPRESSED:
        return Settlement(TurnState.SUPPRESSED, ())
    row = _count(connection, turn, outcome, at)
    if row is None:
        _mark_suppressed(connection, turn)
        _suppress(connection, turn, outcome, at)
        return Settlement(TurnState.SUPPRESSED, ())
    answers = _messages(turn, outcome, row.last_seq, at)
    if answers:
        connection.execute(
            messages.insert(),
            [rows.message_values(m, turn.conversation_id, turn.message_id) for m in answers],
        )
    moved = _leave_to_person(connection, row, turn, outcome, at)
    if moved is None:
        return Settlement(outcome.state, answers)
    return Settlement(outcome.state, (*answers, moved.message), moved.transition)


def is_current(connection: Connection, turn: Turn) -> bool:
    """Whether the bot still owns the epoch that the turn was asked in."""
    found = connection.execute(sa.select(conversations.c.id).where(*_fence(turn)))
    return found.one_or_none() is not None


def open_turns(connection: Connection) -> list[Turn]:
    """Return every turn without an outcome, oldest first."""
    found = connection.execute(
        sa.select(turns.c.conversation_id, turns.c.message_id, turns.c.epoch, messages.c.text)
        .join(messages, messages.c.id == turns.c.message_id)
        # The literal is what the partial index is recognised by.
        .where(sa.text("turns.state = 'open'"))
        .order_by(turns.c.opened_at, messages.c.seq)
    )
    return [rows.turn_of(row) for row in found]


def suppressed(connection: Connection, conversation_id: str) -> list[Suppressed]:
    """Return a conversation's refused answers, oldest first."""
    found = connection.execute(
        suppressed_messages.select()
        .where(suppressed_messages.c.conversation_id == conversation_id)
        .order_by(suppressed_messages.c.at)
    )
    return [rows.suppressed_of(row) for row in found]


def _fence(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        conversations.c.id == turn.conversation_id,
        conversations.c.epoch == turn.epoch,
        conversations.c.owner == Owner.BOT.value,
    )


def _count(
    connection: Connection, turn: Turn, outcome: Outcome, at: datetime
) -> rows.AnyRow | None:
    """Return the conversation's row with the answer's numbers and its success counted.

    None when the bot may not speak any more.
    """
    failures = conversations.c.failures
    counted = {None: failures, True: sa.literal(0), False: failures + 1}[outcome.helped]
    return connection.execute(
        conversations.update()
        .where(*_fence(turn))
        .values(
            last_seq=conversations.c.last_seq + len(outcome.utterances),
            last_at=at,
            failures=counted,
        )
        .returning(*conversations.c)
    ).one_or_none()


def _leave_to_person(
    connection: Connection, row: rows.AnyRow, turn: Turn, outcome: Outcome, at: datetime
) -> Moved | None:
    """Put the conversation into the queue if that is what the turn has come to."""
    event = after_turn(rows.ownership_of(row), outcome.person_wanted)
    if event is None:
        return None
    wanted = Move(turn.conversation_id, event, at, announcements.queued(event.reason))
    return ownership.step(connection, row, wanted, answers=turn.message_id)


def _close_turn(connection: Connection, turn: Turn, outcome: Outcome, at: datetime) -> bool:
    """Give the turn its outcome; False when it has one already."""
    closed = connection.execute(
        turns.update()
        .where(turns.c.message_id == turn.message_id, turns.c.state == TurnState.OPEN.value)
        .values(state=outcome.state.value, reason=outcome.recorded_reason, settled_at=at)
    )
    return closed.rowcount == 1


def _mark_suppressed(connection: Connection, turn: Turn) -> None:
    connection.execute(
        turns.update()
        .where(turns.c.message_id == turn.message_id)
        .values(state=TurnState.SUPPRESSED.value, reason="owner_changed")
    )


def _suppress(connection: Connection, turn: Turn, outcome: Outcome, at: datetime) -> None:
    """Keep words of the bot that came too late; our own apologies are not worth keeping."""
    if outcome.state is not TurnState.ANSWERED:
        return
    for utterance in outcome.utterances:
        connection.execute(
            suppressed_messages.insert(),
            {
                "id": str(uuid.uuid4()),
                "conversation_id": turn.conversation_id,
                "answers": turn.message_id,
                "text": utterance.text,
                "parts": rows.parts_as_json(utterance.parts),
                "epoch": turn.epoch,
                "at": at,
            },
        )


def _as_settled(connection: Connection, turn: Turn) -> Settlement:
    """Return how the turn was settled before."""
    state = connection.execute(
        sa.select(turns.c.state).where(turns.c.message_id == turn.message_id)
    ).scalar_one()
    return Settlement(TurnState(state), tuple(answers_to(connection, turn.message_id)))


def _messages(turn: Turn, outcome: Outcome, last_seq: int, at: datetime) -> tuple[Message, ...]:
    """Return the utterances as messages with the numbers that end at the last one."""
    first = last_seq - len(outcome.utterances) + 1
    return tuple(
        Message(
            seq=first + position,
            id=str(uuid.uuid4()),
            client_id=None,
            sender=Sender.BOT,
            text=utterance.text,
            parts=utterance.parts,
            epoch=turn.epoch,
            at=at,
        )
        for position, utterance in enumerate(outcome.utterances)
    )
