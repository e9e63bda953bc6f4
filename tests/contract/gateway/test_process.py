"""The gateway as a process: killed, stopped, started badly, with a bot that really is not there."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.adapters.grants import verify
from benchmarks.ports import free_port
from gateway.world import utc_now
from tests.nursery import BornGateway
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo, say
from tests.unit.gateway.gateway_process import START_S, GatewayProcess


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A bot that echoes."""
    with FakeRasa(SECRETS["channel_secret"]) as server:
        yield server


class Customer:
    """A client with a conversation."""

    def __init__(self, gateway: GatewayProcess) -> None:
        self.http = httpx.Client(base_url=gateway.address, timeout=20)
        made = self.http.post("/v1/conversations").json()
        self.id = made["conversation"]
        self.path = f"/v1/conversations/{self.id}/messages"
        self.headers = {"Authorization": f"Bearer {made['token']}"}

    def send(self, client_id: str, text: str = "Hello") -> list[dict[str, Any]]:
        response = self.http.post(
            self.path, headers=self.headers, json={"client_id": client_id, "text": text}
        )
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def log(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.http.get(self.path, headers=self.headers).json()[
            "messages"
        ]
        return messages


Arrive = Callable[[GatewayProcess], Customer]


@pytest.fixture
def arrive() -> Iterator[Arrive]:
    """Lets customers in, and closes their connections when the test is over."""
    arrived: list[Customer] = []

    def let_in(gateway: GatewayProcess) -> Customer:
        arrived.append(Customer(gateway))
        return arrived[-1]

    yield let_in
    for customer in arrived:
        customer.http.close()


def in_background(work: Any, *args: Any) -> Future[Any]:
    pool = ThreadPoolExecutor(1)
    future = pool.submit(work, *args)
    pool.shutdown(wait=False)
    return future


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_question_goes_all_the_way(rasa: FakeRasa, arrive: Arrive, tmp_path: Path) -> None:
    """A fresh home, no tables yet: the gateway makes them, asks with a good grant, answers."""
    with GatewayProcess(tmp_path, bot_port=rasa.port) as gateway:
        customer = arrive(gateway)

        asked, answer = customer.send("c-1", "Where is it?")

        assert answer["text"] == "You said: Where is it?"
        [call] = rasa.calls
        assert (call["conversation"], call["message"]) == (customer.id, asked["id"])
        grant = verify(
            call["metadata"]["grant"],
            conv=customer.id,
            msg=asked["id"],
            secret=SECRETS["grant_secret"],
            now=utc_now(),
        )
        assert (grant.jur, grant.loc, grant.aud, grant.epoch) == ("CN", "en", "shopper", 1)
        assert gateway.stop() == 0


def test_a_killed_gateway_tells_the_truth_when_it_is_back(
    rasa: FakeRasa, arrive: Arrive, tmp_path: Path
) -> None:
    """Killed while it waited: nothing is lost, and the interruption is told exactly once."""
    rasa.answer = lambda text: Reply(echo(text).body, delay_s=3)
    gateway = BornGateway(tmp_path, bot_port=rasa.port)
    with gateway:
        customer = arrive(gateway)
        asking = in_background(customer.send, "c-1", "Where is it?")
        wait_for(lambda: rasa.calls)
        gateway.kill()
        assert isinstance(asking.exception(10), httpx.HTTPError)
        rasa.answer = echo
        for _ in range(2):
            gateway.start()
            log = customer.log()
            gateway.kill()

        assert [message["text"] for message in log[:1]] == ["Where is it?"]
        assert len(log) == 2
        assert "I was interrupted before I could answer" in log[1]["text"]
        gateway.start()
        assert customer.send("c-1", "Where is it?") == log
        assert customer.send("c-2", "Again")[1]["text"] == "You said: Again"
        assert [call["text"] for call in rasa.calls] == ["Where is it?", "Again"]


def test_a_stopping_gateway_finishes_the_turn_in_flight(
    rasa: FakeRasa, arrive: Arrive, tmp_path: Path
) -> None:
    """SIGTERM: the customer still gets the answer, those in line are told, the status is 0."""
    rasa.answer = lambda text: Reply(echo(text).body, delay_s=1)
    with BornGateway(tmp_path, bot_port=rasa.port) as gateway:
        customer = arrive(gateway)
        first = in_background(customer.send, "c-1", "First")
        wait_for(lambda: rasa.calls)
        second = in_background(customer.send, "c-2", "Second")
        wait_for(lambda: len(customer.log()) == 2)

        assert gateway.stop() == 0

        assert first.result(1)[1]["text"] == "You said: First"
        assert "interrupted" in second.result(1)[1]["text"]
        assert len(rasa.calls) == 1


def test_a_bot_that_is_down_is_told_and_forgotten_when_it_is_back(
    arrive: Arrive, tmp_path: Path
) -> None:
    """A real port that nobody listens on; then somebody does, without a restart of ours."""
    port = free_port()
    with BornGateway(tmp_path, bot_port=port) as gateway:
        customer = arrive(gateway)

        apology = customer.send("c-1")[1]
        down = customer.http.get("/readyz")
        with FakeRasa(SECRETS["channel_secret"], port=port):
            answer = customer.send("c-2")[1]
            ready = customer.http.get("/readyz")
        again = customer.send("c-3")[1]
        with FakeRasa(SECRETS["channel_secret"], port=port):
            recovered = customer.send("c-4")[1]

        assert [part["type"] for part in apology["parts"]] == ["notice", "handoff", "buttons"]
        assert down.status_code == 503
        assert down.json()["checks"]["database"] == {"status": "ok"}
        assert down.json()["checks"]["bot"]["status"] == "down"
        assert answer["text"] == recovered["text"] == "You said: Hello"
        assert ready.status_code == 200, ready.text
        assert again["parts"][1]["reason"] == "assistant_unreachable"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply({"messages": []}), "assistant_empty"),
        (Reply({"error": "boom"}, 500), "assistant_error"),
        (Reply(b"<html>"), "assistant_invalid"),
        (say("Look", {"type": "video"}), "assistant_invalid"),
        (Reply({"messages": [{"text": "late"}]}, delay_s=1.5), "assistant_timeout"),
    ],
)
def test_every_failure_of_the_bot_is_told(
    rasa: FakeRasa, arrive: Arrive, tmp_path: Path, reply: Reply, reason: str
) -> None:
    """Over real HTTP: empty, broken, out of shape, late. One call each, never a second."""
    rasa.answer = lambda _: reply
    variables = {"RECOURSE_BOT_TIMEOUT_S": "0.5"}
    with BornGateway(tmp_path, bot_port=rasa.port, **variables) as gateway:
        told = arrive(gateway).send("c-1")[1]
        metrics = httpx.get(f"{gateway.address}/metrics").text

    assert told["parts"][1]["reason"] == reason
    assert len(rasa.calls) == 1
    kind = reason.removeprefix("assistant_")
    assert f'recourse_turn_failures_total{{reason="{kind}"}} 1.0' in metrics


