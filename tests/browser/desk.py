"""What the desk's browser tests stand on: customers on the API, agents in browsers."""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from websockets.sync.client import ClientConnection, connect

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import create_engine, write_transaction
from gateway.adapters.passwords import Argon2Passwords
from gateway.adapters.sql import agents
from gateway.adapters.storefront import SignedStorefront
from gateway.services.desk_ports import AgentRecord
from tests.browser import axe
from tests.browser.records import records_of
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.gateway_process import GatewayProcess

PASSWORD = "correct horse battery staple"
PATIENCE_MS = 20_000
"""How long anything may take before a test gives it up: others share the machine."""


def furnish(gateway: GatewayProcess, *team: tuple[str, str]) -> None:
    """Fill a gateway's records: the demo's shop, and agents as (login, name)."""
    engine = create_engine(f"sqlite:///{records_of(gateway)}")
    try:
        demo_shop.seed(engine, datetime.now(UTC).date())
        with write_transaction(engine) as connection:
            for login, name in team:
                record = AgentRecord(login, name, password_hash(), datetime.now(UTC))
                agents.add(connection, record)
    finally:
        engine.dispose()


@cache
def password_hash() -> str:
    """Return the hash of every agent's password: made once, as it takes its time."""
    return Argon2Passwords().hash(PASSWORD)


def elsewhere(gateway: GatewayProcess) -> re.Pattern[str]:
    """Return what addresses outside of a gateway look like.

    A pattern and not a function: that one would be asked here about every request, and here we
    may be waiting for a socket.
    """
    return re.compile(f"^(?!{re.escape(gateway.address)}/)")


def leave(context: BrowserContext) -> None:
    """Close a browser, whatever is on its way; what a page makes of that is not its fault.

    So its errors are to be counted before. A request that a test had caught and that ends with
    its page would otherwise be an error of the test's.
    """
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.unroute_all(behavior="ignoreErrors")
    context.close()


def storefront_token(customer: str) -> str:
    """Return what the shop's own page says of who is signed in there."""
    storefront = SignedStorefront(SECRETS["storefront_secret"])
    return storefront.mint(customer, datetime.now(UTC), timedelta(hours=1))


class Customer:
    """Somebody with a conversation, doing what a widget does."""

    def __init__(self, gateway: GatewayProcess, signed_in: str | None = None) -> None:
        self.gateway = gateway
        self.token = ""
        body = {"customer_token": storefront_token(signed_in)} if signed_in else {}
        opened = self._call("POST", "/v1/conversations", body)
        self.conversation: str = opened["conversation"]
        self.token = opened["token"]
        self.path = f"/v1/conversations/{self.conversation}"

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message; returns it with what answers it."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        messages: list[dict[str, Any]] = self._call("POST", f"{self.path}/messages", body)[
            "messages"
        ]
        return messages

    @contextmanager
    def saying(self, text: str) -> Iterator[None]:
        """Send a message that takes its time to be answered, and do something meanwhile."""
        with ThreadPoolExecutor(1) as thread:
            answered = thread.submit(self.say, text)
            yield
            answered.result(PATIENCE_MS / 1000)

    def ask_for_a_person(self) -> None:
        """Press the button that is always there."""
        self._call("POST", f"{self.path}/handoff", {})

    def log(self) -> list[dict[str, Any]]:
        """Everything said so far."""
        messages: list[dict[str, Any]] = self._call("GET", f"{self.path}/messages")["messages"]
        return messages

    def state(self) -> dict[str, Any]:
        """Who has the conversation, and how far it was read."""
        return self._call("GET", self.path)

    def words(self, sender: str) -> list[str]:
        """What somebody said in this conversation, in order."""
        return [message["text"] for message in self.log() if message["from"] == sender]

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.gateway.address}{path}"
        reply = httpx.request(method, url, json=body, headers=headers, timeout=20)
        assert reply.is_success, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    @contextmanager
    def listening(self) -> Iterator[Ear]:
        """Hear what a widget's socket hears."""
        address = self.gateway.address.replace("http", "ws", 1)
        with connect(f"{address}{self.path}/events") as socket:
            socket.send(json.dumps({"token": self.token, "after": 0}))
            yield Ear(socket)


