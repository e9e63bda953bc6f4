"""`python -m actions` as a process: how it starts, what it says when it will not, how it stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from actions.adapters.grants import sign
from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import create_engine
from benchmarks import ports
from tests.contract.actions.turns import ROOT
from tests.nursery import Child, Files, born
from tests.tables import lay_tables
from tests.unit.actions.fakes import GRANT, SECRET, state

START_S = 30.0
LISTENING = Path("/proc/net/tcp")
LOOPBACK = int.from_bytes(socket.inet_aton("127.0.0.1"), sys.byteorder)


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    return ports.free_port()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the demo shop and no index."""
    url = f"sqlite:///{tmp_path / 'recourse.db'}"
    lay_tables(url, "actions")
    engine = create_engine(url)
    seed(engine, datetime.now(UTC).date())
    engine.dispose()
    return tmp_path


@dataclass(frozen=True)
class Started:
    """The process, and where it writes what it says."""

    process: subprocess.Popen[bytes] | Child
    log: Path

    def ended(self) -> tuple[int, str]:
        """The exit status of a process that will end, and all that it said."""
        return self.process.wait(START_S), self.log.read_text("utf-8")


Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path, free_port: int) -> Iterator[Start]:
    """Starts the process with some settings; whatever still runs at the end is killed."""
    started: list[Started] = []

    def start(*, from_nothing: bool = False, **settings: str) -> Started:
        given = {
            "RECOURSE_HOME": str(tmp_path),
            "RECOURSE_GRANT_SECRET": SECRET,
            "RECOURSE_ACTIONS_PORT": str(free_port),
            **settings,
        }
        kept = {name: os.environ[name] for name in os.environ if not name.startswith("RECOURSE_")}
        log = tmp_path / f"said-{len(started)}.txt"
        with log.open("wb") as file, Path(os.devnull).open("r+b") as nothing:
            files = nothing.fileno(), nothing.fileno(), file.fileno()
            begin = from_the_command_line if from_nothing else from_the_nursery
            started.append(Started(begin({**kept, **given}, files), log))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait(START_S)


def from_the_command_line(environment: dict[str, str], files: Files) -> subprocess.Popen[bytes]:
    """Start the process as the supervisor does."""
    stdin, stdout, stderr = files
    command = [sys.executable, "-m", "actions"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=stdin, stdout=stdout, stderr=stderr
    )


def from_the_nursery(environment: dict[str, str], files: Files) -> Child:
    """Start the same in less time."""
    return born("actions", (), environment, files)


@contextmanager
def client(started: Started, port: int) -> Iterator[httpx.Client]:
    """A client of the process, once it answers."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=START_S) as http:
        deadline = time.monotonic() + START_S
        while True:
            try:
                http.get("/health")
                break
            except httpx.TransportError:
                assert started.process.poll() is None, started.log.read_text("utf-8")
                assert time.monotonic() < deadline, "the process does not answer"
                time.sleep(0.05)
        yield http


def call(text: str = "where is my order?") -> dict[str, object]:
    """A webhook call with a grant that holds now."""
    grant = replace(GRANT, exp=int(time.time()) + 30)
    return {"next_action": "action_look_up_order", "tracker": state(text, grant=grant)}


def test_it_answers_from_the_records_and_stops_when_told(
    start: Start, home: Path, free_port: int
) -> None:
    """A real order, over loopback; SIGTERM ends it well; its log has ids and no words."""
    started = start(from_nothing=True)
    with client(started, free_port) as http:
        answer = http.post("/webhook", json=call("where is my order? I am Ada"))
    assert answer.json()["responses"][0]["order_id"] == "RC-10012"
    started.process.send_signal(signal.SIGTERM)
    status, said = started.ended()
    assert status == 0
    logged = [json.loads(line) for line in said.splitlines()]
    (line,) = [each for each in logged if each["event"] == "answered"]
    assert (line["conversation"], line["message"]) == (GRANT.conv, GRANT.msg)
    assert logged[-1]["event"] == "stopped"
    assert "Ada" not in said
    assert sign(replace(GRANT, exp=0), SECRET).split(".")[0] not in said


@pytest.mark.skipif(not LISTENING.exists(), reason="this system does not list its sockets")
def test_it_listens_on_loopback_only(start: Start, home: Path, free_port: int) -> None:
    """Whoever shares the network is not offered the webhook."""
    with client(start(), free_port):
        sockets = [line.split()[1] for line in LISTENING.read_text().splitlines()[1:]]
    assert f"{LOOPBACK:08X}:{free_port:04X}" in sockets
    assert f"00000000:{free_port:04X}" not in sockets


def test_without_an_index_orders_are_answered_and_health_says_what_is_missing(
    start: Start, home: Path, free_port: int
) -> None:
    """Half a house is said to be half a house."""
    with client(start(), free_port) as http:
        health = http.get("/health")
        answer = http.post("/webhook", json=call())
    assert health.status_code == 503
    assert health.json()["reason"].startswith("policy: ")
    assert answer.json()["responses"][0]["response"] == "utter_order_shipped"


def test_two_cannot_have_one_port(start: Start, home: Path, free_port: int) -> None:
    """The second says which port and what to do, before it loads anything."""
    with client(start(), free_port):
        status, said = start().ended()
    assert status == 1
    (line,) = said.splitlines()
    assert line.startswith(f"actions: port {free_port} on 127.0.0.1 cannot be used")
    assert "RECOURSE_ACTIONS_PORT" in line


@pytest.mark.parametrize(
    ("settings", "status", "says"),
    [
        ({"RECOURSE_GRANT_SECRET": ""}, 2, "RECOURSE_GRANT_SECRET is not set"),
        ({"RECOURSE_GRANT_SECRET": "short"}, 2, "RECOURSE_GRANT_SECRET has 5 characters"),
        ({"RECOURSE_ACTIONS_PORT": "many"}, 2, "RECOURSE_ACTIONS_PORT='many'"),
        ({"RECOURSE_DATABASE_URL": "mysql://localhost/x"}, 2, "names 'mysql'"),
        ({}, 2, "run `make setup`"),
        (
            {"RECOURSE_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"},
            1,
            "does not answer",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_keeps_it_from_starting_is_one_line_with_the_way_out(
    start: Start, settings: dict[str, str], status: int, says: str
) -> None:
    """2 for what will not mend itself, 1 for what may; never a traceback, never a password."""
    code, said = start(**settings).ended()
    (line,) = said.splitlines()
    assert line.startswith("actions: ")
    assert says in line
    assert "hunter2" not in line
    assert code == status