def test_simultaneous_customers_on_a_real_database_lose_nothing(
    rasa: FakeRasa, arrive: Arrive, tmp_path: Path
) -> None:
    """Eight conversations, ten messages each, all at once: ordered, whole, none doubled."""
    with BornGateway(tmp_path, bot_port=rasa.port) as gateway:
        customers = [arrive(gateway) for _ in range(8)]

        with ThreadPoolExecutor(16) as pool:
            list(
                pool.map(
                    lambda each: each[0].send(f"c-{each[1]}", f"Message {each[1]}"),
                    [(customer, n) for n in range(10) for customer in customers],
                )
            )

        for customer in customers:
            log = customer.log()
            assert [m["seq"] for m in log] == list(range(1, 21))
            assert len({m["id"] for m in log}) == 20
            said = {m["text"] for m in log if m["from"] == "bot"}
            assert said == {f"You said: Message {n}" for n in range(10)}


def test_the_log_is_json_with_ids_and_without_words(
    rasa: FakeRasa, arrive: Arrive, tmp_path: Path
) -> None:
    """Every line can be read by a machine, and none says what a customer said."""
    with BornGateway(tmp_path, bot_port=rasa.port) as gateway:
        customer = arrive(gateway)
        customer.send("c-1", "my very private words")
        rasa.answer = lambda _: Reply({"messages": [{"text": 5}]})
        customer.send("c-2", "more private words")
        gateway.stop()

        lines = [json.loads(line) for line in gateway.said().splitlines()]

    turns = [line for line in lines if line["event"] == "turn"]
    assert [turn["state"] for turn in turns] == ["answered", "failed"]
    assert {turn["conversation"] for turn in turns} == {customer.id}
    assert "private" not in gateway.said()
    assert customer.headers["Authorization"].split()[1] not in gateway.said()
    assert not any(secret in gateway.said() for secret in SECRETS.values())


class TestStartingBadly:
    def ended(self, gateway: GatewayProcess) -> tuple[int, str]:
        gateway.spawn()
        assert gateway.process is not None
        status = gateway.process.wait(START_S)
        said = [line for line in gateway.said().splitlines() if line.startswith("gateway: ")]
        assert len(said) == 1, gateway.said()
        assert "Traceback" not in gateway.said()
        return status, said[0]

    def test_a_port_in_use_is_one_line_with_the_way_out(self, tmp_path: Path) -> None:
        """And nothing was touched: no table was made, no turn interrupted."""
        gateway = BornGateway(tmp_path, bot_port=1)
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", gateway.port))
            holder.listen()
            status, said = self.ended(gateway)

        assert status == 1
        assert f"port {gateway.port}" in said
        assert "RECOURSE_PORT" in said
        assert not (tmp_path / "recourse.db").exists()

    def test_bad_settings_are_one_line(self, tmp_path: Path) -> None:
        """Status 2: no supervisor should try again."""
        gateway = GatewayProcess(tmp_path, bot_port=1, RECOURSE_GRANT_SECRET="short")

        status, said = self.ended(gateway)

        assert status == 2
        assert "RECOURSE_GRANT_SECRET has 5 characters" in said

    def test_a_database_that_cannot_be_migrated_is_one_line(self, tmp_path: Path) -> None:
        """A file that is no database, and a directory that is not there."""
        garbage = tmp_path / "garbage.db"
        garbage.write_bytes(b"this is not a database, whatever its name says" * 30)
        for url, words in (
            (f"sqlite:///{garbage}", "not a database"),
            ("sqlite:////nowhere/at/all.db", "does not exist"),
            ("mysql://x/y", "expected sqlite"),
        ):
            gateway = BornGateway(tmp_path, bot_port=1, RECOURSE_DATABASE_URL=url)
            gateway.log.unlink(missing_ok=True)

            status, said = self.ended(gateway)

            assert status != 0
            assert words in said

    def test_an_unreachable_database_is_worth_another_try(self, tmp_path: Path) -> None:
        """Status 1, and the password in the URL stays out of the line."""
        url = f"postgresql+psycopg://shop:hunter2@127.0.0.1:{free_port()}/shop"
        gateway = BornGateway(tmp_path, bot_port=1, RECOURSE_DATABASE_URL=url)

        status, said = self.ended(gateway)

        assert status == 1
        assert "hunter2" not in said
