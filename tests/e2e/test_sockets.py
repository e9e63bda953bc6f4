"""Two hundred conversations over sockets, cut off, reloaded, restarted: every message once."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import httpx
import pytest

from tests.e2e.desk import Agent
from tests.e2e.house import House, eventually
from tests.e2e.tabs import Customer, Gateway, Message
from tests.nursery import ran

CONVERSATIONS = 200
MESSAGES = 4
AT_ONCE = 50
WITH_A_PERSON = 20
"""Every so many-th conversation has somebody of the support team in it."""

SAYINGS = (
    "hello",
    "thank you",
    "where is my order",
    "how long do I have to return a dress?",
    "/thanks a lot",
)


@pytest.fixture
async def gateway(house: House) -> AsyncIterator[Gateway]:
    """The started house as customers reach it."""
    address = f"http://127.0.0.1:{house.port}"
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=address, timeout=20, limits=limits) as http:
        yield Gateway(address, http)


@pytest.fixture
def agent(house: House) -> Iterator[Agent]:
    """Somebody of the support team, let in from the command line and signed in."""
    password = secrets.token_urlsafe(16)
    environment = {"RECOURSE_HOME": str(house.home), "RECOURSE_AGENT_PASSWORD": password}
    ran(
        *("recourse", "agents", "add", "noor", "--name", "Noor"),
        environment={**os.environ, **environment},
    ).check_returncode()
    signed_in = Agent(house, "noor", password)
    yield signed_in
    signed_in.close()


async def test_every_message_is_on_every_tab_once_and_in_order(
    house: House,
    gateway: Gateway,
    agent: Agent,
    record_property: Callable[[str, object], None],
) -> None:
    """Whatever happens to lines, pages and the gateway: log, tabs and what was sent agree."""
    customers = [Customer(gateway, number) for number in range(CONVERSATIONS)]
    gate = asyncio.Semaphore(AT_ONCE)
    restarts = asyncio.create_task(restart_twice(house, customers))

    await asyncio.gather(*(converse(customer, agent, gate) for customer in customers))
    await restarts

    for customer in customers:
        await check(customer, agent)
    for name, value in (("sockets", gateway.sockets), *gateway.ends.items()):
        record_property(name, value)
    assert gateway.sockets > 2 * CONVERSATIONS
    assert gateway.ends["closed 1012"], gateway.ends
    assert gateway.ends["hung up"], gateway.ends


async def restart_twice(house: House, customers: list[Customer]) -> None:
    """Ask the gateway to stop after a third of the messages, kill it after two thirds."""
    for share, number in ((3, signal.SIGTERM), (1.5, signal.SIGKILL)):
        while sum(len(c.sent) for c in customers) < CONVERSATIONS * MESSAGES / share:
            await asyncio.sleep(0.02)
        before = house.pid("gateway")
        os.kill(before, number)
        back = partial(came_back, house, before)
        await asyncio.to_thread(eventually, back, 60, "the gateway is back")


def came_back(house: House, before: int) -> bool:
    """Whether another gateway serves."""
    try:
        return house.pid("gateway") != before and house.client.get("/healthz").status_code == 200
    except (httpx.TransportError, FileNotFoundError, ValueError):
        return False


async def converse(customer: Customer, agent: Agent, gate: asyncio.Semaphore) -> None:
    """Hold one conversation from beginning to end, on all of its tabs."""
    async with gate:
        chance = random.Random(customer.number)
        await customer.arrive()
        tabs = [asyncio.create_task(tab.follow()) for tab in customer.tabs]
        await chat(customer, chance, 0, MESSAGES // 2)
        if customer.number % WITH_A_PERSON == 0:
            await talk_to_a_person(customer, agent, chance)
        await chat(customer, chance, MESSAGES // 2, MESSAGES)
        customer.ended_with = (await customer.log())[-1]["seq"]
        async with asyncio.timeout(60):
            await asyncio.gather(*tabs)


async def chat(customer: Customer, chance: random.Random, first: int, end: int) -> None:
    """Send messages, two at a time from two tabs or one after the other."""
    texts = {f"{customer.number}-{n}": chance.choice(SAYINGS) for n in range(first, end)}
    sends = [
        customer.say(client_id, text, random.Random(client_id)) for client_id, text in texts.items()
    ]
    if chance.random() < 0.5:
        await asyncio.gather(*sends)
        return
    for send in sends:
        await send


async def talk_to_a_person(customer: Customer, agent: Agent, chance: random.Random) -> None:
    """Ask for a person, be answered by one, and be handed back."""
    await customer.gateway.persist("POST", f"{customer.path}/handoff", headers=customer.headers)
    await customer.say(f"{customer.number}-waiting", "is anybody there?", chance)
    await insist(agent, customer, "accept")
    await customer.say(f"{customer.number}-person", "my parcel is wet", chance)
    reply = f"{customer.number}-reply"
    await insist(agent, customer, "messages", client_id=reply, text="I will send a new one.")
    await insist(agent, customer, "hand-back")


async def insist(agent: Agent, customer: Customer, what: str, **body: object) -> None:
    """Do something at the desk, through restarts of the gateway."""
    async with asyncio.timeout(60):
        while True:
            try:
                done = await asyncio.to_thread(agent.do, customer.id, what, **body)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            # Lost on the way back, it has happened all the same, and the epoch has moved on.
            assert done.status_code in (200, 409), done.text
            return


async def check(customer: Customer, agent: Agent) -> None:
    """Hold the log against what was sent, every tab against the log, every word to its owner."""
    log = await customer.log()
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    said = {m["client_id"]: m["text"] for m in log if m["from"] == "customer"}
    assert said == customer.sent
    assert sum(message["from"] == "customer" for message in log) == len(said)
    for tab in customer.tabs:
        assert tab.complaints == []
        assert tab.messages == log
    transitions = (await asyncio.to_thread(agent.whole, customer.id))["transitions"]
    require_one_voice(log, {row["epoch"]: row["went_to"] for row in transitions})
    expected = 4 if customer.number % WITH_A_PERSON == 0 else 1
    assert len(transitions) == expected, transitions


def require_one_voice(log: list[Message], owners: dict[int, str]) -> None:
    """The bot speaks while the conversation is its own and answers; a person speaks in theirs."""
    voices: dict[int, list[str]] = {}
    for message in log:
        voices.setdefault(message["epoch"], []).append(message["from"])
    for epoch, heard in voices.items():
        if owners[epoch] == "bot":
            assert heard.count("bot") >= heard.count("customer"), log
            assert "agent" not in heard
        else:
            assert "bot" not in heard, log
            assert ("agent" in heard) == (owners[epoch] == "human"), log
