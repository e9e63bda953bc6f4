"""What recall notices need from the world, as protocols that adapters and fakes meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actions.domain.policy import Citation
from actions.domain.recalls import Affected, Recall, Remedy
from gateway.domain.conversation import Owner
from gateway.domain.message import Message, Utterance
from gateway.domain.parts import Trace
from gateway.domain.recalls import ProductRecalls

Worded = Callable[[Owner], Utterance]
"""Returns what a notice says in a conversation that somebody has."""


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that a customer is owed.

    Attributes:
        items: What they bought of it.
    """

    recall: Recall
    customer: str
    items: tuple[Affected, ...]


class NoticeStore(Protocol):
    """Recall notices and the logs they go into. Every method is one transaction.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def customers(self, recall_id: str) -> list[str]:
        """Return whom a recall's notices are for, in a steady order."""

    async def due(self, customer: str, recall_id: str | None, at: datetime) -> list[Due]:
        """Return the open recalls, or the one, for which a customer has no remedy chosen yet."""

    async def conversations(self, due: Due, at: datetime) -> list[str]:
        """Return the customer's conversations that have not ended and had no such notice.

        Those that a guest opened count where what they proved still holds.
        """

    async def deliver(
        self, conversation_id: str, due: Due, worded: Worded, at: datetime
    ) -> Message | None:
        """Append a notice to a conversation's log; None if it has it already, or has ended.

        The append and the row that says so are one transaction. Owner and epoch stay.
        """


class DeliveryLog(Protocol):
    """Which notices went into logs, by whatever process.

    Raises: `StoreUnavailable` when the database does not answer.
    """

    async def delivered_since(self, moment: datetime) -> list[str]:
        """Return the conversations that got a notice at a moment or after it."""


class Shelf(Protocol):
    """Where the passages stand that a notice cites."""

    def cite(self, passages: Sequence[str]) -> tuple[Citation, ...]:
        """Return the passages as citations; those that are not there are left out."""


class Traces(Protocol):
    """Where goods come from, and what is called back.

    Raises, all of them: `StoreUnavailable` when the database does not answer.
    """

    async def product_recalls(self, sku: str) -> ProductRecalls:
        """Return every recall that names an article, newest first.

        Raises:
            ProductNotFound: Nobody sells it here.
        """

    async def of_customer(self, customer: str, order: str, item: str) -> Trace:
        """Return where an item of a customer's own order comes from.

        Raises:
            OrderItemNotFound: No such order, somebody else's, or no such item: never told apart.
        """

    async def of_order(self, order: str, item: str) -> Trace:
        """Return where an item of anybody's order comes from.

        Raises:
            OrderItemNotFound: No such order, or no such item.
        """

    async def choose(self, recall: str, order: str, item: str, remedy: Remedy, agent: str) -> Trace:
        """Keep the remedy that a customer told an agent.

        Raises:
            OrderItemNotFound: No such order, or no such item.
            RemedyRefused: The recall does not mean it, offers another, or it is done already.
        """

    async def carry_out(self, recall: str, order: str, item: str, agent: str) -> Trace:
        """Note that the chosen remedy is done.

        Raises:
            OrderItemNotFound: No such order, or no such item.
            RemedyRefused: None is chosen, or it is done already.
        """
