"""A return, talked through: what is known, what is still asked, and what was decided.

Everything is worked out anew at each message: the order is looked up for whoever speaks, the facts
are decided by the rules, and what they lack is asked, one at a time. The case is all that is kept.
"""

from __future__ import annotations

from dataclasses import replace

from actions.domain.errors import OrderNotFound
from actions.domain.return_answers import Heard, heard_in
from actions.domain.return_items import Picked, named_item, pick
from actions.domain.return_questions import QUESTIONS
from actions.domain.return_steps import (
    Ask,
    ChooseItem,
    ChooseLaw,
    HandOver,
    NoRules,
    NotMine,
    NotThere,
    PutRight,
    Silent,
    Stopped,
    UnderWay,
    Why,
)
from actions.domain.return_wishes import is_question
from actions.domain.returns import (
    FIX,
    FROM_CONVERSATION,
    FROM_CUSTOMER,
    FROM_ORDER,
    ITEM,
    LAW,
    NEXT_STEP,
    FactValue,
    OwnedItem,
    ReturnCase,
)
from actions.services.orders import OrderService
from actions.services.return_deciding import COVERED, CaseDecider
from actions.services.return_ports import OpenRecalls, ReturnDecisions
from actions.services.return_talk import Reply, Said
from knowledge.deciding.rules import Outcome
from knowledge.reading.places import Place, is_state, place_of

FEDERATION = "US"
LONGEST_CORRECTION_WORDS = 25
"""A longer message after a decision is about something else."""

MOST_IDLE = 2
"""After so many messages about other things a decided return is closed."""

_OPENING = frozenset({"return_item", "defect_report"})
_ALWAYS_OTHERS = frozenset({"human_please"})
_ABOUT_THE_REASON = frozenset({"reason", "defect_kind"})
"""What stays true when it turns out that another thing was meant."""


