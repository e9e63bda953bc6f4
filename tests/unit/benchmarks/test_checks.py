"""A fast wrong answer is not a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.checks import Anything, Expectations
from benchmarks.sides import Reply, WrongAnswer, order_cards, reply_of
from benchmarks.workload import Turn

EXPECTATIONS = Expectations({"utter_greet": ["Hello!", "Good day."], "utter_thank": ["Welcome."]})
GREETING = Turn("plain", "hi", response="utter_greet")
ORDER = Turn("action", "where is RC-1", order_id="RC-1")
CARD = {"id": "RC-1", "state": "paid"}


def test_any_variation_of_the_response_is_right() -> None:
    """Rasa chooses among the variations at random."""
    EXPECTATIONS.check(GREETING, Reply(("Hello!",), ()))
    EXPECTATIONS.check(GREETING, Reply((" Good day. ",), ()))


def test_another_response_is_wrong() -> None:
    """A fallback is fast and says nothing."""
    with pytest.raises(WrongAnswer, match="no text of utter_greet"):
        EXPECTATIONS.check(GREETING, Reply(("Welcome.",), ()))


@pytest.mark.parametrize("turn", [GREETING, ORDER])
def test_an_empty_reply_is_wrong(turn: Turn) -> None:
    """Stock Rasa answers a failed turn with an empty list and status 200."""
    with pytest.raises(WrongAnswer, match="with nothing"):
        EXPECTATIONS.check(turn, Reply((), ()))


def test_the_card_of_the_order_asked_for_is_right() -> None:
    """The words before the card may be any state's."""
    EXPECTATIONS.check(ORDER, Reply(("It is paid.",), (CARD,)))


@pytest.mark.parametrize("cards", [(), ({"id": "RC-2"},), (CARD, CARD)])
def test_no_card_another_card_and_two_cards_are_wrong(cards: tuple[dict[str, object], ...]) -> None:
    """The work was not the work that is compared."""
    with pytest.raises(WrongAnswer, match="expected that of RC-1"):
        EXPECTATIONS.check(ORDER, Reply(("It is paid.",), cards))


def test_the_expected_texts_are_the_domains(tmp_path: Path) -> None:
    """Read from the domain that both sides are trained on."""
    domain = tmp_path / "domain.yml"
    domain.write_text('responses:\n  utter_greet:\n  - text: "Hi there"\n  - image: only.png\n')
    Expectations.from_domain(domain).check(GREETING, Reply(("Hi there",), ()))


def test_the_server_that_does_nothing_is_taken_at_its_word() -> None:
    """Its answers are never right, and never measured as a side."""
    Anything().check(ORDER, Reply((), ()))


def test_texts_and_cards_are_read_from_rasas_messages() -> None:
    """One response may come as two messages, text and custom apart, or as one."""
    apart = [
        {"recipient_id": "c", "text": "It is paid."},
        {"recipient_id": "c", "custom": {"parts": [{"type": "order", "order": CARD}]}},
    ]
    together = [{"text": "It is paid.", "custom": {"parts": [{"type": "order", "order": CARD}]}}]
    assert reply_of(apart) == reply_of(together) == Reply(("It is paid.",), (CARD,))


@pytest.mark.parametrize("messages", [None, {"text": "hi"}, ["hi"]])
def test_a_body_of_another_shape_is_refused(messages: object) -> None:
    """What is not a list of messages is an error, not an empty reply."""
    with pytest.raises(WrongAnswer, match="expected a list of messages"):
        reply_of(messages)


@pytest.mark.parametrize("parts", [None, [], ["order"], [{"type": "notice"}], [{"order": "RC-1"}]])
def test_parts_that_are_no_order_cards_are_passed_over(parts: object) -> None:
    """Buttons and citations may stand beside a card."""
    assert order_cards(parts) == ()
