"""The check of action results: the same verdicts and errors, compiled once."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from jsonschema.validators import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa_sdk import events as sdk

from bot.errors import UpstreamChanged
from bot.mends import action_schema
from tests.bot.counting import calls_to

ACTION = RemoteAction("action_answer_policy", None)

EVENTS: list[dict[str, Any]] = [
    sdk.UserUttered("hello", {"intent": {"name": "greet", "confidence": 0.9}, "entities": []}),
    sdk.BotUttered("hi", {"custom": {"parts": []}}),
    sdk.SlotSet("order_id", "RC-10001"),
    sdk.SlotSet("order_id", None),
    sdk.Restarted(),
    sdk.SessionStarted(),
    sdk.UserUtteranceReverted(),
    sdk.AllSlotsReset(),
    sdk.ReminderCancelled("later"),
    sdk.ActionReverted(),
    sdk.StoryExported(),
    sdk.FollowupAction("action_listen"),
    sdk.ConversationPaused(),
    sdk.ConversationResumed(),
    sdk.ActionExecuted("action_listen", "policy", 1.0),
    sdk.AgentUttered("hello"),
    sdk.ActiveLoop("return_form"),
    sdk.ActiveLoop(None),
    sdk.LoopInterrupted(True),
    sdk.ActionExecutionRejected("return_form"),
]

RESULTS: list[Any] = [
    {},
    {"events": []},
    {"responses": []},
    {"events": EVENTS, "responses": [{"text": "hi"}, {}]},
    *({"events": [event], "responses": []} for event in EVENTS),
    {"events": [{"event": "slot", "name": "n", "value": {"deep": [1, None]}}]},
    {"events": [{"event": "slot", "name": "n", "value": 1, "timestamp": 1.5, "metadata": {}}]},
    {"events": [{"event": "slot", "name": "n"}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 1, "value": 1}]},
    {"events": [{"event": "slot", "name": "n", "value": 1, "timestamp": "now"}]},
    {"events": [{"event": "action", "confidence": "high"}]},
    {"events": [{"event": "entities"}]},
    {"events": [{"event": "entities", "entities": [{"entity": "e", "value": 1}]}]},
    {"events": [{"event": "entities", "entities": [{"entity": "e"}]}]},
    {"events": [{"event": "party"}]},
    {"events": [{"event": 7}]},
    {"events": [{"event": ["slot"]}]},
    {"events": [{"name": "order_id", "value": 1}]},
    {"events": ["slot"]},
    {"events": [None]},
    {"events": {}},
    {"events": None},
    {"responses": [1]},
    {"responses": {}},
    [],
    None,
    "done",
]


def verdict(check: Any, result: Any) -> str:
    """`True`, or the error's whole message."""
    try:
        return str(check(ACTION, result))
    except jsonschema.ValidationError as error:
        return str(error)


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_the_verdict_is_rasas(result: Any) -> None:
    """Valid or not, and if not, why: word for word what Rasa says."""
    assert verdict(action_schema.validate_action_result, result) == verdict(
        action_schema._upstream, result
    )


def test_both_verdicts_are_among_the_results() -> None:
    """Or the comparison above would prove little."""
    verdicts = [verdict(action_schema._upstream, result) == "True" for result in RESULTS]

    assert verdicts.count(True) > 20
    assert verdicts.count(False) > 15


def test_rasa_checks_with_the_mend() -> None:
    """It stands where Rasa looks for it, and compiles nothing for a good result."""
    with calls_to(Draft202012Validator.check_schema) as compiled:
        for _ in range(50):
            assert ACTION._validate_action_result({"events": EVENTS, "responses": []})

    assert compiled.number == 0


def test_rasa_alone_compiles_every_time() -> None:
    """What the mend is for."""
    with calls_to(Draft202012Validator.check_schema) as compiled:
        for _ in range(5):
            action_schema._upstream(ACTION, {"events": EVENTS, "responses": []})

    assert compiled.number >= 5


def test_a_good_event_is_tried_against_one_kind_only() -> None:
    """Twenty-three kinds of event, one of which can fit."""
    result = {"events": [sdk.SlotSet("order_id", "RC-10001")], "responses": []}
    with calls_to(Draft202012Validator.iter_errors) as mended:
        ACTION._validate_action_result(result)
    with calls_to(Draft202012Validator.iter_errors) as upstream:
        action_schema._upstream(ACTION, result)

    assert mended.number * 3 < upstream.number


def test_a_schema_in_which_a_kind_is_ambiguous_is_refused() -> None:
    """One kind a name is what the short way stands on."""
    kind = {"properties": {"event": {"const": "slot"}}}
    events = {"type": "array", "items": {"oneOf": [kind, kind]}}

    with pytest.raises(UpstreamChanged, match="a name of its own"):
        action_schema.ResultCheck({"type": "object", "properties": {"events": events}})
