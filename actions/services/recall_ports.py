"""What recalls and traceability need from the world; adapters and the tests' fakes provide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from actions.domain.identity import Asker, Sight
from actions.domain.policy import Citation
from actions.domain.recalls import Affected, Goods, Recall, Remedy
from actions.domain.tracing import Batch


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An article of an order."""

    order_id: str
    sku: str


class RecallStore(Protocol):
    """Where goods, their batches and recalls are kept. Every method is one transaction.

    It asks nobody whether they may see an order: its callers have found the order already.
    """

    async def goods(self, order_id: str) -> tuple[Goods, ...]:
        """Return what is known of each article of an order, in the order of its lines."""
        ...

    async def seen(self, sight: Sight) -> tuple[Goods, ...]:
        """Return what is known of every article that may be seen, the latest order first."""
        ...

    async def recalls_of(self, sku: str) -> tuple[Recall, ...] | None:
        """Return every recall that names an article, newest first; None for no such article."""
        ...

    async def recall(self, recall_id: str) -> Recall | None:
        """Return a recall, None when there is none of this id, however it is written."""
        ...

    async def recalls(self) -> tuple[Recall, ...]:
        """Return every recall, newest first."""
        ...

    async def told_in(self, conversation: str) -> Mapping[str, datetime]:
        """Return when each recall whose notice came into a conversation was told there."""
        ...

    async def batches(self, number: str) -> tuple[tuple[str, Batch], ...]:
        """Return the recorded batches with this number: the article's title, and the batch."""
        ...

    async def choose(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, asker: Asker, at: datetime
    ) -> None:
        """Keep what a customer chose, over what they chose before, with a row that says so.

        Raises:
            EpochPassed: The bot does not own this epoch any more; nothing was kept.
            RemedyCarriedOut: What was chosen before has been done.
        """
        ...

    async def report_batch(
        self, item: ItemRef, number: str, recalls: Sequence[str], *, asker: Asker, at: datetime
    ) -> None:
        """Keep the number that a customer read off the goods, for the recalls it is to decide.

        Raises:
            EpochPassed: The bot does not own this epoch any more; nothing was kept.
        """
        ...

    async def choose_for(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, done_by: str, at: datetime
    ) -> None:
        """Keep what a customer told a person, with a row that says who wrote it down.

        Raises:
            RemedyCarriedOut: What was chosen before has been done.
        """
        ...

    async def carry_out(self, item: ItemRef, recall_id: str, *, done_by: str, at: datetime) -> None:
        """Note that what was chosen is done; from then on it cannot be changed.

        Raises:
            NothingChosen: There is no choice to carry out.
        """
        ...


class RecallRegister(Protocol):
    """Where a shop announces its recalls. Every method is one transaction."""

    def unknown_articles(self, recall: Recall) -> tuple[str, ...]:
        """Return the articles of a recall that nobody sells here."""
        ...

    def recall(self, recall_id: str) -> Recall | None:
        """Return a recall, None when there is none of this id."""
        ...

    def affected(self, recall: Recall) -> tuple[Affected, ...]:
        """Return every item sold that a recall means or may mean."""
        ...

    def announce(self, recall: Recall, affected: Sequence[Affected], at: datetime) -> None:
        """Keep a recall and whom it concerns; a second time changes what has changed."""
        ...

    def close(self, recall_id: str, on: date) -> bool:
        """End a recall on a day; False when there is none of this id."""
        ...


class PassageShelf(Protocol):
    """Where the passages stand that a notice cites."""

    def cite(self, passages: Sequence[str]) -> tuple[Citation, ...]:
        """Return the passages as citations; those that are not there are left out.

        Raises:
            PolicyUnavailable: No passage can be read.
        """
        ...
