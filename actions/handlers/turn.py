"""A turn: what an action may know of the message it answers, read from Rasa's tracker once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rasa_sdk.interfaces import Tracker

from actions.domain.grant import Grant
from actions.services.ports import GrantVerifier

LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that a grant vouches for.

    Attributes:
        grant: Who speaks, where, and in which epoch: the only authority.
        text: What they wrote.
        order_numbers: The numbers they wrote in this message, in their order.
        remembered_order: The number last spoken of; a memory, never a permission.
    """

    grant: Grant
    text: str
    order_numbers: tuple[str, ...]
    remembered_order: str | None


@dataclass(frozen=True, slots=True)
class TurnIds:
    """The ids of a turn, vouched for by nothing: for logs, and to hold a grant against."""

    conversation: str
    message: str


def read_ids(tracker: Tracker) -> TurnIds:
    """Return the ids of the message that Rasa is answering, cut to a loggable length."""
    return TurnIds(
        str(tracker.sender_id)[:LONGEST_ID],
        str(tracker.latest_message.get("message_id") or "")[:LONGEST_ID],
    )


def read_turn(tracker: Tracker, grants: GrantVerifier, now: datetime) -> Turn:
    """Return the turn that the message's own metadata vouches for.

    Slots are never asked for it: Rasa copies metadata into one, where it outlives its message.

    Raises:
        GrantRefused: The message carries no grant for itself.
    """
    ids = read_ids(tracker)
    metadata = tracker.latest_message.get("metadata")
    token = metadata.get("grant") if isinstance(metadata, Mapping) else None
    grant = grants.verify(token, conv=ids.conversation, msg=ids.message, now=now)
    remembered = tracker.slots.get("order_id")
    return Turn(
        grant=grant,
        text=str(tracker.latest_message.get("text") or ""),
        order_numbers=tuple(
            value
            for value in tracker.get_latest_entity_values("order_number")
            if isinstance(value, str)
        ),
        remembered_order=remembered if isinstance(remembered, str) else None,
    )
