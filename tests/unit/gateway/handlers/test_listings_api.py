"""`/v1/listings/check`, by a small book of rules."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware

from gateway.adapters.listings import HomeListings
from gateway.domain.errors import TooManyChecks
from gateway.handlers import problems
from gateway.handlers.callers import Callers
from gateway.handlers.listings import PATH, ListingRoutes
from gateway.handlers.middleware import BodyLimit
from gateway.services.listings import Listings
from gateway.services.rate_limit import RateLimiter
from knowledge.checking.checker import Checker
from knowledge.checking.following import FollowedChecker
from knowledge.checking.listing import Listing
from knowledge.deciding.errors import RulesError
from tests.unit.gateway.handlers.test_conversations_api import is_problem
from tests.unit.knowledge.checking.shelf import Shelf
from tests.unit.knowledge.checking.small_listing_rules import small_checker

PATIENCE_S = 20.0
BISCUITS: dict[str, Any] = {
    "id": "b1", "jurisdiction": "CN", "title": "Oat biscuits", "price": "12.80",
    "description": "Crisp. Boosts immunity.", "category": "food",
    "attributes": {"health_food": False, "prepacked": False},
}  # fmt: skip
RICE = BISCUITS | {"id": "r1", "title": "Rice", "description": "From the river."}
RICE["attributes"] = {"health_food": False, "prepacked": False, "imported": False}


def now() -> datetime:
    """Return the day of these tests."""
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The small rules, which change as a test says."""
    return Shelf(lambda: small_checker(tmp_path))


def app_of(rules: FollowedChecker, *, burst: int = 100) -> FastAPI:
    """Return an application with this route alone."""
    limit = Middleware(BodyLimit, max_bytes=2_000, at_paths={PATH: 400_000})
    app = FastAPI(middleware=[limit])
    problems.install(app)
    limiter = RateLimiter(per_minute=1, burst=burst, monotonic=lambda: 0.0, refusal=TooManyChecks)
    app.include_router(
        ListingRoutes(Listings(HomeListings(rules, now), limiter), Callers("secret")).router()
    )
    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client somewhere on the internet."""
    transport = httpx.ASGITransport(
        app=app, raise_app_exceptions=False, client=("203.0.113.9", 1234)
    )
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


@pytest.fixture
async def client(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_of(shelf.follow())) as client:
        yield client


async def test_one_listing_is_checked(client: httpx.AsyncClient) -> None:
    """What is wrong, where, by which article, and what mends it."""
    response = await client.post(PATH, json=BISCUITS)
    assert response.status_code == 200
    [listing] = response.json()["listings"]
    assert (listing["id"], listing["rating"]) == ("b1", "remove")
    finding = next(each for each in listing["findings"] if each["needs"] is None)
    assert finding["rule"] == "cn.listing.health"
    start, end = finding["span"]
    assert BISCUITS["description"][start:end] == "Boosts immunity"
    assert finding["cites"]
    assert finding["change"]
    assert "Boosts immunity" in listing["notice"]


async def test_many_listings_are_checked_in_order_and_counted(client: httpx.AsyncClient) -> None:
    """Clean ones too."""
    body = {"listings": [RICE, BISCUITS, RICE | {"id": 7, "price": 12.8}]}
    answer = (await client.post(PATH, json=body)).json()
    assert [each["id"] for each in answer["listings"]] == ["r1", "b1", "7"]
    counts = answer["counts"]
    assert (counts["listings"], counts["clean"], counts["violating"]) == (3, 2, 1)
    assert counts["by_rule"] == {"cn.listing.health": 1}
    assert counts["by_severity"] == {"remove": 1, "fix": 0, "advise": 0}


async def test_an_attribute_that_stands_twice_is_refused(client: httpx.AsyncClient) -> None:
    """A listing that says two things of itself is not checked by one of them."""
    response = await client.post(
        PATH,
        content='{"jurisdiction": "CN", "attributes": {"prepacked": true, "prepacked": false}}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert "the key 'prepacked' stands twice" in response.json()["detail"]


async def test_ids_that_stand_twice_are_named(client: httpx.AsyncClient) -> None:
    """Their answers are told apart by their place alone; listings without an id are no pair."""
    nameless = {name: each for name, each in RICE.items() if name != "id"}
    body = {"listings": [RICE, BISCUITS, nameless, RICE | {"id": "b1"}, nameless]}
    answer = (await client.post(PATH, json=body)).json()
    assert [each["id"] for each in answer["listings"]] == ["r1", "b1", "", "b1", ""]
    assert answer["repeated_ids"] == ["b1"]
    assert (await client.post(PATH, json=RICE)).json()["repeated_ids"] == []


async def test_the_law_and_the_day_can_be_asked_for(client: httpx.AsyncClient) -> None:
    """For listings that name no law, and by rules that were not in force yet."""
    nowhere = {name: each for name, each in BISCUITS.items() if name != "jurisdiction"}
    refused = await client.post(PATH, json=nowhere)
    assert refused.status_code == 422
    told = await client.post(PATH, json=nowhere, params={"jurisdiction": "CN"})
    assert told.json()["listings"][0]["rating"] == "remove"
    early = await client.post(PATH, json=BISCUITS, params={"as_of": "2016-01-01"})
    assert early.json()["listings"][0]["findings"] == []
    misspelt = await client.post(PATH, json=BISCUITS, params={"as_off": "2016-01-01"})
    assert [each["field"] for each in misspelt.json()["errors"]] == ["query.as_off"]
    odd = await client.post(PATH, json=BISCUITS, params={"jurisdiction": "XX"})
    assert [each["field"] for each in odd.json()["errors"]] == ["query.jurisdiction"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (BISCUITS | {"category": "biscuits"}, "body.category"),
        (BISCUITS | {"price": "cheap"}, "body.one.price"),
        (BISCUITS | {"attributes": {"prepacked": "yes"}}, "body.attributes.prepacked"),
        ({"listings": [RICE, BISCUITS | {"category": "x"}]}, "body.many.listings.1.category"),
        ({"listings": []}, "body.many.listings"),
        ({"listings": [RICE] * 1_001}, "body.many.listings"),
        ([], "body.one"),
    ],
)
async def test_what_is_no_listing_is_refused(
    client: httpx.AsyncClient, body: Any, field: str
) -> None:
    """The problem names the listing and the field, and nothing is checked."""
    response = await client.post(PATH, json=body)
    is_problem(response, 422, "invalid-request")
    assert field in [each["field"] for each in response.json()["errors"]]


async def test_a_request_may_be_as_large_as_many_listings(client: httpx.AsyncClient) -> None:
    """Larger than others, and no larger than is said."""
    assert (await client.post(PATH, json={"listings": [RICE] * 500})).status_code == 200
    too_large = RICE | {"description": "x" * 400_001}
    is_problem(await client.post(PATH, json=too_large), 413, "body-too-large")


async def test_one_address_may_not_ask_without_end(shelf: Shelf) -> None:
    """Fifty listings count as one request."""
    async with client_of(app_of(shelf.follow(), burst=2)) as client:
        first = await client.post(PATH, json={"listings": [RICE] * 100})
        second = await client.post(PATH, json=RICE)
    assert first.status_code == 200
    is_problem(second, 429, "too-many-checks")


async def test_rules_that_cannot_be_read_are_out_of_reach(shelf: Shelf) -> None:
    """With the operator's words kept from callers; what was mended is read by itself."""
    shelf.fault = RulesError([])
    async with client_of(app_of(shelf.follow())) as client:
        is_problem(await client.post(PATH, json=RICE), 503, "knowledge-unavailable")
        shelf.change()
        assert (await client.post(PATH, json=RICE)).status_code == 200


