"""Returns in the chat: what is said, with which buttons, and what is left to others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.domain.errors import RulesUnavailable
from actions.domain.orders import OrderState
from actions.domain.returns import OwnedItem
from actions.handlers.base import OVERTAKEN
from actions.handlers.parts import CHECK_MINE
from actions.handlers.policy import SURE_ENOUGH
from actions.handlers.returns import ActionReturn
from actions.handlers.turn import RETURN_LOOP, RETURN_SLOT
from actions.services.orders import OrderService
from actions.services.returns import ReturnService
from gateway.domain.parts import DecisionPart
from tests.unit.actions.chats import LoopChat, card, titles
from tests.unit.actions.fake_decisions import FakeDecisions, FakeOpenRecalls
from tests.unit.actions.fakes import (
    ABSTAINED,
    ANSWERED,
    CITATION,
    FakeAnswers,
    FakeOrders,
    anonymous,
    reception,
    rules,
)
from tests.unit.actions.services.test_returns import SHOP, bought


class Chat(LoopChat):
    """A conversation with a customer who has bought things."""

    intent = "return_item"

    def __init__(
        self, decisions: FakeDecisions | None = None, policy: FakeAnswers | None = None
    ) -> None:
        self.decisions = decisions or FakeDecisions()
        self.orders = [*SHOP, bought("RC-0", "Oak lamp", state=OrderState.REFUNDED)]
        orders = OrderService(FakeOrders(self.orders))
        returns = ReturnService(orders, self.decisions, FakeOpenRecalls())
        policy = policy or FakeAnswers(ABSTAINED)
        super().__init__(ActionReturn(returns, policy, reception(), rules()))


async def test_a_question_comes_with_its_answers_and_the_loop_stays_open() -> None:
    """The case is kept in its slot, as JSON."""
    chat = Chat()
    said = await chat.say("I want to return the dress, I changed my mind")
    assert said.messages[0]["text"].endswith("Are the tags still on?")
    assert "Linen dress, size S from order RC-1" in said.messages[0]["text"]
    assert titles(said) == ["Yes", "No", "It had none", "I don't know"]
    assert said.events[0] == ActiveLoop(RETURN_LOOP)
    assert said.events[1]["name"] == RETURN_SLOT
    assert said.events[1]["value"]["facts"]["reason"]["origin"] == "customer"


async def test_the_decision_is_a_card_that_the_gateway_takes_as_it_is() -> None:
    """With reasons, law, amounts, receipt, and what can be done next."""
    said = await Chat().say("my kettle leaks", "defect_report")
    part = card(said, "decision")
    assert isinstance(part, DecisionPart)
    decision = part.decision
    assert decision.outcome == "eligible"
    assert (decision.refund_amount, decision.currency) == ("100.00", "CNY")
    assert decision.freight == "The shop pays to send it back"
    assert "within 7 days of receipt they can go back" in decision.reasons[0]
    assert {each.cites for each in decision.basis} >= {"CRPL 24"}
    assert decision.receipt_url == f"/receipts/{decision.receipt}"
    assert any("8 days ago or more" in each for each in decision.would_change)
    assert titles(said) == ["Start the return", "That's not right", "Talk to a person"]


async def test_of_a_state_the_federations_law_is_offered_and_can_be_gone_by() -> None:
    """What is covered is said plainly, and what is not."""
    chat = Chat()
    said = await chat.say("I'm in California and want to return my coat", grant=anonymous())
    assert "no checked rules of the law of California" in said.messages[0]["text"]
    assert titles(said) == ["By US federal law", "Talk to a person"]
    text = said.parts[0]["buttons"][0]["text"]
    said = await chat.say(text, "nlu_fallback", grant=anonymous())
    assert chat.slots[RETURN_SLOT]["jurisdiction"] == "US"
    assert said.messages[0]["text"].endswith("?")


async def test_what_rests_on_a_guests_word_says_so() -> None:
    """On the card and in the sentence."""
    chat = Chat()
    first = await chat.say("my kettle leaks", "defect_report", grant=anonymous())
    assert "I go by your word" in first.messages[0]["text"]
    said = await chat.say("yesterday", "nlu_fallback", grant=anonymous())
    assert "rests on what you told me" in said.messages[0]["text"]
    sources = {each["source"] for each in said.parts[0]["decision"]["facts"]}
    assert sources == {"customer", "assumed"}


async def test_starting_the_return_hands_it_to_a_person_with_the_receipt() -> None:
    """Nothing is booked, and none is claimed; the talk is over."""
    chat = Chat()
    await chat.say("my kettle leaks", "defect_report")
    said = await chat.say("Start the return", "return_item")
    (receipt,) = chat.decisions.receipts
    assert receipt in said.messages[0]["text"]
    assert "cannot book a return" in said.messages[0]["text"]
    assert [part["type"] for part in said.parts] == ["handoff"]
    assert (said.parts[0]["state"], said.parts[0]["reason"]) == ("requested", "return_to_start")
    assert said.events == [ActiveLoop(None), SlotSet(RETURN_SLOT, None)]


async def test_what_a_person_has_to_decide_is_offered_to_one() -> None:
    """With the clause on the card."""
    chat = Chat()
    await chat.say("my kettle leaks", "defect_report")
    said = await chat.say("it is for my company", "nlu_fallback")
    assert titles(said) == ["Pass it to a person", "That's not right"]
    assert said.parts[0]["decision"]["basis"]
    said = await chat.say("Please pass it on to a person", "nlu_fallback")
    assert said.parts[0]["reason"] == "return_to_decide"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I want a person", "human_please"),
        ("who pays the postage?", "ask_policy"),
        ("where is my order?", "order_status"),
        ("subscribe me to the newsletter", "newsletter"),
    ],
)
async def test_what_is_not_about_the_return_is_left_to_others(text: str, intent: str) -> None:
    """Rasa then asks its rules; nothing was said and nothing forgotten."""
    chat = Chat()
    await chat.say("I want to return the dress")
    with pytest.raises(ActionExecutionRejection):
        await chat.say(text, intent)


async def test_after_another_answer_the_talk_is_taken_up_again() -> None:
    """With the question that was open; not over a person who was called."""
    chat = Chat()
    await chat.say("I want to return the dress")
    said = await chat.say("where is my order?", "order_status", after="action_look_up_order")
    assert said.messages[0]["text"].startswith("Shall we go on with your return?")
    assert chat.loop == {"name": RETURN_LOOP}
    said = await chat.say("a person", "human_please", after="action_hand_over")
    assert said.messages == []


async def test_gibberish_is_a_turn_that_did_not_help() -> None:
    """So that two of them bring a person, who is offered besides."""
    chat = Chat()
    await chat.say("I want to return the dress, I changed my mind")
    said = await chat.say("blub", "nlu_fallback")
    assert said.messages[0]["custom"]["failed"] is True
    said = await chat.say("blub", "nlu_fallback")
    assert titles(said)[-1] == "Talk to a person"


async def test_cancelling_and_why() -> None:
    """Both in plain words."""
    chat = Chat()
    await chat.say("I want to return the dress, I changed my mind")
    said = await chat.say("why do you ask?", "nlu_fallback")
    assert said.messages[0]["text"].startswith("For a change of mind")
    said = await chat.say("never mind", "deny")
    assert "nothing has been started" in said.messages[0]["text"]
    assert chat.slots[RETURN_SLOT] is None


async def test_a_question_of_law_is_answered_by_the_passages_that_surely_know() -> None:
    """Even where it was taken for a wish; the wish is one press away."""
    sure = replace(ANSWERED, citations=(replace(CITATION, score=SURE_ENOUGH),))
    chat = Chat(policy=FakeAnswers(sure))
    said = await chat.say("can I return opened cosmetics?")
    assert said.messages[0]["text"] == ANSWERED.text
    assert titles(said) == [CHECK_MINE.title]
    assert chat.loop == {}
    assert (await chat.say(CHECK_MINE.text)).messages[0]["text"].startswith("Which of these")


async def test_a_question_of_law_that_no_passage_answers_is_talked_through() -> None:
    """It is about their goods then, if anything."""
    said = await Chat().say("is it true that an opened kettle cannot go back?")
    assert said.messages


async def test_what_is_back_already_is_shown_with_its_order() -> None:
    """No second return of it is begun."""
    said = await Chat().say("return the oak lamp")
    assert [part["type"] for part in said.parts] == ["order", "buttons"]
    assert "already marked as refunded" in said.messages[0]["text"]


async def test_rules_that_cannot_be_read_are_an_apology() -> None:
    """As every failed action is."""
    said = await Chat(FakeDecisions(failure=RulesUnavailable("no rules"))).say("my kettle leaks")
    assert said.responses == ["utter_apology"]


async def test_in_an_epoch_that_is_over_nothing_is_decided() -> None:
    """The customer is not told of it; the desk is."""
    decisions = FakeDecisions(is_epoch_over=True)
    said = await Chat(decisions).say("my kettle leaks", "defect_report")
    assert [message["text"] for message in said.messages] == [OVERTAKEN]
    assert said.events == []
    assert decisions.receipts == {}


def test_a_thing_without_a_day_of_receipt_has_not_surely_arrived() -> None:
    """Unless its order says that it was delivered."""
    under_way = bought("RC-3", "Oak lamp", days_ago=None, state=OrderState.SHIPPED)
    assert not OwnedItem(under_way, under_way.items[0]).is_there
    there = replace(under_way, state=OrderState.DELIVERED)
    assert OwnedItem(there, there.items[0]).is_there


async def test_a_listing_to_be_checked_is_left_to_others() -> None:
    """Although it names goods that were bought."""
    chat = Chat()
    await chat.say("I want to return the dress")
    with pytest.raises(ActionExecutionRejection):
        await chat.say("check this listing: Oak lamp, the best there is", "check_listing")
