"""The webhook and the health of the action server."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from actions.app import Stores, create_actions
from actions.domain.errors import DatabaseUnreachable, PolicyUnavailable
from actions.server import LARGEST_BODY, create_server
from actions.services.pace import Pace
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fake_decisions import FakeDecisions
from tests.unit.actions.fake_recalls import FakeRecalls, FakeShelf
from tests.unit.actions.fakes import FakeAnswers, FakeGuests, FakeOrders, order, rules, state

WORDS = "my name is Ada and my card is 4111"


@asynccontextmanager
async def client(
    orders: FakeOrders | None = None, answers: FakeAnswers | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server of all actions, over the fakes."""
    orders, answers = orders or FakeOrders([order()]), answers or FakeAnswers()
    app = create_server(
        create_actions(
            Stores(
                orders,
                FakeGuests(),
                answers,
                FakeRecalls(),
                FakeShelf(),
                FakeDecisions(),
                FakeChecks(),
            ),
            rules(),
            Pace(0),
        ),
        probes={"orders": orders.probe, "policy": answers.probe},
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        yield http


def call(action: str = "action_look_up_order", **changed: Any) -> dict[str, Any]:
    """The body of a webhook call."""
    return {
        "next_action": action,
        "sender_id": "c-1",
        "tracker": state(WORDS),
        "domain": {"intents": []},
        "version": "3.6.21",
        **changed,
    }


async def test_an_action_call_is_answered_with_events_and_responses() -> None:
    """The shape Rasa checks every result against."""
    async with client() as http:
        answer = await http.post("/webhook", json=call())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert sorted(answer.json()) == ["events", "responses"]
    assert answer.json()["responses"][0]["response"] == "utter_order_shipped"


async def test_exactly_the_actions_that_were_built_are_served() -> None:
    """Nothing is found by importing."""
    async with client() as http:
        served = (await http.get("/actions")).json()
    assert {each["name"] for each in served} == {
        "action_answer_policy",
        "action_ask_what_was_meant",
        "action_check_listing",
        "action_check_recalls",
        "action_choose_remedy",
        "action_explain_and_offer",
        "action_hand_over",
        "action_list_orders",
        "action_look_up_order",
        "action_return",
        "action_trace_item",
        "action_verify_guest",
    }


async def test_an_unknown_action_is_a_404_in_rasas_shape() -> None:
    """Rasa raises on it; the body names the action and nothing else of the call."""
    async with client() as http:
        answer = await http.post("/webhook", json=call("action_transfer_money"))
    assert answer.status_code == 404
    assert answer.json() == {
        "error": "no action 'action_transfer_money' is served here",
        "action_name": "action_transfer_money",
    }


@pytest.mark.parametrize("domain", [{}, {"domain": None}, {"domain": {"intents": []}}])
async def test_a_call_without_the_domain_is_answered_too(domain: dict[str, Any]) -> None:
    """The executor alone would answer 449 and wait for another call."""
    body = call()
    del body["domain"]
    async with client() as http:
        answer = await http.post("/webhook", json={**body, **domain})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"' + WORDS.encode() + b'"',
        b"\xff\xfe",
        json.dumps(call("")).encode(),
        json.dumps(call(next_action=None)).encode(),
        json.dumps(call(next_action=["x"])).encode(),
        json.dumps(call(tracker=None)).encode(),
        json.dumps(call(tracker={})).encode(),
        json.dumps(call(tracker={"sender_id": 7})).encode(),
        json.dumps(call(tracker={**state(WORDS), "slots": WORDS})).encode(),
        json.dumps(call(tracker={**state(WORDS), "latest_message": WORDS})).encode(),
        json.dumps({"next_action": "action_look_up_order"}).encode(),
    ],
)
async def test_a_body_that_is_no_action_call_is_refused_without_being_quoted(body: bytes) -> None:
    """422 and the place of the first mistake."""
    async with client() as http:
        answer = await http.post("/webhook", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("not an action call: ")
    assert "Ada" not in answer.text
    assert "4111" not in answer.text


async def test_a_compressed_call_is_answered() -> None:
    """Rasa deflates bodies when it is told to."""
    async with client() as http:
        answer = await http.post(
            "/webhook",
            content=zlib.compress(json.dumps(call()).encode()),
            headers={"content-encoding": "deflate"},
        )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content", [b"not deflate", zlib.compress(b" " * (LARGEST_BODY + 10))], ids=["junk", "bomb"]
)
async def test_a_bad_or_swollen_compressed_body_is_refused(content: bytes) -> None:
    """It is inflated only so far."""
    async with client() as http:
        answer = await http.post(
            "/webhook", content=content, headers={"content-encoding": "deflate"}
        )
    assert answer.status_code == 422


async def test_no_other_origin_is_invited() -> None:
    """No CORS headers, whoever asks."""
    async with client() as http:
        for method, path in (("POST", "/webhook"), ("GET", "/health"), ("OPTIONS", "/webhook")):
            answer = await http.request(method, path, headers={"origin": "https://evil.example"})
            assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_two_calls_do_not_hear_each_other() -> None:
    """A slow action holds nobody up, and each gets its own answer."""
    orders, answers = FakeOrders([order()]), FakeAnswers(delay_s=0.3)
    async with client(orders, answers) as http:
        slow = asyncio.create_task(http.post("/webhook", json=call("action_answer_policy")))
        quick = await http.post("/webhook", json=call())
        assert not slow.done()
        assert (await slow).json()["responses"][0]["text"] == "The seven days start tomorrow."
    assert quick.json()["responses"][0]["response"] == "utter_order_shipped"


async def test_a_failing_action_answers_200_with_an_apology_and_no_traceback() -> None:
    """Rasa would throw an error away, and the customer would hear nothing."""
    async with client(answers=FakeAnswers(failure=RuntimeError(WORDS))) as http:
        answer = await http.post("/webhook", json=call("action_answer_policy"))
    assert answer.status_code == 200
    assert answer.json()["responses"][0]["response"] == "utter_apology"
    assert not any(word in answer.text for word in ("Traceback", "RuntimeError", "Ada", "4111"))


async def test_health_is_ok_when_orders_and_policy_answered() -> None:
    """Both were asked just now."""
    async with client() as http:
        answer = await http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_says_everything_that_is_wrong_at_once() -> None:
    """503, and one reason for each probe that failed."""
    orders = FakeOrders(failure=DatabaseUnreachable("sqlite:////var/x.db does not answer"))
    answers = FakeAnswers(failure=PolicyUnavailable("no active index"))
    async with client(orders, answers) as http:
        answer = await http.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unusable",
        "reason": "orders: sqlite:////var/x.db does not answer; policy: no active index",
    }


async def test_health_passes_on_what_is_worth_knowing() -> None:
    """Still 200: the actions do their work."""

    async def note() -> str:
        return "an old index serves"

    async def nothing() -> None:
        return None

    probes = {"orders": nothing, "policy": note, "other": note}
    transport = httpx.ASGITransport(create_server((), probes=probes))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        answer = await http.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "note": "policy: an old index serves; other: an old index serves",
    }


async def test_health_waits_only_so_long() -> None:
    """A probe that hangs is a reason, not a hanging health check."""

    async def hang() -> None:
        await asyncio.sleep(30)

    transport = httpx.ASGITransport(create_server((), probes={"orders": hang}, probe_s=0.02))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        answer = await http.get("/health")
    assert answer.json()["reason"] == "orders: no answer within 0.02 s"
