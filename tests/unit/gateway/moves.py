"""Moves of ownership as tests want them: in whatever epoch, with the words the house uses."""

from __future__ import annotations

from datetime import datetime

from gateway.domain.ownership import Accepted, Closed, HandedBack, NobodyInTime, PersonRequested
from gateway.services import announcements
from gateway.services.ports import Move

CONTACT = "support@example.com"


def queueing(conversation: str, at: datetime, reason: str = "asked") -> Move:
    """The customer is to be answered by a person."""
    return Move(conversation, PersonRequested(reason), at, announcements.queued(reason))


def accepting(
    conversation: str, at: datetime, agent: str = "mia", epoch: int | None = None
) -> Move:
    """An agent takes it out of the queue."""
    return Move(conversation, Accepted(agent), at, announcements.accepted(agent.title()), epoch)


def handing_back(conversation: str, at: datetime, agent: str = "mia") -> Move:
    """The agent gives it back to the bot."""
    return Move(conversation, HandedBack(agent), at, announcements.handed_back(agent.title()))


def giving_up(conversation: str, at: datetime) -> Move:
    """Nobody accepted it in time."""
    return Move(conversation, NobodyInTime(), at, announcements.nobody_in_time(CONTACT))


def closing(conversation: str, at: datetime) -> Move:
    """The customer ends it."""
    return Move(conversation, Closed(None), at, announcements.closed(None))
