"""What the shop's records say about its customers, read through the room that keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import read_transaction
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.tables import customers as known
from actions.adapters.sql.tables import guest_verifications as proofs
from actions.domain.errors import DatabaseError
from actions.domain.identity import Sight
from actions.handlers.parts import order_part
from actions.services.orders import OrderService
from gateway.adapters.traces import RecordedTraces
from gateway.domain.errors import StoreUnavailable
from gateway.domain.parts import Order, OrderPart, Trace
from gateway.services.ports import Clock

T = TypeVar("T")

ORDERS_SHOWN = 5
NAMES_FOUND = 100

_PART: TypeAdapter[OrderPart] = TypeAdapter(OrderPart)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RecordedShop:
    """The shop of the database; meets `Shop`."""

    def __init__(self, engine: Engine, clock: Clock = _utc_now) -> None:
        self._engine = engine
        self._traces = RecordedTraces(engine, clock)
        self._orders = OrderService(SqlOrders(engine))

    async def names(self, customers: Sequence[str]) -> Mapping[str, str]:
        """Return the names of those customers who have one."""
        if not customers:
            return {}
        query = sa.select(known.c.id, known.c.name).where(known.c.id.in_(customers))
        return await self._read(lambda: {row.id: row.name for row in self._rows(query)})

    async def named_like(self, words: str) -> tuple[str, ...]:
        """Return the ids of some customers whose names have the words in them."""
        query = sa.select(known.c.id).where(known.c.name.icontains(words, autoescape=True))
        return await self._read(
            lambda: tuple(row.id for row in self._rows(query.limit(NAMES_FOUND)))
        )

    async def orders(self, customer: str | None, conversation_id: str) -> tuple[Order, ...]:
        """Return the latest orders of a customer, or of the guest this conversation verified."""
        sights = await self._sights(customer, conversation_id)
        if not sights:
            return ()
        try:
            recent = await self._orders.recent(sights, whole=ORDERS_SHOWN)
        except DatabaseError as exc:
            raise StoreUnavailable(str(exc)) from exc
        found = recent.orders if recent else ()
        return tuple(_PART.validate_python(order_part(order)).order for order in found)

    async def traces(
        self, customer: str | None, conversation_id: str, orders: Sequence[Order]
    ) -> tuple[Trace, ...]:
        """Return where the items of these orders come from, and of any order what is recalled."""
        shown = {order.id for order in orders}
        sights = await self._sights(customer, conversation_id)
        found = await self._traces.seen(sights)
        return tuple(each for each in found if each.order in shown or each.recalls)

    async def _sights(self, customer: str | None, conversation_id: str) -> tuple[Sight, ...]:
        return (Sight(customer),) if customer else await self._proved(conversation_id)

    async def _proved(self, conversation_id: str) -> tuple[Sight, ...]:
        """Return what a guest has proved in a conversation, whether or not the bot may use it."""
        query = (
            sa.select(proofs.c.customer_id, proofs.c.order_id)
            .where(proofs.c.conversation_id == conversation_id)
            .order_by(proofs.c.id.desc())
        )
        rows = await self._read(lambda: self._rows(query))
        proved = dict.fromkeys(Sight(row.customer_id, row.order_id) for row in rows)
        whole = tuple(sight for sight in proved if sight.order_id is None)
        return whole or tuple(proved)[:ORDERS_SHOWN]

    def _rows(self, query: sa.Select[tuple[str, ...]]) -> list[sa.Row[tuple[str, ...]]]:
        with read_transaction(self._engine) as connection:
            return list(connection.execute(query))

    async def _read(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except DatabaseError as exc:
            raise StoreUnavailable(str(exc)) from exc
