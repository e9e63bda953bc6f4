"""A turn: what an action may know of the message it answers, read from Rasa's tracker once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rasa_sdk.interfaces import ACTION_LISTEN_NAME, Tracker

from actions.domain.grant import Grant
from actions.domain.identity import Details
from actions.services.ports import GrantVerifier

LONGEST_ID = 80
ORDER_SLOT = "order_id"
IDENTITY_SLOTS = ("guest_email", "guest_name", "guest_postcode")
MEMORY = (ORDER_SLOT, *IDENTITY_SLOTS)
"""The slots, in the order of the fields of `Details`."""

ADVICE_SLOT = "told_no_advice"
RETURN_SLOT = "return_case"
RETURN_LOOP = "action_return"
LISTING_SLOT = "listing_case"
RECALLS_SLOT = "recalls_told"
LISTING_LOOP = "action_check_listing"
LISTING_INTENT = "check_listing"
_LOOPS = (RETURN_LOOP, LISTING_LOOP)
MOST_EARLIER = 3
_NO_QUESTIONS = frozenset(
    """greet thank small_talk insult affirm deny correction human_please give_details order_status
    list_orders track_shipment""".split()
)
"""Intents of messages that no later question leans on."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that a grant vouches for.

    Attributes:
        grant: Who speaks, where, and in which epoch: the only authority.
        text: What they wrote.
        intent: What the assistant took it for; "" where it did not say.
        order_numbers: The numbers they wrote in this message, in their order, each once.
        said: What they said of themselves in this message.
        remembered: What they said before, the order last spoken of among it; a memory, never
            a permission.
        earlier: The last few messages before this one that asked something, oldest first.
        told_no_advice: Whether this conversation was told that it gets no legal advice.
        return_case: The return that is being talked about, as the slot holds it; a memory too.
        listing_case: The listing that is being talked about, likewise.
        recalls_told: The recalls whose remedy was last offered here, likewise.
        wrote_at: When the messages before this one were written, oldest first.
        loop: The talk that is open, by its action's name; "" for none.
        answered_by_another: Whether, a talk being open, another action has answered already.
    """

    grant: Grant
    text: str
    intent: str
    order_numbers: tuple[str, ...]
    said: Details
    remembered: Details
    earlier: tuple[str, ...] = ()
    told_no_advice: bool = False
    return_case: object = None
    listing_case: object = None
    recalls_told: object = None
    wrote_at: tuple[datetime, ...] = ()
    loop: str = ""
    answered_by_another: bool = False


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
    latest = tracker.latest_message
    metadata = latest.get("metadata")
    token = metadata.get("grant") if isinstance(metadata, Mapping) else None
    grant = grants.verify(token, conv=ids.conversation, msg=ids.message, now=now)
    entities = latest.get("entities") or []
    numbers = _order_numbers(entities)
    return Turn(
        grant=grant,
        text=str(latest.get("text") or ""),
        intent=_intent_of(latest),
        order_numbers=numbers,
        said=Details(
            order_number=numbers[0] if numbers else None,
            email=_longest(entities, "email"),
            name=_longest(entities, "person_name"),
            postcode=_longest(entities, "postcode"),
        ),
        remembered=Details(*(_remembered(tracker, slot) for slot in MEMORY)),
        earlier=_earlier(tracker, ids.message),
        told_no_advice=tracker.slots.get(ADVICE_SLOT) is True,
        return_case=tracker.slots.get(RETURN_SLOT),
        listing_case=tracker.slots.get(LISTING_SLOT),
        recalls_told=tracker.slots.get(RECALLS_SLOT),
        wrote_at=_wrote_at(tracker, ids.message),
        loop=_loop(tracker),
        answered_by_another=_is_answered_by_another(tracker),
    )


def _loop(tracker: Tracker) -> str:
    return str((tracker.active_loop or {}).get("name") or "")


def _is_answered_by_another(tracker: Tracker) -> bool:
    """Whether a talk is open and an action beside it has run since the message came."""
    loop = _loop(tracker)
    done = tracker.latest_action_name
    return loop in _LOOPS and done not in (None, ACTION_LISTEN_NAME, loop)


def _earlier(tracker: Tracker, message: str) -> tuple[str, ...]:
    """Return the last few questions before a message, oldest first."""
    asked = [
        str(event["text"])
        for event in tracker.events
        if event.get("event") == "user"
        and event.get("text")
        and str(event.get("message_id") or "") != message
        and _intent_of(event.get("parse_data")) not in _NO_QUESTIONS
    ]
    return tuple(asked[-MOST_EARLIER:])


def _wrote_at(tracker: Tracker, message: str) -> tuple[datetime, ...]:
    """Return when the messages before a message were written, oldest first."""
    return tuple(
        datetime.fromtimestamp(float(event["timestamp"]), UTC)
        for event in tracker.events
        if event.get("event") == "user"
        and event.get("timestamp")
        and str(event.get("message_id") or "") != message
    )


def _intent_of(parsed: object) -> str:
    """Return the intent that a message was taken for, "" where nothing says so."""
    intent = parsed.get("intent") if isinstance(parsed, Mapping) else None
    return str(intent.get("name") or "") if isinstance(intent, Mapping) else ""


def _remembered(tracker: Tracker, slot: str) -> str | None:
    """Return the words in a slot, None when it holds none."""
    value = tracker.slots.get(slot)
    return value if isinstance(value, str) else None


def _longest(entities: Sequence[Mapping[str, object]], name: str) -> str | None:
    """Return the longest value of an entity: extractors find parts of one another's."""
    values = (entity.get("value") for entity in entities if entity.get("entity") == name)
    return max((value for value in values if isinstance(value, str)), key=len, default=None)


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
