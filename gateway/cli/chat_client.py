"""One conversation with a running gateway: sends over HTTP, hears over the socket."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

import httpx
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from gateway.cli.output import CommandError
from gateway.domain.frames import (
    ErrorFrame,
    MessageFrame,
    ReadyFrame,
    StateFrame,
    ToClient,
    TypingFrame,
)
from gateway.domain.message import Message

REPLY_TIMEOUT_S = 30.0
"""Above what the gateway waits for the bot."""

ATTEMPTS = 6
FIRST_PAUSE_S = 0.5

_FRAME: TypeAdapter[ToClient] = TypeAdapter(
    Annotated[
        ReadyFrame | StateFrame | MessageFrame | TypingFrame | ErrorFrame,
        Field(discriminator="type"),
    ]
)
T = TypeVar("T", bound=BaseModel)


class _Opened(BaseModel):
    conversation: str
    token: str


class _Sent(BaseModel):
    messages: list[Message]


class _Refusal(BaseModel):
    detail: str


# Closed for what was asked, not for a bad line: trying again would end the same.
_FINAL_CODES = range(4400, 4500)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a gateway answers, http or https, without a slash at the end."""

    url: str

    @property
    def socket_url(self) -> str:
        """The same, for sockets."""
        return "ws" + self.url.removeprefix("http")

    def unreachable(self) -> CommandError:
        """Return the error of a gateway that is not there."""
        return CommandError(
            f"nothing answers at {self.url}: start it with `recourse up`, or name its address"
            " with --url"
        )


class ChatClient:
    """A conversation that this process has opened."""

    def __init__(self, address: Address, http: httpx.AsyncClient, opened: _Opened) -> None:
        self._address = address
        self._http = http
        self._conversation = opened.conversation
        self._token = opened.token
        self._heard = 0

    @classmethod
    async def open(
        cls, address: Address, http: httpx.AsyncClient, wishes: Mapping[str, str]
    ) -> ChatClient:
        """Return a new conversation with the gateway at an address.

        Raises:
            CommandError: Nobody answers there, or the gateway refuses.
        """
        try:
            response = await http.post("/v1/conversations", json=dict(wishes))
        except httpx.HTTPError as exc:
            raise address.unreachable() from exc
        return cls(address, http, _accepted(response, _Opened, address))

    async def send(self, text: str) -> list[Message]:
        """Return a message as it was kept, with its answers; sent again while nobody answers.

        Raises:
            CommandError: The gateway refuses it, or stays away.
        """
        body = {"client_id": str(uuid.uuid4()), "text": text}
        for pause in _pauses():
            try:
                response = await self._http.post(
                    f"/v1/conversations/{self._conversation}/messages",
                    headers={"Authorization": f"Bearer {self._token}"},
                    json=body,
                    timeout=REPLY_TIMEOUT_S,
                )
            except httpx.HTTPError:
                await asyncio.sleep(pause)
                continue
            if response.status_code in (429, 503):
                await asyncio.sleep(float(response.headers.get("Retry-After", pause)))
                continue
            return _accepted(response, _Sent, self._address).messages
        raise self._address.unreachable()

    async def frames(self) -> AsyncIterator[ToClient]:
        """Yield what comes over the socket, each message once, over as many sockets as it takes.

        Raises:
            CommandError: The gateway has closed the conversation to us, or stays away.
        """
        pauses = _pauses()
        while True:
            try:
                async for frame in self._frames_of_one_socket():
                    pauses = _pauses()
                    yield frame
            except (OSError, WebSocketException) as exc:
                pause = next(pauses, None)
                if pause is None:
                    raise self._address.unreachable() from exc
                await asyncio.sleep(pause)

    async def _frames_of_one_socket(self) -> AsyncIterator[ToClient]:
        url = f"{self._address.socket_url}/v1/conversations/{self._conversation}/events"
        async with connect(url, proxy=None) as socket:
            await socket.send(f'{{"token": "{self._token}", "after": {self._heard}}}')
            async for frame in _received(socket):
                if isinstance(frame, MessageFrame):
                    self._heard = max(self._heard, frame.message.seq)
                yield frame


async def _received(socket: ClientConnection) -> AsyncIterator[ToClient]:
    """Yield a socket's frames until it is closed for good.

    Raises:
        CommandError: It was closed for what was asked.
        ConnectionClosed: It was closed for any other reason.
    """
    why = ""
    try:
        while True:
            frame = _FRAME.validate_json(await socket.recv())
            if isinstance(frame, ErrorFrame):
                why = frame.detail
            yield frame
    except ConnectionClosed as exc:
        if exc.rcvd and exc.rcvd.code in _FINAL_CODES:
            raise CommandError(f"the gateway has ended it: {why or exc.rcvd.reason}") from exc
        raise
    except ValidationError as exc:
        raise CommandError("the gateway speaks otherwise than this command: update both") from exc


def _accepted(response: httpx.Response, shape: type[T], address: Address) -> T:
    """Return the document of a request that was accepted.

    Raises:
        CommandError: It was refused, or that was no gateway of ours.
    """
    try:
        if response.is_success:
            return shape.model_validate_json(response.content)
        refusal = _Refusal.model_validate_json(response.content)
    except ValidationError as exc:
        raise CommandError(
            f"{address.url} answers otherwise than a Recourse (HTTP {response.status_code}); name"
            " its address with --url"
        ) from exc
    raise CommandError(refusal.detail)


def _pauses() -> Iterator[float]:
    """Yield how long to wait before each further attempt."""
    return (FIRST_PAUSE_S * 2**attempt for attempt in range(ATTEMPTS))
