"""The remedy of a recall chosen in plain words: "refund please", while that choice is open.

A notice comes from the shop, so that no loop of Rasa's is open beside it, and the words of a choice
are those of a return, a swap or a fault. So whatever such words were taken for, the action of it
first asks here whether a remedy was offered in this conversation a moment ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.errors import RemedyCarriedOut, RemedyNotOffered
from actions.domain.identity import Asker
from actions.domain.recalls import Goods, OpenRecall, Remedy
from actions.domain.remedy_words import Wish
from actions.domain.returns import read_case
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.guests import Reception
from actions.handlers.parts import TALK_TO_A_PERSON, buttons_part, message
from actions.handlers.recall_answers import RecallAnswers
from actions.handlers.turn import ORDER_SLOT, RECALLS_SLOT, RETURN_LOOP, Turn
from actions.services.recalls import RecallService

MOST_SINCE = 3
"""After so many messages about other things a remedy's words are a wish of their own again."""

_OFFERS = frozenset({"utter_recall_affected", "utter_recall_choose", "utter_recall_chosen"})
"""The responses that leave a choice open."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An item, an open recall that surely means it, and when its remedy was last offered here."""

    goods: Goods
    found: OpenRecall
    at: datetime


class OpenRemedies:
    """Keeps the remedies that customers choose, and hears which of them plain words mean."""

    def __init__(
        self, recalls: RecallService, answers: RecallAnswers, reception: Reception
    ) -> None:
        self._recalls = recalls
        self._say = answers
        self._reception = reception

    async def take(
        self, dispatcher: CollectingDispatcher, turn: Turn, now: datetime
    ) -> list[EventType] | None:
        """Choose the remedy that a message wishes for; None where it is no such message."""
        remedy = Wish(turn.text, turn.order_numbers, ()).remedy()
        if remedy is None or turn.answered_by_another or turn.grant.aud != "shopper":
            return None
        meant = await self._meant(turn, now)
        if not meant:
            return None
        if len(meant) == 1:
            await self.choose(dispatcher, turn, meant[0].goods, meant[0].found, remedy)
        else:
            for each in meant:
                self._say.offer(dispatcher, each.goods, each.found)
        return [SlotSet(ORDER_SLOT, meant[0].goods.order_id)]

    async def choose(
        self,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        goods: Goods,
        found: OpenRecall,
        remedy: Remedy,
    ) -> None:
        """Keep a choice and confirm it, or say why it cannot be."""
        asker = Asker(turn.grant.conv, turn.grant.epoch, turn.grant.net)
        try:
            chosen = await self._recalls.choose(goods, found.recall.id, remedy, asker)
        except RemedyNotOffered:
            self._say.offer(dispatcher, goods, found)
        except RemedyCarriedOut:
            dispatcher.utter_message(
                response="utter_recall_done",
                title=goods.title,
                order_id=goods.order_id,
                recall_id=found.recall.id,
                json_message=message(buttons_part([TALK_TO_A_PERSON])),
            )
        else:
            self._say.tell_chosen(dispatcher, goods, chosen)

    async def _meant(self, turn: Turn, now: datetime) -> Sequence[Offered]:
        """Return what was offered last, as far as it is still the matter of the talk."""
        offered = await self._offered(turn)
        latest = max((each.at for each in offered), default=None)
        if latest is None or sum(at > latest for at in turn.wrote_at) > MOST_SINCE:
            return ()
        if turn.loop and not _is_decided_before(turn, latest, now):
            return ()
        return [each for each in offered if each.at == latest]

    async def _offered(self, turn: Turn) -> list[Offered]:
        """Return every choice that was offered here, is open, and can be what a message means."""
        sights = await self._reception.sights(turn)
        told = {**await self._recalls.told_in(turn.grant.conv)} if sights else {}
        if not told and turn.recalls_told is None:
            return []
        seen = await self._recalls.seen(sights)
        wish = Wish(turn.text, turn.order_numbers, seen)
        found = []
        for goods in seen:
            for each in self._recalls.open_of(goods):
                times = [told.get(each.recall.id), _offered_at(turn, goods, each)]
                at = max((time for time in times if time is not None), default=None)
                is_open = each.is_certain and each.choice.carried_out_at is None
                if at is not None and is_open and wish.is_about(goods):
                    found.append(Offered(goods, each, at))
        return found


class HearsRemedies(HouseAction):
    """An action that first hears whether its message chooses a remedy that was just offered."""

    NAME: ClassVar[str] = ""

    def __init__(self, action: HouseAction, remedies: OpenRemedies, rules: HouseRules) -> None:
        super().__init__(rules)
        self._action = action
        self._remedies = remedies

    def name(self) -> str:
        """Return the name of the action within."""
        return self._action.name()

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Take the choice or leave the turn to the action; keep which remedies were offered."""
        now = self._rules.now()
        events = await self._remedies.take(dispatcher, turn, now)
        if events is None:
            events = await self._action.handle(dispatcher, turn)
        offers = [
            [str(said["recall_id"]), str(said["order_id"])]
            for said in dispatcher.messages
            if said.get("response") in _OFFERS
        ]
        kept = {"at": self._rules.now().isoformat(), "offers": offers}
        return [*events, SlotSet(RECALLS_SLOT, kept)] if offers else events


def _offered_at(turn: Turn, goods: Goods, found: OpenRecall) -> datetime | None:
    """Return when an answer in this conversation offered a remedy, as the slot remembers it."""
    told = turn.recalls_told
    if not isinstance(told, Mapping) or not isinstance(told.get("offers"), list):
        return None
    if [found.recall.id, goods.order_id] not in told["offers"]:
        return None
    try:
        return datetime.fromisoformat(str(told.get("at")))
    except ValueError:
        return None  # of another program, and no loss: the buttons are there


def _is_decided_before(turn: Turn, offered_at: datetime, now: datetime) -> bool:
    """Whether the talk that is open is a return that was decided before a remedy was offered."""
    case = read_case(turn.return_case, now)
    if turn.loop != RETURN_LOOP or case is None or not case.decided:
        return False
    return datetime.fromisoformat(case.at) < offered_at
