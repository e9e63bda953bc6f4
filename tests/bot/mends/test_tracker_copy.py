"""The copy of a tracker: the same state as a replay, without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.mends import tracker_copy
from tests.bot.conftest import FORM_PROJECT
from tests.bot.counting import calls_to
from tests.bot.running import hear, scripted_agent, wandering

DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))


def said(intent: str = "greet") -> UserUttered:
    """A customer's message."""
    return UserUttered(intent, {"name": intent, "confidence": 1.0}, [])


LISTEN = "action_listen"
HISTORIES: dict[str, Callable[[], list[Event]]] = {
    "nothing": list,
    "a session": lambda: [ActionExecuted("action_session_start"), SessionStarted()],
    "a turn": lambda: [
        ActionExecuted(LISTEN),
        said(),
        ActionExecuted("utter_greet"),
        BotUttered("hi"),
    ],
    "slots": lambda: [SlotSet("reason", "a"), SlotSet("order_id", None), SlotSet("reason", ["b"])],
    "slots taken back": lambda: [SlotSet("reason", "a"), AllSlotsReset()],
    "a form": lambda: [said(), ActionExecuted("return_form"), ActiveLoop("return_form")],
    "a form refused": lambda: [
        said(),
        ActionExecuted("return_form"),
        ActiveLoop("return_form"),
        ActionExecutionRejected("return_form"),
        LoopInterrupted(True),
    ],
    "a form that ended": lambda: [ActiveLoop("return_form"), ActiveLoop(None)],
    "a pause": lambda: [ConversationPaused()],
    "a pause that ended": lambda: [ConversationPaused(), ConversationResumed()],
    "a follow-up": lambda: [said(), FollowupAction("utter_greet")],
    "a restart": lambda: [SlotSet("reason", "a"), said(), Restarted()],
    "a message taken back": lambda: [
        ActionExecuted(LISTEN),
        said(),
        SlotSet("reason", "a"),
        ActionExecuted(LISTEN),
        said("stop"),
        SlotSet("reason", "b"),
        UserUtteranceReverted(),
    ],
}


def looks(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All that a tracker is."""
    return {
        "state": tracker.current_state(EventVerbosity.ALL),
        "events": [id(event) for event in tracker.events],
        "room": tracker.events.maxlen,
        "set": {name: slot.has_been_set for name, slot in tracker.slots.items()},
        "slot types": {name: type(slot) for name, slot in tracker.slots.items()},
        "message": tracker.latest_message,
        "utterance": tracker.latest_bot_utterance,
        "rules": tracker.is_rule_tracker,
        "model": (tracker.model_id, tracker.assistant_id),
        "source": tracker.sender_source,
        "attributes": sorted(vars(tracker)),
    }


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_a_copy_is_what_a_replay_is(history: Callable[[], list[Event]]) -> None:
    """In everything that a tracker is."""
    tracker = DialogueStateTracker.from_events("c1", history(), slots=DOMAIN.slots)
    tracker.model_id = "not copied upstream either"

    assert looks(tracker.copy()) == looks(tracker_copy._upstream(tracker))


@pytest.mark.parametrize("seed", range(3))
async def test_a_copy_of_a_real_conversation_is_what_its_replay_is(
    form_model: Path, tmp_path: Path, seed: int
) -> None:
    """After each of forty turns in and out of a form."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db", events=10_000)
    for intent in wandering(seed, 40):
        await hear(agent, intent)
        tracker = await agent.store.retrieve("c1")
        assert looks(tracker.copy()) == looks(tracker_copy._upstream(tracker))
        await agent.store.save(tracker)
    await agent.close()


def test_a_copy_stands_alone() -> None:
    """What happens to it does not happen to the original."""
    tracker = DialogueStateTracker.from_events("c1", HISTORIES["a form"](), slots=DOMAIN.slots)
    before = looks(tracker)

    copy = tracker.copy()
    for event in (SlotSet("reason", "x"), LoopInterrupted(True), ConversationPaused(), said()):
        copy.update(event)
    copy.active_loop.rejected = True

    assert looks(tracker) == before


def test_rasa_copies_with_the_mend() -> None:
    """It stands where Rasa looks for it, and replays nothing however long the history."""
    tracker = DialogueStateTracker.from_events(
        "c1", HISTORIES["a turn"]() * 100, slots=DOMAIN.slots
    )
    with calls_to(DialogueStateTracker.update) as mended:
        tracker.copy()
    with calls_to(DialogueStateTracker.update) as upstream:
        tracker_copy._upstream(tracker)

    assert mended.number == 0
    assert upstream.number == 400
