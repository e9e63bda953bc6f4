"""The boundary of every action: the grant, the budget, the apology, the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from rasa_sdk.executor import CollectingDispatcher
from structlog.testing import capture_logs

from actions.domain.errors import DatabaseBusy, EpochPassed
from actions.domain.grant import Grant
from actions.domain.identity import Details
from actions.handlers.base import OVERTAKEN, UNCONFIRMED, HouseAction
from actions.handlers.turn import Turn
from tests.unit.actions.fakes import CONTACT, GRANT, anonymous, rules, run, state

WORDS = "my card is 4111 1111 1111 1111 and my name is Ada"
APOLOGY_PARTS = [
    {"type": "handoff", "contact": CONTACT, "reason": "action_failed", "state": "offered"}
]


class ActionOfTheTest(HouseAction):
    """Does what the test says."""

    NAME: ClassVar[str] = "action_of_the_test"

    def __init__(self, does: Callable[[Turn], Coroutine[Any, Any, None]], **kept: Any) -> None:
        super().__init__(rules(**kept))
        self._does = does

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Any]:
        dispatcher.utter_message(text="half of it")
        await self._does(turn)
        return [{"event": "slot", "name": "done", "value": True}]


async def nothing(turn: Turn) -> None:
    """Succeed."""


async def test_an_action_gets_the_turn_its_grant_vouches_for() -> None:
    """Who, where and what, from the message's own metadata."""
    seen: list[Turn] = []

    async def look(turn: Turn) -> None:
        seen.append(turn)

    said = await run(
        ActionOfTheTest(look),
        state("hello", entities=["RC-1"], slots={"order_id": "RC-2"}, said={"email": "a@b.c"}),
    )
    said_now, before = Details("RC-1", "a@b.c"), Details("RC-2")
    assert seen == [Turn(GRANT, "hello", "order_status", ("RC-1",), said_now, before)]
    assert said.events == [{"event": "slot", "name": "done", "value": True}]


@pytest.mark.parametrize(
    "tracker_state",
    [
        state(grant=None),
        state(grant=replace(GRANT, exp=1)),
        state(grant=replace(GRANT, conv="c-2")),
        state(grant=replace(GRANT, msg="m-2")),
        state(metadata={"grant": "forged"}),
        state(metadata=None),
        state(metadata="grant"),
        state(message_id=None),
        {**state(), "sender_id": "c-2"},
        {**state(), "latest_message": None},
        {
            **state(grant=None),
            "slots": {"session_started_metadata": state()["latest_message"]["metadata"]},
        },
    ],
)
async def test_without_a_grant_for_this_message_nothing_is_done(
    tracker_state: dict[str, Any],
) -> None:
    """The customer is told what is true and what to do; the log has the reason, they do not."""
    ran: list[Turn] = []

    async def note(turn: Turn) -> None:
        ran.append(turn)

    with capture_logs() as logs:
        said = await run(ActionOfTheTest(note), tracker_state)
    assert ran == []
    assert [message["text"] for message in said.messages] == [UNCONFIRMED]
    assert said.events == []
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("grant_refused", "warning"),
        ("refused", "info"),
    ]
    assert logs[0]["reason"] not in UNCONFIRMED


async def test_an_action_that_raises_apologises_and_offers_a_person() -> None:
    """Nothing half said is left standing, no event is left, and nothing is raised at Rasa."""

    async def fail(turn: Turn) -> None:
        raise ZeroDivisionError(WORDS)

    said = await run(ActionOfTheTest(fail), state())
    assert said.responses == ["utter_apology"]
    assert said.messages[0]["contact"] == CONTACT
    assert said.parts == APOLOGY_PARTS
    assert said.events == []


async def test_an_action_that_takes_too_long_apologises_in_time() -> None:
    """The budget ends it, and the log says that it was late."""

    async def dawdle(turn: Turn) -> None:
        await asyncio.sleep(30)

    with capture_logs() as logs:
        async with asyncio.timeout(5):
            said = await run(ActionOfTheTest(dawdle, budget_s=0.02), state())
    assert said.responses == ["utter_apology"]
    assert logs[0]["late"] is True
    assert logs[0]["error"] == "TimeoutError"


async def test_an_effect_that_came_too_late_is_said_to_have_done_nothing() -> None:
    """Another owner has the conversation: no apology, no promise, no event."""

    async def act(turn: Turn) -> None:
        raise EpochPassed(turn.grant.conv, turn.grant.epoch)

    with capture_logs() as logs:
        said = await run(ActionOfTheTest(act), state())
    assert [message["text"] for message in said.messages] == [OVERTAKEN]
    assert said.events == []
    assert [log["event"] for log in logs] == ["epoch_passed", "overtaken"]


async def test_somebody_elses_timeout_is_not_called_ours() -> None:
    """A TimeoutError from below is a failure, not a spent budget."""

    async def time_out(turn: Turn) -> None:
        raise TimeoutError

    with capture_logs() as logs:
        await run(ActionOfTheTest(time_out), state())
    assert logs[0]["late"] is False


async def test_a_stopped_server_is_obeyed_not_apologised_for() -> None:
    """Cancellation passes through the boundary."""

    async def wait(turn: Turn) -> None:
        await asyncio.sleep(30)

    task = asyncio.create_task(run(ActionOfTheTest(wait), state()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_log_carries_ids_and_never_a_customers_words() -> None:
    """Neither what they wrote nor what an exception quoted of it, nor the grant."""

    async def fail(turn: Turn) -> None:
        raise ValueError(f"cannot parse {turn.text}")

    tracker_state = state(WORDS, entities=["RC-4111"])
    with capture_logs() as logs:
        await run(ActionOfTheTest(fail), tracker_state)
    logged = json.dumps(logs)
    assert not any(word in logged for word in ("4111", "Ada", "card", "ada"))
    assert tracker_state["latest_message"]["metadata"]["grant"] not in logged
    assert {logs[0]["conversation"], logs[0]["message"]} == {GRANT.conv, GRANT.msg}
    assert logs[0]["error"] == "ValueError"
    assert logs[0]["at"][-1].startswith("test_base.py:")


async def test_our_own_errors_say_in_the_log_what_is_wrong() -> None:
    """Their messages are ours, so they may be read."""

    async def fail(turn: Turn) -> None:
        raise DatabaseBusy("sqlite:////var/x.db was held by others")

    with capture_logs() as logs:
        await run(ActionOfTheTest(fail), state())
    assert logs[0]["detail"] == "sqlite:////var/x.db was held by others"


async def test_every_turn_leaves_one_line_with_its_outcome_and_duration() -> None:
    """What an operator counts."""
    with capture_logs() as logs:
        await run(ActionOfTheTest(nothing), state())
    (line,) = logs
    assert (line["event"], line["action"]) == ("answered", "action_of_the_test")
    assert line["ms"] >= 0


@pytest.mark.parametrize("grant", [GRANT, anonymous()], ids=["signed in", "anonymous"])
async def test_an_overlong_id_cannot_fill_the_log(grant: Grant) -> None:
    """Ids come from outside until a grant vouches for them."""
    with capture_logs() as logs:
        await run(ActionOfTheTest(nothing), {**state(grant=grant), "sender_id": "x" * 10_000})
    assert all(len(log["conversation"]) <= 80 for log in logs)
