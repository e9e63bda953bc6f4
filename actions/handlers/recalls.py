"""Recalls and origins in the chat: is mine recalled, which batch is it, what may I choose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.domain.goods_named import batch_named, goods_named, remedies_named
from actions.domain.identity import Asker, Sight
from actions.domain.recalls import Concern, Goods, OpenRecall
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.guests import Reception
from actions.handlers.parts import TALK_TO_A_PERSON, buttons_part, message
from actions.handlers.policy import SURE_ENOUGH, ActionAnswerPolicy, say_if_sure
from actions.handlers.recall_answers import RecallAnswers
from actions.handlers.remedies import OpenRemedies
from actions.handlers.turn import ORDER_SLOT, Turn
from actions.services.ports import PolicyAnswers
from actions.services.recalls import RecallService

ITEMS_TOLD = 3

# "Do I get my money back for a recalled product": the law's matter, whatever was bought.
_ASKS_THE_LAW = re.compile(
    r"\b(rights?|law|legal|entitled|compensat\w*|who (pays|bears|must|has)|must|have to|obliged"
    r"|cost\w*|pays?|money|refund\w*|replacement|repair|what (do|can|must|should|happens)"
    r"|how (long|do i return)|safe to|allowed|throw|dispos\w*|report)\b",
    re.IGNORECASE,
)
# What speaks of none was taken for a recall by mistake: then the passages answer, or decline.
_OF_RECALLS = re.compile(
    r"recal|call\w* back|safety (notice|alert|warning)|withdr[ae]w", re.IGNORECASE
)
_CHECKS = re.compile(
    r"\b(check|look up|list|batch|lot|part of|affected|any recalls?|which (products|items))\b"
    r"|^(is|are|was|were|has|have)\b.*\brecall",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tracing:
    """What the actions of recalls and origins stand on."""

    recalls: RecallService
    answers: RecallAnswers
    reception: Reception
    policy: PolicyAnswers

    @property
    def remedies(self) -> OpenRemedies:
        """The remedies that are offered and chosen."""
        return OpenRemedies(self.recalls, self.answers, self.reception)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An item and an open recall that means it, or may mean it."""

    goods: Goods
    found: OpenRecall


class _TracingAction(HouseAction):
    """An action on the goods that somebody may see."""

    def __init__(self, tracing: Tracing, rules: HouseRules) -> None:
        super().__init__(rules)
        self._recalls = tracing.recalls
        self._say = tracing.answers
        self._reception = tracing.reception
        self._policy = tracing.policy

    async def _explain(
        self, dispatcher: CollectingDispatcher, turn: Turn, enough: float = SURE_ENOUGH
    ) -> list[EventType] | None:
        """Say what the passages answer, if surely enough; None where none can be read either."""
        return await say_if_sure(self._policy, dispatcher, turn, enough=enough)

    def _pairs(self, goods: Sequence[Goods]) -> list[_Pair]:
        return [_Pair(each, found) for each in goods for found in self._recalls.open_of(each)]

    async def _tell_batch(
        self, dispatcher: CollectingDispatcher, turn: Turn, number: str, seen: Sequence[Goods]
    ) -> None:
        """Say what a batch number means: for an item whose batch was open, else for anybody."""
        meant = goods_named(turn.text, seen, turn.order_numbers) or seen
        waiting = [
            pair.goods
            for pair in self._pairs(meant)
            if pair.found.concern is Concern.POSSIBLE or pair.goods.reported is not None
        ]
        items = list({(g.order_id, g.sku): g for g in waiting}.values())
        if len(items) != 1:
            self._say.tell_batch(dispatcher, number, await self._recalls.batches(number))
            for pair in self._pairs(items):
                self._say.tell(dispatcher, pair.goods, pair.found)
            return
        goods = await self._recalls.report_batch(items[0], number, _asker(turn))
        pairs = self._pairs([goods])
        for pair in pairs:
            self._say.tell(dispatcher, pair.goods, pair.found)
        if not pairs:
            self._say.tell_none(dispatcher, [goods], 1)


class ActionCheckRecalls(_TracingAction):
    """Say whether what somebody bought is recalled; the law of recalls comes from the passages."""

    NAME: ClassVar[str] = "action_check_recalls"

    def __init__(self, tracing: Tracing, rules: HouseRules) -> None:
        super().__init__(tracing, rules)
        self._ask_policy = ActionAnswerPolicy(tracing.policy, rules)

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer the law where it is asked, the goods where they may be seen."""
        number = batch_named(turn.text)
        if number is None and not _OF_RECALLS.search(turn.text):
            return await self._ask_policy.handle(dispatcher, turn)
        told = None
        if number is None and (turn.grant.aud == "merchant" or _ASKS_THE_LAW.search(turn.text)):
            told = await self._explain(dispatcher, turn, enough=0.0)
        events = list(told or ())
        sights = await self._reception.sights(turn)
        if not sights and told is None:
            return [*events, *await self._strangers(dispatcher, turn, number)]
        seen = await self._recalls.seen(sights)
        if number is not None:
            await self._tell_batch(dispatcher, turn, number, seen)
        else:
            self._check(dispatcher, turn, seen, answered=told is not None)
        return events

    async def _strangers(
        self, dispatcher: CollectingDispatcher, turn: Turn, number: str | None
    ) -> list[EventType]:
        """Tell what is nobody's secret, and let somebody in whose goods are to be looked at."""
        events: list[EventType] = []
        if number is not None:
            self._say.tell_batch(dispatcher, number, await self._recalls.batches(number))
        elif not _CHECKS.search(turn.text):
            told = await self._explain(dispatcher, turn)
            if told is not None:
                return told
        self._say.list_open(dispatcher, await self._recalls.open_now())
        admission = await self._reception.admit(dispatcher, turn)
        events += admission.events
        if admission.sights:
            seen = await self._recalls.seen(admission.sights)
            self._check(dispatcher, turn, seen, answered=False)
        return events

    def _check(
        self, dispatcher: CollectingDispatcher, turn: Turn, seen: Sequence[Goods], *, answered: bool
    ) -> None:
        """Say which recalls mean the goods that were named, or any; that none does if asked."""
        named = goods_named(turn.text, seen, turn.order_numbers)
        pairs = self._pairs(named) or self._pairs(seen)
        spoken_of = {(pair.goods.order_id, pair.goods.sku) for pair in pairs}
        clear = [each for each in named if (each.order_id, each.sku) not in spoken_of]
        if not answered and (clear or not pairs):
            self._say.tell_none(dispatcher, clear[:ITEMS_TOLD], len(seen))
        for pair in pairs[:ITEMS_TOLD]:
            self._say.tell(dispatcher, pair.goods, pair.found)


