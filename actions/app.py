"""The composition root of the action server: settings in, a served application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette

from actions.adapters.grants import SignedGrants
from actions.adapters.policy import KnowledgeAnswers
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.migrate import HISTORY
from actions.adapters.sql.orders import SqlOrders
from actions.domain.errors import PolicyUnavailable
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.orders import ActionLookUpOrder
from actions.handlers.person import ActionOfferPerson
from actions.handlers.policy import ActionAnswerPolicy
from actions.server import create_server
from actions.services.orders import OrderService
from actions.services.ports import OrderStore, PolicyAnswers
from actions.settings import Settings
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
    answers = KnowledgeAnswers(
        settings.home,
        lambda: Answerer.open(
            settings.home,
            precision=settings.retrieval_precision,
            threads=settings.encoder_threads,
        ),
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            await answers.probe()
        except PolicyUnavailable as exc:
            _log.warning("policy_unavailable", detail=str(exc))
        yield
        answers.close()
        engine.dispose()

    secret = settings.grant_secret.get_secret_value()
    return create_server(
        create_actions(orders, answers, HouseRules(SignedGrants(secret), settings.contact)),
        probes={"orders": orders.probe, "policy": answers.probe},
        lifespan=lifespan,
    )


def create_actions(
    orders: OrderStore, answers: PolicyAnswers, rules: HouseRules
) -> tuple[HouseAction, ...]:
    """Return one instance of every action that this room serves."""
    return (
        ActionAnswerPolicy(answers, rules),
        ActionLookUpOrder(OrderService(orders), rules),
        ActionOfferPerson(rules),
    )
