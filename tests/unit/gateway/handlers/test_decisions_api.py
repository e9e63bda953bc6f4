"""`/v1/decisions/return` and its receipt, decided by the shipped rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.adapters.decisions import HomeDecisions
from gateway.domain.errors import TooManyDecisions
from gateway.handlers import problems
from gateway.handlers.callers import Callers
from gateway.handlers.decisions import DecisionRoutes
from gateway.handlers.pages import Pages
from gateway.handlers.receipts import ReceiptRoutes
from gateway.services.decisions import Decisions
from gateway.services.rate_limit import RateLimiter
from gateway.services.receipts import Receipts
from knowledge.deciding.errors import FactsError
from knowledge.deciding.following import FollowedRules, follow_rules
from knowledge.deciding.receipts import Receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom
from tests.unit.gateway.fakes import FakePolicies, FakeRedactor
from tests.unit.gateway.handlers.test_conversations_api import is_problem

FACTS: dict[str, Any] = {
    "jurisdiction": "US",
    "channel": "online",
    "reason": "late",
    "order_age_days": 33,
    "ship_time_stated": 0,
    "shipped": False,
    "delay_option_offered": False,
}


def app_of(
    home: Path,
    *,
    burst: int = 100,
    room: MemoryReceiptRoom | None = None,
    policies: FakePolicies | None = None,
    rules: FollowedRules | None = None,
) -> FastAPI:
    """Return an application with these routes alone."""
    app = FastAPI()
    problems.install(app)
    kept = room or MemoryReceiptRoom()
    decisions = HomeDecisions(
        rules or follow_rules(home), kept, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)
    )
    limiter = RateLimiter(
        per_minute=1, burst=burst, monotonic=lambda: 0.0, refusal=TooManyDecisions
    )
    app.include_router(
        DecisionRoutes(Decisions(decisions, limiter, FakeRedactor()), Callers("secret")).router()
    )
    receipts = Receipts(kept, policies or FakePolicies(), decisions)
    pages = Pages(contact="people@shop.test", demo=())
    app.include_router(ReceiptRoutes(receipts, pages).router())
    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client somewhere on the internet."""
    transport = httpx.ASGITransport(
        app=app, raise_app_exceptions=False, client=("203.0.113.9", 1234)
    )
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_of(tmp_path)) as client:
        yield client


async def test_a_return_is_decided_and_its_receipt_kept(client: httpx.AsyncClient) -> None:
    """The decision names the receipt; the receipt holds the decision, byte for byte."""
    response = await client.post("/v1/decisions/return", json={"facts": FACTS})
    assert response.status_code == 200
    decision = response.json()
    assert (decision["outcome"], decision["freight_payer"]) == ("eligible", "none")
    assert decision["deadline"] == {
        "days": 7, "from": "right_to_refund_arises", "working_days": True,
    }  # fmt: skip

    kept = await client.get(f"/v1/receipts/{decision['receipt']}")
    assert kept.status_code == 200
    assert Receipt.from_bytes(kept.content).decision.as_json() == decision