class ReturnService:
    """Leads one return from the wish to the decision and its next step."""

    def __init__(
        self, orders: OrderService, decisions: ReturnDecisions, recalls: OpenRecalls
    ) -> None:
        self._orders = orders
        self._recalls = recalls
        self._decider = CaseDecider(orders, decisions)

    async def hear(self, case: ReturnCase | None, said: Said) -> Reply:
        """Return what follows from a message; `NotMine` leaves the case as it is.

        Raises:
            RulesUnavailable: Nothing can be decided.
            EpochPassed: Something was decided in an epoch that is over.
        """
        heard = heard_in(said.text, case.asked if case else None, said.asking.now.date())
        if case is None:
            return await self._begin(heard, said)
        now = said.asking.now.isoformat()
        if said.intent in _ALWAYS_OTHERS:
            return Reply(NotMine(), case)
        if heard.cancels:
            return Reply(Stopped(), None)
        if heard.wants_why and case.asked in QUESTIONS:
            return Reply(Why(QUESTIONS[case.asked]), case.changed(at=now))
        answers = heard.answered or heard.fix is not None
        if is_question(said.text.lower()) and not answers and said.intent not in _OPENING:
            return Reply(NotMine(), case)
        case = case.changed(at=now)
        other = await self._another(case, said)
        if other is not None:
            return await self._switched(case, other, heard, said)
        if case.asked in (ITEM, LAW):
            return await self._placed(case, heard, said)
        if case.decided:
            return await self._after_decision(case, heard, said)
        return await self._answered(case, heard, said)

    async def names_own(self, said: Said) -> bool:
        """Return whether a message names one thing that whoever speaks has bought."""
        owned = await self._orders.owned(said.sights)
        return named_item(owned, said.text, said.numbers) is not None

    async def resume(self, case: ReturnCase, said: Said) -> Reply:
        """Return how a talk goes on after another answer stood in between."""
        if case.decided:
            idle = case.idle + 1
            return Reply(Silent(), case.changed(idle=idle) if idle <= MOST_IDLE else None)
        if case.on_word and said.sights and said.gives_details:
            own = {name: e for name, e in case.facts.items() if e.origin == FROM_CUSTOMER}
            case = case.changed(on_word=False, facts=own)
            about = replace(said, text=f"{said.text} {case.title or ''}")
            return await self._advance(case, about)
        return await self._advance(case, said)

    async def _begin(self, heard: Heard, said: Said) -> Reply:
        case = ReturnCase(at=said.asking.now.isoformat())
        case = case.learned(heard.facts, FROM_CUSTOMER, said.asking.now)
        place = place_of(said.text, "shopper", said.jurisdiction)
        return await self._in_place(case, place, said, opens=True)

    async def _in_place(
        self, case: ReturnCase, place: Place, said: Said, *, opens: bool = False
    ) -> Reply:
        """Settle whose law holds; ask where it could be one of several."""
        between = tuple(each for each in place.between if each in COVERED)
        if len(between) > 1:
            return Reply(ChooseLaw(between), case.changed(asked=LAW))
        if place.name is not None:
            federal = is_state(place.name) and FEDERATION in COVERED
            kept = case.changed(asked=LAW) if federal else None
            return Reply(NoRules(place.name, federal), kept)
        named = place.jurisdiction or next(iter(between), None)
        case = case.changed(jurisdiction=named or case.jurisdiction)
        return await self._advance(case, said, opens=opens)

    async def _placed(self, case: ReturnCase, heard: Heard, said: Said) -> Reply:
        """Take the answer to which thing it is, or to whose law."""
        case = case.learned(heard.facts, FROM_CUSTOMER, said.asking.now)
        if case.asked == LAW:
            place = place_of(said.text, "shopper", said.jurisdiction)
            if place == Place() and not heard.facts:
                return Reply(NotMine(), case)
            return await self._in_place(case.changed(asked=None), place, said)
        if heard.elsewhere:
            return await self._advance(case.changed(on_word=True, asked=None), said)
        picked = pick(await self._orders.owned(said.sights), said.text, said.numbers, None)
        if heard.goods is None and not said.numbers and not heard.facts:
            if said.intent not in _OPENING:
                return Reply(NotMine(), case)
        return await self._chosen(case, picked, said)

    async def _answered(self, case: ReturnCase, heard: Heard, said: Said) -> Reply:
        """Take the answer to a question about a fact, and whatever else was said."""
        asked = case.asked or ""
        if heard.not_arrived and asked == "days_since_receipt":
            if case.value("reason") not in (None, "late"):
                return Reply(NotThere(case), case)
            late: dict[str, FactValue] = {"reason": "late", "shipped": True}
            return await self._advance(case.learned(late, FROM_CUSTOMER, said.asking.now), said)
        if heard.facts:
            return await self._advance(self._learn(case, heard, said), said)
        if heard.unsure and asked:
            return await self._advance(case.changed(unknown=(*case.unknown, asked), misses=0), said)
        if heard.not_right:
            return self._to_put_right(case)
        if said.intent not in _UNCLEAR or said.gives_details:
            return Reply(NotMine(), case)
        if asked not in QUESTIONS:
            return await self._advance(case, said)
        missed = case.changed(misses=case.misses + 1)
        return Reply(Ask(QUESTIONS[asked], missed, missed=missed.misses), missed)

    async def _after_decision(self, case: ReturnCase, heard: Heard, said: Said) -> Reply:
        """Take the next step, a correction, or leave the message to others."""
        if case.asked == FIX and heard.fix is not None:
            return await self._ask_again(case, heard.fix)
        # Where the rules give nothing, the question is whether the card is right.
        is_over = case.outcome is Outcome.INELIGIBLE
        if case.asked == NEXT_STEP and (heard.starts or (heard.agrees and not is_over)):
            return Reply(HandOver(case), None)
        if heard.not_right or (heard.refuses and is_over):
            return self._to_put_right(case)
        if heard.refuses or heard.agrees:
            return Reply(Stopped(), None)
        new = {name: value for name, value in heard.facts.items() if case.value(name) != value}
        if new and len(said.text.split()) <= LONGEST_CORRECTION_WORDS:
            learned = self._learn(case, heard, said).changed(idle=0)
            return await self._advance(learned, said)
        return Reply(NotMine(), case)

    def _learn(self, case: ReturnCase, heard: Heard, said: Said) -> ReturnCase:
        """Return the case with what was said; a new reason brings its own kind of fault."""
        facts = dict(heard.facts)
        if facts.get("reason") == "late" and case.asked != "reason" and case.value("reason"):
            del facts["reason"]
        if "reason" in facts and facts["reason"] != case.value("reason"):
            kept = {name: each for name, each in case.facts.items() if name != "defect_kind"}
            case = case.changed(facts=kept)
        return case.learned(facts, FROM_CUSTOMER, said.asking.now).changed(misses=0, asked=None)

    async def _another(self, case: ReturnCase, said: Said) -> OwnedItem | None:
        """Return the other thing of theirs that a message names, None where it names none."""
        if not said.sights or case.asked in (ITEM, LAW):
            return None
        named = named_item(await self._orders.owned(said.sights), said.text, said.numbers)
        is_same = named and (named.order.id, named.item.sku) == (case.order_id, case.sku)
        return None if is_same else named

    async def _switched(
        self, case: ReturnCase, other: OwnedItem, heard: Heard, said: Said
    ) -> Reply:
        """Go on with another thing; the reason stays unless a new wish was told."""
        is_new = case.decided and said.intent in _OPENING and not heard.corrects
        kept = {} if is_new else {
            name: each for name, each in case.facts.items() if name in _ABOUT_THE_REASON
        }  # fmt: skip
        fresh = ReturnCase(at=case.at, jurisdiction=case.jurisdiction, facts=kept)
        fresh = fresh.learned(heard.facts, FROM_CUSTOMER, said.asking.now)
        return await self._chosen(fresh, Picked(item=other), said)

    async def _chosen(self, case: ReturnCase, picked: Picked, said: Said) -> Reply:
        """Go on with the thing that was picked; ask where several could be meant."""
        if picked.item is None:
            step = ChooseItem(picked.options, picked.named, picked.unknown_order)
            return Reply(step, case.changed(asked=ITEM))
        if picked.item.is_on_its_way_back:
            return Reply(UnderWay(picked.item), None)
        of_order = await self._of_order(case, picked.item, said)
        return await self._advance(of_order.changed(asked=None), said, opens=True)

    async def _advance(self, case: ReturnCase, said: Said, *, opens: bool = False) -> Reply:
        """Return the next question, or the decision where nothing more is asked."""
        case = await self._refreshed(case, said)
        if not case.is_placed:
            owned = await self._orders.owned(said.sights)
            if owned:
                picked = pick(owned, said.text, said.numbers, said.spoken_of)
                return await self._chosen(case, picked, said)
            case = case.changed(on_word=True)
        if case.on_word:
            case = _on_word(case, said)
        if case.value("shipped") is False and case.value("reason") in _OF_GOODS_THAT_CAME:
            return Reply(NotThere(case), None)
        return await self._decider.decide(case, said, opens=opens)

    async def _refreshed(self, case: ReturnCase, said: Said) -> ReturnCase:
        """Return the case with its order as it is now; without it where it may not be seen."""
        if case.order_id is None:
            return case
        try:
            order = await self._orders.look_up(case.order_id, sights=said.sights)
        except OrderNotFound:
            own = {name: e for name, e in case.facts.items() if e.origin == FROM_CUSTOMER}
            return case.changed(order_id=None, sku=None, on_word=True, facts=own)
        item = next((each for each in order.items if each.sku == case.sku), None)
        if item is None:
            return case.changed(order_id=None, sku=None)
        return await self._of_order(case, OwnedItem(order, item), said)

    async def _of_order(self, case: ReturnCase, owned: OwnedItem, said: Said) -> ReturnCase:
        """Return the case with what the order says, and that it was called back where it was."""
        case = case.of_order(owned.order, owned.item, said.asking.now)
        found = await self._recalls.open_recalls(owned.order.id, owned.item.sku)
        if not any(each.is_certain for each in found):
            return case
        called_back: dict[str, FactValue] = {"defect_kind": "recalled"}
        return case.learned(called_back, FROM_ORDER, said.asking.now)

    async def _ask_again(self, case: ReturnCase, fact: str) -> Reply:
        """Ask for a fact once more, as if it had not been said."""
        facts = {name: each for name, each in case.facts.items() if name != fact}
        asked = case.changed(facts=facts, asked=fact, decided=False)
        return Reply(Ask(QUESTIONS[fact], asked), asked)

    def _to_put_right(self, case: ReturnCase) -> Reply:
        known = tuple(
            each
            for fact, each in QUESTIONS.items()
            if fact in case.facts and (fact in _MAY_BE_WRONG or _is_said(case, fact))
        )
        return Reply(PutRight(known), case.changed(asked=FIX, decided=True))


