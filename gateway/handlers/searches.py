"""`/v1/policy/search`: a question answered from the passages, or declined, with what is close."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request

from gateway.domain import errors
from gateway.handlers.callers import Callers
from gateway.handlers.problems import documented
from gateway.services.searches import Searches
from knowledge.answers import Question, Reason
from knowledge.passages import Confidence, Kind

PATH = "/v1/policy/search"
LONGEST_QUESTION = 4_000
MOST_CITED = 50

# A support agent reads the passages of shoppers and merchants.
_EVERYBODY = "agent"

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)
]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]


class SearchQuery(BaseModel):
    """What is asked; a misspelt name is refused, since another law would answer in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Words = Field(description="The question, in the customer's words")
    jurisdiction: Place | None = Field(
        default=None, description="Whose law, where the words name none", examples=["CN"]
    )
    audience: Literal["shopper", "merchant", "agent"] = Field(
        default="shopper", description="Who asks; an agent reads everybody's passages"
    )
    as_of: date | None = Field(
        default=None, description="By the law of this day; that of the words, else today"
    )
    k: int = Field(default=5, ge=1, le=MOST_CITED, description="Passages to cite at most")
    after: Words | None = Field(default=None, description="What the same person asked just before")


class CitationOut(BaseModel):
    """A passage, and the sentence of it that is nearest to the question."""

    passage: str
    title: str
    cites: str = Field(examples=["7D 10(2); CRPL 25(1)"])
    jurisdiction: str
    quote: str
    score: float = Field(description="The probability that it answers")
    url: str = Field(description="Its page")
    law: str
    effective_from: date
    confidence: Confidence
    kind: Kind


class ReadAsOut(BaseModel):
    """How the question was read."""

    question: str
    jurisdiction: str
    audience: str | None = Field(description="Null reads everybody's passages")
    as_of: date


class AnswerOut(BaseModel):
    """An answer or the reason there is none; either way the closest passages, best first."""

    answered: bool
    answer: str
    confidence: float
    abstained_because: Reason | None
    citations: list[CitationOut]
    parts: list[AnswerOut] = Field(description="Answers to a question that asks several things")
    choices: list[str] = Field(description="Jurisdictions to choose from, where it asks for one")
    read_as: ReadAsOut | None


class SearchRoutes:
    """The route, around the search."""

    def __init__(self, searches: Searches, callers: Callers, *, jurisdiction: str) -> None:
        self._searches = searches
        self._callers = callers
        self._jurisdiction = jurisdiction

    def router(self) -> APIRouter:
        """Return the route as FastAPI takes it."""
        router = APIRouter(tags=["policies"])
        router.add_api_route(
            PATH,
            self.search,
            methods=["GET"],
            response_model=None,
            responses={
                200: {"model": AnswerOut, "description": "The answer, as `recourse ask --json`"},
                **documented(errors.TooManySearches, errors.AssistantUnavailable),
            },
        )
        return router

    async def search(
        self,
        request: Request,
        query: Annotated[SearchQuery, Query()],
    ) -> dict[str, object]:
        """Answer a question from the passages, or decline to; nothing of it is kept."""
        question = Question(
            text=query.q,
            jurisdiction=query.jurisdiction or self._jurisdiction,
            audience=None if query.audience == _EVERYBODY else query.audience,
            as_of=query.as_of,
            k=query.k,
            after=query.after,
        )
        counted_as = self._callers.of(request).counted_as
        return (await self._searches.search(question, counted_as=counted_as)).as_json()
