"""When a turn fails: it is said, nothing of it is kept, and nobody's words are quoted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from benchmarks.ports import free_port
from bot.settings import Settings
from tests.bot.running import ActionServer, Call, running_bot, says

QUESTION = "what is the rule for returns?"


async def never(_call: Call) -> Any:
    """An action that hangs."""
    await asyncio.sleep(30)


FAILURES: dict[str, Callable[[Call], Any]] = {
    "an exception in the action": lambda call: web.json_response(
        {"error": "boom", "tracker": call["tracker"]}, status=500
    ),
    "an action the server does not have": lambda _call: web.json_response({}, status=404),
    "a domain the server misses": lambda _call: web.json_response({}, status=449),
    "a bad request": lambda _call: web.json_response({"error": "no"}, status=400),
    "a refusal by an action that is no form": lambda call: web.json_response(
        {"action_name": call["next_action"], "error": "no"}, status=400
    ),
    "no JSON": lambda _call: web.Response(text="<html>"),
    "no events": lambda _call: {"events": "none", "responses": []},
    "an unknown event": lambda _call: {"events": [{"event": "party"}], "responses": []},
    "a slot without a value": lambda _call: {"events": [{"event": "slot", "name": "reason"}]},
    "an answer that does not come": never,
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
async def test_a_failed_action_is_an_error_and_not_silence(
    form_model: Path,
    settings: Settings,
    actions: ActionServer,
    failure: Callable[[Call], Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Rasa would go on without the action and answer `200 []`.

    Here the gateway gets a 500, the conversation stands where it stood, and the next message is
    answered.
    """
    async with running_bot(form_model, replace(settings, action_timeout_s=0.3)) as bot:
        await bot.say("hello")
        before = list((await bot.agent.store.retrieve("c1")).events)
        actions.handlers["action_answer_policy"] = failure
        failed = await bot.say(QUESTION)
        after = list((await bot.agent.store.retrieve("c1")).events)
        del actions.handlers["action_answer_policy"]
        next_one = await bot.say(QUESTION)

    assert (failed.status, failed.body) == (500, {"error": "ActionFailed"})
    assert after == before
    assert (next_one.status, next_one.texts) == (200, ["done"])
    assert "turn failed" in caplog.text
    assert QUESTION not in caplog.text


async def test_a_dead_action_server_is_an_error(
    form_model: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing listens where the actions should: 500, and the log names the address."""
    nowhere = f"http://127.0.0.1:{free_port()}/webhook"
    async with running_bot(form_model, replace(settings, actions_url=nowhere)) as bot:
        failed = await bot.say(QUESTION)
        greeted = await bot.say("hello")

    assert (failed.status, failed.body) == (500, {"error": "ActionFailed"})
    assert greeted.texts == ["Hello."]
    assert nowhere in caplog.text


async def test_a_failed_last_step_of_a_form_leaves_the_form_as_it_was(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """The submit fails: the customer's last answer is not taken, and can be given again."""
    actions.handlers["action_submit_return"] = lambda _call: web.Response(status=500)
    async with running_bot(form_model, settings) as bot:
        await bot.say("start a return")
        await bot.say("RC-10001")
        failed = await bot.say("it is broken")
        tracker = await bot.agent.store.retrieve("c1")
        asked, reason = tracker.get_slot("requested_slot"), tracker.get_slot("reason")
        actions.handlers["action_submit_return"] = lambda _call: says("Submitted.")
        again = await bot.say("it is broken")

    assert failed.status == 500
    assert (asked, reason) == ("reason", None)
    assert again.texts == ["Submitted."]


async def test_a_turn_without_a_word_is_an_error(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """An action that says nothing leaves the customer in silence; that is a failure too."""
    actions.handlers["action_answer_policy"] = lambda _call: {"events": [], "responses": []}
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say(QUESTION)

    assert (answer.status, answer.body) == (500, {"error": "NothingSaid"})


async def test_a_turn_is_given_up_before_the_gateway_gives_up(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """A turn that takes too long as a whole ends with an error, and the conversation goes on."""
    actions.handlers["action_answer_policy"] = never
    async with running_bot(form_model, replace(settings, turn_timeout_s=0.3)) as bot:
        slow = await bot.say(QUESTION)
        greeted = await bot.say("hello")

    assert (slow.status, slow.body) == (500, {"error": "TurnTimedOut"})
    assert greeted.texts == ["Hello."]


async def test_actions_that_call_for_each_other_for_ever_are_an_error(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """Rasa's limit of actions in a turn ends it without an answer; here, with an error."""
    again = {"event": "followup", "name": "action_answer_policy", "timestamp": None}
    actions.handlers["action_answer_policy"] = lambda _call: {"events": [again], "responses": []}
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say(QUESTION)

    assert (answer.status, answer.body) == (500, {"error": "TurnFailed"})


async def test_the_timeouts_nest() -> None:
    """An action gives up on itself after 5 s and the gateway on the bot after about 10 s.

    The bot's own two lie between, or the wrong one speaks first.
    """
    settings = Settings()

    assert 5 < settings.action_timeout_s < settings.turn_timeout_s < 10
