"""A socket to the application without a network: what a client sends, gets, and is closed with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

PATIENCE_S = 2.0
Frame = dict[str, Any]


@dataclass
class Socket:
    """One client of the events."""

    inbox: asyncio.Queue[Mapping[str, Any]] = field(default_factory=asyncio.Queue)
    outbox: asyncio.Queue[Mapping[str, Any]] = field(default_factory=asyncio.Queue)
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, the client takes nothing, and whoever sends to it waits."""

    async def say(self, frame: object) -> None:
        """Send a frame of JSON."""
        await self.say_text(json.dumps(frame))

    async def say_text(self, text: str) -> None:
        """Send a frame of any text."""
        await self.inbox.put({"type": "websocket.receive", "text": text})

    async def say_bytes(self, data: bytes) -> None:
        """Send a binary frame."""
        await self.inbox.put({"type": "websocket.receive", "bytes": data})

    async def leave(self) -> None:
        """Go, as a tab that is closed does; what was not taken of it yet never arrives."""
        while not self.inbox.empty():
            self.inbox.get_nowait()
        await self.inbox.put({"type": "websocket.disconnect", "code": 1001})

    async def next(self) -> Frame:
        """Return the next frame; fails when there is none soon, or the socket is closed."""
        event = await asyncio.wait_for(self.outbox.get(), PATIENCE_S)
        assert event["type"] == "websocket.send", event
        frame: Frame = json.loads(event["text"])
        return frame

    async def next_of(self, kind: str) -> Frame:
        """Return the next frame of a kind, whatever comes before it."""
        while (frame := await self.next())["type"] != kind:
            pass
        return frame

    async def messages(self, count: int) -> list[Frame]:
        """Return the next so many messages."""
        return [(await self.next_of("message"))["message"] for _ in range(count)]

    async def closed(self) -> tuple[int, str]:
        """Return the close code, and what the error frame before it said."""
        detail = ""
        while True:
            event = await asyncio.wait_for(self.outbox.get(), PATIENCE_S)
            if event["type"] == "websocket.close":
                return int(event["code"]), detail
            frame = json.loads(event["text"])
            detail = frame["detail"] if frame["type"] == "error" else detail

    async def is_silent(self, for_s: float = 0.05) -> bool:
        """Whether nothing comes for a while."""
        await asyncio.sleep(for_s)
        return self.outbox.empty()


@asynccontextmanager
async def socket_to(
    app: FastAPI,
    path: str,
    *,
    client: str = "127.0.0.1",
    headers: Mapping[str, str] | None = None,
    query: str = "",
) -> AsyncIterator[Socket]:
    """Yield an open socket; the application's side of it has ended when the block has."""
    socket = Socket()
    socket.takes.set()
    given = {"host": "shop.test", **(headers or {})}
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": (client, 50_000),
        "server": ("shop.test", 80),
        "subprotocols": [],
        "state": {},
        "extensions": {},
    }

    async def send(event: Mapping[str, Any]) -> None:
        await socket.takes.wait()
        await socket.outbox.put(event)

    await socket.inbox.put({"type": "websocket.connect"})
    served = asyncio.create_task(app(scope, socket.inbox.get, send))
    accepted = await asyncio.wait_for(socket.outbox.get(), PATIENCE_S)
    assert accepted["type"] == "websocket.accept", accepted
    try:
        yield socket
    finally:
        socket.takes.set()
        await socket.leave()
        await asyncio.wait_for(served, PATIENCE_S)
