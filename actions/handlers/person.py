"""The wish for a person: passed on at once."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handlers.base import HouseAction
from actions.handlers.parts import handoff_part, message
from actions.handlers.turn import Turn


class ActionHandOver(HouseAction):
    """Have a person take over the conversation of a customer who wants one."""

    NAME: ClassVar[str] = "action_hand_over"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say that a person is asked for; the part has the gateway put it into the queue."""
        wish = handoff_part(self._rules.contact, "asked", requested=True)
        dispatcher.utter_message(
            response="utter_hand_over", contact=self._rules.contact, json_message=message(wish)
        )
        return []
