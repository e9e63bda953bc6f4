"""Reading a turn out of Rasa's tracker."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.interfaces import Tracker

from actions.adapters.grants import SignedGrants
from actions.domain.identity import Details
from actions.handlers.turn import Turn, read_turn
from tests.unit.actions.fakes import NOON, SECRET, state


def read(tracker_state: dict[str, Any]) -> Turn:
    """The turn of a state posted by Rasa."""
    return read_turn(Tracker.from_dict(tracker_state), SignedGrants(SECRET), NOON)


def entity(value: object, start: int | None = None, end: int | None = None) -> dict[str, Any]:
    """An order number as an extractor reports it."""
    return {"entity": "order_number", "value": value, "start": start, "end": end}


def numbers(*entities: dict[str, Any]) -> tuple[str, ...]:
    """The order numbers read from a message with these entities."""
    tracker_state = state()
    tracker_state["latest_message"]["entities"] = list(entities)
    return read(tracker_state).order_numbers


def test_what_lies_inside_another_number_is_that_number() -> None:
    """Of "#RC-10012" one extractor finds all, others a part."""
    assert numbers(entity("10012", 4, 9), entity("#RC-10012", 0, 9), entity("RC-10012", 1, 9)) == (
        "#RC-10012",
    )


def test_a_number_that_begins_another_one_elsewhere_is_kept() -> None:
    """They are two orders, however alike."""
    assert numbers(entity("RC-1001", 0, 7), entity("RC-10012", 12, 20)) == ("RC-1001", "RC-10012")


def test_a_number_two_extractors_agree_on_is_read_once() -> None:
    """The same span twice is the same number."""
    assert numbers(entity("RC-1", 0, 4), entity("RC-1", 0, 4)) == ("RC-1",)


@pytest.mark.parametrize("value", [7, None, ["RC-10001"], {"id": 1}, True])
def test_a_value_that_is_no_text_is_no_number(value: object) -> None:
    """JSON may hold anything."""
    assert numbers(entity(value)) == ()


def test_other_entities_are_not_order_numbers() -> None:
    """An e-mail address or a day is not looked up."""
    assert numbers({"entity": "email", "value": "a@example.com"}) == ()


@pytest.mark.parametrize(
    ("changed", "text"), [({"text": None}, ""), ({"entities": None}, "where is my order")]
)
def test_what_rasa_leaves_empty_is_read_as_empty(changed: dict[str, Any], text: str) -> None:
    """Null is what Rasa posts for "nothing"."""
    tracker_state = state()
    tracker_state["latest_message"].update(changed)
    turn = read(tracker_state)
    assert (turn.text, turn.order_numbers) == (text, ())


@pytest.mark.parametrize("slots", [{}, {"order_id": None}, {"order_id": 7}, {"order_id": ["x"]}])
def test_a_slot_without_a_number_remembers_nothing(slots: dict[str, Any]) -> None:
    """Absent, empty or odd."""
    assert read({**state(), "slots": slots}).remembered == Details()


def test_what_somebody_says_of_themselves_is_read_beside_what_they_said_before() -> None:
    """Each from its own entity and its own slot; neither is taken for the other."""
    turn = read(
        state(
            entities=["RC-1"],
            said={"email": "a@b.c", "person_name": "Ada", "postcode": "310012", "phone": "1"},
            slots={
                "order_id": "RC-2",
                "guest_email": "b@b.c",
                "guest_name": "Bo",
                "guest_postcode": "400010",
            },
        )
    )
    assert turn.said == Details("RC-1", "a@b.c", "Ada", "310012")
    assert turn.remembered == Details("RC-2", "b@b.c", "Bo", "400010")


def test_of_two_names_the_longer_one_is_meant() -> None:
    """One extractor finds "Ada", another "Ada Lin"."""
    tracker_state = state()
    tracker_state["latest_message"]["entities"] = [
        {"entity": "person_name", "value": value} for value in ("Ada", "Ada Lin", 7, "Lin")
    ]
    assert read(tracker_state).said.name == "Ada Lin"


@pytest.mark.parametrize(
    ("intent", "name"), [({"name": "greet"}, "greet"), (None, ""), ({}, ""), ({"name": None}, "")]
)
def test_the_intent_is_read_where_there_is_one(intent: object, name: str) -> None:
    """An answer that goes by it must not fall over one that is missing."""
    tracker_state = state()
    tracker_state["latest_message"]["intent"] = intent
    assert read(tracker_state).intent == name
