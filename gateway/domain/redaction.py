"""What is taken out of a message before anything keeps it, and how the message says so.

The words in brackets are for every reader of the log: the customer, the bot, the desk. They
name what stood there and never show any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.parts import NoticePart


class Secret(StrEnum):
    """What has no place in a chat, by the words the customer is told."""

    CARD = "card number"
    SECURITY_CODE = "security code"
    PIN = "PIN"
    PASSWORD = "password"  # noqa: S105 - the word itself
    IDENTITY = "identity number"
    BANK_ACCOUNT = "bank account number"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A secret at `text[start:end]`."""

    start: int
    end: int
    secret: Secret


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be kept.

    Attributes:
        text: The text, each secret replaced by its placeholder.
        kinds: What was taken out, each kind once, in the order of the text.
    """

    text: str
    kinds: tuple[str, ...] = ()


def placeholder(secret: Secret) -> str:
    """Return what stands in a secret's place: "[card number removed]"."""
    return f"[{secret.value} removed]"


def without(text: str, found: Iterable[Found]) -> Redacted:
    """Return the text with a placeholder for every secret.

    Where several overlap, one placeholder covers them all; it names the longest.
    """
    merged = _merged(sorted(found))
    ends = [0, *(each.end for each in merged)]
    kept = [text[end : each.start] for end, each in zip(ends, merged, strict=False)]
    pieces = [
        f"{before}{placeholder(each.secret)}" for before, each in zip(kept, merged, strict=True)
    ]
    kinds = dict.fromkeys(each.secret.value for each in merged)
    return Redacted("".join(pieces) + text[ends[-1] :], tuple(kinds))


def notice(kinds: Sequence[str]) -> NoticePart:
    """Return what a customer is told about a message that something was taken out of."""
    what = _listed([f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in kinds])
    them = "it" if len(kinds) == 1 else "them"
    return NoticePart(
        level="info",
        text=(
            f"I removed what looks like {what} before your message was stored or passed on."
            f" We never need {them} here, so please don't send {them} in a chat."
        ),
    )


def _merged(found: Sequence[Found]) -> list[Found]:
    """Return what was found, in order, overlapping finds as one."""
    merged: list[Found] = []
    for each in found:
        if merged and each.start < merged[-1].end:
            before = merged.pop()
            longest = max(before, each, key=lambda one: one.end - one.start)
            each = Found(before.start, max(before.end, each.end), longest.secret)
        merged.append(each)
    return merged


def _listed(words: Sequence[str]) -> str:
    """Return the words as a sentence lists them."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
