"""What was decided, at the desk: seen beside the conversation, passed on as a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.receipts import SqlReceipts
from knowledge.deciding.receipts import make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.browser.desk import Customer, Desk, furnish
from tests.browser.records import records_of
from tests.browser.widget import Agent, answered, ask, messages, remembered, sound
from tests.unit.gateway.gateway_process import GatewayProcess
from tests.unit.knowledge.deciding.small_rules import small_decider


@pytest.fixture
def desk(chromium: Browser, gateway: GatewayProcess) -> Iterator[Desk]:
    """Mia at her desk."""
    furnish(gateway, ("mia", "Mia"))
    opened = Desk(chromium, gateway)
    opened.sign_in("mia")
    yield opened
    opened.close()


def decide(gateway: GatewayProcess, conversation: str, day: int, folder: Path) -> str:
    """Keep a receipt as the action server does, in a conversation; returns its id."""
    facts = ReturnFacts.of({"jurisdiction": "CN", "category": "shoes", "days_since_receipt": day})
    verdict = small_decider(folder).verdict(facts, date(2026, 11, 22))
    made_at = datetime.now(UTC) - timedelta(minutes=day)
    receipt = make_receipt(verdict, date(2026, 11, 22), made_at)
    engine = create_engine(f"sqlite:///{records_of(gateway)}")
    SqlReceipts(engine).put(receipt, conversation)
    engine.dispose()
    return receipt.id


def test_a_receipt_is_seen_and_passed_on(
    desk: Desk, gateway: GatewayProcess, context: BrowserContext, tmp_path: Path
) -> None:
    """Newest first; its address goes into the reply, and the customer's link opens the page."""
    customer = Customer(gateway)
    customer.say("Can this go back?")
    decide(gateway, customer.conversation, 9, tmp_path)
    granted = decide(gateway, customer.conversation, 3, tmp_path)
    customer.ask_for_a_person()
    page = desk.page
    desk.entry("queue", customer.conversation).click()
    lines = page.locator("#receipts > li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Yes: the rules give the buyer this right")
    expect(lines.last).to_contain_text("No: the rules give no right to this")
    expect(lines.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="Accept").click()
    page.locator("#text").fill("Here you are:")
    lines.first.get_by_role("button", name="Put its address into the reply").click()
    address = f"{gateway.address}/receipts/{granted}"
    expect(page.locator("#text")).to_have_value(f"Here you are:\n{address}")
    expect(page.locator("#text")).to_be_focused()
    sound(page, "desk-receipts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".said.agent .words a")).to_have_attribute("href", address)
    assert customer.words("agent") == [f"Here you are:\n{address}"]
    receipt = context.new_page()
    receipt.goto(address)
    expect(receipt.get_by_role("heading", level=1)).to_contain_text("Yes")


def test_a_conversation_without_decisions_shows_nothing_of_them(
    desk: Desk, gateway: GatewayProcess
) -> None:
    """No empty heading."""
    customer = Customer(gateway)
    customer.ask_for_a_person()
    desk.entry("queue", customer.conversation).click()
    expect(desk.page.locator("#why")).to_contain_text("Asked for a person")
    expect(desk.page.locator("#decided")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_customer_can_follow_a_receipt_that_an_agent_passed_on(
    page: Page, gateway: GatewayProcess, mia: Agent, scheme: str
) -> None:
    """In the chat it is a link; one to elsewhere stays text."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    ask(page, "A person, please")
    answered(page)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("You are next.").first).to_be_visible()
    mia.accept(remembered(page)["conversation"])
    address = f"{gateway.address}/receipts/rcpt_0123456789abcdef01234567"
    mia.reply(f"Here it is: {address}, and not https://elsewhere.test/receipts/rcpt_{'a' * 24}")
    links = messages(page, ".agent").locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", address)
    sound(page, f"receipt-link-{scheme}")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see HERE/receipts/rcpt_0123456789abcdef01234567.", 1),
        ("HERE/receipts/rcpt_0123456789abcdef01234567 HERE/receipts/rcpt_" + "a" * 24, 2),
        ("https://elsewhere.test/receipts/rcpt_0123456789abcdef01234567", 0),
        ("HERE/receipts/rcpt_0123456789abcdef012345678", 0),
        ("HERE/receipts/rcpt_0123456789abcdef0123456", 0),
        ("HERE/desk", 0),
        ("javascript:alert(1)//HERE", 0),
        ("", 0),
    ],
)
def test_only_this_gateways_receipts_become_links(
    context: BrowserContext, gateway: GatewayProcess, text: str, links: int
) -> None:
    """Whatever else somebody writes stays text, to the letter."""
    page = context.new_page()
    page.goto("/receipts/none")
    said = text.replace("HERE", gateway.address)
    script = """async ([text, home]) =>
        (await import("/static/links.js")).pieces(text, `${home}/desk`)"""
    found: list[Any] = page.evaluate(script, [said, gateway.address])
    assert "".join(each if isinstance(each, str) else each["href"] for each in found) == said
    assert len([each for each in found if not isinstance(each, str)]) == links
