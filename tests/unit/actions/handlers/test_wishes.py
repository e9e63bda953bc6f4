"""Several wishes in one message: each answered, in a sensible order, none dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from rasa_sdk.events import ActiveLoop
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.app import Stores, create_actions
from actions.domain.orders import OrderState
from actions.handlers.turn import RETURN_LOOP
from actions.handlers.wishes import ANSWERED_BY
from actions.services.pace import Pace
from gateway.supervisor.settings import PROJECT_ROOT
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fake_decisions import FakeDecisions
from tests.unit.actions.fake_recalls import FakeRecalls, FakeShelf, lamp
from tests.unit.actions.fakes import (
    ABSTAINED,
    GRANT,
    FakeAnswers,
    FakeGuests,
    FakeOrders,
    Said,
    anonymous,
    rules,
    run,
    state,
)
from tests.unit.actions.services.test_returns import SHOP, bought

LEADS = {
    rule["steps"][0]["intent"]: rule["steps"][1]["action"]
    for rule in yaml.safe_load((PROJECT_ROOT / "data/rules.yml").read_text("utf-8"))["rules"]
}


class Chat:
    """A conversation in which actions run as Rasa runs them: by the rule, then the open talk."""

    def __init__(self, policy: FakeAnswers | None = None, guests: FakeGuests | None = None) -> None:
        orders = [*SHOP, bought("RC-0", "Oak lamp", state=OrderState.REFUNDED)]
        stores = Stores(
            FakeOrders(orders),
            guests or FakeGuests(),
            policy or FakeAnswers(),
            FakeRecalls([lamp()]),
            FakeShelf(),
            FakeDecisions(),
            FakeChecks(),
        )
        self.actions = {each.name(): each for each in create_actions(stores, rules(), Pace(0))}
        self.slots: dict[str, Any] = {}
        self.loop = ""

    async def say(self, text: str, intent: str, **changed: Any) -> Said:
        """Say something, and let everything run that follows from it."""
        messages, events = [], []
        name, after = self.loop or LEADS[intent], "action_listen"
        for _ in range(3):
            tracker = state(text, intent=intent, slots=self.slots, **changed)
            active = {"name": self.loop} if self.loop else {}
            tracker |= {"active_loop": active, "latest_action_name": after}
            said = await run(self.actions[name], tracker)
            messages += said.messages
            events += said.events
            self._take(said)
            if not self.loop or name == RETURN_LOOP:
                break
            name, after = RETURN_LOOP, name
        return Said(messages, events)

    def _take(self, said: Said) -> None:
        for event in said.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.loop = event["name"] or ""


def words(said: Said) -> list[str]:
    """Every message: its response's name, else its words."""
    return [each["response"] or each["text"] for each in said.messages]


@pytest.mark.parametrize("intent", ["return_item", "product_recall"])
async def test_a_recall_is_told_first_and_then_the_return_asks(intent: str) -> None:
    """Whichever of the two the classifier heard in the whole."""
    chat = Chat()
    said = await chat.say("I want to return the dress, and is my lamp recalled?", intent)
    assert words(said)[0] == "utter_recall_affected"
    assert words(said)[1].startswith("Let me see what the rules say of your Linen dress")
    assert len(said.messages) == 2
    assert chat.loop == RETURN_LOOP
    assert chat.slots["return_case"]["asked"] == "reason"


async def test_two_quick_wishes_are_answered_in_their_order() -> None:
    """The order's number is the invoice's as well."""
    said = await Chat(FakeAnswers(ABSTAINED)).say(
        "where is my order RC-1 and can I get an invoice", "invoice", entities=["RC-1"]
    )
    assert words(said) == ["utter_order_delivered", "utter_later_invoice"]


async def test_each_wish_has_its_own_order() -> None:
    """The goods that are named are not looked for in the order that was asked about."""
    said = await Chat().say(
        "where is RC-1? and I want to return the kettle", "order_status", entities=["RC-1"]
    )
    assert words(said)[0] == "utter_order_delivered"
    assert "kettle" in words(said)[1].lower()


async def test_a_person_is_called_last_and_no_return_is_begun_beside_one() -> None:
    """The support team is told of it instead."""
    chat = Chat()
    said = await chat.say("the kettle leaks and I want a person", "human_please")
    assert words(said)[-1] == "utter_hand_over"
    assert "the kettle leaks" in words(said)[0]
    assert said.parts[-1]["state"] == "requested"
    assert chat.loop == ""


