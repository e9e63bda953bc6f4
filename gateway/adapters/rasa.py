"""The bot over HTTP: one signed call a message, never repeated."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.domain.errors import BotFailure, FailureKind
from gateway.domain.message import Utterance
from gateway.domain.parts import Button, ButtonsPart, Part
from gateway.services.ports import Said

WEBHOOK = "/webhooks/recourse/webhook"
SIGNATURE = "X-Recourse-Signature"
_COMMAND = "/"


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Custom(_Shape):
    parts: tuple[Part, ...] = ()
    failed: bool = False


class _RasaButton(_Shape):
    title: str
    payload: str | None = None


class _Response(_Shape):
    text: str | None = None
    custom: _Custom | None = None
    buttons: tuple[_RasaButton, ...] | None = None


class _Reply(_Shape):
    messages: tuple[_Response, ...]


class RasaBot:
    """Rasa behind its private channel; meets `Bot`.

    A call is not repeated whatever happens to it: Rasa may have acted on a message whose
    answer was lost, and hearing it twice would act twice.
    """

    def __init__(self, client: httpx.AsyncClient, *, secret: str, timeout_s: float) -> None:
        self._client = client
        self._secret = secret.encode()
        self._timeout_s = timeout_s

    async def ask(self, conversation_id: str, message_id: str, text: str, grant: str) -> Said:
        """Return what the bot says to a message.

        Raises:
            BotFailure: It said nothing that can be shown, for whatever reason.
        """
        call = {
            "conversation": conversation_id,
            "message": message_id,
            "text": text,
            "metadata": {"grant": grant},
        }
        response = await self._post(json.dumps(call, ensure_ascii=False).encode())
        if response.status_code != httpx.codes.OK:
            raise BotFailure(FailureKind.ERROR, f"HTTP {response.status_code}")
        return _said(response.content)

    async def _post(self, body: bytes) -> httpx.Response:
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}",
        }
        try:
            # httpx limits every step of a call; the customer waits for the sum of them.
            async with asyncio.timeout(self._timeout_s):
                return await self._client.post(WEBHOOK, content=body, headers=headers)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise BotFailure(FailureKind.TIMEOUT, f"none in {self._timeout_s:g} s") from exc
        except httpx.HTTPError as exc:
            raise BotFailure(FailureKind.UNREACHABLE, type(exc).__name__) from exc


def _said(body: bytes) -> Said:
    """Return the utterances of a reply that holds any and is wholly in shape."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError as exc:
        raise BotFailure(FailureKind.INVALID, _first_complaint(exc)) from exc
    # Said in any of its responses, it holds for the turn: the one that says so may be blank.
    failed = any(response.custom and response.custom.failed for response in reply.messages)
    said = tuple(
        Utterance(text=response.text or "", parts=_parts(response), failed=failed)
        for response in reply.messages
        if (response.text or "").strip() or _parts(response)
    )
    if not said:
        raise BotFailure(FailureKind.EMPTY, f"{len(reply.messages)} messages, all of them blank")
    return said


def _parts(response: _Response) -> tuple[Part, ...]:
    """Return a response's own parts, and Rasa's buttons as one more."""
    parts = response.custom.parts if response.custom else ()
    if not response.buttons:
        return parts
    buttons = tuple(Button(title=b.title, text=_button_text(b)) for b in response.buttons)
    return (*parts, ButtonsPart(buttons=buttons))


def _button_text(button: _RasaButton) -> str:
    """Return what a pressed button sends: its payload, unless that is a command to Rasa."""
    if button.payload and not button.payload.startswith(_COMMAND):
        return button.payload
    return button.title


def _first_complaint(exc: ValidationError) -> str:
    """Return where a reply is out of shape and how, without quoting it."""
    first = exc.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'reply'}: {first['type']}"
