"""A talk about a return: messages come to it first, others answer the rest, and it goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError

from bot.agent import HouseAgent
from tests.bot.running import Call, hear, says, scripted_agent

LOOP = "action_return"
SLOT = "return_case"


def talk(call: Call) -> Any:
    """Count the messages of a return; leave "other" to others, and end with "end"."""
    tracker = call["tracker"]
    text, case = tracker["latest_message"]["text"], tracker["slots"].get(SLOT) or {"heard": 0}
    if tracker["latest_action_name"] != "action_listen":
        return _kept("going on", case)
    if text == "other":
        raise ClientResponseError(400, "left", json.dumps({"action_name": LOOP, "error": "left"}))
    return _kept("over", None) if text == "end" else _kept("next", {"heard": case["heard"] + 1})


def _kept(text: str, case: dict[str, int] | None) -> dict[str, Any]:
    loop = {"event": "active_loop", "name": LOOP if case else None}
    return {**says(text), "events": [loop, {"event": "slot", "name": SLOT, "value": case}]}


async def open_return(agent: HouseAgent) -> Any:
    """The slot as the store holds it."""
    tracker = await agent.store.retrieve("c1")
    assert tracker is not None
    await agent.store.save(tracker)
    return tracker.slots[SLOT].value, tracker.active_loop_name


@pytest.fixture
def agent(shop_model: Path, tmp_path: Path) -> HouseAgent:
    """The shop's assistant with a return that can be talked about."""
    made, actions = scripted_agent(shop_model, tmp_path / "tracker.db")
    actions.handlers[LOOP] = talk
    return made


@pytest.mark.parametrize("intent", ["affirm", "deny", "order_status", "nlu_fallback", "thank"])
async def test_an_answer_goes_to_the_return_whatever_it_was_taken_for(
    agent: HouseAgent, intent: str
) -> None:
    """Nothing else is said to it."""
    await hear(agent, "return_item")
    assert await hear(agent, intent) == ["next"]
    assert await open_return(agent) == ({"heard": 2}, LOOP)
    await agent.close()


@pytest.mark.parametrize(
    ("intent", "answer"),
    [("ask_policy", "done"), ("order_status", "done"), ("human_please", "done"), ("thank", None)],
)
async def test_what_it_leaves_is_answered_by_its_rule_and_then_it_goes_on(
    agent: HouseAgent, intent: str, answer: str | None
) -> None:
    """Again and again, and the next answer is its own."""
    await hear(agent, "defect_report")
    for _ in range(3):
        first, *rest = await hear(agent, intent, "other")
        assert rest == ["going on"]
        assert answer is None or first == answer
    assert await hear(agent, "affirm") == ["next"]
    assert await open_return(agent) == ({"heard": 2}, LOOP)
    await agent.close()


@pytest.mark.parametrize("intent", ["deny", "affirm", "thank", "nlu_fallback", "return_item"])
async def test_when_it_is_over_it_is_over(agent: HouseAgent, intent: str) -> None:
    """Nothing is taken back, whatever ended it, and the rules decide again."""
    await hear(agent, "return_item")
    await hear(agent, "ask_policy", "other")
    await hear(agent, "affirm")
    assert await hear(agent, intent, "end") == ["over"]
    assert await open_return(agent) == (None, None)
    assert (await hear(agent, "deny"))[0].startswith("All right, I have not changed anything")
    await agent.close()


async def test_a_restart_resumes_it(shop_model: Path, tmp_path: Path) -> None:
    """Slot and loop are written through; the history is not needed."""
    for expected in (1, 2):
        agent, actions = scripted_agent(shop_model, tmp_path / "tracker.db")
        actions.handlers[LOOP] = talk
        assert await hear(agent, "return_item" if expected == 1 else "deny") == ["next"]
        assert await open_return(agent) == ({"heard": expected}, LOOP)
        await agent.close()


async def test_a_long_talk_is_bounded_and_goes_on(shop_model: Path, tmp_path: Path) -> None:
    """Through excursions too."""
    agent, actions = scripted_agent(shop_model, tmp_path / "tracker.db", events=40)
    actions.handlers[LOOP] = talk
    await hear(agent, "return_item")
    for turn in range(12):
        said = await hear(
            agent, "ask_policy" if turn % 3 else "affirm", "other" if turn % 3 else "yes"
        )
        assert said[-1] == ("going on" if turn % 3 else "next")
    assert await open_return(agent) == ({"heard": 5}, LOOP)
    await agent.close()
