"""What keepers of passages and callers of the API ask, put to the answerer that serves customers.

Each has a thread of its own: a report over hundreds of questions takes seconds, a program may ask
without a pause, and no customer's question waits behind either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from actions.domain.errors import PolicyUnavailable
from knowledge.answering import Answerer
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.encoder import Vectors
from knowledge.errors import KnowledgeError
from knowledge.explaining import explain
from knowledge.explanation import Explanation
from knowledge.grouping import grouped

MOST_VECTORS = 4096
"""Vectors kept between two reports, most of whose questions are the same; 1.5 KiB each."""

T = TypeVar("T")


class LiveKnowledgeDesk:
    """The `KnowledgeDesk` port on whatever answers customers at the moment.

    Args:
        current: Returns that, or raises `PolicyUnavailable`.
    """

    def __init__(self, current: Callable[[], Answerer]) -> None:
        self._current = current
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="knowledge-desk")
        self._searcher = ThreadPoolExecutor(1, thread_name_prefix="knowledge-search")
        self._vectors: dict[tuple[str, str], Vectors] = {}

    async def answer(self, question: Question) -> Answer:
        """Return what a customer would be told."""
        return await self._run(lambda answerer: answerer.answer(question), self._searcher)

    async def explain(self, question: Question) -> Explanation:
        """Return what a customer would be told, and why."""
        return await self._run(lambda answerer: explain(answerer, question), self._worker)

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        """Return questions grouped by what they ask, the most asked first."""
        return await self._run(
            lambda answerer: grouped(asked, partial(self._vector, answerer), answerer),
            self._worker,
        )

    def close(self) -> None:
        """Let what is being worked on end, and begin nothing else."""
        for each in (self._worker, self._searcher):
            each.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[[Answerer], T], worker: ThreadPoolExecutor) -> T:
        return await asyncio.get_running_loop().run_in_executor(worker, self._done, work)

    def _done(self, work: Callable[[Answerer], T]) -> T:
        try:
            return work(self._current())
        except KnowledgeError as exc:
            raise PolicyUnavailable(str(exc)) from exc

    def _vector(self, answerer: Answerer, text: str) -> Vectors:
        """Return a text's vector, kept for the next report; only the one worker comes here."""
        key = answerer.version, text
        if key not in self._vectors:
            if len(self._vectors) >= MOST_VECTORS:
                self._vectors.pop(next(iter(self._vectors)))
            self._vectors[key] = answerer.vector(text)
        return self._vectors[key]
