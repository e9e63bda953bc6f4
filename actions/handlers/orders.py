"""Orders in the chat: where is it, and which are mine, told to those who may know."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handlers.guests import OrderAction
from actions.handlers.order_answers import distinct
from actions.handlers.turn import ORDER_SLOT, Turn


class ActionLookUpOrder(OrderAction):
    """Tell a customer where an order is that they may see."""

    NAME: ClassVar[str] = "action_look_up_order"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer for the numbers written, the goods named, the order of before, or the latest."""
        admission = await self._reception.admit(dispatcher, turn)
        events = list(admission.events)
        if not admission.sights:
            return events
        numbers = distinct(turn.order_numbers)
        if not numbers:
            named = await self._answers.order_named(turn.text, admission.sights)
            numbers = [each for each in (named or turn.remembered.order_number,) if each]
        if not numbers:
            await self._answers.tell_latest(dispatcher, admission.sights)
            return events
        spoken_of = [
            await self._answers.tell(dispatcher, number, admission.sights) for number in numbers
        ]
        return [*events, SlotSet(ORDER_SLOT, spoken_of[-1])]


class ActionListOrders(OrderAction):
    """Show a customer the orders that they may see."""

    NAME: ClassVar[str] = "action_list_orders"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Show the latest as cards, the ones before as buttons, and count the rest."""
        admission = await self._reception.admit(dispatcher, turn)
        if admission.sights:
            await self._answers.tell_all(dispatcher, admission.sights)
        return list(admission.events)
