"""The calls of the page for the passages: for signed-in agents, in shapes that are documented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.domain.message import Utterance
from gateway.domain.parts import HandoffPart
from knowledge.passage_file import MOST_ASKS
from tests.unit.gateway.conftest import Web
from tests.unit.gateway.desks import DeskClient, browser_of, signed_in
from tests.unit.gateway.fake_knowledge import PASSAGE
from tests.unit.gateway.handlers.test_desk_api import refused

K = "/knowledge"
ONE = f"{K}/passages/{PASSAGE.id}"
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", f"{K}/explanations", {"text": "who pays"}),
    ("GET", f"{K}/unanswered", {}),
    ("GET", f"{K}/switches", {}),
    ("GET", ONE, {}),
    ("POST", f"{ONE}/off", {"reason": "wrong"}),
    ("POST", f"{ONE}/on", {"reason": "right"}),
    ("POST", f"{K}/drafts", {"questions": ["x"], "jurisdiction": "CN", "audience": ["shopper"]}),
)


@pytest.fixture
async def mia(web: Web) -> DeskClient:
    """Mia, signed in."""
    return await signed_in(web)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_nobody_gets_in_without_a_session(
    web: Web, method: str, path: str, body: dict[str, Any]
) -> None:
    """401, and nothing happens."""
    async with browser_of(web) as stranger:
        response = await stranger.request(method, f"/v1/desk{path}", json=body or None)

    refused(response, 401, "session-missing")
    assert web.house.passages.switches == []


@pytest.mark.parametrize(
    ("path", "body"), [(path, body) for method, path, body in CALLS if method == "POST"]
)
async def test_no_other_page_can_make_an_agent_do_anything(
    web: Web, mia: DeskClient, path: str, body: dict[str, Any]
) -> None:
    """The cookie alone is not enough."""
    del mia.client.headers["X-CSRF-Token"]

    refused(await mia.post(path, **body), 403, "csrf-refused")
    assert web.house.passages.switches == []
    assert web.house.assistant.explained == []


async def test_a_question_goes_to_what_answers_customers(web: Web, mia: DeskClient) -> None:
    """With everything that was set; what was not has the shop's own defaults."""
    whole = {
        "text": " who pays ",
        "jurisdiction": "EU",
        "audience": None,
        "as_of": "2025-03-01",
        "text_before": "shoes",
    }
    response = await mia.post(f"{K}/explanations", **whole)
    await mia.post(f"{K}/explanations", text="who pays")

    assert response.status_code == 200
    assert response.json()["reason"] == "no_passage_close_enough"
    assert response.json()["configuration"]["threshold"] == 0.32
    first, second = web.house.assistant.explained
    assert (first.text, first.jurisdiction, first.audience) == ("who pays", "EU", None)
    assert (first.as_of, first.after) == (date(2025, 3, 1), "shoes")
    assert (second.jurisdiction, second.audience) == ("CN", "shopper")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (f"{K}/explanations", {"text": "  "}, "body.text"),
        (f"{K}/explanations", {"text": "who pays " * 500}, "body.text"),
        (f"{K}/explanations", {"text": "x", "audience": "robot"}, "body.audience"),
        (f"{K}/explanations", {"text": "x", "jurisdiction": "china"}, "body.jurisdiction"),
        (f"{K}/explanations", {"text": "x", "as_of": "yesterday"}, "body.as_of"),
        (f"{K}/explanations", {"text": "x", "asof": "2025-03-01"}, "body.asof"),
        (f"{ONE}/off", {"reason": " "}, "body.reason"),
        (f"{ONE}/off", {}, "body.reason"),
        (f"{K}/drafts", {"questions": []}, "body.questions"),
        (f"{K}/drafts", {"questions": ["who pays"] * (MOST_ASKS + 1)}, "body.questions"),
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(
    mia: DeskClient, path: str, body: dict[str, Any], field: str
) -> None:
    """422, RFC 9457; a customer's words are not repeated."""
    response = await mia.post(path, **body)

    refused(response, 422, "invalid-request")
    assert field in [each["field"] for each in response.json()["errors"]]
    assert "who pays" not in response.text


@pytest.mark.parametrize("days", ["0", "367", "a week"])
async def test_a_period_is_between_a_day_and_a_year(mia: DeskClient, days: str) -> None:
    """Nobody waits for a report of ten years."""
    refused(await mia.get(f"{K}/unanswered", days=days), 422, "invalid-request")


