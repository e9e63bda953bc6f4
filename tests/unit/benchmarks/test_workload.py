"""What the customers of the bench say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.workload import ORDER_QUESTIONS, Phrases, Workload

ORDERS = {"ada": ["RC-1", "RC-2"], "bo": ["RC-3"]}


def test_the_same_conversation_is_said_at_every_run() -> None:
    """Two runs, or two sides of one run, hear the same words in the same order."""
    one, other = Workload(ORDERS), Workload(dict(reversed(ORDERS.items())))
    assert [one.conversation(n, 11) for n in range(50)] == [
        other.conversation(n, 11) for n in range(50)
    ]


def test_a_conversation_opens_with_a_greeting() -> None:
    """The first turn starts the session and is not measured."""
    for number in range(20):
        assert Workload(ORDERS).conversation(number, 11).turns[0].response == "utter_greet"


@pytest.mark.parametrize("number", range(6))
def test_half_of_the_measured_turns_have_an_action(number: int) -> None:
    """Turns 2-11: five and five, alternating, in every conversation."""
    kinds = [turn.kind for turn in Workload(ORDERS).conversation(number, 11).turns[1:]]
    assert kinds.count("action") == kinds.count("plain") == 5
    assert all(this != following for this, following in pairwise(kinds))


def test_neighbouring_conversations_start_with_different_kinds() -> None:
    """Concurrent customers must not all reach the action server at once."""
    workload = Workload(ORDERS)
    first = [workload.conversation(number, 2).turns[1].kind for number in range(4)]
    assert first == ["action", "plain", "action", "plain"]


def test_customers_ask_only_for_their_own_orders() -> None:
    """A card must come back; somebody else's order has none."""
    workload = Workload(ORDERS)
    for number in range(40):
        conversation = workload.conversation(number, 11)
        asked = {turn.order_id for turn in conversation.turns} - {None}
        assert asked <= set(ORDERS[conversation.customer])


def test_the_order_asked_for_stands_in_the_words() -> None:
    """The text names the order whose card is expected."""
    for _, _, turn in Workload(ORDERS).every_message():
        assert turn.order_id is None or turn.order_id in turn.text


def test_whatever_a_conversation_says_was_said_once_before() -> None:
    """Every message is checked on both sides before anything is measured."""
    workload = Workload(ORDERS)
    checked = {(who, turn) for _, who, turn in workload.every_message() if turn.kind == "action"}
    plain = {turn for _, _, turn in workload.every_message() if turn.kind == "plain"}
    for number in range(60):
        conversation = workload.conversation(number, 11)
        for turn in conversation.turns:
            assert turn in plain or (conversation.customer, turn) in checked


def test_a_misunderstood_phrase_is_said_no_more() -> None:
    """One side's mistake takes the phrase from both."""
    left = Workload(ORDERS).understood_by_both({"hi", ORDER_QUESTIONS[0]})
    phrases = {phrase for phrase, _, _ in left.every_message()}
    assert "hi" not in phrases
    assert ORDER_QUESTIONS[0] not in phrases
    assert ORDER_QUESTIONS[1] in phrases
    spoken = {turn.text for n in range(40) for turn in left.conversation(n, 11).turns}
    assert "hi" not in spoken


def test_a_side_that_understands_too_little_is_not_measured() -> None:
    """Fewer than half of the questions left: the training data is wrong, not the bench."""
    with pytest.raises(ValueError, match="understood by both sides"):
        Phrases().without(ORDER_QUESTIONS[:4])


@pytest.mark.parametrize("orders", [{}, {"ada": []}])
def test_customers_without_orders_are_refused(orders: dict[str, list[str]]) -> None:
    """An unseeded shop is named before anything starts."""
    with pytest.raises(ValueError, match="seed the demo shop"):
        Workload(orders)
