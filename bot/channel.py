"""The one way in: a signed request with a message, and all that the bot says to it in the answer.

    POST /webhooks/recourse/webhook   X-Recourse-Signature: sha256=<hex HMAC-SHA256(secret, body)>
         {"conversation", "message", "text", "metadata": {"grant"}}
      -> 200 {"messages": [{"text", "custom", "buttons"}, ...]}
         400 malformed, 401 not signed by the gateway, 500 not answered, 503 not ready; {"error"}
    GET  /webhooks/recourse/health -> 200 {"status": "ok", "model"} or 503 {"status", "reason"}

Never `200` with nothing: what failed is said, so that the gateway can tell the customer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.agent import HouseAgent
from bot.errors import BotError, NothingSaid, TurnTimedOut
from bot.message import IncomingMessage, MessageRefused
from bot.settings import Settings, process_settings

SIGNATURE_HEADER = "X-Recourse-Signature"
_SHOWN = ("text", "custom", "buttons")

_log = structlog.get_logger(__name__)


class TurnOutput(OutputChannel):
    """Collects what the bot says in one turn, one entry a response."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, by which responses can be written for it alone."""
        return RecourseInput.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a response whole; Rasa's own channels split it by part and by paragraph."""
        said = {key: message[key] for key in _SHOWN if message.get(key)}
        if said:
            self.messages.append({"text": None, **said})


class RecourseInput(InputChannel):
    """Rasa's side of the gateway."""

    def __init__(self, secret: str, *, turn_timeout_s: float) -> None:
        """Build the channel.

        Args:
            secret: what the gateway signs with.
            turn_timeout_s: when a turn is given up; before the gateway gives up on the bot.
        """
        self._secret = secret.encode()
        self._turn_timeout_s = turn_timeout_s

    @classmethod
    def name(cls) -> str:
        """Return the name in the path."""
        return "recourse"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RecourseInput:
        """Build the channel that credentials.yml names; the secret stands in the environment.

        Raises:
            SettingsRefused: when the secret is missing or unsafe.
        """
        return cls.from_settings(process_settings())

    @classmethod
    def from_settings(cls, settings: Settings) -> RecourseInput:
        """Build the channel.

        Raises:
            SettingsRefused: when the secret is missing or unsafe.
        """
        return cls(settings.channel_secret(), turn_timeout_s=settings.turn_timeout_s)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the two routes; Rasa puts them under /webhooks/recourse."""
        routes = Blueprint("recourse_channel")

        @routes.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            return await self._answer(request, on_new_message)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return await _health(request.app.ctx.agent)

        return routes

    async def _answer(
        self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse:
        if not self._is_signed(request):
            return _error(http.HTTPStatus.UNAUTHORIZED, "signature missing or wrong")
        try:
            incoming = IncomingMessage.parse(request.body)
        except MessageRefused as exc:
            return _error(http.HTTPStatus.BAD_REQUEST, str(exc))
        if not request.app.ctx.agent.is_ready():
            return _error(
                http.HTTPStatus.SERVICE_UNAVAILABLE, "no model is loaded: run `make train`"
            )
        log = _log.bind(conversation=incoming.conversation, message_id=incoming.message)
        try:
            said = await self._turn(incoming, on_new_message)
        except BotError as exc:
            # The reason is ours and complete; a traceback would add Rasa's messages to it.
            log.error("turn failed", error=type(exc).__name__, reason=str(exc))  # noqa: TRY400
            return _error(http.HTTPStatus.INTERNAL_SERVER_ERROR, type(exc).__name__)
        except Exception:  # the boundary of the process: whatever it was, the gateway hears of it
            log.exception("turn failed")
            return _error(http.HTTPStatus.INTERNAL_SERVER_ERROR, "TurnFailed")
        return json_response({"messages": said})

    async def _turn(
        self,
        incoming: IncomingMessage,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> list[dict[str, Any]]:
        output = TurnOutput()
        message = UserMessage(
            text=incoming.harmless_text,
            output_channel=output,
            sender_id=incoming.conversation,
            input_channel=self.name(),
            message_id=incoming.message,
            metadata={"grant": incoming.grant},
        )
        try:
            await asyncio.wait_for(on_new_message(message), self._turn_timeout_s)
        except asyncio.TimeoutError as exc:
            raise TurnTimedOut(f"the turn took longer than {self._turn_timeout_s:g} s") from exc
        if not output.messages:
            raise NothingSaid(
                "the turn ended without a message; see data/rules.yml and the actions"
            )
        return output.messages

    def _is_signed(self, request: Request) -> bool:
        given = request.headers.get(SIGNATURE_HEADER, "")
        expected = "sha256=" + hmac.new(self._secret, request.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode(), expected.encode())


async def _health(agent: HouseAgent) -> HTTPResponse:
    if not agent.is_ready():
        return _not_ready("no model is loaded: run `make train`")
    try:
        await agent.store.probe()
    except BotError as exc:
        return _not_ready(str(exc))
    return json_response({"status": "ok", "model": agent.model_name})


def _not_ready(reason: str) -> HTTPResponse:
    return json_response(
        {"status": "unavailable", "reason": reason}, status=http.HTTPStatus.SERVICE_UNAVAILABLE
    )


def _error(status: http.HTTPStatus, error: str) -> HTTPResponse:
    return json_response({"error": error}, status=status)
