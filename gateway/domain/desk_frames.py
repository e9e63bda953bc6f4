"""What goes over a desk's socket, both ways, one JSON object a frame."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.desk import AgentRef, Summary
from gateway.domain.errors import FrameRefused
from gateway.domain.message import LARGEST_SEQ, Message, Sender

LONGEST_CSRF = 200
LONGEST_ID = 64


class _FromDesk(BaseModel):
    """A field that is not expected is refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class DeskHello(_FromDesk):
    """The first frame: the proof that the desk's own page opened the socket."""

    csrf: str = Field(min_length=1, max_length=LONGEST_CSRF)


class WatchFrame(_FromDesk):
    """Which conversation's messages are wanted, and after which; none with null.

    Without `after` they come from the newest one on.
    """

    watch: Annotated[str, Field(max_length=LONGEST_ID)] | None
    after: Annotated[int, Field(ge=0, le=LARGEST_SEQ)] | None = None


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)


class DeskReadyFrame(_Frame):
    """The first frame back."""

    type: Literal["ready"] = "ready"
    agent: AgentRef


class ListsFrame(_Frame):
    """Who waits, and whom this agent has: at once, and whenever it is not as told."""

    type: Literal["conversations"] = "conversations"
    queue: tuple[Summary, ...]
    mine: tuple[Summary, ...]


class DeskMessageFrame(_Frame):
    """A message of the watched conversation: in order, and each once."""

    type: Literal["message"] = "message"
    conversation: str
    message: Message


class ChangedFrame(_Frame):
    """Something about a conversation is not as it was."""

    type: Literal["changed"] = "changed"
    conversation: str


class DeskTypingFrame(_Frame):
    """Somebody began or ceased to type in the watched conversation."""

    type: Literal["typing"] = "typing"
    conversation: str
    who: Sender = Field(alias="from")
    on: bool


class DeskErrorFrame(_Frame):
    """What could not be done; the socket is closed only where a close code follows."""

    type: Literal["error"] = "error"
    detail: str


ToDesk = (
    DeskReadyFrame | ListsFrame | DeskMessageFrame | ChangedFrame | DeskTypingFrame | DeskErrorFrame
)


def desk_hello_of(text: str) -> DeskHello:
    """Return the first frame of a desk.

    Raises:
        FrameRefused: It is not one.
    """
    try:
        return DeskHello.model_validate_json(text)
    except ValidationError as exc:
        raise FrameRefused('the first frame: expected {"csrf": "..."}') from exc


def from_desk(text: str) -> WatchFrame:
    """Return a later frame of a desk.

    Raises:
        FrameRefused: It is none of those there are.
    """
    try:
        return WatchFrame.model_validate_json(text)
    except ValidationError as exc:
        raise FrameRefused(
            'a frame: expected {"watch": "<conversation>"}, with "after": N if you like, or'
            ' {"watch": null}'
        ) from exc
