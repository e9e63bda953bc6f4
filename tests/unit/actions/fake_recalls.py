"""Recalls in memory: the ports of traceability met by a list of goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from actions.domain.errors import EpochPassed, NothingChosen, RemedyCarriedOut
from actions.domain.identity import Asker, Sight
from actions.domain.policy import Citation
from actions.domain.recalls import Choice, Goods, Recall, Remedy, Scope
from actions.domain.tracing import Batch, batch_key
from actions.services.recall_ports import ItemRef


def recall(recall_id: str = "R-LAMP-1", **changed: Any) -> Recall:
    """An open recall of one batch of lamps."""
    whole = Recall(
        id=recall_id,
        title="Oak desk lamp: the cable can overheat",
        hazard="Risk of fire.",
        what_to_do="Stop using it and unplug it.",
        remedies=(Remedy.REPLACEMENT, Remedy.REFUND),
        jurisdiction="CN",
        basis=("cn-ir-8-2",),
        scopes=(Scope("LMP-1", batch="L-07"),),
        contact="recalls@example.com",
        announced_on=date(2026, 5, 1),
        where_to_look="under the base",
    )
    return replace(whole, **changed)


def lamp(*, order_id: str = "RC-10001", batch: str | None = "L-07", **changed: Any) -> Goods:
    """A lamp that somebody bought, of the batch that is recalled unless said otherwise."""
    whole = Goods(
        order_id=order_id,
        customer="ada",
        sku="LMP-1",
        title="Oak desk lamp, dimmable",
        batches=(Batch(batch),) if batch else (),
        batch_known=batch is not None,
        recalls=(recall(),),
    )
    return replace(whole, **changed)


@dataclass
class FakeRecalls:
    """The `RecallStore` port over a list of goods."""

    kept: list[Goods] = field(default_factory=list)
    known_batches: dict[str, tuple[str, Batch]] = field(default_factory=dict)
    deeds: list[tuple[object, ...]] = field(default_factory=list)
    overtaken: bool = False
    told: dict[str, dict[str, datetime]] = field(default_factory=dict)

    async def goods(self, order_id: str) -> tuple[Goods, ...]:
        return tuple(each for each in self.kept if each.order_id == order_id)

    async def seen(self, sight: Sight) -> tuple[Goods, ...]:
        return tuple(
            each
            for each in self.kept
            if each.customer == sight.customer and sight.order_id in (None, each.order_id)
        )

    async def recalls_of(self, sku: str) -> tuple[Recall, ...] | None:
        if sku not in {each.sku for each in self.kept}:
            return None
        return tuple(r for r in await self.recalls() if sku in {s.sku for s in r.scopes})

    async def recall(self, recall_id: str) -> Recall | None:
        return next((r for r in await self.recalls() if r.id == recall_id), None)

    async def recalls(self) -> tuple[Recall, ...]:
        return tuple({r.id: r for each in self.kept for r in each.recalls}.values())

    async def told_in(self, conversation: str) -> Mapping[str, datetime]:
        return self.told.get(conversation, {})

    async def batches(self, number: str) -> tuple[tuple[str, Batch], ...]:
        found = self.known_batches.get(batch_key(number))
        return (found,) if found else ()

    async def choose(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, asker: Asker, at: datetime
    ) -> None:
        place, goods = self._at(item, asker)
        before = goods.choices.get(recall_id, Choice())
        if before.carried_out_at is not None:
            raise RemedyCarriedOut(recall_id, item.order_id, item.sku)
        choices = {**goods.choices, recall_id: Choice(remedy, at)}
        self.kept[place] = replace(goods, choices=choices)
        self.deeds.append(("chosen", recall_id, item.order_id, item.sku, remedy))

    async def choose_for(
        self, item: ItemRef, recall_id: str, remedy: Remedy, *, done_by: str, at: datetime
    ) -> None:
        await self.choose(item, recall_id, remedy, asker=Asker("", 0, None), at=at)
        self.deeds.append(("written down by", done_by))

    async def report_batch(
        self, item: ItemRef, number: str, recalls: Sequence[str], *, asker: Asker, at: datetime
    ) -> None:
        place, goods = self._at(item, asker)
        self.kept[place] = replace(goods, reported=Batch(number))
        self.deeds.append(("batch", item.order_id, item.sku, number, *recalls))

    async def carry_out(self, item: ItemRef, recall_id: str, *, done_by: str, at: datetime) -> None:
        place, goods = self._at(item, None)
        choice = goods.choices.get(recall_id)
        if choice is None or choice.remedy is None or choice.carried_out_at is not None:
            raise NothingChosen(recall_id, item.order_id, item.sku)
        done = {**goods.choices, recall_id: replace(choice, carried_out_at=at)}
        self.kept[place] = replace(goods, choices=done)
        self.deeds.append(("done", recall_id, item.order_id, item.sku, done_by))

    def _at(self, item: ItemRef, asker: Asker | None) -> tuple[int, Goods]:
        if asker is not None and self.overtaken:
            raise EpochPassed(asker.conversation, asker.epoch)
        return next(
            (place, each)
            for place, each in enumerate(self.kept)
            if (each.order_id, each.sku) == (item.order_id, item.sku)
        )


@dataclass
class FakeShelf:
    """The `PassageShelf` port: every passage is there, in a word."""

    failure: Exception | None = None

    def cite(self, passages: Sequence[str]) -> tuple[Citation, ...]:
        if self.failure is not None:
            raise self.failure
        return tuple(
            Citation(
                passage=each,
                title="Who pays in a recall",
                cites="IR 8(2)",
                jurisdiction="CN",
                quote="The maker pays.",
                score=1.0,
                url=f"/policies/{each}",
                law="Implementation Regulations",
                effective_from="2024-07-01",
                confidence="verified",
                kind="law",
            )
            for each in passages
        )
