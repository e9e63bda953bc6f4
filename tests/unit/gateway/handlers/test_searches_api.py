"""`/v1/policy/search`, on an assistant that remembers what it was asked."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from gateway.domain.errors import TooManySearches
from gateway.handlers import problems
from gateway.handlers.callers import Callers
from gateway.handlers.searches import PATH, SearchRoutes
from gateway.services.rate_limit import RateLimiter
from gateway.services.searches import Searches
from knowledge.answers import Question
from tests.unit.gateway.fake_knowledge import FakeAssistant
from tests.unit.gateway.handlers.test_conversations_api import is_problem


def client_of(assistant: FakeAssistant, *, burst: int = 100) -> httpx.AsyncClient:
    """Return a client somewhere on the internet, of an application with this route alone."""
    app = FastAPI()
    problems.install(app)
    limiter = RateLimiter(per_minute=1, burst=burst, monotonic=lambda: 0.0, refusal=TooManySearches)
    searches = Searches(assistant, limiter)
    app.include_router(SearchRoutes(searches, Callers("secret"), jurisdiction="UK").router())
    transport = httpx.ASGITransport(
        app=app, raise_app_exceptions=False, client=("203.0.113.9", 1234)
    )
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


async def test_an_answer_has_the_shape_of_the_command_line() -> None:
    """Every field of `recourse ask --json`, and the shop's own law where none is named."""
    assistant = FakeAssistant()
    async with client_of(assistant) as client:
        response = await client.get(PATH, params={"q": " who pays the courier? "})

    assert response.status_code == 200
    assert response.json() == {
        "answered": False,
        "answer": "I have no passage that answers this, so I will not guess.",
        "confidence": 0.0,
        "abstained_because": "no_passage_close_enough",
        "citations": [],
        "parts": [],
        "choices": [],
        "read_as": None,
    }
    assert assistant.answered == [Question("who pays the courier?", "UK", "shopper")]


async def test_all_that_a_question_hangs_on_can_be_named() -> None:
    """Whose law, who asks, which day, how many passages, the turn before."""
    assistant = FakeAssistant()
    asked = {"q": "and if opened?", "jurisdiction": "cn", "audience": "agent", "k": 2}
    async with client_of(assistant) as client:
        await client.get(PATH, params=asked | {"as_of": "2025-10-14", "after": "a kettle"})

    assert assistant.answered == [
        Question("and if opened?", "CN", None, date(2025, 10, 14), 2, "a kettle")
    ]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "query.q"),
        ({"q": "  "}, "query.q"),
        ({"q": "x" * 4_001}, "query.q"),
        ({"q": "x", "jurisdiction": "Germany"}, "query.jurisdiction"),
        ({"q": "x", "audience": "king"}, "query.audience"),
        ({"q": "x", "as_of": "soon"}, "query.as_of"),
        ({"q": "x", "k": "0"}, "query.k"),
        ({"q": "x", "k": "51"}, "query.k"),
        ({"q": "x", "jurisdicton": "EU"}, "query.jurisdicton"),
    ],
)
async def test_what_is_out_of_shape_is_refused_by_its_name(
    params: dict[str, str], field: str
) -> None:
    """Before anything is asked."""
    assistant = FakeAssistant()
    async with client_of(assistant) as client:
        response = await client.get(PATH, params=params)

    is_problem(response, 422, "invalid-request")
    assert [each["field"] for each in response.json()["errors"]] == [field]
    assert assistant.answered == []


async def test_one_address_asks_at_a_bounded_pace() -> None:
    """And is told when to come back."""
    async with client_of(FakeAssistant(), burst=2) as client:
        for _ in range(2):
            assert (await client.get(PATH, params={"q": "who pays"})).status_code == 200
        refused = await client.get(PATH, params={"q": "who pays"})

    is_problem(refused, 429, "too-many-searches")
    assert refused.headers["Retry-After"]


async def test_an_assistant_that_is_away_is_an_outage() -> None:
    """Not a question that nothing answers."""
    async with client_of(FakeAssistant(is_down=True)) as client:
        response = await client.get(PATH, params={"q": "who pays"})

    is_problem(response, 503, "assistant-unavailable")
