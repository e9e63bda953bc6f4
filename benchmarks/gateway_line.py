"""The line through the real gateway: what a customer's page waits for.

The same conversations, each opened by a customer whom the storefront signed in, posted to the
public API; the gateway logs every message, signs its grant and asks the bot of the other lines.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from time import perf_counter

import jwt

from benchmarks.checks import Judge
from benchmarks.client import Connection, ConnectionBroken, HttpReply, request_bytes
from benchmarks.ground import Ground
from benchmarks.phases import Timed
from benchmarks.plan import Plan
from benchmarks.processes import Children
from benchmarks.sides import HOST, Reply, WrongAnswer, order_cards
from benchmarks.starting import KNOCK_EVERY_S, START_DEADLINE_S, NeverAnswered
from benchmarks.workload import Conversation, Turn

OK = 200
CREATED = 201
CUSTOMER_TOKEN_S = 600
Tick = Callable[[], None]


async def measure_gateway(ground: Ground, running: Children, plan: Plan, tick: Tick) -> list[Timed]:
    """The measured turns of every round but the first, which warms up."""
    await _until_ready(ground, running)
    timed: list[Timed] = []
    for number in range((plan.rounds + 1) * plan.conversations_per_round):
        conversation = ground.workload.conversation(number, plan.conversation_turns)
        turns = await _converse(ground, conversation, plan, tick)
        if number >= plan.conversations_per_round:
            timed += turns[1:]
    return timed


class Page:
    """What a customer's page does: open a conversation, send, read the answer."""

    def __init__(self, connection: Connection, port: int, judge: Judge) -> None:
        self._connection = connection
        self._host = f"{HOST}:{port}"
        self._judge = judge
        self._path = ""
        self._headers: dict[str, str] = {}
        self._sent = 0

    async def open(self, customer_token: str) -> None:
        """Open a conversation of a signed-in customer.

        Raises:
            WrongAnswer: the gateway refused.
        """
        reply = await self._post("/v1/conversations", {"customer_token": customer_token})
        opened = _read(reply, CREATED)
        self._path = f"/v1/conversations/{opened['conversation']}/messages"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}

    async def say(self, turn: Turn) -> float:
        """Seconds until the answer was read.

        Raises:
            WrongAnswer: it is not the one that was asked for.
        """
        self._sent += 1
        begun = perf_counter()
        reply = await self._post(self._path, {"client_id": str(self._sent), "text": turn.text})
        seconds = perf_counter() - begun
        self._judge.check(turn, answer_in(_read(reply, OK)))
        return seconds

    async def _post(self, path: str, body: dict[str, str]) -> HttpReply:
        encoded = json.dumps(body).encode("utf-8")
        request = request_bytes("POST", self._host, path, encoded, self._headers)
        return await self._connection.send(request)


def answer_in(body: dict[str, object]) -> Reply:
    """What the bot said among the new messages of a conversation.

    Raises:
        WrongAnswer: no list of messages.
    """
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise WrongAnswer(f"expected a list of messages from the gateway, got {str(body)[:200]}")
    said = [each for each in messages if each.get("from") == "bot"]
    texts = tuple(str(each["text"]) for each in said if each.get("text"))
    return Reply(texts, tuple(card for each in said for card in order_cards(each.get("parts"))))


def customer_token(customer: str, secret: str, now: float) -> str:
    """What the storefront gives a customer who signed in there."""
    return jwt.encode({"sub": customer, "exp": int(now) + CUSTOMER_TOKEN_S}, secret, "HS256")


async def _converse(
    ground: Ground, conversation: Conversation, plan: Plan, tick: Tick
) -> list[Timed]:
    side = ground.recourse
    connection = await Connection.open(HOST, side.settings.port)
    page = Page(connection, side.settings.port, ground.expectations)
    timed = []
    try:
        await page.open(customer_token(conversation.customer, side.secrets.storefront, time.time()))
        for turn in conversation.turns:
            async with asyncio.timeout(plan.turn_timeout_s):
                timed.append(Timed(turn.kind, await page.say(turn)))
            tick()
    finally:
        connection.close()
    return timed


async def _until_ready(ground: Ground, running: Children) -> None:
    port = ground.recourse.settings.port
    refusal: object = None
    while perf_counter() - running.spawned_at < START_DEADLINE_S:
        for child in running:
            child.check_alive()
        try:
            connection = await Connection.open(HOST, port)
            reply = await connection.send(request_bytes("GET", HOST, "/readyz", b"", {}))
            connection.close()
        except (OSError, ConnectionBroken) as exc:
            refusal = exc
        else:
            if reply.status == OK:
                return
            refusal = reply
        await asyncio.sleep(KNOCK_EVERY_S)
    raise NeverAnswered(f"the gateway was not ready in {START_DEADLINE_S:.0f} s: {refusal}")


def _read(reply: HttpReply, status: int) -> dict[str, object]:
    if reply.status != status:
        raise WrongAnswer(f"the gateway answered {reply.status}: {reply.body[:300]!r}")
    body = json.loads(reply.body)
    if not isinstance(body, dict):
        raise WrongAnswer(f"expected an object from the gateway, got {reply.body[:200]!r}")
    return body
