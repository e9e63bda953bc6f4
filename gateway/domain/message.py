"""A message of the log, and the turn that a customer's message opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from gateway.domain.buttons import with_ids
from gateway.domain.conversation import Conversation, Transition
from gateway.domain.parts import HandoffPart, Part
from gateway.domain.tokens import Entrance

LARGEST_SEQ = 2**31 - 1


class Sender(StrEnum):
    """Who wrote a message; an agent is a person."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Message(BaseModel):
    """One entry of a conversation's log."""

    model_config = ConfigDict(
        frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    seq: int = Field(ge=1, description="Position in the conversation, from 1, without gaps")
    id: str
    client_id: str | None = Field(description="The sender's own id; null unless a customer's")
    sender: Sender = Field(alias="from")
    text: str = Field(description="Plain text; may be empty when the parts say everything")
    parts: tuple[Part, ...] = ()
    epoch: int = Field(ge=1, description="The conversation's epoch when it was written")
    at: datetime = Field(description="UTC")
    author: str | None = Field(
        default=None, description="The name of the agent who wrote it; null unless an agent's"
    )

    @field_validator("parts")
    @classmethod
    def _buttons_have_ids(cls, parts: tuple[Part, ...], info: ValidationInfo) -> tuple[Part, ...]:
        """Whatever came with them: an id is the log's to give."""
        if not {"seq", "id"} <= info.data.keys():
            return parts  # what is wrong with those is said already
        return with_ids(parts, seq=info.data["seq"], message_id=info.data["id"])


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something the bot says, not yet in any log.

    Attributes:
        failed: The bot itself says that this does not help: it abstained or did not understand.
    """

    text: str
    parts: tuple[Part, ...] = ()
    failed: bool = False


class TurnState(StrEnum):
    """What became of the answer to a customer's message."""

    OPEN = "open"
    ANSWERED = "answered"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A customer's message that the bot was to answer, in the epoch it was asked.

    Attributes:
        net: A keyed hash of the network it came from, None where that is not known.
    """

    conversation_id: str
    message_id: str
    epoch: int
    text: str
    net: str | None = None


DID_NOT_HELP = "did_not_help"
"""The recorded reason of a turn that has an answer, and whose answer says that it is none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended, and what is said to the customer about it."""

    state: TurnState
    reason: str | None = None
    utterances: tuple[Utterance, ...] = ()

    @property
    def helped(self) -> bool | None:
        """Whether the bot has helped; None when it had no chance to."""
        if self.state is TurnState.ANSWERED:
            return not any(utterance.failed for utterance in self.utterances)
        return False if self.state is TurnState.FAILED else None

    @property
    def person_wanted(self) -> str | None:
        """Why a person is to take over, when the answer says so."""
        parts = (part for utterance in self.utterances for part in utterance.parts)
        requested = (
            part.reason
            for part in parts
            if isinstance(part, HandoffPart) and part.state == "requested"
        )
        return next(requested, None)

    @property
    def recorded_reason(self) -> str | None:
        """What the record keeps beside the state."""
        unhelpful = self.state is TurnState.ANSWERED and self.helped is False
        return DID_NOT_HELP if unhelpful else self.reason


@dataclass(frozen=True, slots=True)
class Settlement:
    """What stands in the log once a turn is settled.

    Attributes:
        state: The turn's outcome as recorded; SUPPRESSED when the fence refused the answer.
        answers: The messages that answer the turn, possibly of an earlier settlement; with what
            the system said where the turn ended in the queue.
        moved: The change of owner that the turn ended in.
    """

    state: TurnState
    answers: tuple[Message, ...]
    moved: Transition | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message on its way into the log.

    Attributes:
        token_until: Until when the token is good from now on, since it is used.
        net: A keyed hash of the network it came from, None where that is not known.
        parts: What the customer is told about their own message.
    """

    conversation_id: str
    token_sha256: str
    message_id: str
    client_id: str
    text: str
    at: datetime
    token_until: datetime
    net: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def entrance(self) -> Entrance:
        """What opens the conversation to it."""
        return Entrance(self.conversation_id, self.token_sha256, self.at)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A customer's message in the log.

    Attributes:
        conversation: As it was when the message came in.
        message: The one in the log: the first, when the client id was repeated.
        fresh: False for a repeated client id.
        turn: The state of its turn; None when the bot was not to answer.
        answers: What has been answered so far.
        net: A keyed hash of the network this request came from.
    """

    conversation: Conversation
    message: Message
    fresh: bool
    turn: TurnState | None
    answers: tuple[Message, ...] = ()
    net: str | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An answer that was refused at the fence: kept for the desk, never sent."""

    id: str
    conversation_id: str
    answers: str
    text: str
    parts: tuple[Part, ...]
    epoch: int
    at: datetime
