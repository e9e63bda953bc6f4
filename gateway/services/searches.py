"""Questions of policy for whoever asks over the API, outside any conversation."""

from __future__ import annotations

from gateway.services.knowledge_ports import Assistant
from gateway.services.rate_limit import RateLimiter
from knowledge.answers import Answer, Question


class Searches:
    """Asks what answers customers, as fast as one caller may; nothing of it is kept."""

    def __init__(self, assistant: Assistant, limiter: RateLimiter) -> None:
        self._assistant = assistant
        self._limiter = limiter

    async def search(self, question: Question, *, counted_as: str | None) -> Answer:
        """Return what a customer would be told; `counted_as` None is not limited.

        Raises:
            TooManySearches: Faster than one address may ask.
            AssistantUnavailable: What answers customers gives no answer.
        """
        if counted_as is not None:
            self._limiter.take(counted_as)
        return await self._assistant.answer(question)
