"""What answers customers, asked over its private endpoint on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from actions.adapters.calls import sign_call
from actions.domain.knowledge_calls import ANSWER, EXPLAIN, GROUP, GroupCall, QuestionCall
from gateway.domain.errors import AssistantUnavailable
from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion, Group
from knowledge.explanation import Explanation

EXPLAIN_TIMEOUT_S = 10.0
GROUP_TIMEOUT_S = 18.0
"""Less than the desk's page waits; hundreds of new questions take a few seconds to encode."""

T = TypeVar("T")
_ANSWER = TypeAdapter(Answer)
_EXPLANATION = TypeAdapter(Explanation)
_GROUPS: TypeAdapter[tuple[Group, ...]] = TypeAdapter(tuple[Group, ...])


class LiveAssistant:
    """The action server; meets `Assistant`.

    Args:
        client: Of its address.
        secret: What it shares with this process.
        clock: The time calls are signed with.
        explain_timeout_s: What one question may take.
        group_timeout_s: What a whole report may take.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        secret: str,
        clock: Callable[[], datetime],
        explain_timeout_s: float = EXPLAIN_TIMEOUT_S,
        group_timeout_s: float = GROUP_TIMEOUT_S,
    ) -> None:
        self._client = client
        self._secret = secret
        self._clock = clock
        self._explain_timeout_s = explain_timeout_s
        self._group_timeout_s = group_timeout_s

    async def answer(self, question: Question) -> Answer:
        """Return what a customer would be told."""
        return await self._asked(ANSWER, _body(question), _ANSWER, self._explain_timeout_s)

    async def explain(self, question: Question) -> Explanation:
        """Return what a customer would be told, and why."""
        return await self._asked(EXPLAIN, _body(question), _EXPLANATION, self._explain_timeout_s)

    async def group(self, asked: Sequence[AskedQuestion]) -> tuple[Group, ...]:
        """Return questions grouped by what they ask, the most asked first."""
        body = GroupCall(asked=tuple(asked)).model_dump_json().encode()
        return await self._asked(GROUP, body, _GROUPS, self._group_timeout_s)

    async def _asked(self, path: str, body: bytes, shape: TypeAdapter[T], limit_s: float) -> T:
        headers = {
            "Authorization": f"Bearer {sign_call(path, body, self._secret, self._clock())}",
            "Content-Type": "application/json",
        }
        try:
            async with asyncio.timeout(limit_s):
                response = await self._client.post(
                    path, content=body, headers=headers, timeout=limit_s
                )
            response.raise_for_status()
            return shape.validate_json(response.content)
        except (TimeoutError, httpx.HTTPError, ValidationError) as exc:
            raise AssistantUnavailable(
                f"the action server gave no answer ({_short(exc)}); see /readyz and its log, and"
                " try again in a few seconds"
            ) from exc


def _body(question: Question) -> bytes:
    return QuestionCall.model_validate(asdict(question)).model_dump_json().encode()


def _short(exc: Exception) -> str:
    """Return what went wrong, without an address and without anybody's words."""
    if isinstance(exc, httpx.HTTPStatusError):
        return f"HTTP {exc.response.status_code}"
    return type(exc).__name__