async def test_the_report_is_of_what_customers_asked(web: Web, mia: DeskClient) -> None:
    """Counts, groups, and the period they are of."""
    offer = HandoffPart(contact="x@example.com", reason="no_passage_close_enough")
    web.house.bot.answer = lambda question: (Utterance("none", (offer,), failed=True),)
    path, headers = await web.opened()
    await web.client.post(path, headers=headers, json={"client_id": "c-1", "text": "who pays"})
    web.house.clock.advance(60)

    report = (await mia.get(f"{K}/unanswered", days=7)).json()

    assert set(report) == {"since", "until", "asked", "unanswered", "groups", "is_cut"}
    assert (report["asked"], report["unanswered"], report["is_cut"]) == (1, 1, False)
    [group] = report["groups"]
    assert group["typical"] == {
        "text": "who pays",
        "jurisdiction": "CN",
        "audience": "shopper",
        "count": 1,
    }


async def test_an_assistant_that_is_away_is_a_503(web: Web, mia: DeskClient) -> None:
    """With the time to try again in."""
    web.house.assistant.is_down = True

    response = await mia.post(f"{K}/explanations", text="who pays")

    refused(response, 503, "assistant-unavailable")
    assert response.headers["retry-after"] == "2"


async def test_a_passage_is_switched_off_and_on_by_whoever_is_signed_in(
    web: Web, mia: DeskClient
) -> None:
    """The login comes from the session and from nowhere else."""
    off = await mia.post(f"{ONE}/off", reason=" wrong ")
    assert off.status_code == 200
    assert off.json() == {
        "passage": PASSAGE.id,
        "off": True,
        "by": "mia",
        "at": off.json()["at"],
        "reason": "wrong",
    }
    shown = (await mia.get(ONE)).json()
    assert (shown["passage"]["text"], shown["switch"]["reason"]) == (PASSAGE.text, "wrong")
    board = (await mia.get(f"{K}/switches")).json()
    assert [(e["passage"], e["title"], e["by"]) for e in board["off"]] == [
        (PASSAGE.id, PASSAGE.title, "mia")
    ]

    on = await mia.post(f"{ONE}/on", reason="right")

    assert on.json()["off"] is False
    board = (await mia.get(f"{K}/switches")).json()
    assert board["off"] == []
    assert [each["reason"] for each in board["history"]] == ["right", "wrong"]


async def test_what_cannot_be_switched_is_a_problem(web: Web, mia: DeskClient) -> None:
    """Unknown, already off, not off; and an index that cannot be read."""
    detail = refused(
        await mia.post(f"{K}/passages/cn-9/off", reason="wrong"), 404, "passage-not-found"
    )
    assert "'cn-9'" in detail
    refused(await mia.post(f"{ONE}/on", reason="right"), 409, "switch-refused")
    await mia.post(f"{ONE}/off", reason="wrong")
    refused(await mia.post(f"{ONE}/off", reason="wrong"), 409, "switch-refused")
    refused(await mia.get(f"{K}/passages/cn-9"), 404, "passage-not-found")
    web.house.passages.is_broken = True
    refused(await mia.get(f"{K}/switches"), 503, "knowledge-unavailable")


async def test_a_draft_is_markdown_with_a_name(mia: DeskClient) -> None:
    """Ready to be finished."""
    body = {
        "questions": ["who pays the courier"],
        "jurisdiction": "CN",
        "audience": ["merchant", "shopper"],
        "near": PASSAGE.id,
    }
    drafted = (await mia.post(f"{K}/drafts", **body)).json()

    assert drafted["file"] == f"{drafted['id']}.md"
    assert "- who pays the courier" in drafted["markdown"]
    refused(await mia.post(f"{K}/drafts", **{**body, "near": "cn-9"}), 404, "passage-not-found")


async def test_every_call_is_in_the_openapi_document_with_its_problems(web: Web) -> None:
    """Whoever writes another page for the desk finds shapes and refusals there."""
    paths = (await web.client.get("/openapi.json")).json()["paths"]
    ours = {path: methods for path, methods in paths.items() if "/desk/knowledge" in path}

    assert len(ours) == 7
    for path, methods in ours.items():
        for call in methods.values():
            assert {"200", "401", "403", "422", "503"} <= set(call["responses"]), path
            problem = call["responses"]["401"]["content"]
            assert "application/problem+json" in problem
