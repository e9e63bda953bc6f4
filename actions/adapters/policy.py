"""Policy questions put to the knowledge room, one at a time, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import Citation, PolicyAnswer, PolicyQuestion
from knowledge.answering import Answerer, Question
from knowledge.answering import Citation as KnowledgeCitation
from knowledge.errors import KnowledgeError

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


class KnowledgeAnswers:
    """The `PolicyAnswers` port on the active index, following it when another is activated.

    All work is done by one thread: encoding is the cost, its parallelism is a setting of its
    own, and a stemmer is not to be shared between threads.

    Args:
        home: Where the index is kept.
        open_index: Opens the active version, or raises a `KnowledgeError`.
    """

    def __init__(self, home: Path, open_index: Callable[[], Answerer]) -> None:
        self._active_file = home / "index" / "active"
        self._open_index = open_index
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="policy")
        self._answerer: Answerer | None = None
        self._tried: str | None = None

    async def answer(self, question: PolicyQuestion) -> PolicyAnswer:
        """Return the answer with its citations, or the reason there is none."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._answer, question)

    async def probe(self) -> None:
        """Return when questions can be answered just now; raise `PolicyUnavailable` when not."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self._current)

    def close(self) -> None:
        """Let the question being answered end, and answer no other."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _answer(self, question: PolicyQuestion) -> PolicyAnswer:
        answer = self._current().answer(
            Question(
                text=question.text,
                jurisdiction=question.jurisdiction,
                audience=question.audience,
            )
        )
        return PolicyAnswer(
            answered=answer.answered,
            text=answer.text,
            citations=tuple(_cited(each) for each in answer.citations),
            abstained_because=answer.abstained_because,
        )

    def _current(self) -> Answerer:
        """Return what answers for the active index; the last one that worked if it is broken."""
        active = self._active()
        if self._answerer is None or active != self._tried:
            self._tried = active
            self._open(active)
        if self._answerer is None:
            raise PolicyUnavailable("no index has been opened yet; run `recourse index build`")
        return self._answerer

    def _active(self) -> str:
        """Return the name of the active version, "" when there is none."""
        try:
            return self._active_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def _open(self, version: str) -> None:
        """Open the active version; when it cannot be, an earlier one goes on serving."""
        try:
            self._answerer = self._open_index()
        except KnowledgeError as exc:
            if self._answerer is None:
                raise PolicyUnavailable(str(exc)) from exc
            _log.warning("index_not_opened", version=version, detail=str(exc))
        else:
            _log.info("index_opened", version=version)


def _cited(citation: KnowledgeCitation) -> Citation:
    """Return a citation of the knowledge room as one of this room."""
    return Citation(
        passage=citation.passage,
        title=citation.title,
        cites=citation.cites,
        jurisdiction=citation.jurisdiction,
        quote=citation.quote,
        score=citation.score,
        url=citation.url,
        law=citation.law,
        effective_from=None if citation.effective_from is None else str(citation.effective_from),
        confidence=citation.confidence,
    )