async def test_a_fact_that_stands_twice_is_refused(client: httpx.AsyncClient) -> None:
    """Nobody chooses between two prices in silence, and no receipt is kept of one."""
    response = await client.post(
        "/v1/decisions/return",
        content='{"facts": {"category": "shoes", "price": "9.00", "price": "90.00"}}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert "the key 'price' stands twice" in response.json()["detail"]


async def test_what_is_missing_is_asked_for(client: httpx.AsyncClient) -> None:
    """A question is a decision, not an error."""
    body = {"facts": FACTS | {"shipped": None}}
    decision = (await client.post("/v1/decisions/return", json=body)).json()
    assert (decision["outcome"], decision["missing_facts"]) == ("needs_facts", ["shipped"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"facts": {"catgory": "food"}}, "body.facts.catgory"),
        ({"facts": {"category": "shoe"}}, "body.facts.category"),
        ({"facts": {"price": 12.5}}, "body.facts.price"),
        ({"facts": {}, "as_of": "soon"}, "body.as_of"),
        ({}, "body.facts"),
        ({"facts": {}, "more": 1}, "body.more"),
    ],
)
async def test_what_is_not_in_the_vocabulary_is_refused(
    client: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    """The problem names the field."""
    response = await client.post("/v1/decisions/return", json=body)
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == [field]


async def test_an_unknown_fact_is_named_with_the_one_that_may_be_meant(
    client: httpx.AsyncClient,
) -> None:
    """As on the command line; its value is nobody's business, and other facts keep their words."""
    facts = {"catgory": "secret", "zzz": 1, "category": "shoe"}
    response = await client.post("/v1/decisions/return", json={"facts": facts})
    is_problem(response, 422, "invalid-request")
    with pytest.raises(FactsError) as told:
        ReturnFacts.of(facts)
    problem = response.json()
    said = {each["field"]: each["detail"] for each in problem["errors"]}
    near, far = said["body.facts.catgory"], said["body.facts.zzz"]
    assert (
        near == "unknown fact 'catgory'; did you mean 'category'? ReturnFacts has all their names"
    )
    assert far == "unknown fact 'zzz'; ReturnFacts has all their names"
    assert any(near.startswith(each) for each in told.value.complaints)
    assert any(far.startswith(each) for each in told.value.complaints)
    assert near in problem["detail"]
    assert said["body.facts.category"].startswith("'shoe': Input should be 'clothing'")
    assert "secret" not in response.text


async def test_the_customers_words_are_not_echoed(client: httpx.AsyncClient) -> None:
    """What is too long is refused without repeating it where it may be logged."""
    body = {"facts": {"defect": "my secret " * 300}}
    response = await client.post("/v1/decisions/return", json=body)
    assert response.status_code == 422
    assert "secret" not in response.text


async def test_a_day_before_any_rule_is_refused(client: httpx.AsyncClient) -> None:
    """Old law is not guessed."""
    body = {"facts": FACTS, "as_of": "1990-01-01"}
    is_problem(await client.post("/v1/decisions/return", json=body), 422, "no-rules-in-force")


@pytest.mark.parametrize("number", ["rcpt_" + "0" * 24, "x", "..%2Fx"])
async def test_a_receipt_that_is_not_kept_is_not_found(
    client: httpx.AsyncClient, number: str
) -> None:
    """A wrong id opens nothing."""
    response = await client.get(f"/v1/receipts/{number}")
    assert response.status_code == 404


async def test_one_address_may_not_ask_without_end(tmp_path: Path) -> None:
    """Every decision is a row that stays, so one address has a pace."""
    async with client_of(app_of(tmp_path, burst=1)) as client:
        first = await client.post("/v1/decisions/return", json={"facts": FACTS})
        second = await client.post("/v1/decisions/return", json={"facts": FACTS})
    assert first.status_code == 200
    is_problem(second, 429, "too-many-decisions")


async def test_rules_that_cannot_be_read_are_out_of_reach(tmp_path: Path) -> None:
    """A merchant's broken promise stops decisions, with the operator's words kept from callers."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/promises.yml").write_text("- id: own.secret-name\n")
    async with client_of(app_of(tmp_path)) as client:
        response = await client.post("/v1/decisions/return", json={"facts": FACTS})
    is_problem(response, 503, "knowledge-unavailable")
    assert "secret-name" not in response.text


async def test_without_a_receipt_nothing_is_decided(tmp_path: Path) -> None:
    """A decision that nobody could prove is not told; where the records are stays with us."""
    room = MemoryReceiptRoom()
    room.away = True
    async with client_of(app_of(tmp_path, room=room)) as client:
        response = await client.post("/v1/decisions/return", json={"facts": FACTS})
    is_problem(response, 503, "store-unavailable")
    assert "secret-host" not in response.text


async def test_a_card_number_in_the_buyers_words_is_not_kept(client: httpx.AsyncClient) -> None:
    """A receipt lasts, and whoever has its address reads it; its case replays all the same."""
    words = "it broke, refund " + FakeRedactor.SECRET + " please" + "!" * 1950
    body = {"facts": FACTS | {"defect": words[:2_000]}}
    decision = (await client.post("/v1/decisions/return", json=body)).json()
    kept = (await client.get(f"/v1/receipts/{decision['receipt']}")).content
    assert FakeRedactor.SECRET not in kept.decode()
    assert str(Receipt.from_bytes(kept).given().defect).startswith("it broke, refund [")


async def test_asked_twice_there_are_two_receipts(client: httpx.AsyncClient) -> None:
    """The same facts at the same moment; each id opens its own."""
    first, second = [
        (await client.post("/v1/decisions/return", json={"facts": FACTS})).json() for _ in "12"
    ]
    assert first["receipt"] != second["receipt"]
    assert {**first, "receipt": ""} == {**second, "receipt": ""}


async def test_the_shapes_stand_in_the_openapi_document(client: httpx.AsyncClient) -> None:
    """Facts, decision and receipt are part of the contract."""
    document = (await client.get("/openapi.json")).json()
    assert {"ReturnFacts", "Decision", "Receipt"} <= document["components"]["schemas"].keys()
    assert {"/v1/decisions/return", "/v1/receipts/{receipt_id}"} <= document["paths"].keys()
