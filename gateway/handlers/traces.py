"""`/v1/products/{sku}/recalls` and `/v1/orders/{order}/items/{item}/trace`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request

from actions.domain.recalls import Remedy
from gateway.domain import errors
from gateway.domain.parts import Trace
from gateway.domain.recalls import ProductRecalls
from gateway.handlers.conversations import CustomerBearer
from gateway.handlers.desk_gate import GATE_PROBLEMS, Body, DeskCookie, DeskGate, agent_of
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.agents import Agents
from gateway.services.ports import Clock, Storefront
from gateway.services.recall_ports import Traces

RECALL_PROBLEMS = (errors.ProductNotFound, errors.StoreUnavailable)
TRACE_PROBLEMS = (
    errors.CredentialsRefused,
    errors.CustomerTokenRefused,
    errors.SessionMissing,
    errors.OrderItemNotFound,
    errors.StoreUnavailable,
)
REMEDY_PROBLEMS = (*GATE_PROBLEMS, errors.OrderItemNotFound, errors.RemedyRefused)

Sku = Annotated[str, Path(max_length=64, description="The article's number")]
OrderNumber = Annotated[str, Path(max_length=64, description="The order's number")]
Item = Annotated[str, Path(max_length=64, description="The article's number in the order")]
RecallId = Annotated[str, Path(max_length=64)]


class OfItem(Body):
    """Which item of which order."""

    order: str
    item: str


class ChosenRemedy(OfItem):
    """What the customer told the agent."""

    remedy: Remedy


class TraceRoutes:
    """The routes, around the records that answer them."""

    def __init__(
        self, traces: Traces, *, storefront: Storefront, agents: Agents, clock: Clock
    ) -> None:
        self._traces = traces
        self._storefront = storefront
        self._agents = agents
        self._clock = clock

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1", tags=["traceability"])
        router.add_api_route(
            "/products/{sku}/recalls",
            self.product_recalls,
            methods=["GET"],
            responses=documented(*RECALL_PROBLEMS),
        )
        router.add_api_route(
            "/orders/{order}/items/{item}/trace",
            self.trace,
            methods=["GET"],
            responses=documented(*TRACE_PROBLEMS),
        )
        return router

    async def product_recalls(self, sku: Sku) -> ProductRecalls:
        """Return every recall of an article, open and closed; nobody needs to sign in for it."""
        return await self._traces.product_recalls(sku)

    async def trace(
        self, order: OrderNumber, item: Item, bearer: CustomerBearer, cookie: DeskCookie
    ) -> Trace:
        """Return an item's batches, their maker and inspections, and the open recalls of it.

        For the signed-in customer whose order it is, or an agent at the desk.
        """
        if bearer is not None:
            customer = self._storefront.verify(bearer.credentials, self._clock())
            return await self._traces.of_customer(customer.id, order, item)
        if not cookie:
            raise errors.CredentialsRefused(
                "no Authorization header; expected 'Bearer TOKEN' with the customer token that the"
                " storefront signed, or the cookie of an agent at the desk"
            )
        await self._agents.session(cookie)
        return await self._traces.of_order(order, item)


class DeskRecallRoutes:
    """What agents do about the remedies of recalls."""

    def __init__(self, traces: Traces, agents: Agents) -> None:
        self._traces = traces
        self._agents = agents

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/desk/recalls",
            tags=["desk"],
            route_class=StrictRoute,
            dependencies=[Depends(DeskGate(self._agents).admit)],
        )
        for name, act in (("remedy", self.choose), ("carried-out", self.carry_out)):
            router.add_api_route(
                f"/{{recall}}/{name}",
                act,
                methods=["POST"],
                responses=documented(*REMEDY_PROBLEMS),
            )
        return router

    async def choose(self, request: Request, recall: RecallId, body: ChosenRemedy) -> Trace:
        """Keep the remedy that a customer told an agent."""
        agent = agent_of(request).id
        return await self._traces.choose(recall, body.order, body.item, body.remedy, agent)

    async def carry_out(self, request: Request, recall: RecallId, body: OfItem) -> Trace:
        """Note that the chosen remedy is done; it cannot be changed any more."""
        agent = agent_of(request).id
        return await self._traces.carry_out(recall, body.order, body.item, agent)
