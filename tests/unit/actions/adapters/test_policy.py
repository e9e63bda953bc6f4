"""The way to the knowledge room: off the event loop, and always to the active index."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from actions.adapters.policy import KnowledgeAnswers
from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import PolicyQuestion
from knowledge.answering import Answer, Citation, Question
from knowledge.errors import IndexCorrupt, KnowledgeError, SwitchesCorrupt

EVERY_S = 0.01
PATIENCE_S = 30
QUESTION = PolicyQuestion("when do the seven days start?", "EU", "merchant")
CITED = Citation(
    passage="cn-7d-10-2",
    title="The seven days start the day after you sign",
    cites="7D 10(2); CRPL 25(1)",
    jurisdiction="CN",
    quote="The day you sign for the parcel is day zero.",
    score=0.912345678,
    url="/policies/cn-7d-10-2",
    law="Interim Measures for 7-Day No-Reason Returns of Online Purchases",
    effective_from=date(2017, 3, 15),
    confidence="verified",
    kind="law",
)


@dataclass
class FakeAnswerer:
    """Answers from one version, and says which."""

    version: str
    asked: list[Question] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    refusal: KnowledgeError | None = None
    declined: Answer | None = None

    def answer(self, question: Question) -> Answer:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(question)
        self.threads.append(threading.current_thread().name)
        return self.declined or Answer(True, f"from {self.version}", 0.9, None, (CITED,))


@dataclass
class FakeIndex:
    """A home whose active index opens, or does not."""

    home: Path
    broken: bool = False
    opened: list[FakeAnswerer] = field(default_factory=list)

    def activate(self, version: str) -> None:
        """Make a version the active one, as the knowledge room does."""
        (self.home / "index").mkdir(exist_ok=True)
        aside = self.home / "index" / ".active.new"
        aside.write_text(f"{version}\n")
        aside.replace(self.home / "index" / "active")

    def open(self, version: str) -> FakeAnswerer:
        """Open a version."""
        if self.broken:
            raise IndexCorrupt(f"{version} is not as its manifest says")
        answerer = FakeAnswerer(version)
        self.opened.append(answerer)
        return answerer


@pytest.fixture
def index(tmp_path: Path) -> FakeIndex:
    """A home without an index."""
    return FakeIndex(tmp_path)


@pytest.fixture
def answers(index: FakeIndex) -> Iterator[KnowledgeAnswers]:
    """The adapter on that home."""
    answers = KnowledgeAnswers(index.home, index.open, every_s=EVERY_S)
    yield answers
    answers.close()


async def test_an_answer_is_passed_on_whole(index: FakeIndex, answers: KnowledgeAnswers) -> None:
    """Every field of it and of its citations, the day as ISO text."""
    index.activate("v1")
    answer = await answers.answer(QUESTION)
    (citation,) = answer.citations
    assert (answer.answered, answer.text, answer.abstained_because) == (True, "from v1", None)
    assert (citation.passage, citation.cites) == ("cn-7d-10-2", "7D 10(2); CRPL 25(1)")
    assert (citation.law, citation.quote, citation.url) == (CITED.law, CITED.quote, CITED.url)
    assert (citation.effective_from, citation.confidence) == ("2017-03-15", "verified")
    assert (citation.title, citation.jurisdiction, citation.score) == (CITED.title, "CN", 0.9123)


async def test_the_question_is_passed_on_as_it_was_asked(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """For its jurisdiction and audience, on today's law."""
    index.activate("v1")
    await answers.answer(QUESTION)
    assert index.opened[0].asked == [Question(QUESTION.text, "EU", "merchant", as_of=None)]


