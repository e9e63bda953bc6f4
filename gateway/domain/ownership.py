"""Who may speak to a customer, and how that changes: the machine, without a world around it.

    bot --(asked, two failures, risk)--> queued --(an agent accepts)--> human --(hand back)--> bot
    human --(reply overdue)--> queued      human --(transfer)--> human
    queued --(the customer prefers the bot, or nobody in time)--> bot      any --> closed

Every arrow counts one epoch up, and nothing else does. What is said names the epoch it was
meant for, and is not said in another: that is how the bot cannot talk over a person, nor one
agent over another, however late they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from gateway.domain.conversation import FIRST_EPOCH, Owner
from gateway.domain.errors import EpochPassed, TransitionRefused

FAILURES_UNTIL_PERSON = 2
TWO_FAILURES = "two_failures"
RISK = "risk"
"""The reason of a conversation in which somebody spoke of danger."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who has a conversation, and what that hangs on.

    Attributes:
        owner: Who may speak.
        epoch: Counts the owners, from 1.
        agent: The login of the agent who has it; only while a person does.
        queued_at: Since when a person is waited for; only while queued.
        awaiting_since: When the oldest message came that the agent has not replied to; an
            agent who has just come owes the first word too.
        failures: Turns in a row that did not help; only while the bot has it.
    """

    owner: Owner = Owner.BOT
    epoch: int = FIRST_EPOCH
    agent: str | None = None
    queued_at: datetime | None = None
    awaiting_since: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class PersonRequested:
    """The customer is to be answered by a person, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An agent takes the conversation out of the queue."""

    agent: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The agent gives it back to the bot."""

    agent: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """The agent passes it to another agent."""

    agent: str
    to: str


@dataclass(frozen=True, slots=True)
class ReplyOverdue:
    """The agent has not replied to a message that came at the deadline or before."""

    deadline: datetime


@dataclass(frozen=True, slots=True)
class BotPreferred:
    """The customer would rather have the bot than wait."""


@dataclass(frozen=True, slots=True)
class NobodyInTime:
    """No agent has accepted it in time."""


@dataclass(frozen=True, slots=True)
class Closed:
    """It ends, by its agent or, with None, by its customer."""

    by: str | None


Event = (
    PersonRequested
    | Accepted
    | HandedBack
    | Transferred
    | ReplyOverdue
    | BotPreferred
    | NobodyInTime
    | Closed
)

_COMES_FROM: Mapping[type[Event], frozenset[Owner]] = MappingProxyType(
    {
        PersonRequested: frozenset({Owner.BOT}),
        Accepted: frozenset({Owner.QUEUED}),
        HandedBack: frozenset({Owner.HUMAN}),
        Transferred: frozenset({Owner.HUMAN}),
        ReplyOverdue: frozenset({Owner.HUMAN}),
        BotPreferred: frozenset({Owner.QUEUED}),
        NobodyInTime: frozenset({Owner.QUEUED}),
        Closed: frozenset({Owner.BOT, Owner.QUEUED, Owner.HUMAN}),
    }
)


def moved(now: Ownership, event: Event, at: datetime) -> Ownership:
    """Return who has the conversation after an event: always the next epoch.

    Raises:
        TransitionRefused: The event cannot happen to a conversation that stands like this.
    """
    _require_from(now, event)
    _require_agent_of(now, event)
    match event:
        case PersonRequested():
            after = Ownership(Owner.QUEUED, queued_at=at)
        case Accepted(agent) | Transferred(to=agent):
            after = Ownership(Owner.HUMAN, agent=agent, awaiting_since=at)
        case ReplyOverdue(deadline):
            # Back in line where the message that nobody answered has them, not at the end.
            after = Ownership(Owner.QUEUED, queued_at=_overdue(now, deadline))
        case HandedBack() | BotPreferred() | NobodyInTime():
            after = Ownership(Owner.BOT)
        case Closed():
            after = Ownership(Owner.CLOSED)
    return replace(after, epoch=now.epoch + 1)


