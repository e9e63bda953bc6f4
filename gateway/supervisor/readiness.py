"""Ready means that a question was answered, not that a port is open."""

from __future__ import annotations

import asyncio
import socket
import time
import uuid

import httpx

from gateway.supervisor.children import BAD_SETTINGS, Child
from gateway.supervisor.errors import ChildFailed, UpError

QUESTION = "How many days do I have to return something I simply do not like?"
DEADLINE_S = 120.0
DEATHS_ALLOWED = 2


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raises UpError, naming the setting that changes it, when a port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise UpError(
                f"port {port} on {host} cannot be used ({exc.strerror}): stop what holds it, or"
                f" choose another with {setting}=PORT"
            ) from exc


async def wait_until_answering(address: str, children: list[Child]) -> float:
    """Seconds until a real question was answered with a source, end to end.

    Raises:
        ChildFailed: a process keeps ending before it is ready.
        UpError: nothing answered in time; names what the gateway says is down.
    """
    began = time.monotonic()
    waiting_for = "the gateway"
    async with httpx.AsyncClient(base_url=address, timeout=15.0) as client:
        while time.monotonic() - began < DEADLINE_S:
            _refuse_dead(children)
            try:
                ready = await client.get("/readyz")
                if ready.status_code == httpx.codes.OK:
                    await _ask(client)
                    return time.monotonic() - began
                waiting_for = ready.text
            except httpx.TransportError:
                waiting_for = "the gateway"
            await asyncio.sleep(0.25)
    raise UpError(f"no answer after {DEADLINE_S:.0f} s; still waiting for: {waiting_for}")


def _refuse_dead(children: list[Child]) -> None:
    for child in children:
        if child.last_status == BAD_SETTINGS or child.deaths > DEATHS_ALLOWED:
            raise ChildFailed(
                f"{child.spec.name} does not start: {child.last_line()} (log: {child.spec.log})"
            )


async def _ask(client: httpx.AsyncClient) -> None:
    """Put one real question through every room; raises UpError if no source comes back."""
    made = (await client.post("/v1/conversations", json={})).raise_for_status().json()
    answer = await client.post(
        f"/v1/conversations/{made['conversation']}/messages",
        headers={"Authorization": f"Bearer {made['token']}"},
        json={"client_id": str(uuid.uuid4()), "text": QUESTION},
    )
    messages = answer.raise_for_status().json()["messages"]
    if not any(part["type"] == "citations" for m in messages for part in m["parts"]):
        said = " / ".join(m["text"] or "" for m in messages if m["from"] == "bot")
        raise UpError(f"started, but the first question got no source: {said!r}")
