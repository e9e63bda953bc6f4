"""The decision card: drawn for eyes, for ears, by night, in a narrow window, and at the desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import LOOKS, card_is_sound, seen_as
from tests.browser.widget import answered, ask, messages
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, say
from tests.unit.gateway.gateway_process import GatewayProcess

RECEIPT = "rcpt_779dd8e127c2e4ae23b2dea5"
DECISION: dict[str, object] = {
    "type": "decision",
    "decision": {
        "outcome": "eligible",
        "headline": "Yes, you can send it back",
        "about": "Gooseneck kettle, 0.9 l, order RC-10012",
        "remedies": "your money back, a replacement or a repair",
        "refund_amount": "269.00",
        "compensation": None,
        "currency": "CNY",
        "freight": "The shop pays to send it back",
        "due": "Within 7 days from when the shop has the goods back",
        "reasons": [
            "The goods are faulty and were reported on day 3; within 7 days of receipt they can go"
            " back.",
            "A quality refund is paid in one sum, at the price that was paid.",
        ],
        "basis": [
            {
                "cites": "CRPL 24",
                "passage": "cn-crpl-24-1",
                "url": "/policies/cn-crpl-24-1",
            },
            {"cites": "PQL 40", "passage": "cn-pql-40", "url": "/policies/cn-pql-40"},
        ],
        "confidence": "verified",
        "missing": [],
        "would_change": [
            "If it had arrived 8 days ago or more, it would be repaired or replaced first."
        ],
        "facts": [
            {"label": "The reason", "value": "Something is wrong with it", "source": "customer"},
            {"label": "When it arrived", "value": "3 days ago", "source": "shop"},
            {"label": "For private use", "value": "Yes", "source": "assumed"},
        ],
        "receipt": RECEIPT,
        "receipt_url": f"/receipts/{RECEIPT}",
    },
}
STEPS: dict[str, object] = {
    "type": "buttons",
    "buttons": [
        {"title": "Start the return", "text": "Start the return"},
        {"title": "That's not right", "text": "That's not right"},
        {"title": "Talk to a person", "text": "I want to talk to a person"},
    ],
}


def answer(text: str) -> Reply:
    """Decide, whatever was said, but for the buttons."""
    if text == "Start the return":
        return say("I am passing it to the support team.")
    return say("Here is what the rules say: Yes, you can send it back.", DECISION, STEPS)


@pytest.fixture
def decided(page: Page, rasa: FakeRasa) -> Page:
    """A chat in which a return was decided."""
    rasa.answer = answer
    ask(page, "my kettle leaks")
    answered(page)
    return page


def test_the_card_tells_outcome_money_reasons_and_law(decided: Page) -> None:
    """Each in its place, the amount as the reader writes amounts, links to passage and receipt."""
    card = decided.get_by_role("region", name="Decision: Yes, you can send it back")
    expect(card.get_by_role("heading", name="Yes, you can send it back")).to_be_visible()
    expect(card).to_contain_text("CN¥269.00")
    expect(card).to_contain_text("The shop pays to send it back")
    expect(card).to_contain_text("were reported on day 3")
    passage = card.get_by_role("link", name="CRPL 24")
    expect(passage).to_have_attribute("href", re.compile("/policies/cn-crpl-24-1$"))
    receipt = card.get_by_role("link", name=RECEIPT)
    expect(receipt).to_have_attribute("href", re.compile(f"/receipts/{RECEIPT}$"))


def test_what_would_change_it_is_folded_and_opens_by_keyboard(decided: Page) -> None:
    """So are the facts that it rests on, with who gave them."""
    change = decided.get_by_text("If it had arrived 8 days ago or more")
    expect(change).to_be_hidden()
    decided.get_by_text("What would change this").focus()
    decided.keyboard.press("Enter")
    expect(change).to_be_visible()
    decided.get_by_text("What this rests on").focus()
    decided.keyboard.press("Space")
    expect(decided.get_by_text("from the shop's records")).to_be_visible()


def test_the_next_step_is_a_button(decided: Page) -> None:
    """Pressed by keyboard, it says what it stands for."""
    decided.get_by_role("button", name="Start the return").focus()
    decided.keyboard.press("Enter")
    answered(decided, 2)
    expect(messages(decided, ".customer").last).to_contain_text("Start the return")


@pytest.mark.parametrize("look", LOOKS)
def test_the_card_is_sound_however_it_is_looked_at(
    chromium: Browser, gateway: GatewayProcess, rasa: FakeRasa, look: str
) -> None:
    """By day and night, wide and narrow, everything unfolded: axe finds nothing."""
    rasa.answer = answer
    with seen_as(look, chromium, gateway) as page:
        card_is_sound(page, "my kettle leaks", "decision", look)