def reason_of(event: Event) -> str:
    """Return the word that the record keeps for an event."""
    match event:
        case PersonRequested(reason):
            return reason
        case Accepted():
            return "accepted"
        case HandedBack():
            return "handed_back"
        case Transferred():
            return "transferred"
        case ReplyOverdue():
            return "reply_overdue"
        case BotPreferred():
            return "bot_preferred"
        case NobodyInTime():
            return "nobody_in_time"
        case Closed(by):
            return "closed_by_agent" if by else "closed_by_customer"


def agent_of(now: Ownership, event: Event) -> str | None:
    """Return the agent a row of the record names: who has it from now on, or had it until now."""
    match event:
        case Accepted(agent) | HandedBack(agent) | Transferred(to=agent):
            return agent
        case ReplyOverdue():
            return now.agent
        case Closed(by):
            return by
    return None


def heard(now: Ownership, at: datetime) -> Ownership:
    """Return how it stands after a customer's message: an agent who has it owes a reply."""
    if now.owner is Owner.HUMAN and now.awaiting_since is None:
        return replace(now, awaiting_since=at)
    return now


def replied(now: Ownership, agent: str, epoch: int) -> Ownership:
    """Return how it stands after an agent's message, if the agent may write it.

    Raises:
        EpochPassed: It is not the agent's any more, or not yet.
    """
    require_epoch(now, epoch)
    if now.owner is not Owner.HUMAN or now.agent != agent:
        raise EpochPassed(epoch, now.epoch, now.owner)
    return replace(now, awaiting_since=None)


def answered(now: Ownership, *, helped: bool | None) -> Ownership:
    """Return how it stands after a turn of the bot's: one that helps makes up for the last.

    A turn that was cut off, None, says nothing about the bot.
    """
    if helped is None:
        return now
    return replace(now, failures=0 if helped else now.failures + 1)


def after_turn(now: Ownership, wanted: str | None) -> PersonRequested | None:
    """Return what follows from a turn: a person, when one is wanted or the bot has to give up.

    Args:
        now: How it stands after the turn.
        wanted: Why the answer itself asks for a person; None when it does not.
    """
    if wanted is not None:
        return PersonRequested(wanted)
    gives_up = now.failures >= FAILURES_UNTIL_PERSON
    return PersonRequested(TWO_FAILURES) if gives_up else None


def bot_may_speak(now: Ownership, epoch: int) -> bool:
    """Whether an answer that was asked for in this epoch may still be said."""
    return now.owner is Owner.BOT and now.epoch == epoch


def require_epoch(now: Ownership, epoch: int | None) -> None:
    """Return when it stands in this epoch; None is whichever it is.

    Raises:
        EpochPassed: It has moved on.
    """
    if epoch is not None and epoch != now.epoch:
        raise EpochPassed(epoch, now.epoch, now.owner)


def _require_from(now: Ownership, event: Event) -> None:
    if now.owner in _COMES_FROM[type(event)]:
        return
    expected = " or ".join(sorted(_COMES_FROM[type(event)]))
    way_out = "; it has ended" if now.owner is Owner.CLOSED else ""
    raise TransitionRefused(
        f"{reason_of(event)}: the conversation is {now.owner}, and must be {expected}{way_out}"
    )


def _require_agent_of(now: Ownership, event: Event) -> None:
    """Refuse what an agent does with a conversation that is not theirs."""
    match event:
        case HandedBack(agent) | Transferred(agent, _):
            pass
        case Closed(by) if by is not None:
            agent = by
        case _:
            return
    if now.agent != agent:
        raise TransitionRefused(
            f"{reason_of(event)}: agent {agent!r} does not have this conversation; only the agent"
            " who accepted it does this"
        )
    if isinstance(event, Transferred) and event.to == event.agent:
        raise TransitionRefused(f"transferred: {agent!r} has it already; name another agent")


def _overdue(now: Ownership, deadline: datetime) -> datetime:
    """Return since when a reply is overdue."""
    if now.awaiting_since is None or now.awaiting_since > deadline:
        raise TransitionRefused("reply_overdue: no message has waited so long for its reply")
    return now.awaiting_since
