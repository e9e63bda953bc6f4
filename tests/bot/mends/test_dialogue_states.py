"""Dialogue states: the same for every history, computed as it grows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.mends import dialogue_states
from tests.bot.conftest import FORM_PROJECT
from tests.bot.counting import calls_to
from tests.bot.running import hear, scripted_agent, wandering

DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))
OTHER_DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))
WAYS: list[dict[str, Any]] = [
    {},
    {"omit_unset_slots": True},
    {"ignore_rule_only_turns": True},
    {
        "ignore_rule_only_turns": True,
        "rule_only_data": {"rule_only_slots": ["reason"], "rule_only_loops": ["return_form"]},
    },
]


def agree(tracker: DialogueStateTracker, domain: Domain = DOMAIN) -> bool:
    """Whether the mend and Rasa see the same states, in each way of asking, twice."""
    return all(
        domain.states_for_tracker_history(tracker, **way)
        == dialogue_states._upstream(domain, tracker, **way)
        for way in (*WAYS, *WAYS)
    )


def anything(chance: random.Random) -> Event:
    """An event of any kind that moves states."""
    text = chance.choice(["hello", "RC-10001", "stop"])
    entities = chance.choice([[], [{"entity": "order_number", "value": "RC-10001"}]])
    choices = [
        UserUttered(text, {"name": chance.choice(["greet", "inform", "stop"])}, entities),
        UserUttered(text, {"name": "inform"}, entities),
        ActionExecuted("action_listen", hide_rule_turn=chance.random() < 0.3),
        ActionExecuted("action_listen"),
        ActionExecuted("utter_greet", hide_rule_turn=chance.random() < 0.3),
        ActionExecuted("return_form", hide_rule_turn=chance.random() < 0.3),
        ActionExecuted(action_text="Hello."),
        ActiveLoop("return_form"),
        ActiveLoop(None),
        SlotSet("reason", chance.choice(["a", None])),
        SlotSet("order_id", "RC-10001"),
        FollowupAction("utter_greet"),
        DefinePrevUserUtteredFeaturization(chance.random() < 0.5),
    ]
    rare = [
        UserUtteranceReverted(),
        ActionReverted(),
        AllSlotsReset(),
        Restarted(),
        SessionStarted(),
    ]
    return chance.choice(choices if chance.random() < 0.95 else rare)


@pytest.mark.parametrize("seed", range(12))
def test_states_agree_at_every_step_of_any_history(seed: int) -> None:
    """Eighty events of any kind in any order, undoing and restarting included; asked after each."""
    chance = random.Random(seed)
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    assert agree(tracker)
    for _ in range(80):
        tracker.update(anything(chance))
        assert agree(tracker)


@pytest.mark.parametrize("seed", range(3))
async def test_states_agree_in_real_conversations(
    form_model: Path, tmp_path: Path, seed: int
) -> None:
    """In and out of a form, over cuts of the history and failed turns."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db", events=40)
    for number, intent in enumerate(wandering(seed, 40)):
        if number % 7 == 0:
            lost = await agent.store.retrieve("c1")
            if lost is not None:
                lost.update(SlotSet("reason", "of a turn that failed"))
        await hear(agent, intent)
        tracker = await agent.store.retrieve("c1")
        assert agree(tracker, agent.domain)
        await agent.store.save(tracker)
    await agent.close()


def test_many_conversations_at_once_do_not_mix() -> None:
    """More than are remembered, taking turns."""
    chance = random.Random(7)
    trackers = [DialogueStateTracker(f"c{n}", DOMAIN.slots) for n in range(80)]
    for _ in range(4):
        for tracker in trackers:
            tracker.update(anything(chance))
            assert agree(tracker)
    assert len(dialogue_states._recent) <= 64


def test_another_domain_gets_its_own_states() -> None:
    """After a new model the old one's states are not reused."""
    tracker = DialogueStateTracker.from_events(
        "c1", [ActionExecuted("action_listen"), SlotSet("reason", "a")], slots=DOMAIN.slots
    )

    assert agree(tracker, DOMAIN)
    assert agree(tracker, OTHER_DOMAIN)


def test_what_a_caller_does_to_states_stays_with_the_caller() -> None:
    """Rasa's featurizers change what they are given."""
    tracker = DialogueStateTracker.from_events(
        "c1",
        [ActionExecuted("action_listen"), UserUttered("x", {"name": "greet"})] * 3,
        DOMAIN.slots,
    )
    for state in DOMAIN.states_for_tracker_history(tracker):
        for part in state.values():
            part.clear()
        state.clear()

    assert agree(tracker)


def test_a_turn_replays_its_own_events_only() -> None:
    """The count that grows in stock Rasa with the conversation."""
    tracker = DialogueStateTracker("c1", DOMAIN.slots)
    turn = [
        ActionExecuted("action_listen"),
        UserUttered("x", {"name": "greet"}),
        SlotSet("reason", "a"),
    ]
    mended, upstream = [], []

    for _ in range(100):
        for event in turn:
            tracker.update(event)
        with calls_to(DialogueStateTracker.update) as replayed:
            DOMAIN.states_for_tracker_history(tracker)
            DOMAIN.states_for_tracker_history(tracker, ignore_rule_only_turns=True)
        mended.append(replayed.number)
        with calls_to(DialogueStateTracker.update) as replayed:
            dialogue_states._upstream(DOMAIN, tracker)
        upstream.append(replayed.number)

    assert set(mended) == {3}
    assert upstream[-1] == 300
