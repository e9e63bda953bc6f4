"""`/v1/decisions/return`: a return decided, with a receipt."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError
from starlette.requests import Request

from gateway.domain import errors
from gateway.handlers.callers import Callers
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.decisions import Decisions, ReturnAsked
from knowledge.deciding.decision import Decision
from knowledge.deciding.vocabulary import ReturnFacts, unknown, vocabulary

_UNKNOWN = "extra_forbidden"


def _named(given: object, read: ValidatorFunctionWrapHandler) -> object:
    """Read facts; of an unknown one it is told what may be meant, as on the command line."""
    try:
        return read(given)
    except ValidationError as exc:
        told = [_told(error) for error in exc.errors()]
        raise ValidationError.from_exception_data(exc.title, told) from exc


def _told(error: ErrorDetails) -> InitErrorDetails:
    said = error["msg"]
    if error["type"] == _UNKNOWN and len(error["loc"]) == 1:
        name = unknown(str(error["loc"][0]), vocabulary())
        said = f"{name}{' ' if name.endswith('?') else '; '}ReturnFacts has all their names"
    kind = PydanticCustomError(error["type"], "{said}", {"said": said})
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])


class DecideReturn(BaseModel):
    """A return to decide; a fact that is unknown is null or left out, never guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    facts: Annotated[ReturnFacts, WrapValidator(_named)]
    as_of: date | None = Field(default=None, description="By the rules of this day; today's")
    received_on: date | None = Field(
        default=None, description="A period that ends on a public holiday then ends later"
    )


class DecisionRoutes:
    """The routes, around the decisions."""

    def __init__(self, decisions: Decisions, callers: Callers) -> None:
        self._decisions = decisions
        self._callers = callers

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(prefix="/v1", tags=["decisions"], route_class=StrictRoute)
        router.add_api_route(
            "/decisions/return",
            self.decide,
            methods=["POST"],
            response_model=None,
            responses={
                200: {"model": Decision, "description": "The decision; its receipt is kept"},
                **documented(
                    errors.TooManyDecisions,
                    errors.NoRulesInForce,
                    errors.KnowledgeUnavailable,
                    errors.StoreUnavailable,
                ),
            },
        )
        return router

    async def decide(self, request: Request, body: DecideReturn) -> dict[str, object]:
        """Decide a return by the rules, with reasons, amounts, law and a receipt."""
        asked = ReturnAsked(body.facts, body.as_of, body.received_on)
        counted_as = self._callers.of(request).counted_as
        decision = await self._decisions.decide(asked, counted_as=counted_as)
        return decision.as_json()