_UNCLEAR = frozenset(
    """affirm deny correction return_item defect_report nlu_fallback out_of_scope small_talk
    give_details exchange_item product_question product_trace""".split()
)
"""What a message may be taken for that was meant as an answer."""


_OF_GOODS_THAT_CAME = frozenset({"change_of_mind", "quality", "not_as_described", "label"})
"""Reasons for sending back what one has; a delay or a recall concerns what has not come, too."""


_MAY_BE_WRONG = frozenset({"reason", "category", "days_since_receipt"})
"""What is offered to be put right even where the shop's records say it."""


def _is_said(case: ReturnCase, fact: str) -> bool:
    return case.facts[fact].origin == FROM_CUSTOMER


def _on_word(case: ReturnCase, said: Said) -> ReturnCase:
    """Return the case of goods that nobody has a record of, as far as the chat itself tells."""
    heard = heard_in(said.text, case.asked, said.asking.now.date())
    if heard.goods is not None and case.title is None:
        case = case.changed(title=heard.goods.name)
        if case.value("category") is None:
            named: dict[str, FactValue] = {"category": heard.goods.category}
            case = case.learned(named, FROM_CUSTOMER, said.asking.now)
    taken: dict[str, FactValue] = {"channel": "online", "consumer": True}
    missing = {name: value for name, value in taken.items() if case.value(name) is None}
    return case.learned(missing, FROM_CONVERSATION, said.asking.now)
