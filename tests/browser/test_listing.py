"""The card of a checked listing: for eyes, for ears, by night, narrow, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import LOOKS, card_is_sound, seen_as
from tests.browser.widget import answered, ask, messages
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, say
from tests.unit.gateway.gateway_process import GatewayProcess

ASKED = "check this listing: The best honey in the world. It cures diabetes."
LISTING: dict[str, object] = {
    "type": "listing",
    "listing": {
        "rating": "remove",
        "headline": "It cannot stay up as it is",
        "about": "The best honey in the world",
        "category": "food",
        "place": "China",
        "as_of": "2026-05-04",
        "findings": [
            {
                "severity": "remove",
                "severity_words": "Has to go",
                "where": "the title",
                "words": "best honey in the world",
                "found": "A superlative about the goods: best honey in the world.",
                "fix": "Take the words out, or show what they rest on.",
                "cites": "AD 9(3)",
                "passage": "cn-ad-9-3",
                "url": "/policies/cn-ad-9-3",
                "confidence": "verified",
            },
            {
                "severity": "fix",
                "severity_words": "Has to be mended",
                "where": "label missing",
                "words": None,
                "found": "The label lacks the shelf life.",
                "fix": "Print it on the label.",
                "cites": "FSL 67(1)",
                "passage": "cn-fsl-67",
                "url": "/policies/cn-fsl-67",
                "confidence": "secondary",
            },
            {
                "severity": "advise",
                "severity_words": "Worth a look",
                "where": "the description",
                "words": "natural",
                "found": "A word that says little.",
                "fix": "Say what is natural about it.",
                "cites": "AD 4",
                "passage": "cn-ad-4",
                "url": "/policies/cn-ad-4",
                "confidence": "verified",
            },
        ],
        "more": 2,
        "unjudged": 17,
        "needs": [
            {"label": "health food", "question": "Is it registered or filed as health food?"},
            {"label": "imported", "question": "Are the goods imported?"},
        ],
        "needs_more": 4,
        "unsure": ["expired"],
        "given": [{"label": "prepacked", "value": "yes"}],
    },
}
ANSWERS: dict[str, object] = {
    "type": "buttons",
    "buttons": [
        {"title": "Health food: yes", "text": "health food: yes"},
        {"title": "Health food: no", "text": "health food: no"},
    ],
}


def answer(text: str) -> Reply:
    """Check, whatever was said."""
    return say("I checked it as food by the rules of China.", LISTING, ANSWERS)


@pytest.fixture
def checked(page: Page, rasa: FakeRasa) -> Page:
    """A chat in which a listing was checked."""
    rasa.answer = answer
    ask(page, ASKED)
    answered(page)
    return page


def test_the_card_tells_what_is_wrong_and_what_to_do(checked: Page) -> None:
    """Each finding an item of a list, with its severity in words and a link to its clause."""
    card = checked.get_by_role("region", name="Listing: It cannot stay up as it is")
    expect(card.get_by_role("heading", name="It cannot stay up as it is")).to_be_visible()
    first, second, third = (
        card.get_by_role("list", name="What is wrong").get_by_role("listitem").all()
    )
    expect(first).to_contain_text("Has to go")
    expect(first).to_contain_text("best honey in the world")
    expect(first).to_contain_text("Take the words out")
    expect(first.get_by_role("link", name="AD 9(3)")).to_have_attribute(
        "href", re.compile("/policies/cn-ad-9-3$")
    )
    expect(second).to_contain_text("not yet checked against the law")
    expect(third).to_contain_text("Worth a look")
    expect(card).to_contain_text("and 2 more")


def test_what_was_not_judged_is_asked_for(checked: Page) -> None:
    """Under the names by which it is given; what the merchant told is folded."""
    card = checked.get_by_role("region", name="Listing: It cannot stay up as it is")
    expect(card.get_by_role("heading", name="Not judged yet")).to_be_visible()
    expect(card).to_contain_text("17 rules wait for what I do not know")
    expect(card).to_contain_text("health food: Is it registered or filed as health food?")
    told = card.get_by_text("Prepacked")
    expect(told).to_be_hidden()
    card.get_by_text("What you told me").focus()
    checked.keyboard.press("Enter")
    expect(told).to_be_visible()


def test_a_question_is_answered_by_keyboard(checked: Page) -> None:
    """With the button that says it."""
    checked.get_by_role("button", name="Health food: no").focus()
    checked.keyboard.press("Enter")
    answered(checked, 2)
    expect(messages(checked, ".customer").last).to_contain_text("health food: no")


@pytest.mark.parametrize("look", LOOKS)
def test_the_card_is_sound_however_it_is_looked_at(
    chromium: Browser, gateway: GatewayProcess, rasa: FakeRasa, look: str
) -> None:
    """By day and night, wide and narrow, everything unfolded: axe finds nothing."""
    rasa.answer = answer
    with seen_as(look, chromium, gateway) as page:
        card_is_sound(page, ASKED, "listing", look)
