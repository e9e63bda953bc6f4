"""The stock project's one action: what a newcomer would write over the same service.

`python -m rasa_sdk --actions benchmarks.stock.actions` imports this module and builds the class
without arguments, so the database is found in the environment. The database, the query, the card
and the words are those of this project's own action. What is left out is what a stock action does
not do: the grant is not verified, nothing is logged, no time is kept; the customer is believed.
"""

from __future__ import annotations

import os
import re
from datetime import date
from functools import cache
from typing import NamedTuple

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.orders import SqlOrders
from actions.domain.errors import OrderNotFound
from actions.domain.identity import Sight
from actions.domain.orders import Order
from actions.handlers.parts import message, order_part
from actions.services.orders import OrderService

ORDER_NUMBER = re.compile(r"RC-\d+", re.IGNORECASE)


class ActionLookUpOrder(Action):
    """Tell where an order is."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_look_up_order"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Look the order up and say its state, with its card."""
        orders = _orders(os.environ["RECOURSE_DATABASE_URL"])
        number = _order_number(tracker)
        customer = tracker.latest_message["metadata"]["customer"]
        try:
            sights = [Sight(customer, payment_details=True)]
            order = await orders.look_up(number, sights=sights)
        except OrderNotFound:
            dispatcher.utter_message(response="utter_order_not_found", order_id=number)
            return [SlotSet("order_id", None)]
        words = _shipping_words(order)
        dispatcher.utter_message(
            response=f"utter_order_{order.state.value}",
            json_message=message(order_part(order)),
            order_id=order.id,
            carrier=words.carrier,
            tracking=words.tracking,
            expected=words.expected,
            delivered=words.delivered,
        )
        return [SlotSet("order_id", order.id)]


@cache
def _orders(url: str) -> OrderService:
    """One service for the process; the action itself is pickled into Sanic's worker without it."""
    return OrderService(SqlOrders(create_engine(url)))


def _order_number(tracker: Tracker) -> str:
    """The number that DIET found; else the first in the text: it misses some, and we measure."""
    found = next(tracker.get_latest_entity_values("order_number"), None)
    if isinstance(found, str) and ORDER_NUMBER.fullmatch(found):
        return found
    written = ORDER_NUMBER.search(tracker.latest_message["text"])
    return written.group() if written else ""


class _Words(NamedTuple):
    carrier: str = "the carrier"
    tracking: str = "not given yet"
    expected: str = "a day that the shop has not given"
    delivered: str = "a day that the shop has not given"


def _shipping_words(order: Order) -> _Words:
    """The words of the first parcel, in place of every unknown one, as our own action says them."""
    if not order.shipments:
        return _Words()
    first = order.shipments[0]
    return _Words(
        first.carrier or _Words().carrier,
        first.tracking or _Words().tracking,
        _in_words(first.expected_on) or _Words().expected,
        _in_words(first.delivered_on) or _Words().delivered,
    )


def _in_words(day: date | None) -> str | None:
    return None if day is None else f"{day.day} {day:%B} {day.year}"
