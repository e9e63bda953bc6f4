"""Agents at the application's own door: signed in, with the cookie and the page's proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.unit.gateway.conftest import Web

PASSWORD = "correct horse"


@dataclass
class DeskClient:
    """One agent's browser."""

    client: httpx.AsyncClient
    csrf: str
    cookie: str

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/v1/desk{path}", params=params)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"/v1/desk{path}", json=body)

    async def do(self, conversation: str, what: str, **body: Any) -> httpx.Response:
        return await self.post(f"/conversations/{conversation}/{what}", **body)


def browser_of(web: Web) -> httpx.AsyncClient:
    """Another browser on the same application, with cookies of its own."""
    transport = httpx.ASGITransport(app=web.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


async def signed_in(web: Web, name: str = "mia") -> DeskClient:
    """Sign an agent in."""
    client = browser_of(web)
    body = {"name": name, "password": PASSWORD}
    response = await client.post("/v1/desk/session", json=body)
    assert response.status_code == 200, response.text
    csrf = response.json()["csrf"]
    client.headers["X-CSRF-Token"] = csrf
    return DeskClient(client, csrf, response.cookies["recourse_desk"])


async def waiting(web: Web, **body: Any) -> tuple[str, dict[str, str]]:
    """A conversation that waits for a person, and its customer's headers."""
    path, headers = await web.opened(**body)
    conversation = path.split("/")[3]
    response = await web.client.post(
        f"/v1/conversations/{conversation}/handoff", headers=headers, json={}
    )
    assert response.status_code == 202, response.text
    return conversation, headers
