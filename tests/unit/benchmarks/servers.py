"""Servers that the tests of the generator talk to, real ones on the loopback interface."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def serving(protocol: Callable[[], asyncio.Protocol]) -> AsyncIterator[int]:
    """A server of a protocol; yields its port."""
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0.01)  # the clients have hung up; let the loop hear of it
        await server.wait_closed()


class Scripted(asyncio.Protocol):
    """Answers whatever comes with the same pieces, then hangs up if told to."""

    def __init__(self, *pieces: bytes, hang_up: bool = False) -> None:
        self._pieces = pieces
        self._hang_up = hang_up
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment] # a stream's is a Transport

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if self._transport is not None:
            for piece in self._pieces:
                self._transport.write(piece)
            if self._hang_up:
                self._transport.close()
