"""From a case to its decision: the facts put to the rules, and what they lack asked for."""

from __future__ import annotations

from datetime import timedelta

from actions.domain.errors import NoRulesInForce
from actions.domain.return_questions import next_question
from actions.domain.return_steps import Ask, NoRules, Show
from actions.domain.returns import (
    FROM_CONVERSATION,
    FROM_CUSTOMER,
    NEXT_STEP,
    ReturnCase,
)
from actions.services.orders import OrderService
from actions.services.return_ports import ReturnDecisions, ToDecide
from actions.services.return_talk import Reply, Said
from knowledge.deciding.decision import Decision
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import vocabulary

COVERED = vocabulary()["jurisdiction"].choices


class CaseDecider:
    """Decides cases by the rules of their place and of their order's day."""

    def __init__(self, orders: OrderService, decisions: ReturnDecisions) -> None:
        self._orders = orders
        self._decisions = decisions

    async def decide(self, case: ReturnCase, said: Said, *, opens: bool) -> Reply:
        """Return the next question; the decision with its receipt where nothing is left to ask."""
        place = case.jurisdiction or said.jurisdiction
        if place not in COVERED:
            return Reply(NoRules(place), None)

        def is_final(decision: Decision) -> bool:
            return next_question(decision.missing_facts, case.unknown) is None

        to_decide = await self._to_decide(case, place, said)
        try:
            decision = await self._decisions.decide(to_decide, said.asking, keep=is_final)
        except NoRulesInForce:
            return Reply(NoRules(place), None)
        question = next_question(decision.missing_facts, case.unknown)
        if decision.outcome is Outcome.NEEDS_FACTS and question is not None:
            asked = case.changed(asked=question.fact, decided=False)
            return Reply(Ask(question, asked, opens=opens, missed=case.misses), asked)
        shown = case.changed(
            asked=NEXT_STEP,
            decided=True,
            outcome=decision.outcome,
            receipt=decision.receipt,
            misses=0,
            idle=0,
        )
        return Reply(Show(decision, shown, again=case.receipt is not None), shown)

    async def _to_decide(self, case: ReturnCase, place: str, said: Said) -> ToDecide:
        facts = {"jurisdiction": place, **{name: e.value for name, e in case.facts.items()}}
        now = said.asking.now
        source = FROM_CONVERSATION if case.jurisdiction is None else FROM_CUSTOMER
        origins = {name: (each.origin, each.at) for name, each in case.facts.items()}
        origins["jurisdiction"] = (source, now.isoformat())
        days = case.value("days_since_receipt")
        placed_on = None
        if case.order_id is not None:
            order = await self._orders.look_up(case.order_id, sights=said.sights)
            placed_on = order.placed_on
        return ToDecide(
            facts=facts,
            origins=origins,
            as_of=placed_on or now.date(),
            received_on=now.date() - timedelta(days) if isinstance(days, int) else None,
        )
