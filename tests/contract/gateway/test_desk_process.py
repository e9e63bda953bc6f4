"""Customers and agents on the gateway as a process: everything live, nobody forgotten."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from actions.adapters.sql.engine import create_engine, write_transaction
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.sql import agents
from gateway.services.desk_ports import AgentRecord
from tests.nursery import BornGateway
from tests.tables import lay_tables
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, say
from tests.unit.gateway.gateway_process import GatewayProcess

PATIENCE_S = 10.0
PASSWORD = "a long enough one"


@dataclass
class House:
    """A gateway on records that have agents, with a bot that echoes."""

    home: Path
    rasa: FakeRasa
    process: GatewayProcess

    def write(self, work: Any) -> None:
        """Change the records from outside, as the command line does."""
        engine = create_engine(f"sqlite:///{self.home / 'recourse.db'}")
        with write_transaction(engine) as connection:
            work(connection)
        engine.dispose()


def prepared(home: Path) -> None:
    """Records with the shop's tables too, and two agents."""
    url = f"sqlite:///{home / 'recourse.db'}"
    lay_tables(url, "actions", "gateway")
    hashed = Argon2Passwords().hash(PASSWORD)
    engine = create_engine(url)
    with write_transaction(engine) as connection:
        for login in ("mia", "bo"):
            agents.add(connection, AgentRecord(login, login.title(), hashed, datetime.now(UTC)))
    engine.dispose()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway for the tests that leave it standing."""
    home = tmp_path_factory.mktemp("desk")
    prepared(home)
    with (
        FakeRasa(SECRETS["channel_secret"]) as rasa,
        BornGateway(home, bot_port=rasa.port) as process,
    ):
        yield House(home, rasa, process)


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[House]:
    """A gateway where nobody is left waiting for longer than a second."""
    prepared(tmp_path)
    with (
        FakeRasa(SECRETS["channel_secret"]) as rasa,
        BornGateway(
            tmp_path,
            bot_port=rasa.port,
            RECOURSE_QUEUE_TIMEOUT_S="1",
            RECOURSE_REPLY_TIMEOUT_S="1",
        ) as process,
    ):
        yield House(tmp_path, rasa, process)


@dataclass
class Line:
    """A socket, and everything that has come over it."""

    socket: ClientConnection
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next frame of a kind whose fields are as wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                self.heard.append(frame)
                if frame["type"] == kind and wanted.items() <= frame.items():
                    return frame

    async def said(self, sender: str) -> str:
        """The next words of somebody."""
        while True:
            message = (await self.until("message"))["message"]
            if message["from"] == sender:
                words: str = message["text"]
                return words

    async def closed(self) -> int:
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), PATIENCE_S)
        except ConnectionClosed as exc:
            return exc.rcvd.code if exc.rcvd else 1006


@dataclass
class Customer:
    """A tab with a conversation."""

    http: httpx.AsyncClient
    conversation: str
    headers: dict[str, str]
    line: Line

    async def post(self, what: str, **body: Any) -> httpx.Response:
        path = f"/v1/conversations/{self.conversation}/{what}"
        return await self.http.post(path, headers=self.headers, json=body)

    async def say(self, client_id: str, text: str) -> None:
        response = await self.post("messages", client_id=client_id, text=text)
        assert response.status_code == 200, response.text


@dataclass
class Agent:
    """A browser at the desk."""

    http: httpx.AsyncClient
    line: Line

    async def do(self, conversation: str, what: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"/v1/desk/conversations/{conversation}/{what}", json=body)

    async def sees(self, conversation: str) -> dict[str, Any]:
        response = await self.http.get(f"/v1/desk/conversations/{conversation}")
        assert response.status_code == 200, response.text
        whole: dict[str, Any] = response.json()
        return whole


@asynccontextmanager
async def customer_of(house: House) -> AsyncIterator[Customer]:
    address = house.process.address
    async with httpx.AsyncClient(base_url=address, timeout=20) as http:
        made = (await http.post("/v1/conversations")).json()
        url = f"ws{address.removeprefix('http')}/v1/conversations/{made['conversation']}/events"
        async with connect(url, proxy=None, close_timeout=1) as socket:
            await socket.send(json.dumps({"token": made["token"], "after": 0}))
            headers = {"Authorization": f"Bearer {made['token']}"}
            yield Customer(http, made["conversation"], headers, Line(socket))


@asynccontextmanager
async def agent_of(house: House, login: str = "mia") -> AsyncIterator[Agent]:
    address = house.process.address
    async with httpx.AsyncClient(base_url=address, timeout=20) as http:
        body = {"name": login, "password": PASSWORD}
        signed_in = await http.post("/v1/desk/session", json=body)
        assert signed_in.status_code == 200, signed_in.text
        csrf = signed_in.json()["csrf"]
        http.headers["X-CSRF-Token"] = csrf
        cookie = f"recourse_desk={http.cookies['recourse_desk']}"
        async with connect(
            f"ws{address.removeprefix('http')}/v1/desk/events",
            proxy=None,
            close_timeout=1,
            origin=address,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
        ) as socket:
            await socket.send(json.dumps({"csrf": csrf}))
            line = Line(socket)
            await line.until("ready")
            yield Agent(http, line)


async def taken(agent: Agent, customer: Customer) -> None:
    """The customer asks for a person, and the agent comes."""
    await customer.post("handoff")
    accepted = await agent.do(customer.conversation, "accept", epoch=2)
    assert accepted.status_code == 200, accepted.text


async def test_a_conversation_goes_to_a_person_and_back_live(house: House) -> None:
    """Every step is on the other's screen without anybody asking for it."""
    async with agent_of(house) as agent, customer_of(house) as customer:
        await customer.say("c-1", "hello bot")
        assert await customer.line.said("bot") == "You said: hello bot"

        await customer.post("handoff")
        assert "number 1 in the queue" in await customer.line.said("system")
        while not (lists := await agent.line.until("conversations"))["queue"]:
            pass
        assert lists["queue"][0]["id"] == customer.conversation

        await agent.line.socket.send(json.dumps({"watch": customer.conversation}))
        await agent.do(customer.conversation, "accept", epoch=2)
        state = await customer.line.until("state", owner="human")
        assert state["agent"] == {"name": "Mia"}
        await agent.do(customer.conversation, "typing", on=True)
        assert (await customer.line.until("typing", **{"from": "agent"}))["on"]

        await agent.do(customer.conversation, "messages", client_id="r", text="Hi, Mia", epoch=3)
        assert await customer.line.said("agent") == "Hi, Mia"
        await customer.line.socket.send(json.dumps({"type": "typing", "on": True}))
        assert (await agent.line.until("typing", **{"from": "customer"}))["on"]
        await customer.say("c-2", "hello Mia")
        assert await agent.line.said("customer") == "hello Mia"
        await agent.do(customer.conversation, "read", seq=5)
        assert (await customer.line.until("state", read_by_agent=5))["epoch"] == 3

        await agent.do(customer.conversation, "hand-back", epoch=3)
        assert await customer.line.said("system") == "Mia has handed you back to the assistant."
        await customer.say("c-3", "bot again")
        assert await customer.line.said("bot") == "You said: bot again"


