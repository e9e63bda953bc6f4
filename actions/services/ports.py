"""What the services need from the world; adapters and the tests' fakes provide it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from actions.domain.grant import Grant
from actions.domain.orders import Order, OrderKey, RecentOrders
from actions.domain.policy import PolicyAnswer, PolicyQuestion


class OrderStore(Protocol):
    """Where orders are kept. Nothing in it answers for a customer who does not own the order."""

    async def find(self, key: OrderKey, *, customer: str) -> Order | None:
        """Return the customer's order with this key, else None.

        A key without letters also finds the customer's only order with these digits. An
        order of somebody else costs the same work as one that does not exist.
        """
        ...

    async def recent(self, customer: str, *, others: int) -> RecentOrders | None:
        """Return the customer's latest order and at most `others` before it, None if none.

        Latest by day placed, then by number; orders without a day come last.
        """
        ...

    async def probe(self) -> None:
        """Return when orders could be read just now; raise `DatabaseError` when not."""
        ...


class PolicyAnswers(Protocol):
    """Where policy questions are answered or declined."""

    async def answer(self, question: PolicyQuestion) -> PolicyAnswer:
        """Return the answer with its citations, or the reason there is none."""
        ...

    async def probe(self) -> None:
        """Return when questions can be answered just now; raise `PolicyUnavailable` when not."""
        ...


class GrantVerifier(Protocol):
    """What knows a grant of the gateway from anything else."""

    def verify(self, token: object, *, conv: str, msg: str, now: datetime) -> Grant:
        """Return the grant for exactly this message, or raise `GrantRefused`."""
        ...
