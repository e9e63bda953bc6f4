"""The private endpoints: for the gateway alone, in the shapes both sides share."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from actions.adapters.calls import SignedCalls, sign_call
from actions.domain.errors import PolicyUnavailable
from actions.domain.knowledge_calls import ANSWER, EXPLAIN, GROUP
from actions.handlers.knowledge import KnowledgeRoutes
from actions.server import create_server
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.explanation import Configuration, Explanation
from tests.unit.actions.fakes import NOON, SECRET

EXPLANATION = Explanation(
    configuration=Configuration("0" * 16, 1, "fake", "fp32", 0.3, 0.05, None),
    answered=False,
    reason="no_passage_close_enough",
    why="because",
    said="I have none.",
    probability=0.0,
    citations=(),
    by_parts=False,
    texts=(),
)
ASK = {"text": "who pays", "jurisdiction": "CN", "audience": "shopper"}


@dataclass
class FakeDesk:
    """Explains and groups without an index."""

    asked: list[Question] = field(default_factory=list)
    is_down: bool = False

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return Answer(True, "The seller pays.", 0.9, None)

    async def explain(self, question: Question) -> Explanation:
        if self.is_down:
            raise PolicyUnavailable("no active index")
        self.asked.append(question)
        return EXPLANATION

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        return tuple(Group(each, (each,), each.count, True, None, "p", "P", 0.9) for each in asked)


@asynccontextmanager
async def client(desk: FakeDesk) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an action server at noon, with these endpoints."""
    routes = KnowledgeRoutes(desk, SignedCalls(SECRET), now=lambda: NOON).routes()
    transport = httpx.ASGITransport(create_server((), probes={}, routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        yield http


async def post(http: httpx.AsyncClient, path: str, document: object) -> httpx.Response:
    """Send a call as the gateway does."""
    body = json.dumps(document).encode()
    token = sign_call(path, body, SECRET, NOON)
    return await http.post(path, content=body, headers={"Authorization": f"Bearer {token}"})


async def test_a_question_is_passed_on_whole() -> None:
    """With the day, the turn before, and how many passages are shown."""
    desk = FakeDesk()
    whole = {**ASK, "audience": None, "as_of": "2025-03-01", "after": "shoes", "k": 3}
    async with client(desk) as http:
        answer = await post(http, EXPLAIN, whole)

    assert answer.status_code == 200
    assert answer.json()["why"] == "because"
    [question] = desk.asked
    assert (question.text, question.audience, question.after, question.k) == (
        "who pays",
        None,
        "shoes",
        3,
    )
    assert str(question.as_of) == "2025-03-01"


async def test_an_answer_is_what_a_customer_would_be_told() -> None:
    """To the question as it was put."""
    desk = FakeDesk()
    async with client(desk) as http:
        answer = await post(http, ANSWER, {**ASK, "k": 2})

    assert (answer.json()["answered"], answer.json()["text"]) == (True, "The seller pays.")
    assert [(each.text, each.k) for each in desk.asked] == [("who pays", 2)]


async def test_groups_come_back_in_their_order() -> None:
    """As many as there are."""
    rows = [{"text": text, "jurisdiction": "CN", "audience": "shopper"} for text in ("a", "b")]
    async with client(FakeDesk()) as http:
        answer = await post(http, GROUP, {"asked": rows})

    assert [each["typical"]["text"] for each in answer.json()] == ["a", "b"]


@pytest.mark.parametrize("path", [ANSWER, EXPLAIN, GROUP])
async def test_nobody_but_the_gateway_is_answered(path: str) -> None:
    """Without a signature, with another's, with an old one."""
    body = json.dumps(ASK).encode()
    other = "another-secret-of-forty-characters-here"
    late = sign_call(path, body, SECRET, NOON - timedelta(minutes=2))
    async with client(FakeDesk()) as http:
        for headers in (
            {},
            {"Authorization": "Basic bWlh"},
            {"Authorization": f"Bearer {sign_call(path, body, other, NOON)}"},
            {"Authorization": f"Bearer {late}"},
        ):
            answer = await http.post(path, content=body, headers=headers)
            assert answer.status_code == 403, headers
            assert answer.json() == {"error": "this call is the gateway's alone"}


@pytest.mark.parametrize(
    ("path", "document", "place"),
    [
        (EXPLAIN, {**ASK, "audience": "robot"}, "audience"),
        (EXPLAIN, {**ASK, "text": "secret " * 1000}, "text"),
        (EXPLAIN, {**ASK, "k": 0}, "k"),
        (EXPLAIN, {**ASK, "extra": 1}, "extra"),
        (EXPLAIN, [], "body"),
        (GROUP, {"asked": [{"text": "secret"}]}, "asked.0.jurisdiction"),
    ],
)
async def test_what_is_out_of_shape_is_named_and_not_quoted(
    path: str, document: object, place: str
) -> None:
    """422, with the field."""
    async with client(FakeDesk()) as http:
        answer = await post(http, path, document)

    assert answer.status_code == 422
    assert answer.json()["error"].startswith(f"{place}: ")
    assert "secret" not in answer.text


async def test_an_outage_is_told_from_a_refusal() -> None:
    """503, with what is missing."""
    async with client(FakeDesk(is_down=True)) as http:
        answer = await post(http, EXPLAIN, ASK)

    assert (answer.status_code, answer.json()) == (503, {"error": "no active index"})
