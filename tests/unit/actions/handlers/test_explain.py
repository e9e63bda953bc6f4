"""What cannot be done yet: explained, admitted, and a person offered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.events import SlotSet

from actions.domain.errors import PolicyUnavailable
from actions.domain.identity import Sight
from actions.handlers.explain import (
    ABOUT_ORDERS,
    EXPLAINED,
    SAID_PLAINLY,
    ActionExplainAndOffer,
)
from actions.handlers.policy import SURE_ENOUGH
from actions.handlers.turn import ADVICE_SLOT
from tests.unit.actions.fakes import (
    ABSTAINED,
    ANSWERED,
    CITATION,
    CONTACT,
    FakeAnswers,
    FakeGuests,
    FakeOrders,
    Said,
    anonymous,
    answers_on,
    order,
    reception,
    rules,
    run,
    state,
)

PERSON = {
    "type": "buttons",
    "buttons": [{"title": "Talk to a person", "text": "I want to talk to a person"}],
}
ORDERS = [order("RC-10012"), order("RC-10002", customer="bo")]


async def wish(
    *numbers: str,
    intent: str = "exchange_item",
    policy: FakeAnswers | None = None,
    guests: FakeGuests | None = None,
    **changed: Any,
) -> Said:
    """Wish for something, as ada unless told otherwise."""
    action = ActionExplainAndOffer(
        policy or FakeAnswers(), reception(guests), answers_on(FakeOrders(ORDERS)), rules()
    )
    return await run(action, state("I want it", entities=numbers, intent=intent, **changed))


@pytest.mark.parametrize("intent", sorted(SAID_PLAINLY))
async def test_what_no_passage_is_about_is_said_plainly(intent: str) -> None:
    """The honest word alone: the passages are not even asked."""
    asked = FakeAnswers()
    said = await wish(intent=intent, policy=asked)
    assert said.responses == [f"utter_later_{intent}"]
    assert asked.asked == []


@pytest.mark.parametrize("intent", sorted(EXPLAINED - SAID_PLAINLY))
async def test_the_passages_come_first_and_then_the_honest_word(intent: str) -> None:
    """With their sources, and with a person to turn to."""
    said = await wish(intent=intent)
    assert said.responses == [None, f"utter_later_{intent}"]
    assert said.messages[0]["text"] == "The seven days start tomorrow."
    assert [part["type"] for part in said.parts] == ["citations", "notice", "buttons"]
    assert said.parts[-1] == PERSON
    assert said.messages[1]["contact"] == CONTACT
    assert said.events == [SlotSet(ADVICE_SLOT, True)]


async def test_the_law_of_the_order_is_the_one_of_its_day() -> None:
    """Where the shop knows that day and the order may be seen; else today's."""
    asked = FakeAnswers()
    await wish("RC-10012", policy=asked)
    await wish("RC-10002", policy=asked)
    await wish(policy=asked)
    assert [question.as_of for question in asked.asked] == [ORDERS[0].placed_on, None, None]
    assert ORDERS[0].placed_on is not None


@pytest.mark.parametrize(
    "policy", [FakeAnswers(ABSTAINED), FakeAnswers(failure=PolicyUnavailable("no index"))]
)
async def test_without_a_passage_nothing_is_said_about_passages(policy: FakeAnswers) -> None:
    """The honest word is as true without them, and helps: the turn has not failed."""
    said = await wish(policy=policy)
    assert said.responses == ["utter_later_exchange_item"]
    assert "failed" not in said.messages[0]["custom"]


@pytest.mark.parametrize(("score", "explained"), [(SURE_ENOUGH, True), (SURE_ENOUGH - 0.01, False)])
async def test_a_passage_that_merely_comes_near_a_wish_is_kept_back(
    score: float, explained: bool
) -> None:
    """A wish asks nothing: what it is told beside the honest word must be surely about it."""
    near = replace(ANSWERED, citations=(replace(CITATION, score=score),))
    said = await wish(policy=FakeAnswers(near))
    assert (len(said.messages) == 2) is explained


@pytest.mark.parametrize("intent", sorted(ABOUT_ORDERS))
async def test_the_order_a_wish_is_about_is_shown_with_it(intent: str) -> None:
    """To the customer it belongs to."""
    said = await wish("RC-10012", intent=intent)
    assert said.responses == ["utter_order_shipped", None, f"utter_later_{intent}"]
    assert said.parts[0]["order"]["id"] == "RC-10012"


async def test_an_order_that_may_not_be_seen_is_not_spoken_of() -> None:
    """Neither to a stranger nor to another customer, and nobody is told whether it exists."""
    for number in ("RC-10002", "RC-99999"):
        assert (await wish(number)).responses == [None, "utter_later_exchange_item"]
    said = await wish("RC-10012", grant=anonymous())
    assert said.responses == [None, "utter_later_exchange_item"]


async def test_a_guest_sees_the_order_they_proved() -> None:
    """As much of it as guests may see."""
    proved = FakeGuests(proved=(Sight("ada", "RC-10012"),))
    said = await wish("10012", grant=anonymous(), guests=proved)
    assert said.parts[0]["order"]["id"] == "RC-10012"
    assert said.parts[0]["order"]["payments"] == []
    assert proved.asked == []


async def test_a_wish_that_is_about_no_order_shows_none() -> None:
    """A number in it may be a batch or a phone."""
    said = await wish("RC-10012", intent="privacy_request")
    assert [part["type"] for part in said.parts] == ["citations", "notice", "buttons"]


@pytest.mark.parametrize("intent", ["greet", "", "utter_anything", "exchange_item}"])
async def test_an_intent_that_has_no_word_of_its_own_gets_no_made_up_one(intent: str) -> None:
    """A response that does not exist would be silence: the passages, else a person."""
    assert (await wish(intent=intent)).responses == [None]
    said = await wish(intent=intent, policy=FakeAnswers(ABSTAINED))
    assert said.responses == ["utter_no_passage"]
    assert said.messages[0]["custom"] == {"parts": [PERSON], "failed": True}
