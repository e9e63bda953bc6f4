"""Recalls: which goods they call back, whom they concern, and what the customer may choose.

A recall names articles, and of an article all of it, a batch, or what was made between two days.
Whether an order's item is meant hangs on its batch. Where nobody knows the batch nothing is
guessed: the recall may concern it, and the number printed on the goods decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from actions.domain.tracing import Batch, batch_key


class Remedy(StrEnum):
    """What is offered for recalled goods."""

    REPAIR = "repair"
    REPLACEMENT = "replacement"
    REFUND = "refund"


class Concern(StrEnum):
    """Whether a recall means some goods."""

    AFFECTED = "affected"
    POSSIBLE = "possible"
    NOT_AFFECTED = "not_affected"


class RecallDeed(StrEnum):
    """What is kept about an item under a recall, one row a deed."""

    NOTICED = "noticed"
    BATCH_SAID = "batch_said"
    REMEDY_CHOSEN = "remedy_chosen"
    CARRIED_OUT = "carried_out"


@dataclass(frozen=True, slots=True)
class Scope:
    """Goods that a recall calls back; with nothing but an article, all of that article.

    Attributes:
        batch: A batch number as printed.
        made_from: The first day of production that is meant.
        made_to: The last one.
    """

    sku: str
    batch: str | None = None
    made_from: date | None = None
    made_to: date | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall as it is announced.

    Attributes:
        remedies: What the customer may choose from, in the order in which they are offered.
        jurisdiction: Whose rules the notice follows, as in the passages: "CN", "EU".
        basis: Ids of the passages that it rests on.
        where_to_look: Where on the goods the batch number is printed.
        contact: Where somebody answers for this recall.
        closed_on: The first day on which it is over; None while it is not.
    """

    id: str
    title: str
    hazard: str
    what_to_do: str
    remedies: tuple[Remedy, ...]
    jurisdiction: str
    basis: tuple[str, ...]
    scopes: tuple[Scope, ...]
    contact: str
    announced_on: date
    where_to_look: str | None = None
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.announced_on <= on and (self.closed_on is None or on < self.closed_on)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a customer has chosen, or not yet, for an item under a recall.

    Attributes:
        carried_out_at: From then on it cannot be changed; None before.
    """

    remedy: Remedy | None = None
    chosen_at: datetime | None = None
    carried_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenRecall:
    """An open recall that means an order's item, or may mean it."""

    recall: Recall
    concern: Concern
    choice: Choice = Choice()

    @property
    def is_certain(self) -> bool:
        """Whether the item is surely meant."""
        return self.concern is Concern.AFFECTED

    @property
    def chosen(self) -> Remedy | None:
        """What the customer has chosen."""
        return self.choice.remedy


@dataclass(frozen=True, slots=True)
class Goods:
    """What is known of one article of an order, and every recall that names the article.

    Attributes:
        batches: Those that the shop knows it came from.
        batch_known: Whether these are all; False where the shop does not know some or any.
        reported: The batch that the customer read off the goods, where the shop did not know.
        is_away: Whether the customer does not have it: never sent, or sent back.
    """

    order_id: str
    customer: str
    sku: str
    title: str
    batches: tuple[Batch, ...] = ()
    batch_known: bool = False
    reported: Batch | None = None
    is_away: bool = False
    recalls: tuple[Recall, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def settled(self) -> tuple[Batch, ...] | None:
        """The batches that decide, None where one that is not known might."""
        if self.batch_known:
            return self.batches
        return (*self.batches, self.reported) if self.reported else None

    def open_recalls(self, on: date) -> tuple[OpenRecall, ...]:
        """Return the recalls that mean these goods on a day, or may mean them."""
        concerns = ((each, concern(each, self)) for each in self.recalls if each.is_open(on))
        return tuple(
            OpenRecall(recall, found, self.choices.get(recall.id, Choice()))
            for recall, found in concerns
            if found is not Concern.NOT_AFFECTED
        )


@dataclass(frozen=True, slots=True)
class Affected:
    """An order's item that a recall means, or may mean, and whose it is."""

    customer: str
    order_id: str
    sku: str
    title: str
    concern: Concern


def concern(recall: Recall, goods: Goods) -> Concern:
    """Return whether a recall means some goods."""
    scopes = [scope for scope in recall.scopes if scope.sku == goods.sku]
    if goods.is_away or not scopes:
        return Concern.NOT_AFFECTED
    known = goods.settled
    batches: Sequence[Batch | None] = (*goods.batches, None) if known is None else known
    found = {_meant(scope, batch) for scope in scopes for batch in batches}
    strongest = (Concern.AFFECTED, Concern.POSSIBLE)
    return next((each for each in strongest if each in found), Concern.NOT_AFFECTED)


def _meant(scope: Scope, batch: Batch | None) -> Concern:
    """Return whether goods of a batch, None being one that nobody knows, are in a scope."""
    if scope.batch is None and scope.made_from is None and scope.made_to is None:
        return Concern.AFFECTED
    if batch is None:
        return Concern.POSSIBLE
    if scope.batch is not None and batch_key(scope.batch) != batch_key(batch.number):
        return Concern.NOT_AFFECTED
    if scope.made_from is None and scope.made_to is None:
        return Concern.AFFECTED
    if batch.made_on is None:
        return Concern.POSSIBLE
    after = scope.made_from is None or scope.made_from <= batch.made_on
    before = scope.made_to is None or batch.made_on <= scope.made_to
    return Concern.AFFECTED if after and before else Concern.NOT_AFFECTED


def batch_could_decide(recall: Recall, sku: str) -> bool:
    """Whether the number on the goods would tell, rather than their article alone."""
    scopes = [scope for scope in recall.scopes if scope.sku == sku]
    return all(scope.batch or scope.made_from or scope.made_to for scope in scopes)
