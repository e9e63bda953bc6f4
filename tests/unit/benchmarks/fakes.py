"""A side that the tests serve themselves, and what it was told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.client import HttpReply, request_bytes
from benchmarks.processes import Command
from benchmarks.sides import Message, Reply, reply_of
from benchmarks.workload import Workload

WORKLOAD = Workload({"ada": ["RC-1", "RC-2"], "bo": ["RC-3"]})
GREETING, THANKS = "Hello!", "You're welcome."


@dataclass
class Shop:
    """Answers as a right side would, and remembers what it heard and how many were waiting."""

    delay_s: float = 0.0
    wrong_from: int = 10**9
    heard: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    most_waiting: int = 0

    def answer(self, message: dict[str, str]) -> list[dict[str, object]]:
        """The messages that answer one message."""
        self.heard.append((message["sender"], message["message"]))
        if len(self.heard) > self.wrong_from:
            return []
        words = message["message"].replace("?", "").split()
        order = next((word for word in words if word.startswith("RC-")), None)
        if order:
            card = {"type": "order", "order": {"id": order}}
            return [{"text": "Here it is."}, {"custom": {"parts": [card]}}]
        return [{"text": THANKS if "thank" in message["message"] else GREETING}]


class ShopProtocol(asyncio.Protocol):
    """The shop over HTTP."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment] # a stream's is a Transport

    def data_received(self, data: bytes) -> None:
        """Answer after the shop's delay; requests of the tests fit into one piece."""
        self._shop.waiting += 1
        self._shop.most_waiting = max(self._shop.most_waiting, self._shop.waiting)
        body = json.loads(data.partition(b"\r\n\r\n")[2])
        asyncio.get_running_loop().call_later(self._shop.delay_s, self._reply, body)

    def _reply(self, message: dict[str, str]) -> None:
        self._shop.waiting -= 1
        body = json.dumps(self._shop.answer(message)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(head + body)


@dataclass(frozen=True)
class FakeSide:
    """A side without processes."""

    port: int
    name: str = "stock"
    commands: Sequence[Command] = ()

    def request(self, message: Message) -> bytes:
        """The sender and the text, nothing signed."""
        body = json.dumps({"sender": message.conversation, "message": message.text}).encode()
        return request_bytes("POST", "127.0.0.1", "/", body, {})

    def read(self, reply: HttpReply) -> Reply:
        """The messages."""
        return reply_of(json.loads(reply.body))
