"""Returns in the chat: "Can I return this?", talked through to a decision and its next step.

The action is a loop of Rasa's: while a return is open every message comes here first. What is not
about it is refused, so that the dialogue rules have it answered as ever, and then the loop runs
again and takes up where it was. The open return is a slot; nothing else is remembered.
"""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.domain.listing_reader import opening_of
from actions.domain.own_goods import wants_own_goods_back
from actions.domain.return_steps import NotMine, Silent
from actions.domain.return_wishes import asks_what_holds
from actions.domain.returns import ReturnCase, read_case
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.guests import Reception
from actions.handlers.parts import CHECK_MINE, buttons_part, message
from actions.handlers.policy import OF_YOUR_OWN, say_if_sure
from actions.handlers.return_words import Utterance, resumed, words_of
from actions.handlers.turn import LISTING_INTENT, RETURN_LOOP, RETURN_SLOT, Turn
from actions.services.ports import PolicyAnswers
from actions.services.return_ports import Asking
from actions.services.return_talk import Reply, Said
from actions.services.returns import ReturnService

OPENING = frozenset({"return_item", "defect_report"})
"""The intents whose dialogue rule leads here."""


class ActionReturn(HouseAction):
    """Talk one return through, and leave to others what is not about it."""

    NAME: ClassVar[str] = RETURN_LOOP

    def __init__(
        self,
        returns: ReturnService,
        policy: PolicyAnswers,
        reception: Reception,
        rules: HouseRules,
    ) -> None:
        super().__init__(rules)
        self._returns = returns
        self._policy = policy
        self._reception = reception

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Take the message if it is about the return; take the talk up again after another answer.

        Raises:
            ActionExecutionRejection: The message is about something else.
        """
        case = read_case(turn.return_case, self._rules.now())
        said = await self._said(turn)
        if turn.answered_by_another:
            return await self._resume(dispatcher, turn, case, said)
        if turn.intent == LISTING_INTENT and opening_of(turn.text).says_something:
            raise ActionExecutionRejection(self.NAME)  # it may name goods that they bought too
        if turn.intent in OPENING and await self._asks_what_holds(turn, said):
            told = await say_if_sure(self._policy, dispatcher, turn)
            if told is not None:
                dispatcher.utter_message(
                    text=OF_YOUR_OWN,
                    json_message=message(buttons_part([CHECK_MINE])),
                )
                return told
        reply = await self._returns.hear(case, said)
        if isinstance(reply.step, NotMine):
            if turn.intent in OPENING:  # nobody else takes these
                reply = await self._returns.hear(None, said)
            else:
                raise ActionExecutionRejection(self.NAME)
        return self._say(dispatcher, reply, words_of(reply.step, self._rules.contact))

    async def _asks_what_holds(self, turn: Turn, said: Said) -> bool:
        text = turn.text.lower()
        if not asks_what_holds(text) or wants_own_goods_back(turn.text):
            return False
        return asks_what_holds(text, names_own=await self._returns.names_own(said))

    async def _said(self, turn: Turn) -> Said:
        return Said(
            text=turn.text,
            intent=turn.intent,
            numbers=turn.order_numbers,
            spoken_of=turn.remembered.order_number,
            jurisdiction=turn.grant.jur,
            sights=await self._reception.sights(turn),
            asking=Asking(turn.grant.conv, turn.grant.epoch, self._rules.now()),
            gives_details=turn.said.says_who or bool(turn.order_numbers),
        )

    async def _resume(
        self,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        case: ReturnCase | None,
        said: Said,
    ) -> list[EventType]:
        """Go on after an answer to something else; over one that called a person, say nothing."""
        if case is None:
            return [ActiveLoop(None), SlotSet(RETURN_SLOT, None)]
        if turn.intent == "human_please":
            return self._say(dispatcher, Reply(Silent(), case), None)
        reply = await self._returns.resume(case, said)
        return self._say(dispatcher, reply, resumed(reply.step, self._rules.contact))

    def _say(
        self, dispatcher: CollectingDispatcher, reply: Reply, said: Utterance | None
    ) -> list[EventType]:
        """Say it, and keep the case: the loop stays open as long as there is one."""
        if said is not None:
            dispatcher.utter_message(
                text=said.text, json_message=message(*said.parts, failed=said.failed)
            )
        kept = None if reply.case is None else reply.case.model_dump(mode="json")
        loop = None if reply.case is None else self.NAME
        return [ActiveLoop(loop), SlotSet(RETURN_SLOT, kept)]
