"""What the customer is told when there is no answer: true, and with a way on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.errors import FailureKind
from gateway.domain.message import Utterance
from gateway.domain.parts import Button, ButtonsPart, HandoffPart, NoticePart

_NOTICES: Mapping[FailureKind, str] = MappingProxyType(
    {
        FailureKind.UNREACHABLE: "The assistant cannot be reached at the moment.",
        FailureKind.TIMEOUT: "The assistant did not answer in time.",
        FailureKind.ERROR: "The assistant stopped with an error.",
        FailureKind.EMPTY: "The assistant had nothing to say to this message.",
        FailureKind.INVALID: "The assistant's answer could not be read.",
    }
)


def for_failure(kind: FailureKind, asked: str, contact: str) -> Utterance:
    """Return the apology for a turn that the bot failed."""
    return _apology(
        f"Sorry, I could not answer that just now. Your message is saved. You can ask again, or"
        f" reach a person at {contact}.",
        notice=_NOTICES[kind],
        reason=f"assistant_{kind.value}",
        asked=asked,
        contact=contact,
    )


def for_interruption(asked: str, contact: str) -> Utterance:
    """Return the apology for a turn that ended with the process that was working on it."""
    return _apology(
        f"Sorry, I was interrupted before I could answer this. Your message is saved. You can ask"
        f" again, or reach a person at {contact}.",
        notice="The service was restarted while this message waited for its answer.",
        reason="assistant_interrupted",
        asked=asked,
        contact=contact,
    )


def _apology(text: str, *, notice: str, reason: str, asked: str, contact: str) -> Utterance:
    """Return one message: what happened, how to ask again, who else can help."""
    return Utterance(
        text=text,
        parts=(
            NoticePart(level="error", text=notice),
            HandoffPart(contact=contact, reason=reason),
            ButtonsPart(buttons=(Button(title="Ask again", text=asked),)),
        ),
    )
