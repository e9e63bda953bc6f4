"""Decisions by rules, for whoever asks over the API."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from gateway.services.ports import Redactor
from gateway.services.rate_limit import RateLimiter
from knowledge.deciding.decision import Decision
from knowledge.deciding.vocabulary import LONGEST_TEXT, Kind, ReturnFacts, vocabulary

TEXTS = tuple(
    name for name, word in vocabulary().items() if word.kind is Kind.TEXT and name != "currency"
)
"""The facts that are somebody's words."""


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """A return to decide.

    Attributes:
        facts: What is known of it.
        as_of: By the rules of which day; None for today.
        received_on: The date of receipt, which lets a holiday count.
    """

    facts: ReturnFacts
    as_of: date | None = None
    received_on: date | None = None


class DecisionRoom(Protocol):
    """Where decisions are made and kept."""

    async def decide(self, asked: ReturnAsked) -> Decision:
        """Return the decision, its receipt kept.

        Raises:
            NoRulesInForce: The jurisdiction had none on that day.
            KnowledgeUnavailable: Rules or passages cannot be read.
            StoreUnavailable: The receipt could not be kept.
        """


class Decisions:
    """Decides as fast as one caller may ask, and keeps nobody's card number."""

    def __init__(self, room: DecisionRoom, limiter: RateLimiter, redactor: Redactor) -> None:
        self._room = room
        self._limiter = limiter
        self._redactor = redactor

    async def decide(self, asked: ReturnAsked, *, counted_as: str | None) -> Decision:
        """Return the decision of a return; `counted_as` None is not limited.

        Raises:
            TooManyDecisions: Faster than one address may ask.
            NoRulesInForce: The jurisdiction had none on that day.
            KnowledgeUnavailable: Rules or passages cannot be read.
            StoreUnavailable: The receipt could not be kept.
        """
        if counted_as is not None:
            self._limiter.take(counted_as)
        return await self._room.decide(replace(asked, facts=await self._redacted(asked.facts)))

    async def _redacted(self, facts: ReturnFacts) -> ReturnFacts:
        """Return the facts without what a receipt must not keep: no rule reads a text."""
        texts = {name: getattr(facts, name) for name in TEXTS}
        said = {name: text for name, text in texts.items() if text}
        kept = {name: (await self._redactor.redact(text)).text for name, text in said.items()}
        # What says that something was taken out may be longer than what was.
        cut = {name: text[:LONGEST_TEXT] for name, text in kept.items()}
        return facts.model_copy(update=cut) if cut else facts
