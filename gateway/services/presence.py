"""Who is at the desk: whoever has it open, and whoever had it open a moment ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GRACE_S = 20.0
"""A page that is loaded again, or whose line was cut, is not gone at once."""


class DeskPresence:
    """Counts the open desks of every agent; meets `Presence`. For one event loop."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._open: Counter[str] = Counter()
        self._left_at: dict[str, float] = {}

    @contextmanager
    def at_desk(self, agent: str) -> Iterator[None]:
        """Be at the desk inside the block."""
        self._open[agent] += 1
        try:
            yield
        finally:
            self._open[agent] -= 1
            if not self._open[agent]:
                del self._open[agent]
            self._left_at[agent] = self._monotonic()

    def is_online(self, agent: str) -> bool:
        """Whether the agent has the desk open, or had it a moment ago."""
        if agent in self._open:
            return True
        left_at = self._left_at.get(agent)
        return left_at is not None and self._monotonic() - left_at < GRACE_S
