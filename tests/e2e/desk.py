"""A person of the support team, doing over HTTP what the desk's page does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.house import House

DEMO_AGENT = "mia"


@dataclass
class Agent:
    """Somebody signed in at the desk of a started house."""

    house: House
    name: str
    password: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.house.port}", timeout=20)
        signed_in = self.client.post(
            "/v1/desk/session", json={"name": self.name, "password": self.password}
        )
        assert signed_in.status_code == 200, signed_in.text
        self.client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]

    def view(self, name: str) -> list[dict[str, Any]]:
        """The conversations of one list of the desk."""
        reply = self.client.get("/v1/desk/conversations", params={"view": name})
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["conversations"]
        return found

    def whole(self, conversation: str) -> dict[str, Any]:
        """Everything the desk shows of a conversation."""
        reply = self.client.get(f"/v1/desk/conversations/{conversation}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def do(self, conversation: str, what: str, **body: object) -> httpx.Response:
        """One of the desk's moves, in the epoch that the desk shows unless one is given."""
        if "epoch" not in body and what not in ("notes", "read", "typing"):
            body["epoch"] = self.whole(conversation)["conversation"]["epoch"]
        return self.client.post(f"/v1/desk/conversations/{conversation}/{what}", json=body)

    def say(self, conversation: str, text: str) -> httpx.Response:
        """A reply to the customer."""
        return self.do(conversation, "messages", client_id=str(uuid.uuid4()), text=text)

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()


def demo_agent(house: House) -> Agent:
    """The demo's agent, with the password that `recourse up` printed."""
    line = next(line for line in house.said_on_start().splitlines() if f"({DEMO_AGENT} / " in line)
    password = line.split(f"({DEMO_AGENT} / ")[1].split(")")[0]
    return Agent(house, DEMO_AGENT, password)
