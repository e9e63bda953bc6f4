"""What the people do who keep the passages: try, switch off, see what is missing, draft it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from gateway.domain.asked import PolicyTurn, counted, impersonal
from gateway.domain.desk import AgentRef
from gateway.domain.errors import PassageNotFound
from gateway.services.knowledge_ports import AskedStore, Assistant, PassageDesk
from gateway.services.ports import Clock
from knowledge.answers import Question
from knowledge.asked import MOST_QUESTIONS, AskedQuestion, Group
from knowledge.drafting import Draft, draft
from knowledge.explanation import Explanation
from knowledge.passages import Audience, Passage
from knowledge.switches import Switch

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

MOST_TURNS = 20_000
MOST_HISTORY = 200


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What customers asked in a period without getting an answer.

    Attributes:
        asked: Questions of policy in the period, answered ones among them.
        unanswered: Those that got no answer.
        groups: Of questions that ask the same, the most asked first.
        is_cut: Whether there were more than a report reads.
    """

    since: datetime
    until: datetime
    asked: int
    unanswered: int
    groups: tuple[Group, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A passage that is switched off.

    Attributes:
        title: None where the active index has no such passage any more.
    """

    switch: Switch
    title: str | None


@dataclass(frozen=True, slots=True)
class SwitchBoard:
    """What is switched off now, and the latest switches, newest first."""

    off: tuple[SwitchedOff, ...]
    history: tuple[Switch, ...]


@dataclass(frozen=True, slots=True)
class KeptPassage:
    """A passage as its keepers see it, with its switch if it is off."""

    passage: Passage
    switch: Switch | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft is wanted for.

    Attributes:
        near: The passage that came closest, None without one.
    """

    questions: Sequence[str]
    jurisdiction: str
    audience: Sequence[Audience]
    near: str | None


class Keeping:
    """The work on the passages that a running house allows; none of it writes into the corpus."""

    def __init__(
        self, *, assistant: Assistant, asked: AskedStore, passages: PassageDesk, clock: Clock
    ) -> None:
        self._assistant = assistant
        self._asked = asked
        self._passages = passages
        self._clock = clock

    async def explain(self, question: Question) -> Explanation:
        """Return what a customer would be told, and why, by what answers customers.

        Raises:
            AssistantUnavailable: It gives no answer.
        """
        return await self._assistant.explain(question)

    async def unanswered(self, days: int, until: datetime | None = None) -> Unanswered:
        """Return what was asked in so many days and got no answer, grouped by what is asked.

        Args:
            days: How many.
            until: The end of the period; now if None.

        Raises:
            AssistantUnavailable: The questions cannot be grouped.
            StoreUnavailable: The log cannot be read.
        """
        end = until or self._clock()
        since = end - timedelta(days=days)
        turns = await self._asked.policy_turns(since, end, MOST_TURNS)
        missed = [each for each in turns if not each.is_answered]
        questions = _asked_questions(missed)
        groups = await self._assistant.group(questions[:MOST_QUESTIONS]) if questions else ()
        return Unanswered(
            since=since,
            until=end,
            asked=len(turns),
            unanswered=len(missed),
            groups=groups,
            is_cut=len(turns) == MOST_TURNS or _counts(groups) < _counts(questions),
        )

    async def switches(self) -> SwitchBoard:
        """Return what is switched off, and who switched what before.

        Raises:
            KnowledgeUnavailable: That cannot be read.
        """
        off = await self._passages.off()
        known = await self._passages.passages() if off else {}
        history = await self._passages.history()
        return SwitchBoard(
            tuple(
                SwitchedOff(switch, known[name].title if name in known else None)
                for name, switch in off.items()
            ),
            history[: -MOST_HISTORY - 1 : -1],
        )

    async def passage(self, passage_id: str) -> KeptPassage:
        """Return a passage, also one that is switched off.

        Raises:
            PassageNotFound: The active index has none of this id.
            KnowledgeUnavailable: It cannot be read.
        """
        found = (await self._passages.passages()).get(passage_id)
        if found is None:
            raise PassageNotFound(
                f"passage {passage_id[:80]!r}: none in the active index; ids stand in the"
                " citations of an answer"
            )
        return KeptPassage(found, (await self._passages.off()).get(passage_id))

    async def switch_off(self, agent: AgentRef, passage_id: str, reason: str) -> Switch:
        """Let a passage answer nothing from now on, in every process.

        Raises:
            PassageNotFound: The active index has none of this id.
            SwitchRefused: It is off already, or the reason says nothing.
        """
        switch = await self._passages.switch_off(passage_id, agent.id, reason, self._clock())
        log.info("passage_switched_off", passage=passage_id, agent=agent.id)
        return switch

    async def switch_on(self, agent: AgentRef, passage_id: str, reason: str) -> Switch:
        """Let a passage answer again.

        Raises:
            SwitchRefused: It is not off, or the reason says nothing.
        """
        switch = await self._passages.switch_on(passage_id, agent.id, reason, self._clock())
        log.info("passage_switched_on", passage=passage_id, agent=agent.id)
        return switch

    async def draft(self, wanted: Wanted) -> Draft:
        """Return a draft of a passage that answers some questions; it is kept nowhere.

        Raises:
            PassageNotFound: The passage that is to be near is not in the active index.
            KnowledgeUnavailable: The passages cannot be read.
        """
        taken = await self._passages.passages()
        near = (await self.passage(wanted.near)).passage if wanted.near else None
        return draft(
            [impersonal(each) for each in wanted.questions],
            jurisdiction=wanted.jurisdiction,
            audience=wanted.audience,
            near=near,
            taken=taken,
            today=self._clock().date(),
        )


def _counts(counted_ones: Sequence[Group] | Sequence[AskedQuestion]) -> int:
    return sum(each.count for each in counted_ones)


def _asked_questions(missed: Sequence[PolicyTurn]) -> list[AskedQuestion]:
    """Return the different questions, the most frequent first, whatever kept them unanswered."""
    return [
        AskedQuestion(each.text, each.jurisdiction, each.audience, each.count)
        for each in counted(missed, by_outcome=False)
    ]
