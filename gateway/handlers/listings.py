"""`/v1/listings/check`: listings checked against the law, each finding with what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, Tag
from starlette.requests import Request

from gateway.domain import errors
from gateway.handlers.callers import Callers
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.listings import MOST, Listings
from knowledge.checking.errors import ListingError
from knowledge.checking.listing import CATEGORIES, JURISDICTIONS, Listing

PATH = "/v1/listings/check"


class ListingIn(BaseModel):
    """A listing to check; what is unknown is null or left out, what there is none of is `none`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int | None = None
    jurisdiction: str | None = Field(default=None, json_schema_extra={"enum": [*JURISDICTIONS]})
    title: str | None = None
    description: str | None = None
    category: str | None = Field(default=None, json_schema_extra={"enum": [*CATEGORIES]})
    price: Decimal | None = Field(default=None, description='Text, such as "120.00"')
    images: list[str] | None = None
    attributes: dict[str, JsonValue] | None = Field(
        default=None, description="What the merchant states; names that no rule reads are ignored"
    )

    def as_listing(self, jurisdiction: str | None) -> Listing:
        """Return the listing.

        Raises:
            ListingError: naming every value that is outside its kind.
        """
        given = self.model_dump(mode="python", exclude_none=True)
        if self.price is not None:
            given["price"] = format(self.price, "f")
        if self.attributes is not None:
            given["attributes"] = {name: _exact(each) for name, each in self.attributes.items()}
        return Listing.of(given, jurisdiction)


class ListingsIn(BaseModel):
    """Listings to check together."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    listings: list[ListingIn] = Field(min_length=1, max_length=MOST)


class CheckQuery(BaseModel):
    """By what the listings are checked; a misspelt name is refused, not lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jurisdiction: Literal["CN", "EU", "UK", "US"] | None = Field(
        default=None, description="Of listings that name none"
    )
    as_of: date | None = Field(default=None, description="By the rules of this day")


class FindingOut(BaseModel):
    """A violation, or with `needs` a rule that could not be judged for want of attributes."""

    rule: str = Field(examples=["cn.listing.absolute-terms"])
    version: int
    severity: Literal["remove", "fix", "advise"]
    field: str = Field(examples=["title", "attributes.label_present"])
    span: tuple[int, int] | None = Field(description="First and last (excluded) character of words")
    words: str | None
    found: str
    cites: str = Field(examples=["AD 9(3)"])
    passage: str = Field(description="/policies/{passage} is its page")
    also: list[str]
    confidence: Literal["verified", "secondary"]
    fix: str
    change: dict[str, JsonValue] = Field(description="What, applied, lets the rule pass")
    needs: list[str] | None


class CheckedOut(BaseModel):
    """A listing's findings, the worst first."""

    id: str
    rating: Literal["remove", "fix", "advise", "pass"]
    findings: list[FindingOut]
    notice: str | None = Field(description="A draft of a notice where the listing must come off")


class CountsOut(BaseModel):
    """What the listings add up to; a listing without any finding is clean."""

    listings: int
    clean: int
    undecided: int
    violating: int
    findings: int
    by_severity: dict[str, int]
    by_rule: dict[str, int]


class ListingsOut(BaseModel):
    """Every listing in the order asked, and the counts."""

    listings: list[CheckedOut]
    counts: CountsOut
    repeated_ids: list[str] = Field(
        description="Of more than one listing: only the order tells their answers apart"
    )


def _shape(body: object) -> str:
    many = "listings" in body if isinstance(body, Mapping) else isinstance(body, ListingsIn)
    return "many" if many else "one"


Body = Annotated[
    Annotated[ListingIn, Tag("one")] | Annotated[ListingsIn, Tag("many")], Discriminator(_shape)
]


class ListingRoutes:
    """The route, around the check."""

    def __init__(self, listings: Listings, callers: Callers) -> None:
        self._listings = listings
        self._callers = callers

    def router(self) -> APIRouter:
        """Return the route as FastAPI takes it."""
        router = APIRouter(tags=["listings"], route_class=StrictRoute)
        router.add_api_route(
            PATH,
            self.check,
            methods=["POST"],
            response_model=None,
            responses={
                200: {"model": ListingsOut, "description": "The findings, and what mends them"},
                **documented(errors.TooManyChecks, errors.KnowledgeUnavailable),
            },
        )
        return router

    async def check(
        self,
        request: Request,
        body: Body,
        query: Annotated[CheckQuery, Query()],
    ) -> dict[str, object]:
        """Check one listing, or up to 1,000 as {"listings": [...]}, against the law."""
        many = isinstance(body, ListingsIn)
        given = body.listings if isinstance(body, ListingsIn) else [body]
        listings = _read(
            given, query.jurisdiction, ("body", "many", "listings") if many else ("body",)
        )
        found = await self._listings.check(
            listings, query.as_of, counted_as=self._callers.of(request).counted_as
        )
        return {
            "listings": [each.as_json() for each in found.checked],
            "counts": dict(found.counts),
            "repeated_ids": list(found.repeated_ids),
        }


def _read(
    given: Sequence[ListingIn], jurisdiction: str | None, where: tuple[str, ...]
) -> list[Listing]:
    """Return the listings, or refuse the request with every value that is wrong in any."""
    listings: list[Listing] = []
    complaints: list[dict[str, object]] = []
    for number, each in enumerate(given):
        try:
            listings.append(each.as_listing(jurisdiction))
        except ListingError as exc:
            place: tuple[str | int, ...] = (*where, number) if len(where) > 1 else where
            complaints += _complaints(exc, place)
    if complaints:
        raise RequestValidationError(complaints)
    return listings


def _complaints(exc: ListingError, place: tuple[str | int, ...]) -> Iterator[dict[str, object]]:
    for complaint in exc.complaints:
        field, _, said = complaint.partition(" ")
        yield {"type": "value_error", "loc": (*place, field), "msg": said, "input": {}}


def _exact(value: JsonValue) -> JsonValue:
    """Return a value with its decimals as text: amounts are never floats."""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, list):
        return [_exact(each) for each in value]
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    return value
