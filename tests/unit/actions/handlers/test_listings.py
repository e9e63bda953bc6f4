"""Listings in the chat: what is said, with which card, and what is left to others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk.events import ActiveLoop
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.domain.errors import RulesUnavailable
from actions.domain.listing_case import ListingCase, read_listing
from actions.handlers.listing_card import MOST_SHOWN, listing_part
from actions.handlers.listings import ActionCheckListing
from actions.handlers.turn import LISTING_INTENT as OPENING
from actions.handlers.turn import LISTING_LOOP, LISTING_SLOT
from actions.services.listings import MOST_IDLE, ListingReport, ListingService
from gateway.domain.parts import Listing, ListingPart
from knowledge.checking.findings import Checked, Finding
from knowledge.checking.rules import Severity
from tests.unit.actions.chats import PARTS, LoopChat, buttons, card, titles
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fakes import (
    ABSTAINED,
    ANSWERED,
    GRANT,
    NOON,
    TODAY,
    FakeAnswers,
    Said,
    rules,
)

HONEY = "Check this listing: The best honey in the world. It boosts immunity."
FINDING = Finding(
    rule="cn.listing.x", version=1, severity=Severity.FIX, field="title", span=(0, 4),
    words="best", found="A superlative.", cites="AD 9(3)", passage="cn-ad-9-3", also=(),
    confidence="verified", fix="Take it out.", change={}, needs=None,
)  # fmt: skip


class Chat(LoopChat):
    """A conversation with a merchant."""

    def __init__(self, checks: FakeChecks | None = None, policy: FakeAnswers | None = None) -> None:
        self.checks = checks or FakeChecks()
        self.policy = policy or FakeAnswers(ABSTAINED)
        super().__init__(ActionCheckListing(ListingService(self.checks), self.policy, rules()))

    @property
    def case(self) -> ListingCase | None:
        return read_listing(self.slots.get(LISTING_SLOT), NOON)


def listing_of(said: Said) -> Listing:
    """The one card in what was said."""
    shown = card(said, "listing")
    assert isinstance(shown, ListingPart)
    return shown.listing


async def test_a_listing_gets_its_findings_and_its_questions() -> None:
    """Worst first, with the words, the clause and its page, and what to do."""
    chat = Chat()
    said = await chat.say(HONEY, OPENING)

    assert "as food by the rules of China" in said.messages[0]["text"]
    listing = listing_of(said)
    assert listing.rating == "remove"
    assert (listing.findings[0].words, listing.findings[0].cites) == (
        "best honey in the world",
        "AD 9(3)",
    )
    assert listing.findings[0].url == "/policies/cn-ad-9-3"
    assert listing.findings[0].severity_words == "Has to go"
    assert listing.needs[0].label == "health food"
    assert chat.loop == {"name": LISTING_LOOP}


async def test_the_next_message_with_values_checks_it_again() -> None:
    """Whatever it was taken for."""
    chat = Chat()
    before = listing_of(await chat.say(HONEY, OPENING))
    after = listing_of(await chat.say("no, it is not health food", "deny"))

    assert len(after.findings) > len(before.findings)
    assert [(each.label, each.value) for each in after.given] == [("health food", "no")]


async def test_the_first_question_can_be_answered_with_a_button() -> None:
    """What it sends is read as the value."""
    chat = Chat()
    said = await chat.say(HONEY, OPENING)
    texts = [each["text"] for each in buttons(said)]
    assert texts == ["health food: yes", "health food: no"]
    await chat.say(texts[0])
    assert chat.case is not None and chat.case.values["health_food"].value is True


async def test_a_listing_without_findings_is_told_so_and_what_was_not_judged() -> None:
    """It never passes for clean where something was not looked at."""
    listing = listing_of(await Chat().say("check this listing: Steel kettle", OPENING))
    assert (listing.rating, listing.headline) == ("pass", "Nothing wrong with what I could check")
    assert listing.unjudged > 0

    clean = listing_of(
        await Chat(FakeChecks(Checked("", ()))).say("check this listing: Steel kettle", OPENING)
    )
    assert (clean.rating, clean.unjudged, clean.needs) == ("pass", 0, ())
    assert clean.headline == "Nothing wrong, and nothing left unchecked"


async def test_no_more_than_eight_findings_are_shown() -> None:
    """The others are counted."""
    chat = Chat(FakeChecks(Checked("", (FINDING,) * (MOST_SHOWN + 3))))
    listing = listing_of(await chat.say("check this listing: Steel kettle", OPENING))
    assert (len(listing.findings), listing.more) == (MOST_SHOWN, 3)


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_can_be_shown(severity: Severity) -> None:
    """In words, and in a shape that the gateway takes."""
    report = ListingReport(
        ListingCase(title="Kettle", at="x"), [replace(FINDING, severity=severity)], (), 0
    )
    case = {"category": "food", "place": "China"}
    part = listing_part(report, TODAY)
    part["listing"].update(case)  # type: ignore[attr-defined]
    shown = PARTS.validate_python(part)
    assert isinstance(shown, ListingPart)
    assert shown.listing.rating == severity.value


async def test_what_cannot_be_read_is_said() -> None:
    """Beside a check, or alone."""
    chat = Chat()
    said = await chat.say(f"{HONEY}\nprepacked: perhaps", OPENING)
    assert 'I could not read "perhaps" as prepacked.' in said.messages[0]["text"]
    said = await chat.say("imported: maybe")
    assert 'I could not read "maybe" as imported.' in said.messages[0]["text"]
    assert said.messages[0]["custom"]["failed"] is True


async def test_what_is_about_something_else_is_refused_and_then_kept_silent_about() -> None:
    """Another rule answers it; after a few of them the talk is over, the listing kept."""
    chat = Chat()
    await chat.say(HONEY, OPENING)
    for _ in range(MOST_IDLE):
        with pytest.raises(ActionExecutionRejection):
            await chat.say("where is my order?", "order_status")
        said = await chat.say("where is my order?", "order_status", after="action_look_up_order")
        assert said.messages == []
    assert chat.loop == {}
    assert chat.case is not None and chat.case.has_words


async def test_another_listing_in_the_middle_begins_afresh() -> None:
    """Even where the message was taken for something else."""
    chat = Chat()
    await chat.say(f"{HONEY}\nprice: 20", OPENING)
    listing = listing_of(await chat.say("check this listing: Steel kettle", "nlu_fallback"))
    assert (listing.about, listing.given) == ("Steel kettle", ())


async def test_the_talk_ends_when_the_merchant_says_so() -> None:
    """With a word, and the loop."""
    chat = Chat()
    await chat.say(HONEY, OPENING)
    said = await chat.say("that's all", "thank")
    assert "done with this listing" in said.messages[0]["text"]
    assert ActiveLoop(None) in said.events


async def test_a_listing_that_was_not_given_is_asked_for() -> None:
    """How one is written is said; of whole files too, where they are."""
    said = await Chat().say("check my listing", OPENING)
    assert "Paste the listing here" in said.messages[0]["text"]
    said = await Chat().say("i want to upload a csv of listings", OPENING)
    assert "recourse check" in said.messages[0]["text"]


async def test_an_unknown_kind_or_place_is_asked_for_with_buttons() -> None:
    """What a button sends is read."""
    chat = Chat()
    said = await chat.say("check this listing: A sturdy thing", OPENING)
    [home] = [each for each in buttons(said) if each["title"] == "Home goods"]
    listing_of(await chat.say(home["text"]))
    chat = Chat()
    said = await chat.say(
        "check this listing: Steel kettle", OPENING, grant=replace(GRANT, jur="JP")
    )
    assert titles(said) == ["China", "European Union", "United Kingdom", "United States"]


@pytest.mark.parametrize(
    "text", ["can I write best in a title?", "which words must a product title not contain"]
)
async def test_a_question_of_law_goes_to_the_passages(text: str) -> None:
    """Where one surely answers it."""
    chat = Chat(policy=FakeAnswers(ANSWERED))
    said = await chat.say(text, OPENING)
    assert said.messages[0]["text"] == ANSWERED.text
    assert chat.loop == {}


async def test_what_has_no_word_of_a_check_goes_to_the_passages_or_is_declined() -> None:
    """A shopper's question that was taken for a check never is one."""
    chat = Chat()
    said = await chat.say("when do the seven days start?", OPENING)
    assert said.responses == ["utter_no_passage"]
    assert chat.checks.asked == []


async def test_rules_that_cannot_be_read_are_apologised_for() -> None:
    """Nobody is told that a listing is fine."""
    chat = Chat(FakeChecks(failure=RulesUnavailable("rules.yml:1: nothing there")))
    said = await chat.say(HONEY, OPENING)
    assert said.responses == ["utter_apology"]
