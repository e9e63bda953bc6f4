"""Letting guests in: what they say of themselves is gathered, checked once, and forgotten.

No form asks for it: a form would swallow every question in between. Each message adds what it
says to what was said before, and as soon as that can be checked it is, once. What came of it
is a row of the conversation in the store; the slots are emptied either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.identity import Checked, Details, Sight, Verdict
from actions.domain.orders import order_key
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.order_answers import OrderAnswers, distinct
from actions.handlers.turn import IDENTITY_SLOTS, ORDER_SLOT, Turn
from actions.services.guests import GuestService


@dataclass(frozen=True, slots=True)
class Admission:
    """Who was let in, and what is left to do.

    Attributes:
        sights: What may be seen; empty when nobody was let in, who has then been told why.
        events: What the conversation remembers or forgets.
        just_verified: Whether it was proved in this very turn.
    """

    sights: tuple[Sight, ...]
    events: tuple[EventType, ...] = ()
    just_verified: bool = False


class Reception:
    """Lets customers in who are signed in or have proved who they are, and asks the others."""

    def __init__(self, guests: GuestService, rules: HouseRules) -> None:
        self._guests = guests
        self._rules = rules

    async def sights(self, turn: Turn) -> tuple[Sight, ...]:
        """Return what the customer may see as things stand, asking and telling nothing."""
        return await self._guests.sights(turn.grant, self._rules.now())

    async def admit(self, dispatcher: CollectingDispatcher, turn: Turn) -> Admission:
        """Return what the customer may see; check what they said, or ask for what is missing."""
        sights = await self.sights(turn)
        if turn.grant.sub is not None:
            return Admission(sights)
        details = turn.said.over(turn.remembered)
        asks_beyond = not sights or _is_beyond(turn.said.order_number, sights)
        if not (turn.said.says_who or asks_beyond):
            return Admission(sights)
        claim = details.claim()
        if claim is not None:
            checked = await self._guests.check(claim, turn.grant, self._rules.now())
            return self._told(dispatcher, checked)
        if not asks_beyond:
            return Admission(sights)
        dispatcher.utter_message(response=_what_is_missing(details), contact=self._rules.contact)
        return Admission(())

    def _told(self, dispatcher: CollectingDispatcher, checked: Checked) -> Admission:
        """Say what came of a claim, in words that depend on nothing else."""
        forget = tuple(SlotSet(slot, None) for slot in IDENTITY_SLOTS)
        if checked.sight is None:
            locked = checked.verdict is Verdict.LOCKED
            dispatcher.utter_message(
                response="utter_guest_locked" if locked else "utter_guest_not_matched",
                contact=self._rules.contact,
            )
            return Admission((), forget)
        if checked.sight.order_id is None:
            dispatcher.utter_message(response="utter_guest_recognised")
        else:
            dispatcher.utter_message(
                response="utter_guest_verified", order_id=checked.sight.order_id
            )
        return Admission((checked.sight,), forget, just_verified=True)


class OrderAction(HouseAction):
    """An action about orders, for whoever is let in."""

    def __init__(self, reception: Reception, answers: OrderAnswers, rules: HouseRules) -> None:
        super().__init__(rules)
        self._reception = reception
        self._answers = answers


class ActionVerifyGuest(OrderAction):
    """Take the details that a guest gives, and show what they open."""

    NAME: ClassVar[str] = "action_verify_guest"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Check what was said once it is enough, and show the order or the orders it opens."""
        admission = await self._reception.admit(dispatcher, turn)
        if not admission.sights:
            return list(admission.events)
        return [*admission.events, *await self._show(dispatcher, turn, admission)]

    async def _show(
        self, dispatcher: CollectingDispatcher, turn: Turn, admission: Admission
    ) -> Sequence[EventType]:
        """Show the order that was named or opened; the list of them where none was."""
        numbers = distinct(turn.order_numbers)
        only = [sight.order_id for sight in admission.sights if sight.order_id is not None]
        if not numbers and not only:
            await self._answers.tell_all(dispatcher, admission.sights)
            return []
        number = numbers[0] if numbers else only[0]
        spoken_of = await self._answers.tell(dispatcher, number, admission.sights)
        return [SlotSet(ORDER_SLOT, spoken_of)]


def _is_beyond(number: str | None, sights: Sequence[Sight]) -> bool:
    """Whether a guest names an order that what they proved so far says nothing about."""
    if number is None or any(sight.order_id is None for sight in sights):
        return False
    named = order_key(number)
    proved = [order_key(sight.order_id) for sight in sights if sight.order_id is not None]
    return not any(
        named.text == key.text or (named.is_bare_number and named.digits == key.digits)
        for key in proved
    )


def _what_is_missing(details: Details) -> str:
    """Return the response that asks for the other half of what was said."""
    if details.name and not details.postcode and not details.email:
        return "utter_ask_guest_missing_postcode"
    if details.postcode and not details.name and not details.email:
        return "utter_ask_guest_missing_name"
    if details.email:
        return "utter_ask_guest_missing_number"
    return "utter_ask_guest_missing_identity" if details.order_number else "utter_ask_guest"
