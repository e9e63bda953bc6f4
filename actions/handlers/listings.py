"""Listings in the chat: "Check this listing: ...", and what the merchant gives after that.

The action is a loop of Rasa's, as that of returns is: while a listing is open every message comes
here first, and what is not about it is left to the rule of its intent. The listing is a slot.
"""

from __future__ import annotations

import re
from typing import ClassVar

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.domain.listing_case import ListingCase, read_listing
from actions.domain.listing_reader import opening_of
from actions.domain.listing_wishes import ABOUT_FILES, CHECKS
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.listing_words import words_of_listing
from actions.handlers.parts import message
from actions.handlers.policy import ActionAnswerPolicy, say_if_sure
from actions.handlers.turn import LISTING_INTENT, LISTING_LOOP, LISTING_SLOT, Turn
from actions.services.listings import Ended, ListingReply, ListingService, NotMine, idle
from actions.services.ports import PolicyAnswers

_ASKS_A_CHECK = re.compile(
    r"\b(?:check|review|proofread|look (?:over|at|through)|go (?:over|through)|change|mend)\b",
    re.IGNORECASE,
)
# "Can I write best in a title?" asks what holds for titles, not what one of them says.
_ASKS_THE_LAW = re.compile(
    r"\b(?:may|can|must|should) (?:i|we|my|our|a|an|it|sellers?|shops?)\b[^:\n]*"
    r"\b(?:write|say|use|call|claim|put|contain|show|state|have|name|promise|advertise)\b"
    r"|\b(?:what|which)\b[^:\n]*\b(?:must|has to|have to|may|should)\b"
    r"|\bis it (?:legal|allowed|illegal|ok) to\b|\brules? for\b",
    re.IGNORECASE,
)


class ActionCheckListing(HouseAction):
    """Check a listing, ask for what is lacking, and check it again with what is given."""

    NAME: ClassVar[str] = LISTING_LOOP

    def __init__(self, listings: ListingService, policy: PolicyAnswers, rules: HouseRules) -> None:
        super().__init__(rules)
        self._listings = listings
        self._policy = policy
        self._ask_policy = ActionAnswerPolicy(policy, rules)

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Take the message if it is about a listing; leave the rest to others.

        Raises:
            ActionExecutionRejection: A listing is open, and the message is about something else.
        """
        now = self._rules.now()
        case = read_listing(turn.listing_case, now)
        if turn.answered_by_another:
            return self._keep(None if case is None else idle(case), case)
        opens = turn.intent == LISTING_INTENT
        if turn.loop == self.NAME and case is not None and not _brings_one(turn):
            reply = await self._listings.hear(case, turn.text, turn.intent, turn.grant.jur, now)
            if not isinstance(reply.step, NotMine):
                return self._say(dispatcher, reply, turn)
        if not opens and not (turn.loop == self.NAME and _brings_one(turn)):
            raise ActionExecutionRejection(self.NAME)
        told = await self._told(dispatcher, turn)
        if told is not None:
            return told
        reply = await self._listings.open(turn.text, case, turn.grant.jur, now)
        return self._say(dispatcher, reply, turn)

    async def _told(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType] | None:
        """Answer from the passages what has no word of a check, and a question of law."""
        words = CHECKS.search(turn.text) or ABOUT_FILES.search(turn.text)
        if not words and not opening_of(turn.text).says_something:
            return await self._ask_policy.handle(dispatcher, turn)
        asks = _ASKS_THE_LAW.search(turn.text) and not _ASKS_A_CHECK.search(turn.text)
        if not asks or opening_of(turn.text).says_something:
            return None
        return await say_if_sure(self._policy, dispatcher, turn)

    def _say(
        self, dispatcher: CollectingDispatcher, reply: ListingReply, turn: Turn
    ) -> list[EventType]:
        files = ABOUT_FILES.search(turn.text) is not None
        said = words_of_listing(reply, self._rules.now().date(), files=files)
        if said is not None:
            dispatcher.utter_message(
                text=said.text, json_message=message(*said.parts, failed=said.failed)
            )
        goes_on = None if isinstance(reply.step, Ended) else reply.case
        return self._keep(goes_on, reply.case)

    def _keep(self, goes_on: ListingCase | None, case: ListingCase | None) -> list[EventType]:
        """Keep the listing; the loop stays open as long as it is talked about."""
        kept = goes_on or case
        return [
            ActiveLoop(None if goes_on is None else self.NAME),
            SlotSet(LISTING_SLOT, None if kept is None else kept.model_dump(mode="json")),
        ]


def _brings_one(turn: Turn) -> bool:
    """Whether a message asks for a check and brings the listing, whatever it was taken for."""
    head = re.split(r"[:\n\"\u201c]", turn.text, maxsplit=1)[0]
    return CHECKS.search(f"{head}:") is not None and opening_of(turn.text).says_something
