"""Recalls in Chromium: what an agent sees and does, and a notice as the customer reads it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.recall_register import SqlRecallRegister
from gateway.adapters.sql.transactions import Transactions
from gateway.services.hub import Hub
from gateway.services.recall_notices import Sent
from gateway.tracing import TracingWorld, recall_notices
from tests.browser.desk import Customer, Desk, furnish
from tests.browser.records import records_of
from tests.browser.test_tabs import sign_in
from tests.browser.widget import answered, ask, messages
from tests.unit.actions.fake_recalls import FakeShelf
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess

LAMP = "R-LAMP-1"


@pytest.fixture
def team(gateway: GatewayProcess) -> GatewayProcess:
    """The gateway of the demo's shop, whose support team is Mia."""
    furnish(gateway, ("mia", "Mia"))
    return gateway


@pytest.fixture
def desk(chromium: Browser, team: GatewayProcess) -> Iterator[Desk]:
    """Mia at her desk."""
    desk = Desk(chromium, team)
    desk.sign_in()
    yield desk
    desk.close()


def announce(gateway: GatewayProcess) -> Sent:
    """What `recourse recall announce` does, beside the gateway's process."""
    with ThreadPoolExecutor(1) as thread:  # this one has Playwright's loop running
        return thread.submit(lambda: asyncio.run(announced(gateway))).result()


async def announced(gateway: GatewayProcess) -> Sent:
    """Keep whom the demo's open recall concerns, and send its notices."""
    engine = create_engine(f"sqlite:///{records_of(gateway)}")
    transactions = Transactions(engine)
    register = SqlRecallRegister(engine)
    recall = register.recall(LAMP)
    assert recall is not None
    register.announce(recall, register.affected(recall), datetime.now(UTC))
    world = TracingWorld(engine, transactions, FakeShelf(), Hub(), lambda: datetime.now(UTC))
    try:
        return await recall_notices(world).send(LAMP, lambda done, total: None)
    finally:
        transactions.close()
        engine.dispose()


def test_the_order_panel_shows_batch_maker_inspections_and_recalls(
    desk: Desk, team: GatewayProcess
) -> None:
    """What is recalled lies open, the rest is folded; axe finds nothing to complain about."""
    ada = Customer(team, signed_in="ada")
    ada.ask_for_a_person()
    desk.open("queue", ada.conversation)
    panel = desk.page.get_by_role("region", name="About this conversation")
    lamp = panel.get_by_role("region", name="Origin of Oak desk lamp, dimmable")
    expect(lamp).to_contain_text("This item is under recall (R-LAMP-1)")
    expect(lamp).to_contain_text("LDO-26-07A")
    expect(lamp).to_contain_text("Brightwell Lighting Works")
    expect(lamp.get_by_role("list", name="Inspection reports")).to_contain_text("GB 7000.1")
    kettle = panel.get_by_role("region", name="Origin of Gooseneck kettle, 0.9 l")
    expect(kettle).to_be_hidden()
    panel.get_by_text("Origin of 2 items").last.click()
    lamp.scroll_into_view_if_needed()
    desk.picture("recall_panel")
    assert desk.violations() == []


def test_an_agent_notes_what_the_customer_chose_and_that_it_is_done(
    desk: Desk, team: GatewayProcess
) -> None:
    """By keyboard or mouse; once it is carried out nothing can be chosen any more."""
    ada = Customer(team, signed_in="ada")
    ada.ask_for_a_person()
    desk.open("queue", ada.conversation)
    lamp = desk.page.get_by_role("region", name="Origin of Oak desk lamp, dimmable")
    lamp.get_by_role("button", name="Note: refund chosen").press("Enter")
    expect(lamp).to_contain_text("Refund chosen, not yet carried out")
    lamp.get_by_role("button", name="Carried out").click()
    expect(lamp).to_contain_text("Refund chosen, carried out")
    expect(lamp.get_by_role("button")).to_have_count(0)
    assert desk.violations() == []


def test_a_notice_reaches_an_open_desk_and_never_speaks_over_a_person(
    desk: Desk, team: GatewayProcess
) -> None:
    """The person who has the conversation sees it come in, and still has it."""
    ada = Customer(team, signed_in="ada")
    ada.ask_for_a_person()
    desk.take(ada.conversation)
    assert announce(team).messages == 1
    expect(desk.said(".system").last).to_contain_text("Product safety recall")
    assert ada.state()["owner"] == "human"
    desk.reply("I will note your choice.")
    desk.has_sent(1)


def test_the_customer_reads_the_notice_live_and_chooses_by_a_button(
    team: GatewayProcess, rasa: FakeRasa, page: Page
) -> None:
    """What a button says names the recall, the item and the order: nothing else is needed."""
    sign_in(page, "ada")
    ask(page, "Hello")
    answered(page)
    assert announce(team).messages == 1
    log = page.locator("#messages")
    expect(log).to_contain_text("Product safety recall: Oak desk lamp, dimmable")
    expect(log).to_contain_text("Stop using the lamp at once and unplug it.")
    expect(log.get_by_role("link", name=re.compile("Who pays in a recall"))).to_have_count(3)
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=f"{folder}/recall_chat.png", full_page=True)
    log.get_by_role("button", name="Refund", exact=True).click()
    chosen = "I choose a refund for recall R-LAMP-1: LMP-DESK-OAK of order RC-10001"
    expect(messages(page, ".customer").last).to_contain_text(chosen)
