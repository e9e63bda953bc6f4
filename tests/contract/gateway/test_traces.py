"""Traceability over HTTP on every database: who is told what, and what agents may do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from actions.adapters.sql import demo_shop
from actions.adapters.sql.engine import create_engine
from gateway.adapters.shop import RecordedShop
from gateway.tracing import trace_routes, traces
from gateway.world import utc_now
from tests.tables import lay_tables
from tests.unit.gateway.conftest import Web, a_settings, web_of
from tests.unit.gateway.desks import signed_in

TODAY = datetime.now(UTC).date()
TRACE = "/v1/orders/RC-10001/items/LMP-DESK-OAK/trace"


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    """The application, with traces from the demo shop's records."""
    lay_tables(database_url, "actions")
    engine = create_engine(database_url)
    demo_shop.seed(engine, TODAY)
    made = web_of(a_settings())
    for routes in trace_routes(
        traces(engine, utc_now),
        storefront=made.storefront,
        agents=made.house.support.agents,
        clock=utc_now,
    ):
        made.app.include_router(routes)
    async with made.client:
        yield made
    engine.dispose()


def bearer(web: Web, customer: str) -> dict[str, str]:
    """What the storefront gives a customer who signed in there."""
    token = web.storefront.mint(customer, utc_now(), timedelta(hours=1))
    return {"Authorization": f"Bearer {token}"}


async def test_anybody_may_read_the_recalls_of_an_article(web: Web) -> None:
    """Open and closed, with everything that a notice says."""
    (lamp,) = (await web.client.get("/v1/products/LMP-DESK-OAK/recalls")).json()["recalls"]
    assert (lamp["id"], lamp["open"], lamp["headline"]) == (
        *("R-LAMP-1", True),
        "Product safety recall",
    )
    assert lamp["affected"] == [
        {"sku": "LMP-DESK-OAK", "batch": "LDO-26-07A", "made_from": None, "made_to": None}
    ]
    assert lamp["basis"][0] == "/policies/cn-ir-8-2"
    (kettle,) = (await web.client.get("/v1/products/KET-GLASS-17/recalls")).json()["recalls"]
    assert (kettle["open"], date.fromisoformat(kettle["closed_on"])) == (
        False,
        TODAY - timedelta(days=20),
    )


async def test_an_article_nobody_sells_is_told_from_one_without_recalls(web: Web) -> None:
    """The one is a problem, the other an empty list."""
    assert (await web.client.get("/v1/products/BOK-KITE-HB/recalls")).json()["recalls"] == []
    missing = await web.client.get("/v1/products/nothing/recalls")
    assert missing.json()["type"] == "urn:recourse:problem:product-not-found"


async def test_a_customer_traces_their_own_order_and_no_other(web: Web) -> None:
    """However the number is written; somebody else's order and none are one problem."""
    for path in (TRACE, TRACE.replace("RC-10001", "rc10001")):
        found = (await web.client.get(path, headers=bearer(web, "ada"))).json()
        assert found["batches"][0]["producer"]["name"] == "Brightwell Lighting Works"
        assert found["recalls"][0]["concern"] == "affected"
    others = [
        await web.client.get(path, headers=bearer(web, "bo"))
        for path in (TRACE, TRACE.replace("10001", "99999"))
    ]
    assert [each.status_code for each in others] == [404, 404]
    assert others[0].json()["title"] == others[1].json()["title"]
    assert (await web.client.get(TRACE)).status_code == 401
    assert (
        await web.client.get(TRACE.replace("LMP-DESK-OAK", "X"), headers=bearer(web, "ada"))
    ).status_code == 404


async def test_an_agent_traces_any_order_and_writes_down_what_was_chosen(web: Web) -> None:
    """Until it is carried out; what the recall does not offer is refused."""
    mia = await signed_in(web)
    assert (await mia.client.get(TRACE)).json()["title"] == "Oak desk lamp, dimmable"
    item = {"order": "RC-10001", "item": "LMP-DESK-OAK"}
    wrong = await mia.post("/recalls/R-LAMP-1/remedy", **item, remedy="repair")
    assert wrong.json()["type"] == "urn:recourse:problem:remedy-refused"
    early = await mia.post("/recalls/R-LAMP-1/carried-out", **item)
    assert early.status_code == 409
    chosen = await mia.post("/recalls/R-LAMP-1/remedy", **item, remedy="refund")
    assert chosen.json()["recalls"][0]["chosen"] == "refund"
    done = await mia.post("/recalls/R-LAMP-1/carried-out", **item)
    assert done.json()["recalls"][0]["carried_out"] is True
    late = await mia.post("/recalls/R-LAMP-1/remedy", **item, remedy="replacement")
    assert late.status_code == 409


async def test_nobody_changes_a_remedy_without_the_desks_own_proof(web: Web) -> None:
    """Neither strangers nor a page of somebody else's."""
    body = {"order": "RC-10001", "item": "LMP-DESK-OAK", "remedy": "refund"}
    path = "/v1/desk/recalls/R-LAMP-1/remedy"
    assert (await web.client.post(path, json=body)).status_code == 401
    mia = await signed_in(web)
    del mia.client.headers["X-CSRF-Token"]
    assert (await mia.client.post(path, json=body)).status_code == 403


async def test_the_desk_sees_recalled_items_of_orders_that_it_does_not_show(
    web: Web, database_url: str
) -> None:
    """Of the orders shown every item, of older ones what is under an open recall."""
    engine = create_engine(database_url)
    shop = RecordedShop(engine)
    latest = (await shop.orders("ada", "c-1"))[:1]
    found = await shop.traces("ada", "c-1", latest)
    engine.dispose()
    assert [(each.order, each.sku) for each in found] == [
        ("RC-10012", "KET-GOOSE-09"),
        ("RC-10012", "TEA-OOL-100"),
        ("RC-10001", "LMP-DESK-OAK"),
    ]
