"""What is said about orders that may be seen: their state in words, their card, a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from actions.domain.errors import OrderNotFound
from actions.domain.identity import Sight
from actions.domain.orders import Order, OrderState, OrderSummary, Shipment, order_key
from actions.domain.return_items import named_item
from actions.handlers.parts import Button, buttons_part, message, order_part
from actions.services.orders import OrderService
from knowledge.reading.goods import goods_in

NUMBERS_ANSWERED = 3
CARDS_IN_A_LIST = 3
_LONGEST_ECHO = 40
_UNKNOWN = {
    "carrier": "the carrier",
    "tracking": "not given yet",
    "expected": "a day that the shop has not given",
    "delivered": "a day that the shop has not given",
}


class OrderAnswers:
    """Tells orders to those who may see them; every action says them alike."""

    def __init__(self, orders: OrderService) -> None:
        self._orders = orders

    async def tell(
        self, dispatcher: CollectingDispatcher, number: str, sights: Sequence[Sight]
    ) -> str | None:
        """Say where an order is; return its id, None when there is no such order to see."""
        try:
            order = await self._orders.look_up(number, sights=sights)
        except OrderNotFound:
            shown = number.strip()[:_LONGEST_ECHO]
            dispatcher.utter_message(response="utter_order_not_found", order_id=shown)
            return None
        _say(dispatcher, order, others=())
        return order.id

    async def show(
        self, dispatcher: CollectingDispatcher, number: str, sights: Sequence[Sight]
    ) -> Order | None:
        """Say where an order is and return it if it may be seen; nothing and None otherwise."""
        try:
            order = await self._orders.look_up(number, sights=sights)
        except OrderNotFound:
            return None
        _say(dispatcher, order, others=())
        return order

    async def order_named(self, text: str, sights: Sequence[Sight]) -> str | None:
        """Return the id of the one order whose goods a message names, None where it names none."""
        if goods_in(text) is None:
            return None
        named = named_item(await self._orders.owned(sights), text, ())
        return None if named is None else named.order.id

    async def tell_latest(self, dispatcher: CollectingDispatcher, sights: Sequence[Sight]) -> None:
        """Say where the latest order is and offer the ones before it."""
        recent = await self._orders.recent(sights, whole=1)
        if recent is None:
            dispatcher.utter_message(response="utter_no_orders")
            return
        _say(dispatcher, recent.orders[0], others=recent.others)

    async def tell_all(self, dispatcher: CollectingDispatcher, sights: Sequence[Sight]) -> None:
        """Show the latest orders, offer the ones before them, and count the rest."""
        recent = await self._orders.recent(sights, whole=CARDS_IN_A_LIST)
        if recent is None:
            dispatcher.utter_message(response="utter_no_orders")
            return
        parts = [order_part(order) for order in recent.orders]
        if recent.others:
            parts.append(buttons_part([_button(other) for other in recent.others]))
        count = len(recent.orders) + len(recent.others)
        dispatcher.utter_message(
            response="utter_order_list", json_message=message(*parts), count=str(count)
        )
        if recent.more:
            dispatcher.utter_message(response="utter_more_orders", count=str(recent.more))


def distinct(numbers: Sequence[str]) -> list[str]:
    """Return the numbers meant, each once however it was written, and at most a few."""
    by_key = {order_key(number).text: number for number in reversed(numbers)}
    meant = [number for key, number in reversed(by_key.items()) if key]
    return meant[:NUMBERS_ANSWERED]


def _say(dispatcher: CollectingDispatcher, order: Order, *, others: Sequence[OrderSummary]) -> None:
    """Say an order's state, with its card and a button for each of the others."""
    parts = [order_part(order)]
    if others:
        parts.append(buttons_part([_button(other) for other in others]))
    words = _shipping_words(order.shipments)
    dispatcher.utter_message(
        response=f"utter_order_{order.state.value}",
        json_message=message(*parts),
        order_id=order.id,
        carrier=words["carrier"],
        tracking=words["tracking"],
        expected=words["expected"],
        delivered=words["delivered"],
    )


def _button(order: OrderSummary) -> Button:
    return Button(
        title=f"{order.id} ({_in_words(order.state)})", text=f"Where is my order {order.id}?"
    )


def _in_words(state: OrderState) -> str:
    return state.value.replace("_", " ")


def _shipping_words(shipments: Sequence[Shipment]) -> dict[str, str]:
    """Return the words a response may use of the first parcel, in place of every unknown one."""
    known: dict[str, str | None] = {}
    if shipments:
        first = shipments[0]
        known = {
            "carrier": first.carrier,
            "tracking": first.tracking,
            "expected": _day_in_words(first.expected_on),
            "delivered": _day_in_words(first.delivered_on),
        }
    return {name: known.get(name) or unknown for name, unknown in _UNKNOWN.items()}


def _day_in_words(day: date | None) -> str | None:
    return None if day is None else f"{day.day} {day:%B} {day.year}"
