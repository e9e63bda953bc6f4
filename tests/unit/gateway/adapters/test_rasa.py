"""The bot over HTTP: what is sent, what is read, and every way it can fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from gateway.adapters.rasa import RasaBot
from gateway.domain.errors import BotFailure, FailureKind
from gateway.domain.parts import ButtonsPart, CitationsPart, NoticePart
from tests.unit.gateway.domain.test_parts import CITATION

SECRET = "Zx1Cv2Bn3Mq4Ws5Ed6Rf7Tg8Yh9Uj0Ik"

Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def bot_behind(handler: Handler, *, timeout_s: float = 5.0) -> RasaBot:
    async def handle(request: httpx.Request) -> httpx.Response:
        answered = handler(request)
        return answered if isinstance(answered, httpx.Response) else await answered

    client = httpx.AsyncClient(
        transport=httpx.MockTransport(handle), base_url="http://127.0.0.1:8702"
    )
    return RasaBot(client, secret=SECRET, timeout_s=timeout_s)


def replying(*messages: Any) -> Handler:
    return lambda _: httpx.Response(200, json={"messages": list(messages)})


async def ask(bot: RasaBot, text: str = "Hello"):  # noqa: ANN201
    return await bot.ask("conv-1", "msg-1", text, "grant-1")


async def failure(handler: Handler, *, timeout_s: float = 5.0) -> BotFailure:
    with pytest.raises(BotFailure) as failed:
        await ask(bot_behind(handler, timeout_s=timeout_s))
    return failed.value


class TestAsking:
    async def test_the_call_is_what_the_channel_takes(self) -> None:
        """Conversation, message, text and the grant in the metadata, nothing more."""
        calls: list[httpx.Request] = []

        def keep(request: httpx.Request) -> httpx.Response:
            calls.append(request)
            return httpx.Response(200, json={"messages": [{"text": "Hi"}]})

        await ask(bot_behind(keep), "你好")

        [call] = calls
        assert call.method == "POST"
        assert call.url == "http://127.0.0.1:8702/webhooks/recourse/webhook"
        assert json.loads(call.content) == {
            "conversation": "conv-1",
            "message": "msg-1",
            "text": "你好",
            "metadata": {"grant": "grant-1"},
        }

    async def test_the_call_is_signed_over_its_bytes(self) -> None:
        """The channel can tell that the gateway, and nobody else, sent exactly this."""

        def verify(request: httpx.Request) -> httpx.Response:
            expected = hmac.new(SECRET.encode(), request.content, hashlib.sha256).hexdigest()
            assert request.headers["X-Recourse-Signature"] == f"sha256={expected}"
            return httpx.Response(200, json={"messages": [{"text": "Hi"}]})

        assert await ask(bot_behind(verify))


class TestReading:
    async def test_text_and_parts_of_one_response_stay_together(self) -> None:
        """One response dict is one message."""
        citations = {"type": "citations", "citations": [CITATION]}
        bot = bot_behind(replying({"text": "Day zero.", "custom": {"parts": [citations]}}))

        [said] = await ask(bot)

        assert said.text == "Day zero."
        assert isinstance(said.parts[0], CitationsPart)

    async def test_parts_may_come_without_text(self) -> None:
        """Then they are the message."""
        notice = {"type": "notice", "level": "info", "text": "Saved."}

        [said] = await ask(bot_behind(replying({"text": None, "custom": {"parts": [notice]}})))

        assert said.text == ""
        assert isinstance(said.parts[0], NoticePart)

    async def test_a_turn_that_says_itself_that_it_does_not_help(self) -> None:
        """In whichever of its responses, the blank one too; without the word it helps."""
        failed = {"custom": {"failed": True}}
        honest = await ask(bot_behind(replying({"text": "I do not know."}, {"text": "", **failed})))
        told = await ask(bot_behind(replying({"text": "I do not know.", **failed})))
        helpful = await ask(bot_behind(replying({"text": "Seven days.", "custom": {"parts": []}})))

        assert [[each.failed for each in said] for said in (honest, told, helpful)] == [
            [True],
            [True],
            [False],
        ]

    async def test_several_responses_keep_their_order(self) -> None:
        """As the bot said them."""
        said = await ask(bot_behind(replying({"text": "One"}, {"text": "Two"})))

        assert [utterance.text for utterance in said] == ["One", "Two"]

    async def test_rasas_buttons_become_a_part(self) -> None:
        """A button sends words; one that would send a command sends its title."""
        buttons = [
            {"title": "Yes", "payload": "Yes please"},
            {"title": "A person", "payload": "/human_please"},
            {"title": "No"},
        ]

        [said] = await ask(bot_behind(replying({"text": "Shall I?", "buttons": buttons})))

        [part] = said.parts
        assert isinstance(part, ButtonsPart)
        assert [(b.title, b.text) for b in part.buttons] == [
            ("Yes", "Yes please"),
            ("A person", "A person"),
            ("No", "No"),
        ]

    async def test_blank_responses_among_others_are_left_out(self) -> None:
        """An empty bubble says nothing."""
        bot = bot_behind(replying({"text": " "}, {"text": "Hi", "custom": {}, "buttons": []}))

        assert [utterance.text for utterance in await ask(bot)] == ["Hi"]


class TestFailing:
    async def test_a_bot_that_is_not_there(self) -> None:
        """Nothing listens: unreachable."""

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused", request=request)

        assert (await failure(refuse)).kind is FailureKind.UNREACHABLE

    async def test_a_connection_that_breaks_midway(self) -> None:
        """The process died under the question: unreachable, and not asked again."""
        calls = 0

        def die(request: httpx.Request) -> httpx.Response:
            nonlocal calls
            calls += 1
            raise httpx.RemoteProtocolError("Server disconnected", request=request)

        assert (await failure(die)).kind is FailureKind.UNREACHABLE
        assert calls == 1

    async def test_a_bot_that_does_not_answer(self) -> None:
        """The whole call has one limit, whatever httpx counts."""

        async def hang(_: httpx.Request) -> httpx.Response:
            await asyncio.sleep(10)
            raise AssertionError

        failed = await failure(hang, timeout_s=0.02)
        assert failed.kind is FailureKind.TIMEOUT

    async def test_a_timeout_that_httpx_notices(self) -> None:
        """Its own limits are timeouts as well."""

        def slow(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("slow", request=request)

        assert (await failure(slow)).kind is FailureKind.TIMEOUT

    @pytest.mark.parametrize("status", [400, 401, 404, 500, 503, 302])
    async def test_every_status_but_200_is_an_error(self, status: int) -> None:
        """Whatever the body says: it is not repeated in the log either."""
        failed = await failure(lambda _: httpx.Response(status, json={"messages": [{"text": "x"}]}))

        assert failed.kind is FailureKind.ERROR
        assert str(failed) == f"error: HTTP {status}"

    @pytest.mark.parametrize(
        "messages", [[], [{}], [{"text": ""}], [{"text": " \n"}, {"custom": {"parts": []}}]]
    )
    async def test_a_reply_that_says_nothing(self, messages: list[object]) -> None:
        """An empty reply from a bot-owned turn is a failure, never silence."""
        assert (await failure(replying(*messages))).kind is FailureKind.EMPTY

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"not json",
            b"[]",
            b'{"messages": "Hi"}',
            b'{"messages": [{"text": 5}]}',
            b'{"messages": [{"text": "Hi", "custom": {"parts": [{"type": "video"}]}}]}',
            b'{"messages": [{"text": "Hi", "custom": "x"}]}',
            b'{"text": "Hi"}',
            b"\xff\xfe",
        ],
    )
    async def test_a_reply_out_of_shape(self, body: bytes) -> None:
        """One wrong part makes the reply wrong: half an answer may be another answer."""
        assert (await failure(lambda _: httpx.Response(200, content=body))).kind is (
            FailureKind.INVALID
        )

    async def test_a_complaint_quotes_nothing(self) -> None:
        """The log says where the reply was wrong, not what it said."""
        wrong = {"text": "private words", "custom": {"parts": [{"type": "notice", "level": "x"}]}}

        said = str(await failure(replying(wrong)))

        assert "messages.0.custom.parts" in said
        assert "private words" not in said