async def test_an_answer_that_came_too_late_is_seen_at_the_desk_only(house: House) -> None:
    """The bot was thinking, the customer asked for a person, another message stood in line."""
    heard: list[str] = []

    def slow(text: str) -> Reply:
        heard.append(text)
        return Reply(say(f"You said: {text}").body, delay_s=0.5)

    house.rasa.answer = slow
    try:
        async with agent_of(house) as agent, customer_of(house) as customer:
            first = asyncio.create_task(customer.say("c-1", "thinking about this"))
            await customer.line.until("message")
            second = asyncio.create_task(customer.say("c-2", "standing in line"))
            await customer.line.until("message")
            await customer.post("handoff")
            await asyncio.gather(first, second)

            whole = await agent.sees(customer.conversation)
    finally:
        house.rasa.answer = lambda text: say(f"You said: {text}")

    assert heard == ["thinking about this"]
    assert [m["from"] for m in whole["messages"]] == ["customer", "customer", "system"]
    [unsent] = whole["suppressed"]
    assert unsent["text"] == "You said: thinking about this"


async def test_of_two_agents_at_two_desks_one_has_it(house: House) -> None:
    """And the other's list shows it gone."""
    async with (
        agent_of(house) as mia,
        agent_of(house, "bo") as bo,
        customer_of(house) as customer,
    ):
        await customer.post("handoff")

        answers = await asyncio.gather(
            *(each.do(customer.conversation, "accept", epoch=2) for each in (mia, bo))
        )

        assert sorted(answer.status_code for answer in answers) == [200, 409]
        whole = await mia.sees(customer.conversation)
        assert [row["went_to"] for row in whole["transitions"]] == ["bot", "queued", "human"]


