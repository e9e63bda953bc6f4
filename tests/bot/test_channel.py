"""The channel: what it lets in, what it makes of it, and what it gives back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import Restarted

from bot.settings import Settings
from tests.bot.running import (
    GRANT,
    SECRET,
    ActionServer,
    Call,
    RunningBot,
    running_bot,
    says,
    signature_of,
)


def message(**changes: Any) -> dict[str, Any]:
    """A well-formed body with changes; a change to `...` leaves the field out."""
    body = {"conversation": "c1", "message": "m1", "text": "hello", "metadata": {"grant": GRANT}}
    return {key: value for key, value in {**body, **changes}.items() if value is not ...}


async def heard(bot: RunningBot, conversation: str = "c1") -> Any:
    """The tracker of a conversation, or None if the bot never heard of it."""
    return await bot.agent.store.retrieve(conversation)


async def test_a_message_is_answered(form_model: Path, settings: Settings) -> None:
    """A signed message comes back with what the bot says to it."""
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say("hello")

    assert answer.status == 200
    assert answer.body == {"messages": [{"text": "Hello."}]}


async def test_one_response_is_one_message(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """Text, parts and buttons of a response stay together, paragraphs too, in the order said."""
    parts = {"parts": [{"type": "notice", "level": "info", "text": "n"}]}
    buttons = [{"title": "More", "text": "tell me more"}]
    actions.handlers["action_answer_policy"] = lambda _call: {
        "events": [],
        "responses": [
            {"text": "First.\n\nSecond.", "custom": parts, "buttons": buttons},
            {"custom": parts},
        ],
    }
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say("what is the rule for returns?")

    assert answer.body["messages"] == [
        {"text": "First.\n\nSecond.", "custom": parts, "buttons": buttons},
        {"text": None, "custom": parts},
    ]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        signature_of(json.dumps(message()).encode(), "another secret, also forty characters"),
        signature_of(json.dumps(message(text="hi")).encode()),
        signature_of(json.dumps(message()).encode()).upper(),
        "sha1=" + "0" * 40,
        "sha256=\u00e9",
    ],
)
async def test_a_body_that_the_gateway_did_not_sign_is_refused(
    form_model: Path, settings: Settings, signature: str | None
) -> None:
    """Without the gateway's signature of this very body: 401, and Rasa never hears of it."""
    async with running_bot(form_model, settings) as bot:
        answer = await bot.post_signed(json.dumps(message()).encode(), signature)

        assert answer.status == 401
        assert await heard(bot) is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "an object"),
        (b'"hello"', "an object"),
        (message(conversation=...), "`conversation`"),
        (message(conversation=7), "`conversation`"),
        (message(conversation="c" * 129), "129 characters"),
        (message(message=""), "`message`"),
        (message(text=...), "`text`"),
        (message(text=None), "`text`"),
        (message(text=""), "`text`"),
        (message(text=" \n\t "), "`text`"),
        (message(text="\u2003"), "`text`"),
        (message(text=["hello"]), "`text`"),
        (message(text="x" * 8001), "8001 characters"),
        (message(metadata=...), "`metadata`"),
        (message(metadata="grant"), "`metadata`"),
        (message(metadata={}), "`grant`"),
        (message(metadata={"grant": None}), "`grant`"),
    ],
)
async def test_a_malformed_body_is_refused_with_its_reason(
    form_model: Path, settings: Settings, body: Any, said: str
) -> None:
    """Signed but malformed, a blank text included: 400 that names what is wrong."""
    async with running_bot(form_model, settings) as bot:
        answer = await bot.post(body)

        assert answer.status == 400
        assert said in answer.body["error"]
        assert await heard(bot) is None


@pytest.mark.parametrize(
    "text",
    [
        "/stop",
        " /stop",
        "\u00a0/stop",
        "\n\t/stop",
        "//stop",
        "/ /stop",
        "/\u2003/stop",
        '/start_return@1.0{"order_number": "RC-99999"}',
        "/start_return",
        "/restart",
        "/session_start",
        "/back",
    ],
)
async def test_typed_text_is_never_read_as_an_intent(
    form_model: Path, settings: Settings, text: str
) -> None:
    """Whatever is typed goes through the classifier, which ranks every intent it knows."""
    async with running_bot(form_model, settings) as bot:
        await bot.say("hello")
        answer = await bot.say(text)
        tracker = await heard(bot)

    assert answer.status == 200
    assert len(tracker.latest_message.parse_data["intent_ranking"]) >= 5
    assert tracker.latest_message.text == text.strip().lstrip("/").strip().lstrip("/")
    assert not any(isinstance(event, Restarted) for event in tracker.events)
    assert tracker.get_slot("order_id") is None


async def test_rasa_itself_would_have_obeyed(form_model: Path, settings: Settings) -> None:
    """The reason for the test above: given the same text, Rasa takes the sender's word."""
    async with running_bot(form_model, settings) as bot:
        assert bot.agent.processor is not None
        parsed = await bot.agent.processor.parse_message(
            UserMessage('/start_return@0.9{"order_number": "RC-99999"}')
        )

    assert parsed["intent"] == {"name": "start_return", "confidence": 0.9}
    assert parsed["entities"][0]["value"] == "RC-99999"