async def test_changed_rules_check_the_next_listing(shelf: Shelf) -> None:
    """What cannot be read leaves the rules of before."""
    rules = shelf.follow()
    room = HomeListings(rules, now)
    for fault in (None, RulesError([]), None):
        shelf.change(fault)
        rules.look()
        assert len(await room.check([Listing.of(RICE)], None)) == 1
    assert shelf.reads == 3
    room.close()


async def test_nobody_waits_while_changed_rules_are_read(tmp_path: Path) -> None:
    """Reading takes seconds: the old ones check until the new ones can."""
    reading, gate = threading.Event(), threading.Event()

    def read() -> Checker:
        if shelf.reads > 1:
            reading.set()
            gate.wait(PATIENCE_S)
        return small_checker(tmp_path / str(shelf.reads))

    shelf = Shelf(read)
    room = HomeListings(shelf.follow(every_s=0.01), now)
    await room.check([Listing.of(RICE)], None)
    shelf.change()
    assert await asyncio.to_thread(reading.wait, PATIENCE_S)
    async with asyncio.timeout(PATIENCE_S / 2):
        assert len(await room.check([Listing.of(RICE)], None)) == 1
    gate.set()
    room.close()


async def test_the_shapes_stand_in_the_openapi_document(client: httpx.AsyncClient) -> None:
    """Both bodies and the findings are part of the contract."""
    document = (await client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"].keys()
    assert {"ListingIn", "ListingsIn", "ListingsOut", "CheckedOut", "FindingOut"} <= schemas
    assert PATH in document["paths"]
