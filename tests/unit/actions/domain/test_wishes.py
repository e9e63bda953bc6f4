"""Which wishes a message has, and which of its words belong to each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.domain.own_goods import wants_own_goods_back
from actions.domain.wishes import LONGEST_HEARD, heard


def wishes(text: str, intent: str = "nlu_fallback") -> dict[str, str]:
    """The wishes of a message, each with its words."""
    return {each.intent: each.text for each in heard(text, intent).wishes}


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (
            "I want to return my scarf, and is my lamp recalled?",
            {
                "return_item": "I want to return my scarf",
                "product_recall": "is my lamp recalled?",
            },
        ),
        (
            "where is my order 1002 and can I get an invoice",
            {"order_status": "where is my order 1002", "invoice": "can I get an invoice"},
        ),
        (
            "the kettle leaks and I want a person",
            {"defect_report": "the kettle leaks", "human_please": "I want a person"},
        ),
        (
            "can I return the shoes? also who pays the postage",
            {"return_item": "can I return the shoes?", "ask_policy": "who pays the postage?"},
        ),
        (
            "wher is my ordr RC-1 nd i wnat to retrun the dress",
            {"order_status": "where is my order RC-1", "return_item": "i want to return the dress"},
        ),
        (
            "Two things: 1) where is my kettle 2) please put me through to a human",
            {
                "order_status": "where is my kettle",
                "human_please": "please put me through to a human",
            },
        ),
        (
            "Tell me when RC-1 arrives, and while you're at it open a return for the scarf",
            {
                "order_status": "Tell me when RC-1 arrives",
                "return_item": "open a return for the scarf",
            },
        ),
        (
            "has RC-1 shipped yet? if not change the address to 5 Hill Road",
            {
                "order_status": "has RC-1 shipped yet?",
                "change_address": "if not change the address to 5 Hill Road",
            },
        ),
        (
            "Hello!\nPlease cancel order RC-1.\nAlso unsubscribe me from the newsletter\nThanks",
            {
                "cancel_order": "Please cancel order RC-1.",
                "newsletter": "unsubscribe me from the newsletter",
            },
        ),
    ],
)
def test_each_wish_is_heard_with_its_own_words(text: str, both: dict[str, str]) -> None:
    """However they are joined, and through slips of the keyboard."""
    found = wishes(text)
    assert {intent: words.strip(".") for intent, words in found.items()} == {
        intent: words.strip(".") for intent, words in both.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "The lamp flickers and I want to return it",
        "I opened the box and tried the kettle and it leaks, I want a refund",
        "My kettle leaks. Who pays the postage, and when do I get the money?",
        "I changed my mind about the scarf and would like my money back please",
        "wrong item ordered, can you cancel it",
        "can you help me, i was charged twice",
        "my headphones died after thirteen months, are they still covered by the guarantee?",
        "my car seat was recalled, what must the seller do",
        "recall R-12, refund please",
        "RC-1 hasn't arrived, cancel it please",
        "wrong item, i meant the desk",
        "I want to return it, how do I do that?",
        "is the oak lamp recalled and if so I want a refund",
        "hello, thanks for the quick answer, where is my order RC-1 please and thank you",
    ],
)
def test_one_wish_told_in_several_clauses_stays_one(text: str) -> None:
    """A reason, a fault, a condition and a greeting are no wishes of their own."""
    assert len(wishes(text)) <= 1


def test_what_was_stated_goes_with_the_return() -> None:
    """So that its talk knows what is wrong, and when the goods came."""
    said = wishes("The scarf came on Monday, it has a hole, I want to return it. Where is RC-1?")
    assert "came on Monday" in said["return_item"]
    assert "has a hole" in said["return_item"]
    assert said["order_status"] == "Where is RC-1?"


def test_what_points_back_is_read_with_the_goods_it_points_to() -> None:
    """Alone, "it" could be anything they bought."""
    said = wishes("who made my dress? i want to return it anyway")
    assert "dress" in said["return_item"]
    assert said["product_trace"] == "who made my dress?"


def test_goods_named_ahead_of_a_question_are_what_it_points_to() -> None:
    """And belong to nothing that was said before them."""
    assert wishes("Send me the invoice for RC-7 - and the honey, where is it?") == {
        "invoice": "Send me the invoice for RC-7",
        "order_status": "the honey. where is it?",
    }


def test_orders_that_are_named_by_their_goods_are_each_a_wish() -> None:
    """One look-up of both would find neither."""
    text = "my headphones went back ages ago, where's the money? and the duvet hasn't come"
    said = heard(text, "refund_status").wishes
    assert [each.text for each in said] == [
        "my headphones went back ages ago. where's the money?",
        "the duvet hasn't come",
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I want to return the scarf. no wait, the dress", "I want to return the dress"),
        ("I want to return the dress - actually no, where is RC-1?", "where is RC-1?"),
        (
            "cancel order RC-1, no actually don't cancel it, just change the delivery address",
            "just change the delivery address",
        ),
        ("nvm the cancellation, when is RC-1 shipping?", "when is RC-1 shipping?"),
        ("I don't want to return it, I want to exchange the scarf", "I want to exchange the scarf"),
    ],
)
def test_what_is_said_last_counts(text: str, left: str) -> None:
    """Whoever changes their mind in the middle wishes for one thing: the last."""
    hearing = heard(text, "nlu_fallback")
    assert hearing.takes_back
    assert [each.text for each in hearing.wishes] == [left]


def test_money_for_what_is_cancelled_is_named_and_begins_no_return() -> None:
    """Nothing has to be sent back."""
    found = heard("cancel the order RC-1 and refund me", "cancel_order").wishes
    assert [each.intent for each in found] == ["cancel_order", "nlu_fallback"]
    assert found[1].text == "refund me"


def test_the_classifier_tells_the_one_clause_that_the_words_cannot() -> None:
    """What it heard in the whole message is the wish that is left over."""
    text = "what about my ring engraving and can I get an invoice"
    assert set(wishes(text)) == {"ask_policy", "invoice"}
    assert set(wishes(text, "product_question")) == {"product_question", "invoice"}


def test_an_open_talk_gets_its_answer_and_the_rest_its_own() -> None:
    """What answers the talk is no part of the question beside it."""
    hearing = heard("yes they are still on, and who pays the postage?", "affirm", in_a_talk=True)
    assert hearing.stated == "yes they are still on"
    assert [each.text for each in hearing.others] == ["who pays the postage?"]


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Under article 24 of the consumer protection law I want to return my kettle", True),
        ("as article 25 says, I'd like to return my kettle", True),
        ("Can I return my notebook? pages missing", True),
        ("I opened the box and it leaks, I want a refund", True),
        ("I'd rather keep the scarf. can you return the dress instead?", True),
        ("what does article 25 say about returning my kettle?", False),
        ("can I return my notebook under article 25?", False),
        ("the seller refuses to take my broken kettle back, I want a refund", False),
        ("who pays when I return my broken kettle?", False),
    ],
)
def test_a_clause_in_passing_or_a_stated_fault_makes_it_no_question(text: str, wants: bool) -> None:
    """Who asks what the law says gets the passages; who wants a thing back gets the talk."""
    assert wants_own_goods_back(text) is wants


def test_a_long_story_is_left_to_the_classifier() -> None:
    """It mentions much, and wishes for what it comes to."""
    assert heard("where is my order and can I get an invoice. " * 30, "complaint").wishes == ()
    assert len("where is my order and can I get an invoice. " * 30) > LONGEST_HEARD


@given(st.text(max_size=200))
def test_any_text_can_be_heard(text: str) -> None:
    """Whatever was typed, nothing is raised, and no wish is empty."""
    assert all(each.text for each in heard(text, "nlu_fallback").wishes)
