"""Traceability and recalls: from an order's item to its batch, and to what is called back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from actions.domain.errors import ItemNotFound, RecallNotFound, RemedyNotOffered
from actions.domain.identity import Asker, Sight
from actions.domain.recalls import Goods, OpenRecall, Recall, Remedy, batch_could_decide
from actions.domain.tracing import Batch, batch_key
from actions.services.recall_ports import ItemRef, RecallStore

Clock = Callable[[], datetime]


class RecallService:
    """Traces what was bought, and says which open recalls mean it.

    Orders that are named here were found for whoever asks: `OrderService` knows who may see them.
    """

    def __init__(self, store: RecallStore, now: Clock) -> None:
        self._store = store
        self._now = now

    async def open_recalls(self, order_id: str, sku: str) -> tuple[OpenRecall, ...]:
        """Return the open recalls that mean an item of an order, or may mean it."""
        found = await self._store.goods(order_id)
        today = self._now().date()
        return tuple(
            each for goods in found if goods.sku == sku for each in goods.open_recalls(today)
        )

    async def seen(self, sights: Sequence[Sight]) -> tuple[Goods, ...]:
        """Return what is known of every article that may be seen, the latest order first."""
        each = [await self._store.seen(sight) for sight in sights]
        return tuple({(g.order_id, g.sku): g for some in each for g in some}.values())

    async def trace(self, order_id: str, sku: str) -> Goods:
        """Return what is known of one article of an order.

        Raises:
            ItemNotFound: The order has no such article.
        """
        found = next((g for g in await self._store.goods(order_id) if g.sku == sku), None)
        if found is None:
            raise ItemNotFound(order_id, sku)
        return found

    def open_of(self, goods: Goods) -> tuple[OpenRecall, ...]:
        """Return the recalls that mean these goods today, or may mean them."""
        return goods.open_recalls(self._now().date())

    async def recalls_of(self, sku: str) -> tuple[Recall, ...] | None:
        """Return every recall that names an article, newest first; None for no such article."""
        return await self._store.recalls_of(sku)

    async def open_now(self) -> tuple[Recall, ...]:
        """Return every recall that is open today, newest first."""
        today = self._now().date()
        return tuple(each for each in await self._store.recalls() if each.is_open(today))

    async def told_in(self, conversation: str) -> Mapping[str, datetime]:
        """Return when each recall whose notice came into a conversation was told there."""
        return await self._store.told_in(conversation)

    async def batches(self, number: str) -> tuple[tuple[str, Batch], ...]:
        """Return the recorded batches with this number: the article's title, and the batch."""
        return await self._store.batches(number) if batch_key(number) else ()

    async def report_batch(self, goods: Goods, number: str, asker: Asker) -> Goods:
        """Return the goods with the batch that the customer read off them, which is kept.

        Raises:
            EpochPassed: The bot does not own this epoch any more; nothing was kept.
        """
        deciding = [
            each.recall.id
            for each in self.open_of(goods)
            if batch_could_decide(each.recall, goods.sku)
        ]
        item = ItemRef(goods.order_id, goods.sku)
        await self._store.report_batch(item, number, deciding, asker=asker, at=self._now())
        return await self.trace(goods.order_id, goods.sku)

    async def choose(
        self, goods: Goods, recall_id: str, remedy: Remedy, asker: Asker
    ) -> OpenRecall:
        """Return the recall with the remedy that the customer has chosen, which is kept.

        Raises:
            RecallNotFound: No open recall of this id surely means these goods.
            RemedyNotOffered: The recall does not offer this remedy.
            RemedyCarriedOut: What was chosen before has been done.
            EpochPassed: The bot does not own this epoch any more; nothing was kept.
        """
        self._require_offered(goods, recall_id, remedy)
        item = ItemRef(goods.order_id, goods.sku)
        await self._store.choose(item, recall_id, remedy, asker=asker, at=self._now())
        after = await self.trace(goods.order_id, goods.sku)
        return next(e for e in self.open_of(after) if e.recall.id == recall_id)

    async def choose_for(self, item: ItemRef, recall_id: str, remedy: Remedy, done_by: str) -> None:
        """Keep what a customer told a person.

        Raises:
            ItemNotFound: The order has no such article.
            RecallNotFound: No open recall of this id surely means it.
            RemedyNotOffered: The recall does not offer this remedy.
            RemedyCarriedOut: What was chosen before has been done.
        """
        goods = await self.trace(item.order_id, item.sku)
        self._require_offered(goods, recall_id, remedy)
        await self._store.choose_for(item, recall_id, remedy, done_by=done_by, at=self._now())

    async def carry_out(self, item: ItemRef, recall_id: str, done_by: str) -> None:
        """Note that what was chosen is done.

        Raises:
            NothingChosen: There is no choice to carry out.
        """
        await self._store.carry_out(item, recall_id, done_by=done_by, at=self._now())

    def _require_offered(self, goods: Goods, recall_id: str, remedy: Remedy) -> None:
        """Return when an open recall surely means some goods and offers a remedy."""
        open_ones = (each for each in self.open_of(goods) if each.is_certain)
        found = next((each for each in open_ones if each.recall.id == recall_id), None)
        if found is None:
            raise RecallNotFound(recall_id)
        if remedy not in found.recall.remedies:
            raise RemedyNotOffered(recall_id, remedy, found.recall.remedies)
