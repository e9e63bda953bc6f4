"""A keep-alive HTTP/1.1 connection that costs a tenth of a millisecond, not one.

The generator shares two cores with what it measures. A full client (httpx takes about a
millisecond a request here) would slow both sides down and, worse, flatter the slower one, so the
bench writes requests ready-made to a socket and leaves the parsing to httptools.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

import httptools


@dataclass(frozen=True)
class HttpReply:
    """What came back: the status and the undecoded body."""

    status: int
    body: bytes


class ConnectionBroken(Exception):
    """The other end hung up, or sent what is not HTTP, while an answer was awaited."""


def request_bytes(method: str, host: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole HTTP/1.1 request with a JSON body, ready to be written in one call."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[HttpReply] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._chunks: list[bytes] = []

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """A connection to a server that is there.

        Raises:
            OSError: nobody listens.
        """
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(cls, host, port)
        return protocol

    @property
    def is_open(self) -> bool:
        """Whether a request can be sent: servers close what was idle for some seconds."""
        return self._transport is not None and not self._transport.is_closing()

    async def send(self, request: bytes) -> HttpReply:
        """The reply to one request.

        Raises:
            ConnectionBroken: the server hung up or did not speak HTTP.
        """
        if self._transport is None or not self.is_open:
            raise ConnectionBroken("the server closed the connection before the request was sent")
        self._parser = httptools.HttpResponseParser(self)
        self._chunks = []
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop once connected."""
        self._transport = transport  # type: ignore[assignment] # a stream's is a Transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop with bytes of the reply."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as exc:
            self._fail(ConnectionBroken(f"not an HTTP reply: {exc}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop when the server hung up."""
        self._fail(ConnectionBroken(f"the server hung up before it answered ({exc})"))

    def on_body(self, body: bytes) -> None:
        """Called by the parser with a piece of the body."""
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        """Called by the parser when the reply is whole."""
        if self._waiter is not None and not self._waiter.done():
            status = self._parser.get_status_code()
            self._waiter.set_result(HttpReply(status, b"".join(self._chunks)))

    def _fail(self, error: ConnectionBroken) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
