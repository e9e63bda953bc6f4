"""What goes over a customer's socket, both ways, one JSON object a frame."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gateway.domain.errors import FrameRefused
from gateway.domain.message import LARGEST_SEQ, Message, Sender
from gateway.domain.state import State

LONGEST_TOKEN = 200

Seq = Annotated[int, Field(ge=0, le=LARGEST_SEQ)]


class _FromClient(BaseModel):
    """A field that is not expected is refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Hello(_FromClient):
    """The first frame: what opens the conversation, and what the client has already."""

    token: str = Field(min_length=1, max_length=LONGEST_TOKEN)
    after: Seq = 0


class CustomerTyping(_FromClient):
    """The customer began or ceased to type."""

    type: Literal["typing"]
    on: bool


class CustomerRead(_FromClient):
    """The customer has seen everything up to a sequence number."""

    type: Literal["read"]
    seq: Seq


FromClient = Annotated[CustomerTyping | CustomerRead, Field(discriminator="type")]
_FROM_CLIENT: TypeAdapter[FromClient] = TypeAdapter(FromClient)


class ReadyFrame(State):
    """The first frame back: how the conversation stands. Messages follow."""

    type: Literal["ready"] = "ready"

    @classmethod
    def of(cls, state: State) -> Self:
        """Return the frame of a state."""
        return cls(**dict(state))


class StateFrame(State):
    """The conversation stands otherwise than was told."""

    type: Literal["state"] = "state"

    @classmethod
    def of(cls, state: State) -> Self:
        """Return the frame of a state."""
        return cls(**dict(state))


class MessageFrame(BaseModel):
    """A message of the log: in order, and each once on a socket."""

    model_config = ConfigDict(frozen=True)

    type: Literal["message"] = "message"
    message: Message


class TypingFrame(BaseModel):
    """Somebody began or ceased to type."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    type: Literal["typing"] = "typing"
    who: Sender = Field(alias="from")
    on: bool


class ErrorFrame(BaseModel):
    """Why the socket is about to be closed."""

    model_config = ConfigDict(frozen=True)

    type: Literal["error"] = "error"
    detail: str


ToClient = ReadyFrame | StateFrame | MessageFrame | TypingFrame | ErrorFrame


def hello_of(text: str) -> Hello:
    """Return the first frame of a client.

    Raises:
        FrameRefused: It is not one.
    """
    try:
        return Hello.model_validate_json(text)
    except ValidationError as exc:
        raise FrameRefused(
            f'the first frame: {_complaint(exc)}; expected {{"token": "...", "after": 0}}'
        ) from exc


def from_client(text: str) -> FromClient:
    """Return a later frame of a client.

    Raises:
        FrameRefused: It is none of those there are.
    """
    try:
        return _FROM_CLIENT.validate_json(text)
    except ValidationError as exc:
        raise FrameRefused(
            f'a frame: {_complaint(exc)}; expected {{"type": "typing", "on": true}} or'
            ' {"type": "read", "seq": 1}'
        ) from exc


def _complaint(exc: ValidationError) -> str:
    """Return what is wrong first; never the value, which may be a token."""
    error = exc.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, error["loc"]))
    return f"{where}: {error['msg']}" if where else error["msg"]
