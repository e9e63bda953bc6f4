"""The gateway's calls to the action server: signed for it, and never a riddle when they fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from actions.adapters.calls import SignedCalls
from actions.adapters.knowledge_desk import LiveKnowledgeDesk
from actions.handlers.knowledge import KnowledgeRoutes
from actions.server import create_server
from gateway.adapters.assistant import LiveAssistant
from gateway.domain.errors import AssistantUnavailable
from knowledge import index
from knowledge.answering import Answerer
from knowledge.answers import Question
from knowledge.asked import AskedQuestion
from knowledge.explaining import explain
from knowledge.grouping import grouped
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fakes import NOON
from tests.unit.knowledge.answerers import an_answerer
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

SECRET = SECRETS["grant_secret"]
COURIER = Question("who pays the courier", "CN", "shopper", k=8, after="shoes")


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    """What answers customers."""
    corpus = write_corpus(tmp_path / "files")
    index.activate(tmp_path, index.build(tmp_path, corpus, encoder=FakeEncoder()))
    return an_answerer(tmp_path)


@pytest.fixture
def desk(answerer: Answerer) -> Iterator[LiveKnowledgeDesk]:
    """Its side of the wire."""
    desk = LiveKnowledgeDesk(lambda: answerer)
    yield desk
    desk.close()


@asynccontextmanager
async def asking(
    transport: httpx.AsyncBaseTransport, **limits: float
) -> AsyncIterator[LiveAssistant]:
    """The adapter over a transport, at noon."""
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
        yield LiveAssistant(client, secret=SECRET, clock=lambda: NOON, **limits)


def serving(desk: LiveKnowledgeDesk, secret: str = SECRET) -> httpx.ASGITransport:
    routes = KnowledgeRoutes(desk, SignedCalls(secret), now=lambda: NOON).routes()
    return httpx.ASGITransport(create_server((), probes={}, routes=routes))


async def test_an_explanation_crosses_the_wire_whole(
    desk: LiveKnowledgeDesk, answerer: Answerer
) -> None:
    """What the gateway gets is what the answerer said, but for how long it took."""
    async with asking(serving(desk)) as live:
        got = await live.explain(COURIER)

    expected = explain(answerer, COURIER)
    assert (got.why, got.said, got.configuration) == (
        expected.why,
        expected.said,
        expected.configuration,
    )
    assert [each.found for each in got.texts] == [each.found for each in expected.texts]


async def test_an_answer_crosses_the_wire_whole(
    desk: LiveKnowledgeDesk, answerer: Answerer
) -> None:
    """Citations and how it was read included, but for how long it took."""
    async with asking(serving(desk)) as live:
        got = await live.answer(COURIER)

    assert got == answerer.answer(COURIER)
    assert got.citations


async def test_groups_cross_the_wire_whole(desk: LiveKnowledgeDesk, answerer: Answerer) -> None:
    """In their order."""
    asked = [AskedQuestion(text, "CN", "shopper", 2) for text in ("gift voucher", "who pays")]
    async with asking(serving(desk)) as live:
        assert await live.group(asked) == grouped(asked, answerer.vector, answerer)


async def test_another_secret_opens_nothing(desk: LiveKnowledgeDesk) -> None:
    """Two processes that were set up differently say so."""
    async with asking(serving(desk, "another-secret-of-forty-characters-here")) as live:
        with pytest.raises(AssistantUnavailable, match="HTTP 403"):
            await live.explain(COURIER)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(200, text="no JSON"), "ValidationError"),
        (httpx.Response(200, json={"answered": True}), "ValidationError"),
        (httpx.ConnectError("refused at 127.0.0.1"), "ConnectError"),
    ],
)
async def test_no_answer_is_an_outage_that_says_where_to_look(
    answer: httpx.Response | Exception, said: str
) -> None:
    """Without an address, and without anybody's words."""

    def respond(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with asking(httpx.MockTransport(respond)) as live:
        with pytest.raises(AssistantUnavailable, match="/readyz") as refused:
            await live.explain(COURIER)

    assert said in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)
    assert "courier" not in str(refused.value)


async def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    """The page gives up later than the gateway does."""

    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    async with asking(httpx.MockTransport(never), explain_timeout_s=0.05) as live:
        with pytest.raises(AssistantUnavailable, match="TimeoutError"):
            await live.explain(COURIER)
