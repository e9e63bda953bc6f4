"""A turn: what an action may know of the message it answers, read from Rasa's tracker once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        order_numbers: The numbers they wrote in this message, in their order, each once.
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
        order_numbers=_order_numbers(tracker.latest_message.get("entities") or []),
        remembered_order=remembered if isinstance(remembered, str) else None,
    )


def _order_numbers(entities: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the order numbers among the entities of a message.

    Extractors overlap: of "#RC-10001" one finds all, another the digits. What lies inside
    another number of the same message is that number.
    """
    found = [entity for entity in entities if entity.get("entity") == "order_number"]
    whole = [each for each in found if not any(_lies_inside(each, other) for other in found)]
    values = (entity.get("value") for entity in whole)
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str)))


def _lies_inside(entity: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether an entity's span is a smaller part of another one's."""
    inner, outer = _span(entity), _span(other)
    if inner is None or outer is None or inner == outer:
        return False
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _span(entity: Mapping[str, object]) -> tuple[int, int] | None:
    """Return where in the text an entity was found, None when its extractor did not say."""
    start, end = entity.get("start"), entity.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None