async def test_the_turns_before_and_the_day_are_passed_on(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """The last turn, with what it leans on itself."""
    index.activate("v1")
    earlier = ("can i return a phone", "and if i opened it?")
    day = date(2026, 3, 3)
    await answers.answer(PolicyQuestion("who pays then?", "CN", "shopper", earlier, day))
    before = "can i return a phone \u2014 and if i opened it?"
    assert index.opened[0].asked == [
        Question("who pays then?", "CN", "shopper", as_of=day, after=before)
    ]


async def test_what_could_not_be_answered_is_passed_on_with_what_there_is_instead(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """The laws to choose from by their names, or as the corpus calls them; the closest passage."""
    index.activate("v1")
    await answers.answer(QUESTION)
    (answerer,) = index.opened
    answerer.declined = Answer(
        False, "Which one?", 0.0, "jurisdiction_ambiguous", choices=("CN", "EU", "SG")
    )
    unsure = await answers.answer(QUESTION)
    assert unsure.choices == ("China", "the European Union", "SG")
    answerer.declined = Answer(
        False, "The closest is ...", 0.3, "no_passage_close_enough", (CITED,), closest=True
    )
    near = await answers.answer(QUESTION)
    assert (near.answered, near.closest, near.choices) == (False, True, ())
    assert near.citations[0].passage == CITED.passage


async def test_the_event_loop_does_no_answering(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """Encoding would hold every other conversation up."""
    index.activate("v1")
    await answers.answer(QUESTION)
    assert index.opened[0].threads[0].startswith("policy")


async def test_an_index_is_opened_once_however_many_ask(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """Also when they ask at the same moment."""
    index.activate("v1")
    await asyncio.gather(*(answers.answer(QUESTION) for _ in range(20)))
    assert len(index.opened) == 1


async def text_until(answers: KnowledgeAnswers, text: str) -> str:
    """What is answered, once it is this or patience is at its end."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        answer = await answers.answer(QUESTION)
        if answer.text == text or time.monotonic() > deadline:
            return answer.text
        await asyncio.sleep(EVERY_S)


async def test_another_version_answers_soon_after_it_is_active(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """No restart, and nobody has to ask for it: a roll-back must hold."""
    index.activate("v1")
    await answers.answer(QUESTION)
    index.activate("v2")
    assert await text_until(answers, "from v2") == "from v2"
    index.activate("v1")
    assert await text_until(answers, "from v1") == "from v1"


async def test_a_broken_version_leaves_the_one_before_it_serving(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """It is not tried again for every question, and the probe says what is the matter."""
    index.activate("v1")
    await answers.answer(QUESTION)
    assert await answers.probe() is None
    index.broken = True
    index.activate("v2")
    await asyncio.sleep(20 * EVERY_S)
    assert [(await answers.answer(QUESTION)).text for _ in range(3)] == ["from v1"] * 3
    assert await answers.probe() == (
        "index version v2 cannot be loaded, v1 serves: v2 is not as its manifest says"
    )
    assert len(index.opened) == 1
    index.broken = False
    index.activate("v3")
    assert await text_until(answers, "from v3") == "from v3"
    assert await answers.probe() is None


async def test_without_an_index_nothing_is_answered_and_the_reason_is_said(
    answers: KnowledgeAnswers,
) -> None:
    """An outage, not an abstention."""
    with pytest.raises(PolicyUnavailable, match=r"no active index .* run `make index`"):
        await answers.answer(QUESTION)
    with pytest.raises(PolicyUnavailable):
        await answers.probe()


async def test_an_index_built_later_is_found_without_a_restart(
    index: FakeIndex, answers: KnowledgeAnswers
) -> None:
    """The first start of a house may come before its first index."""
    with pytest.raises(PolicyUnavailable):
        await answers.probe()
    index.activate("v1")
    await answers.probe()
    assert (await answers.answer(QUESTION)).text == "from v1"


async def test_what_the_room_refuses_while_answering_is_an_outage(
    index: FakeIndex, answers: KnowledgeAnswers[FakeAnswerer]
) -> None:
    """A record of switched-off passages that nobody can read: no answer, and the way out."""
    index.activate("v1")
    answers.current().refusal = SwitchesCorrupt("switches.jsonl: put the last good copy back")

    with pytest.raises(PolicyUnavailable, match="last good copy"):
        await answers.answer(QUESTION)
