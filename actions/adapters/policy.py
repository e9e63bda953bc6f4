"""Policy questions put to the knowledge room, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import structlog

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import Citation, PolicyAnswer, PolicyQuestion
from knowledge.active_index import LOOKED_EVERY_S, ActiveIndex, Serving
from knowledge.answering import Answer, Question
from knowledge.answering import Citation as KnowledgeCitation
from knowledge.answers import jurisdiction_name
from knowledge.errors import KnowledgeError
from knowledge.reading.follow_up import turn_before

AT_ONCE = 2
"""Questions answered at the same time; each may use as many threads as the encoder is given."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


class OpenAnswerer(Protocol):
    """What answers from one index version: `knowledge.answering.Answerer`."""

    def answer(self, question: Question) -> Answer:
        """Return the answer, or the abstention that says why."""
        ...


A = TypeVar("A", bound=OpenAnswerer)


class KnowledgeAnswers(Generic[A]):
    """The `PolicyAnswers` port on the active index, following it when another is activated.

    Args:
        home: Where the index is kept.
        load: Opens a version by its name, or raises a `KnowledgeError`.
        every_s: Seconds between two looks at which version is active.
    """

    def __init__(
        self, home: Path, load: Callable[[str], A], *, every_s: float = LOOKED_EVERY_S
    ) -> None:
        self._index = ActiveIndex(home, load, _told, every_s=every_s)
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="policy")

    async def answer(self, question: PolicyQuestion) -> PolicyAnswer:
        """Return the answer with its citations, or the reason there is none."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, self._answer, question)

    async def probe(self) -> str | None:
        """Return when questions can be answered just now; raise `PolicyUnavailable` when not.

        What is returned says why they are not answered from the active version, if they are not.
        """
        await asyncio.get_running_loop().run_in_executor(self._workers, self.current)
        return self._index.problem()

    def close(self) -> None:
        """Let the questions being answered end, and answer no other."""
        self._index.close()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _answer(self, question: PolicyQuestion) -> PolicyAnswer:
        asked = Question(
            text=question.text,
            jurisdiction=question.jurisdiction,
            audience=question.audience,
            as_of=question.as_of,
            after=turn_before(question.earlier),
        )
        try:
            answer = self.current().answer(asked)
        except KnowledgeError as exc:
            raise PolicyUnavailable(str(exc)) from exc
        return PolicyAnswer(
            answered=answer.answered,
            text=answer.text,
            citations=tuple(_cited(each) for each in answer.citations),
            abstained_because=answer.abstained_because,
            closest=answer.closest,
            choices=tuple(map(jurisdiction_name, answer.choices)),
        )

    def current(self) -> A:
        """Return what answers now; one answer must be asked of one and the same.

        Raises:
            PolicyUnavailable: No version has been opened yet.
        """
        try:
            return self._index.current().loaded
        except KnowledgeError as exc:
            raise PolicyUnavailable(str(exc)) from exc


def _told(change: Serving[A] | Exception) -> None:
    if isinstance(change, Serving):
        _log.info("index_opened", version=change.version)
    else:
        _log.warning("index_not_opened", detail=str(change))


def _cited(citation: KnowledgeCitation) -> Citation:
    """Return a citation of the knowledge room as one of this room."""
    return Citation(
        passage=citation.passage,
        title=citation.title,
        cites=citation.cites,
        jurisdiction=citation.jurisdiction,
        quote=citation.quote,
        score=round(citation.score, 4),
        url=citation.url,
        law=citation.law,
        effective_from=citation.effective_from.isoformat(),
        confidence=citation.confidence,
        kind=citation.kind,
    )
