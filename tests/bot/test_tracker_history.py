"""The bound on a conversation's history: it changes what a turn costs, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    Event,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.mends import dialogue_states
from bot.tracker_history import DialogueState, bounded
from tests.bot.conftest import FORM_PROJECT
from tests.bot.running import hear, scripted_agent, wandering

DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))
LIMIT = 40


def tracker_of(*events: Event) -> DialogueStateTracker:
    """A tracker that went through these events."""
    return DialogueStateTracker.from_events("c1", list(events), slots=DOMAIN.slots)


def turn(intent: str, *done: Event) -> list[Event]:
    """A turn between two listens."""
    heard = UserUttered("words", {"name": intent, "confidence": 1.0})
    return [ActionExecuted(ACTION_LISTEN_NAME), heard, *done]


def small_talk(turns: int) -> list[Event]:
    """Turns that leave no trace in the state."""
    return [e for _ in range(turns) for e in turn("greet", ActionExecuted("utter_greet"))]


LISTENING = ActionExecuted(ACTION_LISTEN_NAME)
IN_FORM = [
    *turn("start_return", ActionExecuted("return_form"), ActiveLoop("return_form")),
    SlotSet("requested_slot", "order_id"),
]


def states(tracker: DialogueStateTracker) -> list[Any]:
    """The dialogue states of a whole tracker, computed by Rasa itself."""
    return list(dialogue_states._upstream(DOMAIN, tracker))


def test_a_short_history_is_left_alone() -> None:
    """At the limit nothing is cut; the very tracker comes back."""
    tracker = tracker_of(*small_talk(9), LISTENING)

    assert bounded(tracker, len(tracker.events)) is tracker


def test_a_long_history_is_cut_to_the_limit() -> None:
    """Above it, the oldest turns go, whole ones only."""
    tracker = tracker_of(*small_talk(60), LISTENING)

    shorter = bounded(tracker, LIMIT)

    assert len(shorter.events) <= LIMIT
    assert isinstance(shorter.events[0], ActionExecuted)
    assert shorter.events[0].action_name == ACTION_LISTEN_NAME
    assert list(shorter.events) == list(tracker.events)[-len(shorter.events) :]


def test_the_last_states_are_what_they_were() -> None:
    """Policies match from the end; from there on, all but the first states after a cut agree."""
    events = [*small_talk(20), *turn("inform", SlotSet("reason", "broken")), *small_talk(20)]
    tracker = tracker_of(*events, LISTENING)

    shorter = bounded(tracker, LIMIT)

    after, before = states(shorter), states(tracker)
    assert len(after) > 10
    assert after[2:] == before[-len(after) + 2 :]
    assert all("reason" in state["slots"] for state in after[2:])


@pytest.mark.parametrize(
    "events",
    [
        [*turn("inform", SlotSet("order_id", "RC-10001")), *small_talk(40)],
        [*turn("inform", SlotSet("order_id", "x"), SlotSet("order_id", None)), *small_talk(40)],
        [*turn("inform", SlotSet("order_id", "x"), AllSlotsReset()), *small_talk(40)],
        [*small_talk(20), ConversationPaused(), *small_talk(40)],
        [*small_talk(20), *IN_FORM, *small_talk(40)],
        [*small_talk(20), *IN_FORM, *small_talk(5), ActiveLoop(None), *small_talk(40)],
        [*turn("inform", SlotSet("order_id", "x")), *small_talk(40), Restarted(), *small_talk(15)],
        [*small_talk(40), *turn("stop", UserUtteranceReverted()), LISTENING, *small_talk(3)],
        [*small_talk(40), *turn("stop", ActionExecuted("utter_stopped"), ActionReverted())],
        [e for _ in range(30) for e in (*turn("greet"), BotUttered("hi"), SlotSet("reason", "r"))],
    ],
)
def test_the_state_is_what_it_was(events: list[Event]) -> None:
    """Slots, form, pause, last message and last action survive the cut."""
    tracker = tracker_of(*events, LISTENING)

    shorter = bounded(tracker, LIMIT)

    assert len(shorter.events) < len(tracker.events)
    assert DialogueState.of(shorter) == DialogueState.of(tracker)
    assert shorter.current_slot_values() == tracker.current_slot_values()
    assert shorter.latest_message is tracker.latest_message
    assert shorter.latest_action == tracker.latest_action
    assert shorter.followup_action == tracker.followup_action


def test_a_cut_that_a_later_undo_would_reach_over_is_not_made() -> None:
    """Utterances taken back one after the other eat backwards; the history then stays long."""
    undone: list[Event] = []
    for _ in range(60):
        undone += [*turn("greet"), UserUtteranceReverted()]
    tracker = tracker_of(*small_talk(30), *undone, *([UserUtteranceReverted()] * 20), LISTENING)

    shorter = bounded(tracker, LIMIT)

    assert [id(e) for e in shorter.applied_events()][-5:] == [
        id(e) for e in tracker.applied_events()
    ][-5:]
    assert DialogueState.of(shorter) == DialogueState.of(tracker)


@pytest.mark.parametrize("seed", range(6))
async def test_a_bounded_conversation_goes_as_an_unbounded_one(
    form_model: Path, tmp_path: Path, seed: int
) -> None:
    """A hundred wandering turns, in and out of the form: every word and every state agree."""
    free, _ = scripted_agent(form_model, tmp_path / "free.db", events=100_000)
    bound, _ = scripted_agent(form_model, tmp_path / "bound.db", events=LIMIT)
    longest = 0

    for number, intent in enumerate(wandering(seed, 100)):
        said = (
            await hear(bound, intent, f"words {number}"),
            await hear(free, intent, f"words {number}"),
        )
        short, whole = await bound.store.retrieve("c1"), await free.store.retrieve("c1")
        await bound.store.save(short)
        await free.store.save(whole)
        longest = max(longest, len(short.events))
        assert said[0] == said[1]
        assert DialogueState.of(short) == DialogueState.of(whole)
        alike = min(12, len(states(short)) - 3)
        assert alike <= 0 or states(short)[-alike:] == states(whole)[-alike:]

    assert longest <= LIMIT
    assert len(whole.events) > 400
    await bound.close()
    await free.close()


async def test_a_form_may_be_longer_than_the_bound(form_model: Path, tmp_path: Path) -> None:
    """Thirty questions inside a form push its beginning out of the history.

    The form goes on, asks for the same slot after each, and is completed.
    """
    agent, actions = scripted_agent(form_model, tmp_path / "tracker.db", events=LIMIT)
    await hear(agent, "start_return")
    await hear(agent, "inform", "RC-10001")

    for _ in range(30):
        assert await hear(agent, "ask_policy") == ["done", "What is the reason?"]
    tracker = await agent.store.retrieve("c1")
    begun = [e for e in tracker.events if isinstance(e, UserUttered) and e.text == "RC-10001"]
    await agent.store.save(tracker)
    finished = await hear(agent, "inform", "it is broken")

    assert not begun
    assert finished == ["done"]
    assert actions.calls[-1]["next_action"] == "action_submit_return"
    assert actions.calls[-1]["tracker"]["slots"]["order_id"] == "RC-10001"
    assert actions.calls[-1]["tracker"]["slots"]["reason"] == "it is broken"
    await agent.close()


def test_a_state_keeps_only_what_a_domain_knows() -> None:
    """After a new model without that slot or form, an old state still loads."""
    old = DialogueState(slots={"order_id": "x", "gone": 1}, loop="gone_form", loop_rejected=True)

    assert old.within(DOMAIN) == DialogueState(slots={"order_id": "x"})
