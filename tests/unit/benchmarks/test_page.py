"""What the bench does as a customer's page, against a gateway that the test serves."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from benchmarks.checks import Expectations
from benchmarks.client import Connection
from benchmarks.gateway_line import Page
from benchmarks.sides import WrongAnswer
from benchmarks.workload import Turn
from tests.unit.benchmarks.servers import serving

JUDGE = Expectations({"utter_greet": ["Hello!"]})
HELLO = Turn("plain", "hi", response="utter_greet")


@dataclass
class FakeGateway:
    """Opens conversations, answers every message with the same words, remembers requests."""

    words: str = "Hello!"
    status: int = 200
    requests: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)

    def reply(self, request: bytes) -> bytes:
        """The response to one request."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        self.requests.append((first, headers, json.loads(body)))
        if first.startswith("POST /v1/conversations HTTP"):
            return response(201, {"conversation": "c-1", "token": "t-1"})
        own = {"from": "customer", "text": "hi", "parts": []}
        bot = {"from": "bot", "text": self.words, "parts": []}
        return response(self.status, {"messages": [own, bot]})


class GatewayProtocol(asyncio.Protocol):
    """The fake gateway over HTTP."""

    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment] # a stream's is a Transport

    def data_received(self, data: bytes) -> None:
        """Answer; requests of the tests fit into one piece."""
        if self._transport is not None:
            self._transport.write(self._gateway.reply(data))


def response(status: int, body: dict[str, object]) -> bytes:
    """An HTTP response with a JSON body."""
    encoded = json.dumps(body).encode()
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(encoded)}\r\n\r\n".encode() + encoded


async def converse(gateway: FakeGateway, turns: int = 1) -> list[float]:
    """Open a conversation and say hello so many times."""
    async with serving(lambda: GatewayProtocol(gateway)) as port:
        connection = await Connection.open("127.0.0.1", port)
        try:
            page = Page(connection, port, JUDGE)
            await page.open("signed-customer-token")
            return [await page.say(HELLO) for _ in range(turns)]
        finally:
            connection.close()


async def test_a_page_opens_with_the_customers_token_and_sends_with_its_own() -> None:
    """The customer's token opens; the conversation's is in the Authorization header after."""
    gateway = FakeGateway()
    assert all(seconds > 0 for seconds in await converse(gateway, turns=2))
    opening, first, second = gateway.requests
    assert opening[2] == {"customer_token": "signed-customer-token"}
    assert first[0] == "POST /v1/conversations/c-1/messages HTTP/1.1"
    assert first[1]["Authorization"] == "Bearer t-1"
    assert first[2]["text"] == "hi"
    assert first[2]["client_id"] != second[2]["client_id"]


async def test_a_refusal_of_the_gateway_is_an_error() -> None:
    """Too many messages would otherwise look very fast."""
    with pytest.raises(WrongAnswer, match="the gateway answered 429"):
        await converse(FakeGateway(status=429))


async def test_another_answer_is_an_error() -> None:
    """An apology is an answer too, and not the one that is measured."""
    with pytest.raises(WrongAnswer, match="no text of utter_greet"):
        await converse(FakeGateway(words="Sorry, I could not answer that just now."))
