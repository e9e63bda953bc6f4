"""What the widget's browser tests stand on: asking, reading, and holding a page to axe."""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.axe import violations
from tests.browser.desk import PASSWORD
from tests.unit.gateway.gateway_process import GatewayProcess

QUESTION = "When do the seven days start?"
EVENTS = re.compile(r"/v1/conversations/[^/]+/events$")
MEMORY = "recourse.chat"


def box(page: Page) -> Locator:
    """Where the customer writes."""
    return page.get_by_role("textbox", name="Your message")


def ask(page: Page, text: str) -> None:
    """Type a message and send it."""
    box(page).fill(text)
    box(page).press("Enter")


def messages(page: Page, who: str = "") -> Locator:
    """The messages that are seen; `who` is a class: ".bot", ".customer", ".agent"."""
    return page.locator(f"#messages > li{who}")


def answered(page: Page, count: int = 1) -> None:
    """Wait for so many answers of the bot's."""
    expect(messages(page, ".bot")).to_have_count(count)


def sequence(page: Page) -> list[str | None]:
    """The sequence numbers as they stand on the page."""
    return [item.get_attribute("data-seq") for item in messages(page).all()]


def launcher(page: Page) -> Locator:
    """The button in the corner."""
    return page.locator("#launcher")


def open_floating(page: Page) -> None:
    """Open the widget in its corner."""
    launcher(page).click()
    expect(box(page)).to_be_focused()


def choose(page: Page, item: str) -> None:
    """Choose something from the widget's menu, in the tab that is in front from now on.

    A tab behind another is drawn once a second, and a button is pressed once it stands still.
    """
    page.bring_to_front()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=item).click()


def remembered(page: Page) -> dict[str, Any]:
    """What the browser keeps of the conversation."""
    kept: dict[str, Any] = page.evaluate(f"JSON.parse(localStorage['{MEMORY}'] ?? '{{}}')")
    return kept


def unsent(page: Page) -> list[str]:
    """What the browser keeps of messages that have not arrived."""
    texts: list[str] = page.evaluate(
        f"""Object.entries(localStorage)
            .filter(([key]) => key.startsWith("{MEMORY}.outbox."))
            .flatMap(([, entries]) => JSON.parse(entries).map((entry) => entry.text))"""
    )
    return texts


def sound(page: Page, name: str) -> None:
    """Hold a state of the page to axe, and keep a picture where WIDGET_PICTURES names a folder."""
    if folder := os.environ.get("WIDGET_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
    found = violations(page)
    assert found == [], f"{name}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


class Wire:
    """The page's sockets, in the hands of a test."""

    def __init__(self, page: Page) -> None:
        self.open: list[WebSocketRoute] = []
        self.allowed = True
        self.tried = 0
        page.route_web_socket(EVENTS, self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self.tried += 1
        if not self.allowed:
            socket.close()
            return
        socket.connect_to_server()
        self.open.append(socket)

    def cut(self) -> None:
        """End every socket from the middle; both ends see it close."""
        for socket in self.open:
            socket.close()
        self.open.clear()


class Agent:
    """Somebody of the support team, at work without a browser until `leave`."""

    def __init__(self, gateway: GatewayProcess, login: str = "mia") -> None:
        self.client = httpx.Client(base_url=gateway.address, timeout=20)
        signed_in = self.client.post("/v1/desk/session", json={"name": login, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        self.client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
        self.conversation = ""
        self.epoch = 0

    def leave(self) -> None:
        """Hang up."""
        self.client.close()

    def accept(self, conversation: str) -> None:
        """Take a conversation from the queue."""
        self.conversation = conversation
        self.epoch = self.look()["epoch"]
        self._post("accept", epoch=self.epoch)

    def reply(self, text: str) -> None:
        """Say something."""
        self._post("messages", client_id=uuid.uuid4().hex, text=text, epoch=self.epoch)

    def types(self, *, on: bool) -> None:
        """Begin to type, or cease."""
        self._post("typing", on=on)

    def reads(self, seq: int) -> None:
        """See everything up to a message."""
        self._post("read", seq=seq)

    def hand_back(self) -> None:
        """Leave the conversation to the bot."""
        self._post("hand-back", epoch=self.epoch)

    def look(self) -> dict[str, Any]:
        """See how the conversation stands."""
        reply = self.client.get(f"/v1/desk/conversations/{self.conversation}")
        assert reply.status_code == 200, reply.text
        summary: dict[str, Any] = reply.json()["conversation"]
        return summary

    def _post(self, what: str, **body: object) -> None:
        path = f"/v1/desk/conversations/{self.conversation}/{what}"
        reply = self.client.post(path, json=body)
        assert reply.is_success, reply.text
        if reply.content:
            told = reply.json()
            self.epoch = told.get("conversation", told).get("epoch", self.epoch)
