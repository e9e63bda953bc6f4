"""Event classes by name: the same classes, from a table."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, deserialise_events
from rasa.shared.utils.common import all_subclasses

from bot.mends import event_types
from tests.bot.counting import calls_to

NAMES = sorted({event_class.type_name for event_class in all_subclasses(Event)})
JSON_EVENTS = [
    {"event": "slot", "name": "order_id", "value": "RC-10001"},
    {"event": "action", "name": "action_listen"},
    {"event": "bot", "text": "hi", "data": {}},
] * 20


@pytest.mark.parametrize("name", NAMES)
def test_a_name_means_the_class_it_meant(name: str) -> None:
    """Every event there is."""
    assert Event.resolve_by_type(name) is event_types._upstream(name)


def test_all_of_rasas_events_are_among_them() -> None:
    """Or the comparison above would prove little."""
    assert len(NAMES) >= 20
    assert {"user", "bot", "slot", "action", "active_loop", "session_started"} <= set(NAMES)


def test_unknown_names_are_treated_as_they_were() -> None:
    """An old name, a default, an error."""
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("party", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="Unknown event name 'party'"):
        Event.resolve_by_type("party")


def test_a_class_made_later_is_found() -> None:
    """The table is not the last word: what it does not know is searched for."""

    class LateEvent(SlotSet):
        """Defined after the mend was applied."""

        type_name = "late"

    assert Event.resolve_by_type("late") is LateEvent


def test_rasa_reads_events_without_walking_the_tree_of_classes() -> None:
    """It stands where Rasa looks for it."""
    with calls_to(all_subclasses) as walks:
        events = deserialise_events(JSON_EVENTS)

    assert walks.number == 0
    assert len(events) == 60
    assert isinstance(events[0], SlotSet)
    assert isinstance(events[1], ActionExecuted)


def test_rasa_alone_walks_it_for_every_event() -> None:
    """What the mend is for."""
    with calls_to(all_subclasses) as walks:
        for event in JSON_EVENTS:
            event_types._upstream(event["event"])

    assert walks.number >= len(JSON_EVENTS)
