"""That was not what was meant: asked back, where no offer is open that it corrects."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handlers.base import HouseAction
from actions.handlers.turn import Turn


class ActionAskWhatWasMeant(HouseAction):
    """Ask what was meant by a customer who was misunderstood."""

    NAME: ClassVar[str] = "action_ask_what_was_meant"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say sorry, and ask for a number or other words."""
        dispatcher.utter_message(response="utter_correction")
        return []
