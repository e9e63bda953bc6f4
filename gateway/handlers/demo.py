"""`/demo/sign-in`: in development, a stand-in for the storefront's own sign-in."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from gateway.handlers.pages import DemoCustomer
from gateway.handlers.problems import INVALID, ProblemResponse, documented
from gateway.handlers.strict_json import StrictRoute


class SignIn(BaseModel):
    """Whom to sign in as."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer: str = Field(min_length=1, max_length=64)


class SignedIn(BaseModel):
    """A token as the storefront would have signed it."""

    customer: str
    name: str
    customer_token: str


class DemoRoutes:
    """The routes, around the development secret; never mounted outside development."""

    def __init__(self, customers: tuple[DemoCustomer, ...], mint: Callable[[str], str]) -> None:
        self._customers = {customer.id: customer for customer in customers}
        self._mint = mint

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/demo", tags=["demo"], route_class=StrictRoute)
        router.add_api_route(
            "/sign-in",
            self.sign_in,
            methods=["POST"],
            response_model=SignedIn,
            responses=documented(),
        )
        return router

    async def sign_in(self, body: SignIn) -> SignedIn | Response:
        """Return a customer token for one of the demo shop's customers."""
        customer = self._customers.get(body.customer)
        if customer is None:
            expected = ", ".join(self._customers)
            return ProblemResponse(
                INVALID, f"customer {body.customer!r}: no demo customer; expected one of {expected}"
            )
        return SignedIn(
            customer=customer.id, name=customer.name, customer_token=self._mint(customer.id)
        )
