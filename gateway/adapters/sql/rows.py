"""Rows turned into the domain's values and back."""

from __future__ import annotations

from typing import Any, Unpack

from pydantic import TypeAdapter
from sqlalchemy import Row

from gateway.domain.conversation import Conversation, Owner, Transition
from gateway.domain.message import Incoming, Message, Sender, Suppressed, Turn
from gateway.domain.ownership import Ownership
from gateway.domain.parts import Part

_PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])

# mypy sees a column's type only through the declarative mapping; the tables are the plain kind.
AnyTuple = tuple[Any, ...]
AnyRow = Row[Unpack[AnyTuple]]


def parts_as_json(parts: tuple[Part, ...]) -> object:
    """Return the parts as the JSON column keeps them."""
    return _PARTS.dump_python(parts, mode="json") if parts else []


def parts_from_json(stored: object) -> tuple[Part, ...]:
    """Return the parts that the JSON column kept."""
    return _PARTS.validate_python(stored) if stored else ()


def conversation_of(row: AnyRow) -> Conversation:
    """Return the conversation in a row of `conversations`."""
    return Conversation(
        id=row.id,
        customer=row.customer,
        jurisdiction=row.jurisdiction,
        locale=row.locale,
        audience=row.audience,
        owner=Owner(row.owner),
        epoch=row.epoch,
        created_at=row.created_at,
    )


def ownership_of(row: AnyRow) -> Ownership:
    """Return who has the conversation in a row of `conversations`."""
    return Ownership(
        owner=Owner(row.owner),
        epoch=row.epoch,
        agent=row.agent,
        queued_at=row.queued_at,
        awaiting_since=row.awaiting_since,
        failures=row.failures,
    )


def ownership_values(ownership: Ownership) -> dict[str, object]:
    """Return the columns of `conversations` that say who has it."""
    return {
        "owner": ownership.owner.value,
        "epoch": ownership.epoch,
        "agent": ownership.agent,
        "queued_at": ownership.queued_at,
        "awaiting_since": ownership.awaiting_since,
        "failures": ownership.failures,
    }


def message_of(row: AnyRow) -> Message:
    """Return the message in a row of `messages`."""
    return Message(
        seq=row.seq,
        id=row.id,
        client_id=row.client_id,
        sender=Sender(row.sender),
        text=row.text,
        parts=parts_from_json(row.parts),
        epoch=row.epoch,
        at=row.at,
        author=row.author,
    )


def customer_message(incoming: Incoming, seq: int, epoch: int) -> Message:
    """Return the message that a customer's words become in the log."""
    return Message(
        seq=seq,
        id=incoming.message_id,
        client_id=incoming.client_id,
        sender=Sender.CUSTOMER,
        text=incoming.text,
        parts=incoming.parts,
        epoch=epoch,
        at=incoming.at,
    )


def message_values(
    message: Message, conversation_id: str, answers: str | None = None
) -> dict[str, object]:
    """Return the row of `messages` for a message."""
    return {
        "conversation_id": conversation_id,
        "seq": message.seq,
        "id": message.id,
        "client_id": message.client_id,
        "sender": message.sender.value,
        "text": message.text,
        "parts": parts_as_json(message.parts),
        "epoch": message.epoch,
        "at": message.at,
        "answers": answers,
        "author": message.author,
    }


def transition_values(transition: Transition) -> dict[str, object]:
    """Return the row of `ownership_transitions` for a change of owner."""
    return {
        "conversation_id": transition.conversation_id,
        "epoch": transition.epoch,
        "came_from": transition.came_from.value if transition.came_from else None,
        "went_to": transition.went_to.value,
        "reason": transition.reason,
        "at": transition.at,
        "agent": transition.agent,
        "context": transition.context,
    }


def transition_of(row: AnyRow) -> Transition:
    """Return the change of owner in a row of `ownership_transitions`."""
    return Transition(
        conversation_id=row.conversation_id,
        epoch=row.epoch,
        came_from=Owner(row.came_from) if row.came_from else None,
        went_to=Owner(row.went_to),
        reason=row.reason,
        at=row.at,
        agent=row.agent,
        context=row.context,
    )


def turn_of(row: AnyRow) -> Turn:
    """Return the turn in a row of `turns` joined with its message's text."""
    return Turn(
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        epoch=row.epoch,
        text=row.text,
    )


def suppressed_of(row: AnyRow) -> Suppressed:
    """Return the refused answer in a row of `suppressed_messages`."""
    return Suppressed(
        id=row.id,
        conversation_id=row.conversation_id,
        answers=row.answers,
        text=row.text,
        parts=parts_from_json(row.parts),
        epoch=row.epoch,
        at=row.at,
    )
