"""What stands on the passages needs from the world: ports that adapters and fakes meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from gateway.domain.asked import PolicyTurn
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.explanation import Explanation
from knowledge.passages import Passage
from knowledge.switches import Switch


class Assistant(Protocol):
    """What answers customers, in its own process with the live configuration.

    Raises, all of them: `AssistantUnavailable` when it gives no answer.
    """

    async def answer(self, question: Question) -> Answer:
        """Return what a customer would be told."""

    async def explain(self, question: Question) -> Explanation:
        """Return what a customer would be told, and why."""

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        """Return questions grouped by what they ask, the most asked first."""


class AskedStore(Protocol):
    """What customers asked. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def policy_turns(self, since: datetime, until: datetime, most: int) -> list[PolicyTurn]:
        """Return the newest questions of policy in a period, newest first, at most so many."""


class PassageDesk(Protocol):
    """The passages of the active index, and which of them are switched off.

    Raises, all of them: `KnowledgeUnavailable` when they cannot be read.
    """

    async def passages(self) -> Mapping[str, Passage]:
        """Return the passages by id."""

    async def off(self) -> Mapping[str, Switch]:
        """Return what is switched off now, by passage, in the order of the ids."""

    async def history(self) -> tuple[Switch, ...]:
        """Return every switch there ever was, oldest first."""

    async def switch_off(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        """Let a passage answer nothing from now on, in every process.

        Raises:
            PassageNotFound: The active index has no such passage.
            SwitchRefused: It is off already, or the reason says nothing.
        """

    async def switch_on(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        """Let a passage answer again.

        Raises:
            SwitchRefused: It is not off, or the reason says nothing.
        """