async def test_what_no_passage_answers_is_named_and_offered() -> None:
    """With a button that asks it by itself, and before the question that waits for an answer."""
    chat = Chat(FakeAnswers(ABSTAINED))
    said = await chat.say(
        "I want to return the dress. And who pays for the giraffe?", "return_item"
    )
    assert words(said)[0].startswith("You also asked: \u201cwho pays for the giraffe?\u201d")
    assert said.parts[0]["buttons"][0]["text"] == "who pays for the giraffe?"
    assert words(said)[1].startswith("Let me see")


async def test_an_answer_and_a_question_in_one_are_both_taken() -> None:
    """The talk goes on with its next question, and does not ask the last one again."""
    chat = Chat()
    await chat.say("I want to return the dress, I changed my mind", "return_item")
    said = await chat.say("yes, and who pays the postage?", "ask_policy")
    assert words(said)[0] == "The seven days start tomorrow."
    assert chat.slots["return_case"]["facts"]["tags_intact"]["value"] is True
    assert "tags" not in words(said)[-1]


async def test_the_end_of_a_talk_is_said_before_the_other_answer() -> None:
    """What was dropped first, then what was asked."""
    chat = Chat()
    await chat.say("I want to return the dress", "return_item")
    said = await chat.say("forget the return, where is RC-1?", "order_status", entities=["RC-1"])
    assert words(said)[0].startswith("All right, nothing has been started")
    assert words(said)[1] == "utter_order_delivered"
    assert chat.loop == ""


async def test_a_question_alone_in_a_talk_goes_the_way_it_always_went() -> None:
    """The talk leaves it to its rule, and is taken up again by itself."""
    chat = Chat()
    await chat.say("I want to return the dress", "return_item")
    with pytest.raises(ActionExecutionRejection):
        await chat.say("who pays the postage?", "ask_policy")


async def test_a_person_who_is_asked_for_outright_is_called_whatever_was_heard() -> None:
    """The complaint ahead of it may sound like anything."""
    said = await Chat().say(
        "the kettle refund takes forever, i want to speak to a manager", "return_item"
    )
    assert words(said) == ["utter_hand_over"]
    said = await Chat().say("I want to praise your staff", "review")
    assert "utter_hand_over" not in words(said)


async def test_a_question_of_other_goods_in_a_talk_is_no_answer_to_it() -> None:
    """It was taken for a wish to return those; the talk keeps to its own."""
    chat = Chat()
    await chat.say("I want to return the dress", "return_item")
    said = await chat.say("hm. also, any recall on the oak lamp?", "return_item")
    assert words(said)[0] == "utter_recall_affected"
    assert words(said)[-1].startswith("Shall we go on with your return?")
    assert chat.slots["return_case"]["title"] == "Linen dress, size S"


async def test_a_clause_in_passing_begins_the_return() -> None:
    """Although the classifier took it for a question of law."""
    chat = Chat()
    said = await chat.say(
        "under article 24 of the consumer protection law I want to return the kettle, it leaks",
        "ask_policy",
    )
    assert chat.slots["return_case"]["facts"]["reason"]["value"] == "quality"
    assert "citations" not in [part["type"] for part in said.parts]


async def test_details_that_were_checked_are_tried_once() -> None:
    """Two wishes of a guest are no two guesses."""
    guests = FakeGuests()
    await Chat(guests=guests).say(
        "where is RC-1 and is my lamp recalled? my mail is x@example.com",
        "order_status",
        entities=["RC-1"],
        said={"email": "x@example.com"},
        grant=anonymous(),
    )
    assert len(guests.asked) == 1


async def test_a_merchants_message_is_not_taken_apart() -> None:
    """Their questions are of law and of listings, which have readings of their own."""
    said = await Chat().say(
        "where is my order RC-1 and can I get an invoice",
        "invoice",
        grant=replace(GRANT, aud="merchant"),
    )
    assert "utter_order_delivered" not in words(said)


def test_every_wish_leads_where_its_dialogue_rule_does() -> None:
    """One table, one truth: `data/rules.yml`."""
    assert {intent: LEADS[intent] for intent in ANSWERED_BY} == dict(ANSWERED_BY)


async def test_a_return_that_ends_at_once_leaves_no_talk_open() -> None:
    """What is on its way back opens none, whoever began it."""
    chat = Chat()
    said = await chat.say("where is RC-1? also I want to return the oak lamp", "order_status")
    assert chat.loop == ""
    assert ActiveLoop(None) in said.events
