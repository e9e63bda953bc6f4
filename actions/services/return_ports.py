"""What the talk about a return needs from the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from actions.domain.recalls import OpenRecall
from actions.domain.returns import FactValue
from knowledge.deciding.decision import Decision


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A return to decide.

    Attributes:
        facts: By the names of the vocabulary; what is not known is absent.
        origins: Of each fact who gave it, and when (ISO 8601).
        as_of: By the rules of which day.
        received_on: The day the goods came, which lets a holiday count.
    """

    facts: Mapping[str, FactValue]
    origins: Mapping[str, tuple[str, str]]
    as_of: date
    received_on: date | None


@dataclass(frozen=True, slots=True)
class Asking:
    """In which conversation, in which of its epochs, and when."""

    conversation: str
    epoch: int
    now: datetime


class OpenRecalls(Protocol):
    """Where it is known what was called back: `actions.services.recalls.RecallService`."""

    async def open_recalls(self, order_id: str, sku: str) -> tuple[OpenRecall, ...]:
        """Return the open recalls that mean an item of an order, or may mean it."""
        ...


class ReturnDecisions(Protocol):
    """Where returns are decided, and what was decided is kept."""

    async def decide(
        self, case: ToDecide, asking: Asking, *, keep: Callable[[Decision], bool]
    ) -> Decision:
        """Return the decision; where `keep` says so of it, with a receipt that is kept.

        Raises:
            NoRulesInForce: The place had no rules on that day.
            RulesUnavailable: The rules cannot be read.
            EpochPassed: A receipt was to be kept and the bot does not own this epoch any more.
        """
        ...

    async def probe(self) -> str | None:
        """Return when returns can be decided just now; raise `RulesUnavailable` when not."""
        ...