async def test_a_colleague_who_is_there_can_be_given_it(house: House) -> None:
    """Online by an open socket; the first agent's next words are refused."""
    async with (
        agent_of(house) as mia,
        agent_of(house, "bo") as bo,
        customer_of(house) as customer,
    ):
        await taken(mia, customer)

        passed = await mia.do(customer.conversation, "transfer", epoch=3, to="bo")
        late = await mia.do(
            customer.conversation, "messages", client_id="r", text="One more", epoch=3
        )

        assert passed.json()["agent"]["id"] == "bo"
        assert late.status_code == 409
        assert (await bo.do(customer.conversation, "close", epoch=4)).status_code == 200
        assert (await customer.line.until("state", owner="closed"))["epoch"] == 5
        assert (await customer.post("messages", client_id="c", text="?")).status_code == 409


async def test_nobody_in_time_and_the_bot_is_back(hasty: House) -> None:
    """With an address; seen on the open page without a word of the customer's."""
    async with customer_of(hasty) as customer:
        await customer.post("handoff")
        await customer.line.until("state", owner="queued")

        state = await customer.line.until("state", owner="bot")
        last = [frame["message"] for frame in customer.line.heard if frame["type"] == "message"][-1]

    assert state["epoch"] == 3
    assert last["parts"][0]["type"] == "handoff"
    assert "Sorry, nobody is free" in last["text"]


async def test_an_agent_who_goes_quiet_loses_the_conversation(hasty: House) -> None:
    """Back in the queue with a place; and what the agent then sends is refused."""
    async with agent_of(hasty) as agent, customer_of(hasty) as customer:
        await taken(agent, customer)

        state = await customer.line.until("state", owner="queued", epoch=4)
        late = await agent.do(
            customer.conversation, "messages", client_id="r", text="Sorry!", epoch=3
        )

    assert state["queue_position"] == 1
    assert late.status_code == 409


async def test_who_is_disabled_by_another_process_is_thrown_out(house: House) -> None:
    """The command line shuts somebody out; within seconds their desk is shut."""
    house.write(
        lambda c: agents.add(
            c, AgentRecord("cy", "Cy", Argon2Passwords().hash(PASSWORD), datetime.now(UTC))
        )
    )
    async with agent_of(house, "cy") as agent:
        house.write(lambda c: agents.disable(c, "cy", datetime.now(UTC)))

        assert await agent.line.closed() == 4401
        assert (await agent.http.get("/v1/desk/session")).status_code == 401


async def test_a_restart_changes_nobodys_place(hasty: House, tmp_path: Path) -> None:
    """Owner, epoch and session are in the records: the agent goes on where they were."""
    hasty.process.stop()
    hasty.process.environment["RECOURSE_REPLY_TIMEOUT_S"] = "60"
    hasty.process.start()
    async with agent_of(hasty) as agent, customer_of(hasty) as customer:
        await taken(agent, customer)
        hasty.process.kill()
        hasty.process.start()

        sent = await agent.do(
            customer.conversation, "messages", client_id="r", text="Still here", epoch=3
        )
        whole = await agent.sees(customer.conversation)

    assert sent.status_code == 200
    assert (whole["conversation"]["owner"], whole["conversation"]["epoch"]) == ("human", 3)
