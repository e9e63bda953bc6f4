"""Looking orders up for the customer they belong to."""

from __future__ import annotations

from actions.domain.errors import OrderNotFound
from actions.domain.orders import Order, RecentOrders, order_key
from actions.services.ports import OrderStore

OTHERS_OFFERED = 4


class OrderService:
    """Finds a customer's own orders, and nobody else's."""

    def __init__(self, orders: OrderStore) -> None:
        self._orders = orders

    async def look_up(self, order_id: str, *, customer: str) -> Order:
        """Return the customer's order with this number, however the number is written.

        Raises:
            OrderNotFound: There is no such order, or it is not this customer's. The two are
                one query, one error and one wording.
        """
        order = await self._orders.find(order_key(order_id), customer=customer)
        if order is None:
            raise OrderNotFound(order_id)
        return order

    async def latest(self, customer: str) -> RecentOrders | None:
        """Return the customer's latest order and the few before it, None if there are none."""
        return await self._orders.recent(customer, others=OTHERS_OFFERED)
