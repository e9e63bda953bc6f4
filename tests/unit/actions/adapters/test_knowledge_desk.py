"""The desk's questions, put to the very answerer that serves customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from actions.adapters.knowledge_desk import LiveKnowledgeDesk
from actions.domain.errors import PolicyUnavailable
from knowledge import index
from knowledge.answering import Answerer
from knowledge.answers import Question
from knowledge.asked import AskedQuestion
from knowledge.encoder import Vectors
from knowledge.switches import SWITCHES_FILE
from tests.unit.knowledge.answerers import an_answerer
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

COURIER = Question("who pays the courier")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an index of the small corpus."""
    corpus = write_corpus(tmp_path / "files")
    index.activate(tmp_path, index.build(tmp_path, corpus, encoder=FakeEncoder()))
    return tmp_path


@pytest.fixture
def serving(home: Path) -> list[Answerer]:
    """What answers customers: the last one."""
    return [an_answerer(home)]


@pytest.fixture
def desk(serving: list[Answerer]) -> Iterator[LiveKnowledgeDesk]:
    """The adapter on that."""
    desk = LiveKnowledgeDesk(lambda: serving[-1])
    yield desk
    desk.close()


async def test_a_question_is_explained_by_what_serves_now(
    desk: LiveKnowledgeDesk, serving: list[Answerer], home: Path
) -> None:
    """Another index or threshold is the next question's."""
    assert (await desk.explain(COURIER)).answered
    serving.append(an_answerer(home, threshold=1.0))

    explanation = await desk.explain(COURIER)

    assert (explanation.answered, explanation.configuration.threshold) == (False, 1.0)


async def test_a_question_of_the_api_is_answered_as_a_customers(
    desk: LiveKnowledgeDesk, serving: list[Answerer]
) -> None:
    """By what serves now."""
    assert await desk.answer(COURIER) == serving[-1].answer(COURIER)


@dataclass(frozen=True)
class CountingEncoder(FakeEncoder):
    """Remembers what it encoded."""

    encoded: list[str] = field(default_factory=list)

    def encode_query(self, text: str) -> Vectors:
        self.encoded.append(text)
        return super().encode_query(text)


async def test_questions_of_the_last_report_are_not_encoded_again(
    desk: LiveKnowledgeDesk, serving: list[Answerer], home: Path
) -> None:
    """Only new ones are, and the typical one of each group, which is asked anew."""
    encoder = CountingEncoder()
    serving.append(an_answerer(home, encoder=encoder))
    asked = [AskedQuestion(text, "CN", "shopper") for text in ("gift voucher", "repair watches")]

    first = await desk.group(asked)
    assert len(first) == 2
    assert len(encoder.encoded) == 2 + 2
    assert await desk.group(asked) == first
    assert len(encoder.encoded) == 4 + 2


async def test_what_cannot_answer_is_an_outage(desk: LiveKnowledgeDesk, home: Path) -> None:
    """No index, or a record of switches that nobody can read."""
    (home / SWITCHES_FILE).write_text("spoilt\n")
    with pytest.raises(PolicyUnavailable, match="last good copy"):
        await desk.explain(COURIER)

    def nothing() -> Answerer:
        raise PolicyUnavailable("no active index")

    empty = LiveKnowledgeDesk(nothing)
    with pytest.raises(PolicyUnavailable, match="no active index"):
        await empty.group([AskedQuestion("x", "CN", "shopper")])
    empty.close()