class Ear:
    """The customer's socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def hears(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first frame that is wanted."""
        deadline = time.monotonic() + 8
        while True:
            frame: dict[str, Any] = json.loads(self.socket.recv(deadline - time.monotonic()))
            if wanted(frame):
                return frame

    def tells(self, **frame: object) -> None:
        """Send a frame: typing or read."""
        self.socket.send(json.dumps(frame))


class Desk:
    """An agent's browser tab."""

    START = "/desk"

    def __init__(self, browser: Browser, gateway: GatewayProcess, **options: Any) -> None:
        options = {"viewport": {"width": 1360, "height": 820}, **options}
        self.context: BrowserContext = browser.new_context(
            base_url=gateway.address, locale="en-GB", **options
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.strays: list[str] = []
        self.errors: list[str] = []
        self.context.route(elsewhere(gateway), self._stray)
        self._go()

    def _go(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(self.START)

    def _stray(self, route, request) -> None:  # noqa: ANN001
        self.strays.append(request.url)
        route.abort()

    def another_tab(self) -> Desk:
        """Open the desk once more in the same browser."""
        tab = copy(self)
        tab.errors = []
        tab._go()
        return tab

    def close(self) -> None:
        """Leave; an error in the page's scripts, or a call to elsewhere, fails the test."""
        found = list(self.strays), list(self.errors)
        leave(self.context)
        assert found == ([], [])

    def sign_in(self, login: str = "mia", password: str = PASSWORD) -> None:
        """Fill the form in and wait for the lists to be live."""
        self.page.get_by_label("Sign-in name").fill(login)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.is_live()

    def is_live(self) -> None:
        """Wait until the desk is open and its line stands."""
        expect(self.page.locator("#desk")).to_be_visible()
        expect(self.page.locator("#line")).to_have_text("Live")

    def entries(self, group: str) -> Locator:
        """The entries of a list: queue, mine or others."""
        return self.page.locator(f"#{group} .entry")

    def entry(self, group: str, conversation: str) -> Locator:
        """One entry of a list."""
        return self.page.locator(f'#{group} [data-key="{conversation}"] .entry')

    def open(self, group: str, conversation: str) -> None:
        """Choose an entry and wait for its transcript."""
        self.entry(group, conversation).click()
        expect(self.page.locator("#talk-open")).to_be_visible()

    def take(self, conversation: str) -> None:
        """Open a conversation of the queue and accept it."""
        self.open("queue", conversation)
        self.button("Accept").click()
        expect(self.reply_box).to_be_focused()

    def button(self, name: str) -> Locator:
        """A button by all of its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def reply_box(self) -> Locator:
        """Where a reply is typed."""
        return self.page.get_by_label("Your reply")

    def reply(self, text: str) -> None:
        """Type a reply and send it."""
        self.reply_box.fill(text)
        self.reply_box.press("Enter")

    def has_sent(self, count: int) -> None:
        """Wait until so many replies are in the log, and none is on its way."""
        expect(self.said(".on-the-way")).to_have_count(0, timeout=15_000)
        expect(self.said(".agent")).to_have_count(count)

    def said(self, who: str = "") -> Locator:
        """The transcript's messages."""
        return self.page.locator(f"#messages > .said{who}")

    @property
    def banner(self) -> Locator:
        """What is said when the conversation moved on."""
        return self.page.locator("#moved")

    def violations(self) -> list[str]:
        """Return what axe finds, as lines."""
        return axe.violations(self.page)

    def picture(self, name: str) -> None:
        """Keep a picture for whoever wants to look, where DESK_PICTURES names a folder."""
        if folder := os.environ.get("DESK_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")