class ActionTraceItem(_TracingAction):
    """Show which batch an item is from, who made it, and what inspections found."""

    NAME: ClassVar[str] = "action_trace_item"

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Answer for a batch number, the goods named, else the latest order's."""
        number = batch_named(turn.text)
        sights = await self._reception.sights(turn)
        seen = await self._recalls.seen(sights)
        if number is not None:
            await self._tell_batch(dispatcher, turn, number, seen)
            return []
        named = goods_named(turn.text, seen, turn.order_numbers)
        told = None if named else await self._explain(dispatcher, turn)
        if told is not None:
            return told
        events: list[EventType] = []
        if not sights:
            admission = await self._reception.admit(dispatcher, turn)
            events += admission.events
            if not admission.sights:
                return events
            seen = await self._recalls.seen(admission.sights)
            named = goods_named(turn.text, seen, turn.order_numbers)
        return [*events, *self._show(dispatcher, named or _latest(seen))]

    def _show(self, dispatcher: CollectingDispatcher, goods: Sequence[Goods]) -> list[EventType]:
        for each in goods[:ITEMS_TOLD]:
            self._say.tell_origin(dispatcher, each, self._recalls.open_of(each))
        if not goods:
            dispatcher.utter_message(
                response="utter_later_product_trace",
                contact=self._rules.contact,
                json_message=message(buttons_part([TALK_TO_A_PERSON])),
            )
            return []
        return [SlotSet(ORDER_SLOT, goods[0].order_id)]


class ActionChooseRemedy(_TracingAction):
    """Keep which remedy a customer chooses for an item under an open recall."""

    NAME: ClassVar[str] = "action_choose_remedy"

    def __init__(self, tracing: Tracing, rules: HouseRules) -> None:
        super().__init__(tracing, rules)
        self._remedies = tracing.remedies

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Choose where one item and one remedy are named; ask for what is missing otherwise."""
        admission = await self._reception.admit(dispatcher, turn)
        events = list(admission.events)
        if not admission.sights:
            return events
        pairs = await self._meant(turn, admission.sights)
        certain = [pair for pair in pairs if pair.found.is_certain]
        if not certain:
            self._tell_nothing_to_choose(dispatcher, pairs)
            return events
        remedies = remedies_named(turn.text)
        if len(certain) == 1 and len(remedies) == 1:
            [meant], [remedy] = certain, remedies
            await self._remedies.choose(dispatcher, turn, meant.goods, meant.found, remedy)
        else:
            for pair in certain[:ITEMS_TOLD]:
                self._say.offer(dispatcher, pair.goods, pair.found)
        return [*events, SlotSet(ORDER_SLOT, certain[0].goods.order_id)]

    async def _meant(self, turn: Turn, sights: Sequence[Sight]) -> list[_Pair]:
        """Return what a message is about: the recall, the order, the item, as far as it says."""
        seen = await self._recalls.seen(sights)
        pairs = self._pairs(seen)
        said = turn.text.casefold()
        by_recall = [pair for pair in pairs if pair.found.recall.id.casefold() in said]
        chosen = by_recall or pairs
        numbers = [n for n in turn.order_numbers if n.casefold() not in _ids_of(pairs)]
        named = goods_named(turn.text, [pair.goods for pair in chosen], numbers)
        keys = {(each.order_id, each.sku) for each in named}
        by_item = [pair for pair in chosen if (pair.goods.order_id, pair.goods.sku) in keys]
        return by_item or chosen

    def _tell_nothing_to_choose(
        self, dispatcher: CollectingDispatcher, pairs: Sequence[_Pair]
    ) -> None:
        """Say that no open recall surely means anything, or what would decide it."""
        for pair in pairs[:ITEMS_TOLD]:
            self._say.tell(dispatcher, pair.goods, pair.found)
        if not pairs:
            dispatcher.utter_message(
                response="utter_recall_nothing_to_choose",
                json_message=message(buttons_part([TALK_TO_A_PERSON])),
            )


def _asker(turn: Turn) -> Asker:
    return Asker(turn.grant.conv, turn.grant.epoch, turn.grant.net)


def _latest(seen: Sequence[Goods]) -> Sequence[Goods]:
    """Return the goods of the latest order."""
    return [each for each in seen if each.order_id == seen[0].order_id] if seen else ()


def _ids_of(pairs: Sequence[_Pair]) -> set[str]:
    return {pair.found.recall.id.casefold() for pair in pairs}
