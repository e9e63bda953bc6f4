"""What the system says in a conversation when its owner changes: all of the wording."""

from __future__ import annotations

from collections.abc import Callable

from gateway.domain.message import Utterance
from gateway.domain.ownership import TWO_FAILURES
from gateway.domain.parts import HandoffPart

NOBODY_IN_TIME = "nobody_in_time"

Announcement = Callable[[int | None], Utterance]
"""Returns what is said of a move, told the place in the queue where it led into the queue."""


def queued(reason: str) -> Announcement:
    """Return what is said when a person is to take over."""
    opening = (
        "I could not help with that twice in a row, so a person will take over."
        if reason == TWO_FAILURES
        else "A person will take over from here."
    )
    return lambda position: Utterance(f"{opening} {_place(position)}")


def accepted(name: str) -> Announcement:
    """Return what is said when an agent comes."""
    return lambda _: Utterance(f"{name} has joined the conversation.")


def handed_back(name: str) -> Announcement:
    """Return what is said when an agent leaves it to the bot again."""
    return lambda _: Utterance(f"{name} has handed you back to the assistant.")


def transferred(name: str, to: str) -> Announcement:
    """Return what is said when one agent follows another."""
    return lambda _: Utterance(f"{name} has passed the conversation on to {to}.")


def reply_overdue(name: str) -> Announcement:
    """Return what is said when an agent has left the customer waiting."""
    return lambda position: Utterance(
        f"{name} could not reply in time, so somebody else will. {_place(position)}"
    )


def bot_preferred() -> Announcement:
    """Return what is said when the customer would rather not wait."""
    return lambda _: Utterance("You are talking to the assistant again.")


def nobody_in_time(contact: str) -> Announcement:
    """Return what is said when no agent came in time: where a person can be reached instead."""
    return lambda _: Utterance(
        f"Sorry, nobody is free at the moment. Write to {contact} and a person will answer;"
        " meanwhile the assistant is here again.",
        parts=(HandoffPart(contact=contact, reason=NOBODY_IN_TIME),),
    )


def closed(name: str | None) -> Announcement:
    """Return what is said when an agent, or with None the customer, ends the conversation."""
    ended = f"{name} has ended the conversation." if name else "You have ended the conversation."
    return lambda _: Utterance(ended)


def _place(position: int | None) -> str:
    return f"You are number {position} in the queue."
