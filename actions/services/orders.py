"""Looking orders up for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from actions.domain.errors import OrderNotFound
from actions.domain.identity import Sight
from actions.domain.orders import Order, OrderSummary, RecentOrders, order_key
from actions.domain.returns import OwnedItem
from actions.services.ports import OrderStore

OTHERS_OFFERED = 4
ORDERS_LOOKED_AT = 10
"""So many of the latest orders are searched for goods that are named."""


class OrderService:
    """Finds the orders that somebody may see, and no other."""

    def __init__(self, orders: OrderStore) -> None:
        self._orders = orders

    async def look_up(self, order_id: str, *, sights: Sequence[Sight]) -> Order:
        """Return the order with this number, however the number is written.

        Raises:
            OrderNotFound: There is no such order, or it may not be seen. The two are the same
                queries, one error and one wording.
        """
        found = [await self._orders.find(order_key(order_id), sight=sight) for sight in sights]
        seen = {order.id: order for order in found if order is not None}
        if len(seen) != 1:
            raise OrderNotFound(order_id)
        return next(iter(seen.values()))

    async def recent(self, sights: Sequence[Sight], *, whole: int) -> RecentOrders | None:
        """Return the latest orders, the first few in full, None if there are none to see."""
        each = [
            await self._orders.recent(sight, whole=whole, others=OTHERS_OFFERED) for sight in sights
        ]
        return _together([recent for recent in each if recent is not None], whole)

    async def owned(self, sights: Sequence[Sight]) -> list[OwnedItem]:
        """Return everything bought that its owner could mean, the latest order first."""
        recent = await self.recent(sights, whole=ORDERS_LOOKED_AT)
        orders = recent.orders if recent else ()
        return [OwnedItem(order, item) for order in orders for item in order.items]


def _together(parts: Sequence[RecentOrders], whole: int) -> RecentOrders | None:
    """Return several sights' orders as one list: those of the first sight come first."""
    if len(parts) < 2:
        return parts[0] if parts else None
    orders = [order for part in parts for order in part.orders]
    others = [
        *(OrderSummary(order.id, order.state) for order in orders[whole:]),
        *(other for part in parts for other in part.others),
    ]
    beyond = max(len(others) - OTHERS_OFFERED, 0)
    return RecentOrders(
        orders=tuple(orders[:whole]),
        others=tuple(others[:OTHERS_OFFERED]),
        more=sum(part.more for part in parts) + beyond,
    )
