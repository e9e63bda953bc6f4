"""The widget on somebody else's page: one script tag, another origin, a strict policy."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import PATIENCE_MS, leave, storefront_token
from tests.browser.records import forget_everything
from tests.browser.widget import answered, ask, box, launcher, messages, open_floating, sound
from tests.nursery import BornGateway
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess

# A page that spoils whatever inherits, and whose policy allows the gateway and nothing else.
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/shop.css"></head>
<body><main><h1>A shop of somebody else's</h1><p>With a page of its own.</p>{inside}</main>
{script}</body></html>"""
CSS = """
html { font-size: 62.5%; letter-spacing: 3px; text-transform: uppercase; line-height: 3; }
button { background: #800; color: #fff; border-radius: 0; }
* { box-sizing: content-box; }
"""


class Storefront:
    """A server of pages at an origin of its own."""

    def __init__(self) -> None:
        self.begin_anew("")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def begin_anew(self, gateway: str) -> None:
        """Have an empty page that may talk with the gateway at an address, and nobody signed in."""
        self.gateway = gateway
        self.script = ""
        self.inside = ""
        self.token: str | None = None
        self.asked_for_token = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def policy(self) -> str:
        sockets = self.gateway.replace("http", "ws", 1)
        return (
            f"default-src 'none'; style-src 'self'; script-src {self.gateway};"
            f" connect-src 'self' {self.gateway} {sockets}"
        )

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, shop: Storefront, *args: object) -> None:
        self._shop = shop
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/token":
            self._shop.asked_for_token += 1
            token = self._shop.token
            self._send("application/json", f'{{"customer_token": "{token}"}}' if token else "{}")
        elif self.path == "/shop.css":
            self._send("text/css", CSS)
        else:
            page = PAGE.format(inside=self._shop.inside, script=self._shop.script)
            self._send("text/html", page)

    def _send(self, kind: str, body: str) -> None:
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", self._shop.policy)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def somebodys() -> Iterator[Storefront]:
    """Somebody's shop, open while tests come and go."""
    shop = Storefront()
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def allowing(
    bot: FakeRasa, somebodys: Storefront, new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """A gateway that allows that shop's origin."""
    home = tmp_path_factory.mktemp("allowing")
    shutil.copytree(new_home, home, dirs_exist_ok=True)
    allowed = {"RECOURSE_ALLOWED_ORIGINS": somebodys.origin}
    with BornGateway(home, bot_port=bot.port, **allowed) as process:
        yield process


@pytest.fixture
def gateway(rasa: FakeRasa, allowing: GatewayProcess) -> Iterator[GatewayProcess]:
    """That gateway, with nothing in its records."""
    yield allowing
    forget_everything(allowing)


@pytest.fixture
def storefront(somebodys: Storefront, gateway: GatewayProcess) -> Storefront:
    """That shop, with an empty page."""
    somebodys.begin_anew(gateway.address)
    return somebodys


@pytest.fixture
def visit(
    chromium: Browser, storefront: Storefront, gateway: GatewayProcess
) -> Iterator[Callable[[str], Page]]:
    """Opens the shop's page with a script tag; whatever its policy refuses fails the test."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1100, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )

    def open_with(data: str = "") -> Page:
        storefront.script = (
            f'<script type="module" src="{gateway.address}/widget.js" {data}></script>'
        )
        page.goto(storefront.origin)
        return page

    yield open_with
    told = list(complaints)
    leave(context)
    assert told == []


def test_one_script_tag_is_enough(
    visit: Callable[[str], Page], storefront: Storefront, gateway: GatewayProcess
) -> None:
    """Launcher, socket, citations that lead to the gateway: under the page's own policy."""
    page = visit("")
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    open_floating(page)
    ask(page, "When do the seven days start?")
    answered(page)

    assert sockets == [sockets[0]]
    assert sockets[0].startswith(gateway.address.replace("http", "ws", 1))
    link = page.get_by_role("link", name="The seven days start")
    expect(link).to_have_attribute("href", f"{gateway.address}/policies/cn-7d-5")
    expect(page.get_by_role("link", name="support@example.com")).to_be_visible()


def test_the_pages_styles_stay_outside(visit: Callable[[str], Page]) -> None:
    """Neither sizes nor letters nor buttons of the page come in; ours do not go out."""
    page = visit("")
    open_floating(page)

    style = "(each, name) => getComputedStyle(each)[name]"
    assert box(page).evaluate(style, "fontSize") == "16px"
    assert box(page).evaluate(style, "letterSpacing") == "normal"
    title = page.get_by_role("heading", name="How can we help?")
    assert title.evaluate(style, "textTransform") == "none"
    send = page.get_by_role("button", name="Send")
    assert send.evaluate(style, "backgroundColor") == "rgb(23, 86, 59)"
    assert page.locator("h1").evaluate(style, "textTransform") == "uppercase"


def test_it_takes_a_place_of_its_own_in_the_page(
    visit: Callable[[str], Page], storefront: Storefront
) -> None:
    """`data-mode="inline"`: where the script stands, without a launcher."""
    page = visit('data-mode="inline"')

    expect(box(page)).to_be_visible()
    expect(launcher(page)).to_have_count(0)
    ask(page, "Hello")
    answered(page)


def test_an_element_of_the_pages_own_is_used(
    visit: Callable[[str], Page], storefront: Storefront
) -> None:
    """Where the page has the element, the script adds no second one."""
    storefront.inside = '<recourse-chat contact="+44 20 7946 0000"></recourse-chat>'
    page = visit("")
    open_floating(page)

    assert page.locator("recourse-chat").count() == 1
    expect(page.get_by_role("link", name="+44 20 7946 0000")).to_have_attribute(
        "href", "tel:+442079460000"
    )


def test_the_storefront_says_who_is_here(
    visit: Callable[[str], Page], storefront: Storefront, rasa: FakeRasa
) -> None:
    """`customer-token-url` is asked on the page's own origin; its customer has a history."""
    storefront.token = storefront_token("ada")
    page = visit('data-customer-token-url="/token"')
    open_floating(page)
    expect(page.get_by_role("button", name="Your earlier conversations")).to_be_visible()
    ask(page, "Hello")
    answered(page)
    page.reload()
    expect(messages(page)).to_have_count(2)
    assert storefront.asked_for_token == 2

    storefront.token = storefront_token("bo")
    page.reload()

    expect(box(page)).to_be_visible()
    expect(messages(page)).to_have_count(0)


def test_an_old_token_is_renewed_by_the_storefront(
    visit: Callable[[str], Page], storefront: Storefront
) -> None:
    """One that was refused is asked for once more before the customer is bothered."""
    storefront.token = "of.long.ago"
    page = visit('data-customer-token-url="/token"')
    open_floating(page)
    expect(page.get_by_role("button", name="Your earlier conversations")).to_be_visible()
    storefront.token = storefront_token("ada")
    ask(page, "Hello")

    answered(page)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_page_that_is_not_allowed_is_told_so(
    chromium: Browser, somebodys: Storefront, own_gateway: GatewayProcess
) -> None:
    """The script loads, as it is public; the gateway's answers do not, and the text is kept."""
    address = own_gateway.address
    somebodys.begin_anew(address)
    somebodys.script = f'<script type="module" src="{address}/widget.js"></script>'
    page = chromium.new_page()
    page.goto(somebodys.origin)
    open_floating(page)
    ask(page, "Hello")

    expect(messages(page, ".unanswered")).to_contain_text("No answer came")
    page.close()


def test_axe_finds_nothing_in_somebody_elses_page(visit: Callable[[str], Page]) -> None:
    """Closed and open, the widget brings no fault into a page that has none."""
    page = visit("")
    expect(launcher(page)).to_be_visible()
    sound(page, "embedded-closed")
    open_floating(page)
    ask(page, "When do the seven days start?")
    answered(page)
    sound(page, "embedded-open")
