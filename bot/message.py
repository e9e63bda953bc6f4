"""An incoming message: what the gateway sends, checked, and made harmless for Rasa."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.errors import BotError

MAX_ID_LENGTH = 128
MAX_TEXT_LENGTH = 8000
MAX_GRANT_LENGTH = 4096


class MessageRefused(BotError):
    """The request's body is not a message; the text of this is the caller's answer."""


@dataclass(frozen=True)
class IncomingMessage:
    """One message of a customer.

    Attributes:
        conversation: the conversation's id, which Rasa calls sender.
        message: the message's id.
        text: what the customer typed; never blank.
        grant: the gateway's signed word on who this is, opaque here.
    """

    conversation: str
    message: str
    text: str
    grant: str

    @classmethod
    def parse(cls, body: bytes) -> IncomingMessage:
        """Read a request's body.

        Raises:
            MessageRefused: when it is not JSON of the expected shape, or the text is blank.
        """
        try:
            document = json.loads(body)
        except (UnicodeDecodeError, ValueError) as exc:
            raise MessageRefused("the body is not JSON") from exc
        metadata = document.get("metadata") if isinstance(document, dict) else None
        if not isinstance(metadata, dict):
            raise MessageRefused("expected an object with an object `metadata`")
        return cls(
            conversation=_text(document, "conversation", MAX_ID_LENGTH),
            message=_text(document, "message", MAX_ID_LENGTH),
            text=_text(document, "text", MAX_TEXT_LENGTH),
            grant=_text(metadata, "grant", MAX_GRANT_LENGTH),
        )

    @property
    def harmless_text(self) -> str:
        """The text, which Rasa cannot take for its own notation.

        Rasa reads a message that begins with a slash, after stripping white space, as
        `/intent@confidence {entities}`: whoever types that skips the classifier and fills slots.
        Leading slashes carry nothing of what a customer means, so they go; a message of slashes
        alone stays, in brackets.
        """
        stripped = self.text.lstrip().lstrip("/")
        while stripped != (stripped := stripped.lstrip().lstrip("/")):
            pass
        return stripped.rstrip() or f"({self.text.strip()})"


def _text(document: dict[str, Any], name: str, longest: int) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value.strip():
        raise MessageRefused(f"`{name}` is missing, blank or not text")
    if len(value) > longest:
        raise MessageRefused(f"`{name}` has {len(value)} characters, expected at most {longest}")
    return value