async def test_a_message_of_slashes_is_still_a_message(
    form_model: Path, settings: Settings
) -> None:
    """Nothing is left of it without its slashes, so it is answered in brackets, not refused."""
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say(" // ")
        tracker = await heard(bot)

    assert answer.status == 200
    assert tracker.latest_message.text == "(//)"


@pytest.mark.parametrize(
    "text", ["1/2 of it", "and/or", "https://example.com/x", "a /b", "ﬁne /stop"]
)
async def test_a_slash_inside_a_text_stays(form_model: Path, settings: Settings, text: str) -> None:
    """Only leading slashes carry power; others are the customer's words."""
    async with running_bot(form_model, settings) as bot:
        await bot.say(text)
        tracker = await heard(bot)

    assert tracker.latest_message.text == text


async def test_the_grant_reaches_the_action_of_its_own_message_and_no_other(
    form_model: Path, settings: Settings, actions: ActionServer, tmp_path: Path
) -> None:
    """Actions get grant and message id where the contract says.

    Afterwards neither memory nor disk has the grant, and no later call carries it.
    """
    async with running_bot(form_model, settings) as bot:
        await bot.say("start a return", message="m-1")
        await bot.say("RC-10001", message="m-2")
        await bot.say("what is the rule for returns?", message="m-3")
        tracker = await heard(bot)

    (call,) = [c for c in actions.calls if c["next_action"] == "action_answer_policy"]
    assert call["tracker"]["sender_id"] == "c1"
    assert call["tracker"]["latest_message"]["message_id"] == "m-3"
    assert call["tracker"]["latest_message"]["metadata"]["grant"] == GRANT
    assert call["domain"]["slots"]
    *earlier, _last = [e for e in call["tracker"]["events"] if e["event"] == "user"]
    assert len(earlier) == 2
    assert GRANT not in json.dumps(earlier)
    assert GRANT not in json.dumps(call["tracker"]["active_loop"])
    assert GRANT not in json.dumps(call["tracker"]["slots"])
    assert GRANT not in json.dumps([event.as_dict() for event in tracker.events])
    for file in tmp_path.glob("tracker.db*"):
        assert GRANT.encode() not in file.read_bytes()


async def test_the_first_messages_metadata_becomes_no_slot(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """Rasa would keep it in `session_started_metadata`; here that slot stays empty."""
    async with running_bot(form_model, settings) as bot:
        await bot.say("what is the rule for returns?")

    assert actions.calls[0]["tracker"]["slots"]["session_started_metadata"] is None
    slots = [e["name"] for e in actions.calls[0]["tracker"]["events"] if e["event"] == "slot"]
    assert slots == []


async def test_conversations_do_not_share_anything(form_model: Path, settings: Settings) -> None:
    """A form in one conversation is not one in another."""
    async with running_bot(form_model, settings) as bot:
        begun = await bot.say("start a return", conversation="ada")
        other = await bot.say("hello", conversation="bo")
        gone_on = await bot.say("RC-10001", conversation="ada")

    assert begun.texts == ["Which order?"]
    assert other.texts == ["Hello."]
    assert gone_on.texts == ["What is the reason?"]


async def test_messages_of_one_conversation_wait_for_each_other(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """Sent at once, they are processed one after the other: no action runs beside another."""
    running = most = 0

    async def slow(_call: Call) -> dict[str, Any]:
        nonlocal running, most
        running, most = running + 1, max(most, running + 1)
        await asyncio.sleep(0.05)
        running -= 1
        return says("done")

    actions.handlers["action_answer_policy"] = slow
    async with running_bot(form_model, settings) as bot:
        answers = await asyncio.gather(
            *(bot.say("what is the rule for returns?") for _ in range(4))
        )
        tracker = await heard(bot)

    assert [answer.status for answer in answers] == [200] * 4
    assert most == 1
    assert sum(event.type_name == "user" for event in tracker.events) == 4


async def test_health_names_the_model(form_model: Path, settings: Settings) -> None:
    """Ready means: a model is loaded and the tracker database takes and gives."""
    async with running_bot(form_model, settings) as bot:
        health = await bot.get("/webhooks/recourse/health")

    assert (health.status, health.body) == (200, {"status": "ok", "model": form_model.name})


@pytest.mark.parametrize(
    "path",
    ["/", "/status", "/version", "/conversations/c1/tracker", "/webhooks/rest/", "/model", "/docs"],
)
async def test_nothing_else_is_open(form_model: Path, settings: Settings, path: str) -> None:
    """No API, no other channel, no page."""
    async with running_bot(form_model, settings) as bot:
        assert (await bot.get(path)).status == 404


async def test_no_other_origin_is_invited(form_model: Path, settings: Settings) -> None:
    """No CORS header, whatever origin asks."""
    async with running_bot(form_model, settings) as bot:
        url = f"{bot.address}/webhooks/recourse/health"
        async with bot.http.get(url, headers={"Origin": "https://shop.example"}) as response:
            assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_a_huge_body_is_refused(form_model: Path, settings: Settings) -> None:
    """64 KiB are enough for any message."""
    async with running_bot(form_model, settings) as bot:
        url = f"{bot.address}/webhooks/recourse/webhook"
        async with bot.http.post(url, data=b"x" * 70_000) as response:
            assert response.status == 413


def test_the_secret_of_the_tests_is_long_enough() -> None:
    """Or the tests above would not run the checks they name."""
    assert len(SECRET) >= 32
