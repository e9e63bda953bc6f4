"""What the services need from the world; adapters and the tests' fakes provide it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actions.domain.grant import Grant
from actions.domain.identity import Asker, Checked, Claim, Sight
from actions.domain.orders import Order, OrderKey, RecentOrders
from actions.domain.policy import PolicyAnswer, PolicyQuestion
from actions.domain.shop import Fate, Fault, Kind, Record, Refusal
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.explanation import Explanation


class OrderStore(Protocol):
    """Where orders are kept. Nothing in it answers for an order that may not be seen."""

    async def find(self, key: OrderKey, *, sight: Sight) -> Order | None:
        """Return the order with this key, if it may be seen, else None.

        A key without letters also finds the only order with these digits that may be seen. An
        order of somebody else costs the same work as one that does not exist.
        """
        ...

    async def recent(self, sight: Sight, *, whole: int, others: int) -> RecentOrders | None:
        """Return the latest orders that may be seen, None if there are none.

        Latest by day placed, then by number; orders without a day come last.

        Args:
            sight: What may be seen.
            whole: How many to return in full, from 1.
            others: How many to name after them.
        """
        ...

    async def probe(self) -> None:
        """Return when orders could be read just now; raise `DatabaseError` when not."""
        ...


class GuestStore(Protocol):
    """Where guests' claims are checked, counted, and remembered for a while."""

    async def check(self, claim: Claim, *, asker: Asker, now: datetime) -> Checked:
        """Return what a claim opens, and remember it for the conversation.

        One transaction, the same statements whatever the records hold. A claim that fails
        counts against what it named and the network it came from.

        Raises:
            EpochPassed: The bot does not own this epoch any more; nothing was counted or kept.
        """
        ...

    async def sights(self, asker: Asker, *, now: datetime) -> tuple[Sight, ...]:
        """Return what this conversation has proved and may still see; using it keeps it alive.

        Raises:
            EpochPassed: It had to be kept alive, and the bot does not own this epoch any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """What became of one record of a file.

    Attributes:
        id: Its id, None where even that could not be read.
        record: The record, None when it was refused.
        refusals: Why; empty when it was not.
        where: Makes a refusal of a part of it, for what only the database knows.
    """

    id: str | None
    record: Record | None
    refusals: tuple[Refusal, ...]
    where: Callable[[Fault], Refusal]


class ShopFiles(Protocol):
    """A shop as its files describe it."""

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many records of each kind there are."""
        ...

    def read(self, kind: Kind) -> Iterator[ReadRecord]:
        """Yield every record of a kind, or why it cannot be read; an id counts once."""
        ...


class ShopStore(Protocol):
    """Where the records of one shop are kept, beside those of others."""

    def known_customers(self) -> set[str]:
        """Return the ids of this shop's customers."""
        ...

    def write(self, kind: Kind, records: Sequence[Record], *, dry_run: bool) -> list[Fate]:
        """Keep records, all in one transaction, and return what became of each.

        Nothing of another shop changes; a record that claims an id of another shop's is not
        kept. In a dry run nothing is kept, and the same is returned.

        Raises:
            DatabaseError: Nothing of these records was kept.
        """
        ...

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind this shop has."""
        ...


class PolicyAnswers(Protocol):
    """Where policy questions are answered or declined."""

    async def answer(self, question: PolicyQuestion) -> PolicyAnswer:
        """Return the answer with its citations, or the reason there is none."""
        ...

    async def probe(self) -> str | None:
        """Return when questions can be answered just now; raise `PolicyUnavailable` when not.

        What is returned is worth knowing all the same, None when nothing is.
        """
        ...


class KnowledgeDesk(Protocol):
    """What keepers of passages and callers of the API ask, answered by what answers customers.

    Raises, all of them: `PolicyUnavailable` when no question can be answered.
    """

    async def answer(self, question: Question) -> Answer:
        """Return what a customer would be told."""
        ...

    async def explain(self, question: Question) -> Explanation:
        """Return what a customer would be told, and why."""
        ...

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        """Return questions grouped by what they ask, the most asked first."""
        ...


class GrantVerifier(Protocol):
    """What knows a grant of the gateway from anything else."""

    def verify(self, token: object, *, conv: str, msg: str, now: datetime) -> Grant:
        """Return the grant for exactly this message, or raise `GrantRefused`."""
        ...


class CallVerifier(Protocol):
    """What knows a private call of the gateway from anybody else's."""

    def verify(self, token: str, *, path: str, body: bytes, now: datetime) -> None:
        """Return for exactly this call, made just now, or raise `CallRefused`."""
        ...
