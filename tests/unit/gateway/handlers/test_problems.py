"""Whatever goes wrong over HTTP is told as a problem: the value, the expectation, the way out."""

from __future__ import annotations

import structlog

from gateway.domain import errors
from gateway.handlers.problems import KINDS
from gateway.settings import Settings
from tests.unit.gateway.conftest import Web, web_of
from tests.unit.gateway.handlers.test_conversations_api import is_problem

INNER_ONLY = {
    errors.GatewayError,
    errors.BotFailure,  # becomes an apology in the conversation
    errors.SettingsRefused,
    errors.TooFast,  # its kinds are told
    *(errors.SocketRefused, *errors.SocketRefused.__subclasses__()),  # close codes, not answers
}


def test_every_error_of_the_room_has_its_problem() -> None:
    """A new error cannot be added without saying what a client is told."""
    known = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.GatewayError)
    }

    assert known - INNER_ONLY == set(KINDS)


async def test_an_address_where_nothing_lives(web: Web) -> None:
    """404, with where to find what does."""
    detail = is_problem(await web.client.get("/v1/nothing?x=1"), 404, "not-found")

    assert "'/v1/nothing'" in detail
    assert "/openapi.json" in detail


async def test_a_method_that_is_not_taken(web: Web) -> None:
    """405, with those that are, in a header too."""
    response = await web.client.delete("/v1/conversations")

    assert "expected POST" in is_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


async def test_a_body_that_is_not_json(web: Web) -> None:
    """422, at the place where it stopped being JSON."""
    response = await web.client.post(
        "/v1/conversations", content=b'{"a": ', headers={"Content-Type": "application/json"}
    )

    assert "JSON" in is_problem(response, 422, "invalid-request")


async def test_a_body_that_is_too_large_is_refused_unread(web: Web) -> None:
    """413 by its announced length, also where no body is expected."""
    body = b"x" * (64 * 1024 + 1)

    for path in ("/v1/conversations", "/nothing"):
        response = await web.client.post(path, content=body)
        assert "65536" in is_problem(response, 413, "body-too-large")


async def test_a_body_that_grows_too_large_is_refused_at_the_limit(web: Web) -> None:
    """413 also when nobody announced how long it would be."""

    async def endless():  # noqa: ANN202
        for _ in range(100):
            yield b"x" * 1024

    response = await web.client.post("/v1/conversations", content=endless())

    is_problem(response, 413, "body-too-large")


async def test_an_error_of_ours_tells_nothing_and_logs_no_words(web: Web) -> None:
    """500: the customer hears that it was us, the log hears where, and neither hears the text."""

    def break_down(_: object) -> object:
        raise RuntimeError("something private")

    web.house.bot.answer = break_down
    path, headers = await web.opened()
    with structlog.testing.capture_logs() as logged:
        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "very private"}
        )

    is_problem(response, 500, "internal")
    [unhandled] = [entry for entry in logged if entry["event"] == "unhandled"]
    assert unhandled["error"] == "RuntimeError"
    assert any("break_down" in line for line in unhandled["where"])
    assert "private" not in response.text
    assert "private" not in str(logged)


async def test_an_error_of_ours_leaves_a_truthful_end(web: Web) -> None:
    """The message is in the log, and trying again tells that it was interrupted."""

    def break_down(_: object) -> object:
        raise RuntimeError

    web.house.bot.answer = break_down
    path, headers = await web.opened()
    body = {"client_id": "c-1", "text": "Hello"}
    await web.client.post(path, headers=headers, json=body)

    again = await web.client.post(path, headers=headers, json=body)

    assert "interrupted" in again.json()["messages"][1]["text"]


async def test_the_log_of_a_turn_has_ids_and_never_words(web: Web) -> None:
    """Conversation and message can be found again; what was said cannot."""
    path, headers = await web.opened()
    with structlog.testing.capture_logs() as logged:
        response = await web.client.post(
            path, headers=headers, json={"client_id": "c-1", "text": "my secret question"}
        )

    [turn] = [entry for entry in logged if entry["event"] == "turn"]
    assert turn["message"] == response.json()["messages"][0]["id"]
    assert turn["state"] == "answered"
    assert "secret" not in str(logged)


async def test_every_answer_carries_the_headers_that_protect_a_browser(web: Web) -> None:
    """Pages, data and errors alike."""
    for path in ("/", "/healthz", "/nothing", "/static/parts.js", "/openapi.json"):
        headers = (await web.client.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


async def test_no_origin_is_allowed_by_default(web: Web) -> None:
    """Another site's page cannot read what a customer's browser would be told."""
    response = await web.client.get("/healthz", headers={"Origin": "https://elsewhere.example"})

    assert "access-control-allow-origin" not in response.headers


async def test_an_allowed_origin_may_ask_and_another_may_not(settings: Settings) -> None:
    """The list is exact; cookies are never part of it."""
    allowed = settings.model_copy(update={"allowed_origins": ("https://shop.example",)})
    web = web_of(allowed)
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    ours = await web.client.options(
        "/v1/conversations", headers={"Origin": "https://shop.example", **preflight}
    )
    theirs = await web.client.options(
        "/v1/conversations", headers={"Origin": "https://shop.example.evil.example", **preflight}
    )

    assert ours.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in ours.headers
    assert theirs.status_code == 400
    assert "access-control-allow-origin" not in theirs.headers
