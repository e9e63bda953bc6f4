"""Orders in the chat: where is it, told to the customer it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.errors import OrderNotFound
from actions.domain.orders import Order, OrderSummary, Shipment, order_key
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.parts import Button, buttons_part, message, order_part
from actions.handlers.turn import Turn
from actions.services.orders import OrderService

SLOT = "order_id"
NUMBERS_ANSWERED = 3
_LONGEST_ECHO = 40
_UNKNOWN = {
    "carrier": "the carrier",
    "tracking": "not given yet",
    "expected": "a day the carrier has not given yet",
    "delivered": "a day the carrier has not told us",
}


class ActionLookUpOrder(HouseAction):
    """Tell a signed-in customer where one of their orders is."""

    NAME: ClassVar[str] = "action_look_up_order"

    def __init__(self, orders: OrderService, rules: HouseRules) -> None:
        super().__init__(rules)
        self._orders = orders

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer for the numbers written, else the one spoken of before, else the latest."""
        customer = turn.grant.sub
        if customer is None:
            dispatcher.utter_message(response="utter_sign_in_needed")
            return []
        numbers = _distinct(turn.order_numbers)
        if not numbers and turn.remembered_order:
            numbers = [turn.remembered_order]
        if not numbers:
            return await self._tell_latest(dispatcher, customer)
        spoken_of = [await self._tell(dispatcher, number, customer) for number in numbers]
        return [SlotSet(SLOT, spoken_of[-1])]

    async def _tell(
        self, dispatcher: CollectingDispatcher, number: str, customer: str
    ) -> str | None:
        """Say where an order is; return its id, None when this customer has no such order."""
        try:
            order = await self._orders.look_up(number, customer=customer)
        except OrderNotFound:
            shown = number.strip()[:_LONGEST_ECHO]
            dispatcher.utter_message(response="utter_order_not_found", order_id=shown)
            return None
        _say(dispatcher, order, others=())
        return order.id

    async def _tell_latest(
        self, dispatcher: CollectingDispatcher, customer: str
    ) -> list[EventType]:
        """Say where the latest order is and offer the ones before it."""
        recent = await self._orders.latest(customer)
        if recent is None:
            dispatcher.utter_message(response="utter_no_orders")
        else:
            _say(dispatcher, recent.latest, others=recent.others)
        return []


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
    state = order.state.value.replace("_", " ")
    return Button(title=f"{order.id} ({state})", text=f"Where is my order {order.id}?")


def _shipping_words(shipments: Sequence[Shipment]) -> dict[str, str]:
    """Return the words a response may use of the first parcel, in place of every unknown one."""
    known: dict[str, str | None] = {}
    if shipments:
        first = shipments[0]
        known = {
            "carrier": first.carrier,
            "tracking": first.tracking,
            "expected": _in_words(first.expected_on),
            "delivered": _in_words(first.delivered_on),
        }
    return {name: known.get(name) or unknown for name, unknown in _UNKNOWN.items()}


def _in_words(day: date | None) -> str | None:
    return None if day is None else f"{day.day} {day:%B} {day.year}"


def _distinct(numbers: Sequence[str]) -> list[str]:
    """Return the numbers meant, each once however it was written, and at most a few."""
    by_key = {order_key(number).text: number for number in reversed(numbers)}
    meant = [number for key, number in reversed(by_key.items()) if key]
    return meant[:NUMBERS_ANSWERED]
