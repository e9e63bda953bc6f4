"""What cannot be done in the chat yet: the passages about it, an honest word, and a person."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.guests import Reception
from actions.handlers.order_answers import OrderAnswers, distinct
from actions.handlers.parts import TALK_TO_A_PERSON, buttons_part, message
from actions.handlers.policy import NOTHING, say_if_sure
from actions.handlers.turn import Turn
from actions.services.ports import PolicyAnswers

ABOUT_ORDERS = frozenset(
    {
        "exchange_item",
        "complaint",
        "warranty",
        "cancel_order",
        "delivery_time",
        "invoice",
    }
)
"""Wishes that concern an order: its card helps whoever is to grant them."""


SAID_PLAINLY = frozenset(
    {
        "change_address",
        "change_items",
        "change_payment",
        "payment_methods",
        "account_create",
        "account_edit",
        "account_recover",
        "account_switch",
    }
)
"""Wishes that no passage is about: only the honest word is said."""

EXPLAINED = (
    ABOUT_ORDERS
    | SAID_PLAINLY
    | {
        "product_question",
        "privacy_request",
        "fees",
        "payment_problem",
        "delivery_options",
        "account_delete",
        "newsletter",
        "review",
    }
)
"""Every intent that has a response `utter_later_<intent>` for this action to say."""


class ActionExplainAndOffer(HouseAction):
    """Explain what the passages say, admit what the chat cannot do yet, and offer a person."""

    NAME: ClassVar[str] = "action_explain_and_offer"

    def __init__(
        self,
        policy: PolicyAnswers,
        reception: Reception,
        answers: OrderAnswers,
        rules: HouseRules,
    ) -> None:
        super().__init__(rules)
        self._policy = policy
        self._reception = reception
        self._answers = answers

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say the order's state, the passages and the honest word: each that there is."""
        placed_on = None
        if turn.intent in ABOUT_ORDERS:
            placed_on = await self._show_orders(dispatcher, turn)
        events: list[EventType] = []
        if turn.intent not in SAID_PLAINLY:
            events += await say_if_sure(self._policy, dispatcher, turn, placed_on) or []
        if turn.intent in EXPLAINED:
            dispatcher.utter_message(
                response=f"utter_later_{turn.intent}",
                contact=self._rules.contact,
                json_message=message(buttons_part([TALK_TO_A_PERSON])),
            )
        elif not dispatcher.messages:
            dispatcher.utter_message(
                response="utter_no_passage",
                said=NOTHING,
                contact=self._rules.contact,
                json_message=message(buttons_part([TALK_TO_A_PERSON]), failed=True),
            )
        return events

    async def _show_orders(self, dispatcher: CollectingDispatcher, turn: Turn) -> date | None:
        """Show the orders that the message names, as far as they may be seen.

        Returns:
            The day the first of them was placed, where the shop knows it: its law is the order's.
        """
        numbers = distinct(turn.order_numbers)
        sights = await self._reception.sights(turn) if numbers else ()
        shown = [
            await self._answers.show(dispatcher, number, sights)
            for number in (numbers if sights else ())
        ]
        return next((order.placed_on for order in shown if order and order.placed_on), None)
