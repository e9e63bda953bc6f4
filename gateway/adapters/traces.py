"""Where goods come from and what is called back, read through the room that keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.recalls import SqlRecalls
from actions.adapters.sql.tables import orders
from actions.domain import errors as refused
from actions.domain.identity import Sight
from actions.domain.orders import order_key
from actions.domain.recall_words import HEADLINE
from actions.domain.recalls import Goods, Recall, Remedy
from actions.handlers.trace_parts import trace
from actions.services.orders import OrderService
from actions.services.recall_ports import ItemRef
from actions.services.recalls import RecallService
from gateway.domain.errors import (
    OrderItemNotFound,
    ProductNotFound,
    RemedyRefused,
    StoreUnavailable,
)
from gateway.domain.parts import Trace
from gateway.domain.recalls import CalledBack, ProductRecall, ProductRecalls

T = TypeVar("T")
_TRACE = TypeAdapter(Trace)
_REFUSALS = (
    refused.RecallNotFound,
    refused.RemedyNotOffered,
    refused.RemedyCarriedOut,
    refused.NothingChosen,
)


class RecordedTraces:
    """The goods of the database; meets `Traces`."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._orders = OrderService(SqlOrders(engine))
        self._recalls = RecallService(SqlRecalls(engine), clock)

    async def product_recalls(self, sku: str) -> ProductRecalls:
        """Return every recall that names an article, newest first."""
        found = await _reading(self._recalls.recalls_of(sku))
        if found is None:
            raise ProductNotFound(sku)
        return ProductRecalls(sku=sku, recalls=tuple(self._public(each) for each in found))

    async def of_customer(self, customer: str, order: str, item: str) -> Trace:
        """Return where an item of a customer's own order comes from."""
        try:
            found = await _reading(self._orders.look_up(order, sights=(Sight(customer),)))
        except refused.OrderNotFound as exc:
            raise OrderItemNotFound(order, item) from exc
        return await self._trace(found.id, item)

    async def of_order(self, order: str, item: str) -> Trace:
        """Return where an item of anybody's order comes from."""
        return await self._trace(await _reading(self._order_id(order)), item)

    async def seen(self, sights: Sequence[Sight]) -> tuple[Trace, ...]:
        """Return where every item comes from that may be seen, the latest order first."""
        return tuple(self._shown(each) for each in await _reading(self._recalls.seen(sights)))

    async def choose(self, recall: str, order: str, item: str, remedy: Remedy, agent: str) -> Trace:
        """Keep the remedy that a customer told an agent."""
        ref = ItemRef(await _reading(self._order_id(order)), item)
        await _deciding(self._recalls.choose_for(ref, recall, remedy, agent), ref)
        return await self._trace(ref.order_id, item)

    async def carry_out(self, recall: str, order: str, item: str, agent: str) -> Trace:
        """Note that the chosen remedy is done."""
        ref = ItemRef(await _reading(self._order_id(order)), item)
        await _deciding(self._recalls.carry_out(ref, recall, agent), ref)
        return await self._trace(ref.order_id, item)

    async def _order_id(self, written: str) -> str:
        """Return an order's id, however it is written; what is no order stays as it is."""
        query = sa.select(orders.c.id).where(orders.c.lookup_key == order_key(written).text)

        def work() -> str:
            with read_transaction(self._engine) as connection:
                return connection.execute(query).scalar_one_or_none() or written

        return await asyncio.to_thread(work)

    async def _trace(self, order_id: str, item: str) -> Trace:
        try:
            return self._shown(await _reading(self._recalls.trace(order_id, item)))
        except refused.ItemNotFound as exc:
            raise OrderItemNotFound(order_id, item) from exc

    def _shown(self, goods: Goods) -> Trace:
        return _TRACE.validate_python(trace(goods, self._recalls.open_of(goods)))

    def _public(self, recall: Recall) -> ProductRecall:
        return ProductRecall(
            id=recall.id,
            headline=HEADLINE,
            title=recall.title,
            hazard=recall.hazard,
            what_to_do=recall.what_to_do,
            remedies=tuple(each.value for each in recall.remedies),
            jurisdiction=recall.jurisdiction,
            basis=tuple(f"/policies/{each}" for each in recall.basis),
            affected=tuple(
                CalledBack(
                    sku=each.sku,
                    batch=each.batch,
                    made_from=each.made_from,
                    made_to=each.made_to,
                )
                for each in recall.scopes
            ),
            where_to_look=recall.where_to_look,
            contact=recall.contact,
            announced_on=recall.announced_on,
            closed_on=recall.closed_on,
            open=recall.is_open(self._clock().date()),
        )


async def _reading(work: Awaitable[T]) -> T:
    try:
        return await work
    except refused.DatabaseError as exc:
        raise StoreUnavailable(str(exc)) from exc


async def _deciding(work: Awaitable[T], item: ItemRef) -> T:
    try:
        return await _reading(work)
    except refused.ItemNotFound as exc:
        raise OrderItemNotFound(item.order_id, item.sku) from exc
    except _REFUSALS as exc:
        raise RemedyRefused(str(exc)) from exc
