"""Several wishes in one message: each is answered, and none is dropped in silence.

Rasa hears one intent in a message and runs the one action of it. Every action therefore asks here
first whether the message wishes for more: then what can be answered at once is answered, in the
order it was asked; a talk about a return begins last, since it ends with a question; and a person
is called when all else is said. What nobody can answer is named and offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.domain.identity import Details
from actions.domain.own_goods import wants_own_goods_back
from actions.domain.return_answers import heard_in
from actions.domain.returns import read_case
from actions.domain.wish_patterns import PERSON, RETURN
from actions.domain.wish_words import POLICY, UNKNOWN, asks_for_a_talk
from actions.domain.wishes import OPENING, Hearing, Wish, heard
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.explain import EXPLAINED, ActionExplainAndOffer
from actions.handlers.orders import ActionListOrders, ActionLookUpOrder
from actions.handlers.parts import TALK_TO_A_PERSON, Button, buttons_part, message
from actions.handlers.person import ActionHandOver
from actions.handlers.policy import ActionAnswerPolicy, say_if_sure
from actions.handlers.recalls import ActionCheckRecalls, ActionChooseRemedy, ActionTraceItem
from actions.handlers.turn import (
    ADVICE_SLOT,
    IDENTITY_SLOTS,
    LISTING_INTENT,
    LISTING_LOOP,
    RETURN_LOOP,
    RETURN_SLOT,
    Turn,
)
from actions.services.ports import PolicyAnswers
from knowledge.reading.goods import goods_in

MOST_SERVED = 4
LONGEST_TITLE = 40
ALSO_ASKED = (
    "You also asked: \u201c{wish}\u201d. That I could not settle here."
    " Shall I take it up by itself?"
)
NOTED = (
    "I leave to the support team what else you wrote: \u201c{wish}\u201d. I begin nothing of it."
)

ANSWERED_BY: Mapping[str, str] = {
    **dict.fromkeys(EXPLAINED, ActionExplainAndOffer.NAME),
    **dict.fromkeys(("order_status", "track_shipment", "refund_status"), ActionLookUpOrder.NAME),
    **dict.fromkeys(("return_item", "defect_report"), RETURN_LOOP),
    "list_orders": ActionListOrders.NAME,
    "product_recall": ActionCheckRecalls.NAME,
    "recall_remedy": ActionChooseRemedy.NAME,
    "product_trace": ActionTraceItem.NAME,
    PERSON: ActionHandOver.NAME,
}
"""Which action answers which wish, as the dialogue rules have it."""


@dataclass(frozen=True, slots=True)
class Served:
    """What answers the wishes.

    Attributes:
        actions: Every action that a wish may need, by its name.
        policy: What answers a question of law.
    """

    actions: Mapping[str, HouseAction]
    policy: PolicyAnswers


class HearsWishes(HouseAction):
    """An action that first hears whether its message wishes for more than it was called for."""

    NAME: ClassVar[str] = ""

    def __init__(self, action: HouseAction, served: Served, rules: HouseRules) -> None:
        super().__init__(rules)
        self._action = action
        self._served = served

    def name(self) -> str:
        """Return the name of the action within."""
        return self._action.name()

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer every wish, or leave the turn to the action where there is only one.

        Raises:
            ActionExecutionRejection: The message is about something else than the open talk.
        """
        is_of_a_listing = turn.loop == LISTING_LOOP or turn.intent == LISTING_INTENT
        if turn.grant.aud != "shopper" or is_of_a_listing:
            return await self._action.handle(dispatcher, turn)
        if turn.loop == RETURN_LOOP:
            return await self._in_a_talk(dispatcher, turn)
        hearing = heard(turn.text, turn.intent)
        is_heard_apart = len(hearing.wishes) > 1 or (hearing.wishes and hearing.takes_back)
        if is_heard_apart or self._overhears_a_person(hearing):
            return await self._answer_all(dispatcher, turn, hearing)
        if self.name() == ActionAnswerPolicy.NAME and wants_own_goods_back(turn.text):
            return _to_be_begun()
        return await self._action.handle(dispatcher, turn)

    async def _answer_all(
        self, dispatcher: CollectingDispatcher, turn: Turn, hearing: Hearing
    ) -> list[EventType]:
        """Answer what can be answered at once, then begin a return or call a person."""
        events = await self._answer_others(dispatcher, turn, hearing)
        begins = hearing.to_return
        if _calls_a_person(hearing):
            if begins is not None:
                dispatcher.utter_message(text=NOTED.format(wish=begins.text))
            return [*events, *await self._call(dispatcher, turn)]
        if begins is None:
            return events
        if self.name() != RETURN_LOOP:
            return [*events, *_to_be_begun()]
        return [*events, *await self._action.handle(dispatcher, _turn_of(turn, begins, events))]

    async def _in_a_talk(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer the wishes beside an open return, and give the talk what is said to it."""
        if self.name() != RETURN_LOOP:
            return await self._action.handle(dispatcher, turn)
        if turn.answered_by_another:
            if turn.return_case is not None:
                return await self._action.handle(dispatcher, turn)
            return await self._begin(dispatcher, turn)
        hearing = heard(turn.text, turn.intent, in_a_talk=True)
        to_talk = self._said_to_the_talk(turn, hearing)
        is_the_classifiers = len(hearing.others) == 1 and not self._is_misheard(turn, hearing)
        if not hearing.others or (to_talk is None and is_the_classifiers):
            return await self._action.handle(dispatcher, turn)
        events = await self._answer_others(dispatcher, turn, hearing)
        if _calls_a_person(hearing):
            return [*events, *await self._call(dispatcher, turn)]
        return [*events, *await self._go_on(dispatcher, turn, to_talk)]

    async def _go_on(
        self, dispatcher: CollectingDispatcher, turn: Turn, to_talk: Wish | None
    ) -> list[EventType]:
        """Give the talk what was said to it; what ends it is said before the other answers."""
        after = replace(turn, answered_by_another=True)
        if to_talk is None:
            return await self._action.handle(dispatcher, after)
        own = CollectingDispatcher()
        try:
            events = await self._action.handle(own, _turn_of(turn, to_talk, ()))
        except ActionExecutionRejection:
            return await self._action.handle(dispatcher, after)
        ends = ActiveLoop(None) in events
        said = (
            [*own.messages, *dispatcher.messages] if ends else [*dispatcher.messages, *own.messages]
        )
        dispatcher.messages[:] = said
        return events

    async def _begin(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Begin the return that another action's message wished for beside its own."""
        fresh = replace(turn, loop="", answered_by_another=False)
        hearing = heard(turn.text, turn.intent)
        wish = hearing.to_return
        if wish is None or len(hearing.wishes) < 2:
            wish = Wish(RETURN, turn.text) if wants_own_goods_back(turn.text) else wish
        if wish is None:
            return await self._action.handle(dispatcher, turn)
        events = await self._action.handle(dispatcher, _turn_of(fresh, wish, ()))
        stands = any(event["event"] == "active_loop" for event in events)
        return events if stands else [*events, ActiveLoop(None)]

    async def _answer_others(
        self, dispatcher: CollectingDispatcher, turn: Turn, hearing: Hearing
    ) -> list[EventType]:
        """Answer every wish but the return and the person; name those beyond a few."""
        wishes = [each for each in hearing.others if each.intent != PERSON]
        events: list[EventType] = []
        for number, wish in enumerate(wishes):
            if number < MOST_SERVED:
                events += await self._serve(dispatcher, _turn_of(turn, wish, events), wish)
            else:
                _offer(dispatcher, wish)
        _say_once(dispatcher)
        return events

    async def _serve(
        self, dispatcher: CollectingDispatcher, turn: Turn, wish: Wish
    ) -> list[EventType]:
        if wish.intent == POLICY:
            for words in filter(None, (wish.text, wish.alone)):
                asked = replace(turn, text=words)
                told = await say_if_sure(self._served.policy, dispatcher, asked, enough=0.0)
                if told is not None:
                    return told
        action = self._served.actions.get(ANSWERED_BY.get(wish.intent, ""))
        if action is None:
            _offer(dispatcher, wish)
            return []
        return await action.handle(dispatcher, turn)

    async def _call(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        return await self._served.actions[ActionHandOver.NAME].handle(dispatcher, turn)

    def _overhears_a_person(self, hearing: Hearing) -> bool:
        """Whether a person is asked for outright in what was taken for something else."""
        return self.name() != ActionHandOver.NAME and any(
            asks_for_a_talk(each.text) for each in hearing.wishes
        )

    def _is_misheard(self, turn: Turn, hearing: Hearing) -> bool:
        """Whether the one wish beside an open return was taken for something said to it."""
        [wish] = hearing.others
        if wish.intent == PERSON:
            return turn.intent != PERSON and asks_for_a_talk(wish.text)
        is_sure = wish.intent not in (POLICY, UNKNOWN)
        return is_sure and (turn.intent in OPENING or turn.intent == UNKNOWN)

    def _said_to_the_talk(self, turn: Turn, hearing: Hearing) -> Wish | None:
        """Return what a message says to the open return, None where it says nothing to it."""
        if hearing.to_return is not None:
            return Wish(RETURN, hearing.stated)
        now = self._rules.now()
        case = read_case(turn.return_case, now)
        if case is None or not hearing.stated:
            return None
        answers = heard_in(hearing.stated, case.asked, now.date()).says_something
        return Wish(UNKNOWN, hearing.stated) if answers else None


def _calls_a_person(hearing: Hearing) -> bool:
    return any(each.intent == PERSON for each in hearing.wishes)


def _to_be_begun() -> list[EventType]:
    """Return the events upon which Rasa runs the talk about a return for this very message."""
    return [ActiveLoop(RETURN_LOOP), SlotSet(RETURN_SLOT, None)]


def _turn_of(turn: Turn, wish: Wish, events: list[EventType] | tuple[()]) -> Turn:
    """Return a turn as if it had the one wish; the events are those of the wishes before it."""
    left = {event["name"] for event in events if event["event"] == "slot"}
    numbers = _numbers_of(turn, wish)
    said = replace(turn.said, order_number=numbers[0] if numbers else None)
    remembered = turn.remembered
    if left & set(IDENTITY_SLOTS):  # they were checked, and one try is counted once
        said = Details(said.order_number, None, None, None)
        remembered = Details(remembered.order_number, None, None, None)
    return replace(
        turn,
        text=wish.text,
        intent=wish.intent,
        order_numbers=numbers,
        said=said,
        remembered=remembered,
        told_no_advice=turn.told_no_advice or ADVICE_SLOT in left,
    )


def _numbers_of(turn: Turn, wish: Wish) -> tuple[str, ...]:
    """Return the order numbers of a wish: its own, or the message's where it names no goods."""
    words = wish.text.casefold()
    own = tuple(each for each in turn.order_numbers if each.casefold() in words)
    return own if own or goods_in(wish.text) is not None else turn.order_numbers


def _offer(dispatcher: CollectingDispatcher, wish: Wish) -> None:
    """Name a wish that could not be answered, and offer to take it up by itself."""
    short = wish.text if len(wish.text) <= LONGEST_TITLE else f"{wish.text[:LONGEST_TITLE]}\u2026"
    offers = [Button(short, wish.text), TALK_TO_A_PERSON]
    dispatcher.utter_message(
        text=ALSO_ASKED.format(wish=wish.text), json_message=message(buttons_part(offers))
    )


def _say_once(dispatcher: CollectingDispatcher) -> None:
    """Drop a message that says what an earlier one of this turn said already."""
    kept: list[dict[str, object]] = []
    for each in dispatcher.messages:
        if each not in kept:
            kept.append(each)
    dispatcher.messages[:] = kept
