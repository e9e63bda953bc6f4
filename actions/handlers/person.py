"""The wish for a person: said plainly, where one can be reached."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.handlers.base import HouseAction
from actions.handlers.parts import handoff_part, message
from actions.handlers.turn import Turn


class ActionOfferPerson(HouseAction):
    """Tell a customer who wants a person where to find one."""

    NAME: ClassVar[str] = "action_offer_person"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Name the contact, in words and as a part the page can show."""
        dispatcher.utter_message(
            response="utter_person",
            contact=self._rules.contact,
            json_message=message(handoff_part(self._rules.contact, "asked")),
        )
        return []
