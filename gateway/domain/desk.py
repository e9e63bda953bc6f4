"""What the support team sees: conversations in a line each, and one of them whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.conversation import Audience, Owner
from gateway.domain.handover import Handover
from gateway.domain.message import Message, Sender
from gateway.domain.parts import Part

LAST_TEXT_CHARACTERS = 200


class _Shape(BaseModel):
    model_config = ConfigDict(
        frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class View(StrEnum):
    """One of the desk's lists."""

    QUEUE = "queue"
    MINE = "mine"
    HUMAN = "human"
    BOT = "bot"
    CLOSED = "closed"


class AgentRef(_Shape):
    """A person of the support team."""

    id: str = Field(description="The login")
    name: str = Field(description="What customers read")


class CustomerRef(_Shape):
    """A customer whom the storefront has signed in."""

    id: str
    name: str | None = Field(description="As the shop's records have it; null when they do not")


class LastMessage(_Shape):
    """The newest message of a conversation, its text cut short."""

    seq: int
    sender: Sender = Field(alias="from")
    text: str
    at: datetime


class Summary(_Shape):
    """A conversation in a line."""

    id: str
    owner: Owner
    epoch: int
    agent: AgentRef | None = Field(description="Who has it; null unless a person does")
    customer: CustomerRef | None = Field(description="Null for an anonymous visitor")
    jurisdiction: str
    locale: str
    audience: Audience
    opened_at: datetime
    queued_at: datetime | None = Field(description="Since when it waits; null unless queued")
    queue_position: int | None = Field(description="From 1; null unless queued")
    reason: str | None = Field(description="Why it was last put into the queue")
    awaiting_since: datetime | None = Field(
        description="When the oldest message came that the agent has not replied to"
    )
    last: LastMessage | None
    read_by_customer: int = Field(description="The customer has seen messages up to this one")


class Note(_Shape):
    """What agents tell each other; no customer sees it."""

    id: str
    agent: AgentRef
    text: str
    at: datetime


class TransitionLine(_Shape):
    """One change of owner, as the desk shows it."""

    epoch: int
    came_from: Owner | None
    went_to: Owner
    reason: str
    agent: AgentRef | None
    at: datetime
    context: Mapping[str, object] | None = Field(
        description="What was known when it went into the queue; null for other moves"
    )


class SuppressedLine(_Shape):
    """What the bot said too late: it was never sent."""

    id: str
    answers: str = Field(description="Id of the customer's message")
    text: str
    parts: tuple[Part, ...]
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the records of this room hold of a conversation, at one moment."""

    summary: Summary
    messages: tuple[Message, ...]
    notes: tuple[Note, ...]
    transitions: tuple[TransitionLine, ...]
    suppressed: tuple[SuppressedLine, ...]
    context: Handover


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's message on its way into the log.

    Attributes:
        reply_id: The agent's own id of it: repeated, it has no second effect.
        epoch: The one it was written in.
    """

    conversation_id: str
    message_id: str
    agent: AgentRef
    reply_id: str
    text: str
    parts: tuple[Part, ...]
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Replied:
    """An agent's message in the log: the first, when its id was repeated."""

    message: Message
    fresh: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A conversation that has waited too long, as it stood when that was seen."""

    conversation_id: str
    epoch: int
    agent: AgentRef | None
