"""The whole house, started as its user starts it: `recourse up`, three processes, real ports.

Only the records, the logs and the secrets are the test's own; the encoder, the index and the
trained assistant are the ones that set-up made.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt
import pytest

from benchmarks.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("RECOURSE_HOME") or ROOT / "var")
START_S = 90.0


@dataclass
class House:
    """A started Recourse and the keys to it."""

    home: Path
    port: int
    actions_port: int
    bot_port: int
    process: subprocess.Popen[str]
    environment: dict[str, str]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20)

    def secret(self, name: str) -> str:
        """One of the development secrets."""
        secrets: dict[str, str] = json.loads((self.home / "secrets.json").read_text())
        return secrets[name]

    def pid(self, name: str) -> int:
        """The process id of a running child."""
        return int((self.home / "run" / f"{name}.pid").read_text())

    def customer_token(self, customer: str, lifetime_s: int = 600) -> str:
        """What the storefront gives a customer who signed in there."""
        now = dt.datetime.now(dt.UTC)
        claims = {"sub": customer, "iat": now, "exp": now + dt.timedelta(seconds=lifetime_s)}
        return jwt.encode(claims, self.secret("RECOURSE_STOREFRONT_SECRET"), "HS256")

    def shopper(self, customer: str | None = None) -> Shopper:
        """Somebody with a conversation of their own."""
        body = {"customer_token": self.customer_token(customer)} if customer else {}
        made = self.client.post("/v1/conversations", json=body)
        assert made.status_code == 201, made.text
        return Shopper(self, made.json()["conversation"], made.json()["token"])

    def said_on_start(self) -> str:
        """What `recourse up` printed so far."""
        return (self.home / "up.txt").read_text()


@dataclass
class Shopper:
    """A customer in one conversation, doing what the page does."""

    house: House
    conversation: str
    token: str

    @property
    def url(self) -> str:
        """The conversation's messages."""
        return f"/v1/conversations/{self.conversation}/messages"

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token, where it belongs."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Send one message."""
        body = {"client_id": client_id or str(uuid.uuid4()), "text": text}
        return self.house.client.post(self.url, headers=self.headers, json=body)

    def ask(self, text: str) -> list[dict[str, object]]:
        """Send one message and return what the bot said."""
        reply = self.post(text)
        assert reply.status_code == 200, reply.text
        return [message for message in reply.json()["messages"] if message["from"] == "bot"]

    def history(self, after: int = 0) -> list[dict[str, object]]:
        """Everything since a sequence number."""
        reply = self.house.client.get(self.url, headers=self.headers, params={"after": after})
        assert reply.status_code == 200, reply.text
        messages: list[dict[str, object]] = reply.json()["messages"]
        return messages


def parts_of(messages: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    """All parts of one type in some messages."""
    return [part for m in messages for part in m["parts"] if part["type"] == kind]  # type: ignore[attr-defined]


def words_of(messages: list[dict[str, object]]) -> str:
    """What was said, as one text."""
    return "\n".join(str(message["text"] or "") for message in messages)


def eventually(condition: Callable[[], bool], within_s: float, what: str) -> None:
    """Wait until something holds, or fail naming it."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.1)


def start_house(home: Path, **settings: str) -> House:
    """Start `recourse up` in a home of its own and wait for the line with the address."""
    for name in ("encoder", "index", "models"):
        if not (BUILT / name).exists():
            pytest.fail(f"{BUILT / name} is missing: run `make setup` first")
        (home / name).symlink_to(BUILT / name)
    port, actions_port, bot_port = free_ports(3)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("RECOURSE_")},
        "RECOURSE_HOME": str(home),
        "RECOURSE_PORT": str(port),
        "RECOURSE_ACTIONS_PORT": str(actions_port),
        "RECOURSE_BOT_PORT": str(bot_port),
        **settings,
    }
    said = home / "up.txt"
    with said.open("w") as file:
        process = subprocess.Popen(
            [str(ROOT / ".venv/bin/recourse"), "up"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
    house = House(home, port, actions_port, bot_port, process, environment)
    deadline = time.monotonic() + START_S
    while "answers at" not in said.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            logs = "\n".join(
                f"== {log.name}\n" + "\n".join(log.read_text().splitlines()[-20:])
                for log in sorted((home / "log").glob("*.log"))
            )
            stop_house(house)
            pytest.fail(f"`recourse up` did not come up:\n{said.read_text()}\n{logs}")
        time.sleep(0.1)
    return house


def stop_house(house: House) -> int:
    """Stop it as a service manager would; returns the exit status."""
    house.client.close()
    if house.process.poll() is None:
        house.process.send_signal(signal.SIGTERM)
    try:
        return house.process.wait(40)
    except subprocess.TimeoutExpired:
        house.process.kill()
        house.process.wait()
        pytest.fail("`recourse up` did not stop within 40 s of SIGTERM")
