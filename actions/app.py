"""The composition root of the action server: settings in, a served application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette

from actions.adapters.calls import SignedCalls
from actions.adapters.checks import HomeChecks
from actions.adapters.decisions import HomeDecisions
from actions.adapters.grants import SignedGrants
from actions.adapters.knowledge_desk import LiveKnowledgeDesk
from actions.adapters.passage_shelf import IndexShelf
from actions.adapters.policy import KnowledgeAnswers
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.guests import SqlGuests
from actions.adapters.sql.migrate import HISTORY
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.recalls import SqlRecalls
from actions.domain.errors import PolicyUnavailable, RulesUnavailable
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.correction import ActionAskWhatWasMeant
from actions.handlers.explain import ActionExplainAndOffer
from actions.handlers.guests import ActionVerifyGuest, Reception
from actions.handlers.knowledge import KnowledgeRoutes
from actions.handlers.listings import ActionCheckListing
from actions.handlers.order_answers import OrderAnswers
from actions.handlers.orders import ActionListOrders, ActionLookUpOrder
from actions.handlers.person import ActionHandOver
from actions.handlers.policy import ActionAnswerPolicy
from actions.handlers.recall_answers import RecallAnswers
from actions.handlers.recalls import (
    ActionCheckRecalls,
    ActionChooseRemedy,
    ActionTraceItem,
    Tracing,
)
from actions.handlers.remedies import HearsRemedies
from actions.handlers.returns import ActionReturn
from actions.handlers.wishes import HearsWishes, Served
from actions.server import create_server
from actions.services.guests import GuestService
from actions.services.listing_ports import ListingChecks
from actions.services.listings import ListingService
from actions.services.orders import OrderService
from actions.services.pace import Pace
from actions.services.ports import GuestStore, OrderStore, PolicyAnswers
from actions.services.recall_ports import PassageShelf, RecallStore
from actions.services.recalls import RecallService
from actions.services.return_ports import ReturnDecisions
from actions.services.returns import ReturnService
from actions.settings import Settings
from knowledge.answerer_loader import AnswererLoader
from knowledge.answering import Answerer

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


def create_app(settings: Settings) -> Starlette:
    """Return the action server on the records and the index that the settings name.

    An index that cannot be opened is no reason to refuse orders: the server starts, `/health`
    says what is missing, and policy questions get an apology until it is there.

    Raises:
        DatabaseError: The records cannot be reached, or their tables do not fit this program.
    """
    engine = create_engine(settings.url_of_database)
    HISTORY.check(engine)
    orders = SqlOrders(engine)
    answers = _answers(settings)
    shelf = IndexShelf(settings.home)
    decisions = HomeDecisions(settings.home, engine)
    checks = HomeChecks.of(settings.home)
    desk = LiveKnowledgeDesk(answers.current)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await _warm(answers, decisions)
        checks.begin()
        yield
        desk.close()
        answers.close()
        shelf.close()
        decisions.close()
        checks.close()
        engine.dispose()

    secret = settings.grant_secret.get_secret_value()
    rules = HouseRules(SignedGrants(secret), settings.contact)
    guests = SqlGuests(engine, secret, settings.guest_limits)
    pace = Pace(settings.guest_answer_ms / 1000)
    stores = Stores(orders, guests, answers, SqlRecalls(engine), shelf, decisions, checks)
    return create_server(
        create_actions(stores, rules, pace),
        probes={"orders": orders.probe, "policy": answers.probe, "rules": decisions.probe},
        routes=KnowledgeRoutes(desk, SignedCalls(secret)).routes(),
        lifespan=lifespan,
    )


def _answers(settings: Settings) -> KnowledgeAnswers[Answerer]:
    loader = AnswererLoader(
        settings.home,
        precision=settings.retrieval_precision,
        threads=settings.encoder_threads,
        budget=settings.wrong_answer_budget,
    )
    return KnowledgeAnswers(settings.home, loader.load)


async def _warm(answers: KnowledgeAnswers[Answerer], decisions: HomeDecisions) -> None:
    """Open the index and the rules before the first customer asks; say what cannot be opened."""
    try:
        await answers.probe()
    except PolicyUnavailable as exc:
        _log.warning("policy_unavailable", detail=str(exc))
    try:
        await decisions.probe()
    except RulesUnavailable as exc:
        _log.warning("rules_unavailable", detail=str(exc))


@dataclass(frozen=True, slots=True)
class Stores:
    """What the actions stand on."""

    orders: OrderStore
    guests: GuestStore
    policy: PolicyAnswers
    recalls: RecallStore
    shelf: PassageShelf
    decisions: ReturnDecisions
    checks: ListingChecks


def create_actions(stores: Stores, rules: HouseRules, pace: Pace) -> tuple[HouseAction, ...]:
    """Return one instance of every action that this room serves."""
    reception = Reception(GuestService(stores.guests, pace), rules)
    order_service = OrderService(stores.orders)
    answers = OrderAnswers(order_service)
    recalls = RecallService(stores.recalls, rules.now)
    returns = ReturnService(order_service, stores.decisions, recalls)
    tracing = Tracing(
        recalls,
        RecallAnswers(stores.shelf),
        reception,
        stores.policy,
    )
    hearing = (
        ActionAnswerPolicy(stores.policy, rules),
        ActionAskWhatWasMeant(rules),
        ActionCheckRecalls(tracing, rules),
        ActionChooseRemedy(tracing, rules),
        ActionExplainAndOffer(stores.policy, reception, answers, rules),
        ActionLookUpOrder(reception, answers, rules),
        ActionReturn(returns, stores.policy, reception, rules),
        ActionTraceItem(tracing, rules),
    )
    served = (
        *(HearsRemedies(each, tracing.remedies, rules) for each in hearing),
        ActionHandOver(rules),
        ActionListOrders(reception, answers, rules),
    )
    wishes = Served({each.name(): each for each in served}, stores.policy)
    return (
        *(HearsWishes(each, wishes, rules) for each in served),
        ActionCheckListing(ListingService(stores.checks), stores.policy, rules),
        ActionVerifyGuest(reception, answers, rules),
    )
