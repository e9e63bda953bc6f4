"""Customers with several tabs on a bad line: they are cut off, reload, and send again."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

LOST = (OSError, WebSocketException, TimeoutError)
GLANCE_S = 0.2
RELOADS, CUTS, HANG_UPS, DOUBLES = 0.2, 0.5, 0.25, 0.25

Message = dict[str, Any]


@dataclass
class Gateway:
    """Where customers go, and what became of their sockets."""

    address: str
    http: httpx.AsyncClient
    sockets: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    async def persist(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Return the answer, asking again as often as the line is cut or the house restarts."""
        async with asyncio.timeout(60):
            while True:
                try:
                    response = await self.http.request(method, path, **request)
                except httpx.TransportError:
                    self.ends["request lost"] += 1
                else:
                    if response.status_code < 500:
                        return response
                await asyncio.sleep(0.3)


class Tab:
    """One tab of a conversation: it keeps what it was told, and names the last of it."""

    def __init__(self, customer: Customer, seed: str) -> None:
        self._customer = customer
        self._random = random.Random(seed)
        self.messages: list[Message] = []
        self.complaints: list[str] = []

    @property
    def last(self) -> int:
        """The sequence number of the last message it has."""
        return int(self.messages[-1]["seq"]) if self.messages else 0

    async def follow(self) -> None:
        """Follow the conversation through every accident until it has all of it."""
        while not self._is_done():
            if self._random.random() < RELOADS:
                self.messages.clear()  # a reload: the page knows nothing any more
            try:
                await self._follow_once()
            except LOST as exc:
                self._customer.gateway.ends[_name(exc)] += 1
                await asyncio.sleep(self._random.uniform(0.05, 0.6))

    async def _follow_once(self) -> None:
        customer = self._customer
        url = customer.gateway.address.replace("http", "ws", 1)
        async with connect(
            f"{url}/v1/conversations/{customer.id}/events",
            compression=None, ping_interval=None, proxy=None, close_timeout=1,
        ) as socket:  # fmt: skip
            customer.gateway.sockets += 1
            await socket.send(json.dumps({"token": customer.token, "after": self.last}))
            cut_after = self._random.randrange(1, 8) if self._random.random() < CUTS else None
            await self._listen(socket, cut_after)

    async def _listen(self, socket: ClientConnection, cut_after: int | None) -> None:
        heard = 0
        while not self._is_done():
            try:
                frame = json.loads(await asyncio.wait_for(socket.recv(), GLANCE_S))
            except TimeoutError:
                continue
            heard += 1
            self._take(frame)
            if heard == cut_after:
                socket.transport.abort()  # no goodbye: a tunnel, a lift, a closed lid
                return
        # Whoever has everything stays a moment: nothing more may come.
        with_more = await _rest(socket)
        self.complaints += [f"after the end: {frame}" for frame in with_more]

    def _take(self, frame: Message) -> None:
        if frame["type"] == "error":
            self.complaints.append(frame["detail"])
        if frame["type"] != "message":
            return
        message = frame["message"]
        if message["seq"] != self.last + 1:
            self.complaints.append(f"{message['seq']} came after {self.last}")
        self.messages.append(message)

    def _is_done(self) -> bool:
        return self._customer.ended_with == self.last or bool(self.complaints)


@dataclass
class Customer:
    """One conversation with its tabs, and what was sent in it."""

    gateway: Gateway
    number: int
    id: str = ""
    token: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    ended_with: int | None = None
    tabs: list[Tab] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token, where it belongs."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        """The conversation's address."""
        return f"/v1/conversations/{self.id}"

    async def arrive(self) -> None:
        """Open the conversation, and it in two or three tabs."""
        made = (await self.gateway.persist("POST", "/v1/conversations")).json()
        self.id, self.token = made["conversation"], made["token"]
        self.tabs = [Tab(self, f"{self.number}/{n}") for n in range(2 + self.number % 2)]

    async def say(self, client_id: str, text: str, chance: random.Random) -> None:
        """Send a message until it is answered for: hung up on, doubled, and sent again."""
        self.sent[client_id] = text
        if chance.random() < HANG_UPS:
            await self._hang_up(client_id, text, chance.uniform(0.001, 0.03))
        copies = 2 if chance.random() < DOUBLES else 1
        answers = await asyncio.gather(*(self._post(client_id, text) for _ in range(copies)))
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        assert len({answer.content for answer in answers}) == 1

    async def log(self) -> list[Message]:
        """The conversation as it is written."""
        response = await self.gateway.persist("GET", f"{self.path}/messages", headers=self.headers)
        messages: list[Message] = response.json()["messages"]
        return messages

    async def _post(self, client_id: str, text: str) -> httpx.Response:
        body = {"client_id": client_id, "text": text}
        return await self.gateway.persist(
            "POST", f"{self.path}/messages", headers=self.headers, json=body
        )

    async def _hang_up(self, client_id: str, text: str, after_s: float) -> None:
        """Send, and be gone before the answer comes."""
        body = json.dumps({"client_id": client_id, "text": text}).encode()
        head = (
            f"POST {self.path}/messages HTTP/1.1\r\nHost: shop\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        where = urlsplit(self.gateway.address)
        try:
            _, line = await asyncio.open_connection(where.hostname, where.port)
        except OSError:
            return  # the gateway is away: nothing was sent, and so nothing is lost
        line.write(head.encode() + body)
        await asyncio.sleep(after_s)
        line.transport.abort()
        self.gateway.ends["hung up"] += 1


def _name(exc: BaseException) -> str:
    if isinstance(exc, ConnectionClosed) and exc.rcvd is not None:
        return f"closed {exc.rcvd.code}"
    return type(exc).__name__


async def _rest(socket: ClientConnection) -> list[Message]:
    """The messages that still come."""
    frames: list[Message] = []
    try:
        while True:
            frames.append(json.loads(await asyncio.wait_for(socket.recv(), GLANCE_S)))
    except LOST:
        return [frame for frame in frames if frame["type"] == "message"]
