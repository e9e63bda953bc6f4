"""A body says one thing: what could be read in two ways is refused, and nothing of it repeated."""

from __future__ import annotations

import re

import pytest

from tests.unit.gateway.conftest import Web
from tests.unit.gateway.handlers.test_conversations_api import is_problem

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"client_id": "c", "text": "a", "text": "b"}', "'text' stands twice"),
        ('{"client_id": "c", "text": "a", "te\\u0078t": "b"}', "'text' stands twice"),
        ('{"client_id": "c", "text": {"a": 1, "a": 1}}', "'a' stands twice"),
        ('{"client_id": "c", "text": NaN}', "NaN is no number"),
        ('{"client_id": "c", "text": -Infinity}', "-Infinity is no number"),
        ('{"client_id": "c" "text": "a"}', "at character 18: Expecting ',' delimiter"),
        ("[" * 20_000, "nested too deeply"),
        (b'{"client_id": "c", "text": "\xff"}', "not UTF-8"),
    ],
)
async def test_a_body_that_says_two_things_or_nothing(
    web: Web, body: str | bytes, said: str
) -> None:
    """422 with what is wrong; no value is chosen for whoever sent two."""
    path, headers = await web.opened()

    response = await web.client.post(path, headers={**headers, **JSON}, content=body)

    detail = is_problem(response, 422, "invalid-request")
    assert detail.startswith("body: expected JSON; ")
    assert said in detail
    assert web.house.bot.asked == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_json_under_another_name_is_told_and_not_quoted(web: Web, kind: str | None) -> None:
    """The way out is a header; the customer's words are no part of the problem."""
    path, headers = await web.opened()
    given = {"Content-Type": kind} if kind else {}

    response = await web.client.post(
        path, headers={**headers, **given}, content='{"client_id": "c", "text": "my secret"}'
    )

    assert "Content-Type: application/json" in is_problem(response, 422, "invalid-request")
    assert "secret" not in response.text


@pytest.mark.parametrize("body", ['"my secret"', '["my secret"]', "5"])
async def test_a_body_that_is_no_object_is_not_quoted(web: Web, body: str) -> None:
    """Whatever it is, it may be what somebody wrote."""
    path, headers = await web.opened()

    response = await web.client.post(path, headers={**headers, **JSON}, content=body)

    is_problem(response, 422, "invalid-request")
    assert "secret" not in response.text


async def test_every_address_that_takes_a_body_reads_it_strictly(web: Web) -> None:
    """A new one cannot forget it; the body is read before anybody is let in or turned away."""
    paths = (await web.client.get("/openapi.json")).json()["paths"]
    taking = [
        (method, re.sub(r"\{[^}]*\}", "x", path))
        for path, methods in paths.items()
        for method, about in methods.items()
        if "requestBody" in about
    ]
    assert len(taking) > 5

    for method, path in taking:
        body = '{"a": 1, "a": 1}'
        response = await web.client.request(method, path, headers=JSON, content=body)

        assert "'a' stands twice" in response.text, path
