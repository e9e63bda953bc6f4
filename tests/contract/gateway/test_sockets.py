"""Sockets of the gateway as a process: killed, stopped, flooded, with clients that are deaf."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateway.__main__ import FAREWELL_S, LARGEST_FRAME, UNREAD_S, cut_who_does_not_read
from tests.nursery import BornGateway
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, say
from tests.unit.gateway.gateway_process import GatewayProcess

PATIENCE_S = 10.0


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A bot that echoes."""
    with FakeRasa(SECRETS["channel_secret"]) as server:
        yield server


@pytest.fixture
def gateway(rasa: FakeRasa, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway of the test's own."""
    with BornGateway(tmp_path, bot_port=rasa.port) as process:
        yield process


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """A gateway for the tests that leave it standing."""
    home = tmp_path_factory.mktemp("standing")
    with (
        FakeRasa(SECRETS["channel_secret"]) as rasa,
        BornGateway(home, bot_port=rasa.port) as process,
    ):
        yield process


class Customer:
    """A client with a conversation and its tabs."""

    def __init__(self, gateway: GatewayProcess, http: httpx.AsyncClient, made: Any) -> None:
        self.http = http
        self.token = made["token"]
        self.path = f"/v1/conversations/{made['conversation']}"
        self.events = f"ws://127.0.0.1:{gateway.port}{self.path}/events"
        self.headers = {"Authorization": f"Bearer {self.token}"}

    async def send(self, client_id: str, text: str = "Hello") -> None:
        response = await self.http.post(
            f"{self.path}/messages",
            headers=self.headers,
            json={"client_id": client_id, "text": text},
        )
        assert response.status_code == 200, response.text

    async def log(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (
            await self.http.get(f"{self.path}/messages", headers=self.headers)
        ).json()["messages"]
        return messages

    @asynccontextmanager
    async def tab(self, after: int = 0, query: str = "") -> AsyncIterator[ClientConnection]:
        async with connect(self.events + query, proxy=None, close_timeout=1) as line:
            await line.send(json.dumps({"token": self.token, "after": after}))
            yield line


@asynccontextmanager
async def customer_of(gateway: GatewayProcess) -> AsyncIterator[Customer]:
    async with httpx.AsyncClient(base_url=gateway.address, timeout=20) as http:
        yield Customer(gateway, http, (await http.post("/v1/conversations")).json())


async def messages(line: ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next so many messages of a tab."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        frame = json.loads(await asyncio.wait_for(line.recv(), PATIENCE_S))
        if frame["type"] == "message":
            found.append(frame["message"])
    return found


async def closing(line: ClientConnection) -> int:
    """The code that a tab is closed with."""
    try:
        while True:
            await asyncio.wait_for(line.recv(), PATIENCE_S)
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd else 1006


async def test_a_tab_goes_on_where_it_was_after_a_kill(gateway: GatewayProcess) -> None:
    """The process dies with its sockets; the log does not, and neither number nor word is lost."""
    async with customer_of(gateway) as customer:
        async with customer.tab() as line:
            await customer.send("c-1")
            before = await messages(line, 2)
            gateway.kill()
            assert await closing(line) == 1006
        gateway.start()
        async with customer.tab(after=2) as line:
            await customer.send("c-1")
            await customer.send("c-2")
            after = await messages(line, 2)

        assert before + after == await customer.log()
        assert [m["client_id"] for m in before + after] == ["c-1", None, "c-2", None]


async def test_a_stopping_gateway_tells_its_sockets_to_come_again(
    gateway: GatewayProcess, rasa: FakeRasa
) -> None:
    """1012 at once; the turn in flight ends in the log, where the tab finds it afterwards."""
    rasa.answer = lambda text: Reply(say(f"You said: {text}").body, delay_s=1.0)
    async with customer_of(gateway) as customer, customer.tab() as line:
        sending = asyncio.create_task(customer.send("c-1"))
        await messages(line, 1)
        stopping = asyncio.create_task(asyncio.to_thread(gateway.stop))

        assert await closing(line) == 1012
        assert await stopping == 0
        await sending
        gateway.start()
        async with customer.tab(after=1) as again:
            [answer] = await messages(again, 1)
    assert answer["text"] == "You said: Hello"


async def test_a_client_that_does_not_listen_holds_up_no_stop(
    gateway: GatewayProcess, rasa: FakeRasa
) -> None:
    """More is sent to it than fits on the way; the goodbye waits behind that, and not for ever."""
    rasa.answer = lambda _: say("long " * 20_000)
    async with customer_of(gateway) as customer:
        deaf = await a_deaf_client(customer)
        for n in range(40):  # 4 MB: more than both ends' buffers
            await customer.send(f"c-{n}")
        began = time.monotonic()

        assert await asyncio.to_thread(gateway.stop) == 0
    assert time.monotonic() - began < FAREWELL_S + 4
    deaf.close()


async def a_deaf_client(customer: Customer) -> socket.socket:
    """A socket that says hello and never takes a byte after the handshake."""
    async with connect(customer.events, proxy=None) as line:
        request = line.request
    assert request is not None
    host = customer.http.base_url
    raw = socket.create_connection((host.host, host.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.sendall(request.serialize())
    assert b"101" in await asyncio.to_thread(raw.recv, 4096)
    hello = json.dumps({"token": customer.token, "after": 0}).encode()
    raw.sendall(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)
    return raw


def test_the_system_cuts_who_never_takes_what_is_sent() -> None:
    """Half-open or deaf: connections inherit the limit from the socket that listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        cut_who_does_not_read(listener)
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted:
                limit = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert limit == UNREAD_S * 1000


async def test_a_frame_that_is_too_large_ends_the_socket(standing: GatewayProcess) -> None:
    """Unread, with the protocol's own code."""
    async with customer_of(standing) as customer, customer.tab() as line:
        await line.send("x" * (LARGEST_FRAME + 1))

        assert await closing(line) == 1009


async def test_what_is_in_a_sockets_address_is_not_written_down(standing: GatewayProcess) -> None:
    """Somebody's client will put a token there, however often it is told not to."""
    async with customer_of(standing) as customer:
        async with customer.tab(query=f"?token={customer.token}") as line:
            await customer.send("c-1")
            await messages(line, 2)

    assert customer.token not in standing.said()
    assert "WebSocket" not in standing.said()


async def test_fifty_tabs_of_ten_conversations_hear_the_same(standing: GatewayProcess) -> None:
    """All at once on a real database: each tab has its log, whole and in order."""
    async with httpx.AsyncClient(base_url=standing.address, timeout=20) as http:
        customers = [
            Customer(standing, http, (await http.post("/v1/conversations")).json())
            for _ in range(10)
        ]

        async def follow(customer: Customer) -> list[dict[str, Any]]:
            async with customer.tab() as line:
                return await messages(line, 8)

        tabs = [asyncio.create_task(follow(c)) for c in customers for _ in range(5)]
        await asyncio.gather(*(c.send(f"c-{n}", f"{n}") for c in customers for n in range(4)))
        heard = await asyncio.gather(*tabs)

        for number, customer in enumerate(customers):
            log = await customer.log()
            assert [m["seq"] for m in log] == list(range(1, 9))
            assert heard[5 * number : 5 * number + 5] == [log] * 5
