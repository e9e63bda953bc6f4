"""Every state of the widget and of the pages around it, held to axe, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.desk import furnish
from tests.browser.looks import LOOKS, seen_as
from tests.browser.test_tabs import sign_in
from tests.browser.widget import (
    EVENTS,
    QUESTION,
    Agent,
    Wire,
    answered,
    ask,
    box,
    choose,
    launcher,
    messages,
    open_floating,
    remembered,
    sound,
)
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo
from tests.unit.gateway.gateway_process import GatewayProcess


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    """How a visitor sees."""
    name: str = request.param
    return name


@pytest.fixture
def shop(chromium: Browser, gateway: GatewayProcess, look: str) -> Any:
    """The demo shop, stocked, as that visitor sees it."""
    furnish(gateway, ("mia", "Mia"))
    with seen_as(look, chromium, gateway) as page:
        yield page


@pytest.fixture
def mia(shop: Page, gateway: GatewayProcess) -> Iterator[Agent]:
    """Somebody of that shop's support team."""
    agent = Agent(gateway)
    yield agent
    agent.leave()


def test_axe_finds_nothing_while_the_assistant_answers(
    shop: Page, rasa: FakeRasa, look: str
) -> None:
    """Closed, greeting, waiting, citations, order, choices, menu, ending, ended."""
    shop.goto("/")
    expect(launcher(shop)).to_be_visible()
    sound(shop, f"{look}-closed")
    open_floating(shop)
    sound(shop, f"{look}-greeting")
    script, rasa.answer = rasa.answer, lambda text: Reply(echo(text).body, delay_s=2)
    ask(shop, "One moment")
    expect(shop.locator("#typing")).to_have_text("Recourse is answering")
    expect(shop.locator(".delivery")).to_have_text("Sent")
    sound(shop, f"{look}-waiting")
    answered(shop)
    rasa.answer = script
    for count, (name, text) in enumerate(
        (("citations", QUESTION), ("order", "Where is my order?"), ("choices", "Hello")), 2
    ):
        ask(shop, text)
        answered(shop, count)
        sound(shop, f"{look}-{name}")
    shop.get_by_role("button", name="Menu").click()
    sound(shop, f"{look}-menu")
    shop.get_by_role("button", name="End this conversation").click()
    sound(shop, f"{look}-ending")
    shop.get_by_role("button", name="End it").click()
    expect(shop.get_by_role("button", name="Start a new one")).to_be_focused()
    sound(shop, f"{look}-ended")


def test_axe_finds_nothing_when_things_go_wrong(shop: Page, look: str) -> None:
    """Offline, failed with retry, reconnecting, too long, an unread badge."""
    wire = Wire(shop)
    shop.goto("/")
    open_floating(shop)
    ask(shop, "Hello")
    answered(shop)
    shop.context.set_offline(True)
    expect(shop.get_by_text("You are offline. You can go on")).to_be_visible()
    ask(shop, QUESTION)
    expect(messages(shop, ".unanswered")).to_have_count(1)
    sound(shop, f"{look}-offline")
    wire.allowed = False
    shop.route(re.compile("/v1/"), lambda route: route.abort())
    shop.context.set_offline(False)
    expect(shop.get_by_text("Reconnecting")).to_be_visible()
    expect(messages(shop, ".unanswered")).to_contain_text("No answer came")
    sound(shop, f"{look}-reconnecting")
    ask(shop, "y" * 2001)
    expect(shop.get_by_role("alert")).to_contain_text("too long")
    sound(shop, f"{look}-too-long")
    shop.keyboard.press("Escape")
    shop.unroute_all()
    shop.route_web_socket(EVENTS, lambda socket: socket.connect_to_server())
    expect(shop.locator(".badge")).to_be_visible(timeout=20_000)
    sound(shop, f"{look}-unread")


def test_axe_finds_nothing_with_a_person(shop: Page, mia: Agent, look: str) -> None:
    """Queued, joined, typing, replied; and the list of earlier conversations."""
    shop.goto("/")
    sign_in(shop, "ada")
    open_floating(shop)
    ask(shop, "Hello")
    answered(shop)
    shop.get_by_role("button", name="Talk to a person").click()
    expect(shop.get_by_text("You are next.").first).to_be_visible()
    sound(shop, f"{look}-queued")
    mia.accept(remembered(shop)["conversation"])
    expect(shop.locator(".status")).to_have_text("Mia, support team")
    mia.reply("Hello, I am Mia. I can see your parcel; it was handed over this morning.")
    expect(messages(shop, ".agent")).to_have_count(1)
    mia.types(on=True)
    expect(shop.locator("#typing")).to_have_text("Mia is writing")
    ask(shop, "Thank you!")
    expect(shop.locator(".delivery")).to_have_text("Sent")  # axe is not to see it change
    sound(shop, f"{look}-human")
    choose(shop, "Your conversations")
    expect(shop.locator(".past")).to_have_count(1)
    sound(shop, f"{look}-history")


@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_nothing_in_the_largest_text(page: Page, width: int) -> None:
    """The page that is all chat, at the text size for those who need it."""
    page.set_viewport_size({"width": width, "height": 800})
    choose(page, "largest text")
    page.keyboard.press("Escape")
    sound(page, f"largest-greeting-{width}")
    for count, text in enumerate((QUESTION, "Where is my order?"), 1):
        ask(page, text)
        answered(page, count)
    sound(page, f"largest-order-{width}")
    box(page).fill("One line\nand another\nand a third")
    sound(page, f"largest-writing-{width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/policies/cn-7d-5", "/policies/nothing"])
def test_axe_finds_nothing_on_passages(page: Page, path: str, scheme: str) -> None:
    """The pages behind citations, and the page that says there is none."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)

    sound(page, f"passage-{scheme}-{path.split('/')[-1]}")


def test_axe_would_find_something(page: Page) -> None:
    """The checks above are not vacuous: spoil the widget, and they complain."""
    expect(box(page)).to_be_visible()
    page.evaluate(
        "document.querySelector('recourse-chat').shadowRoot.querySelector('label').remove()"
    )

    assert any(line.startswith("label") for line in violations(page))
