"""Answers that take the same time whatever was found: a clock says nothing about the records."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

BEAT_S = 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """Stretches work to whole beats: work that takes a little longer takes no longer to see.

    Attributes:
        beat_s: Seconds of a beat, far more than the work takes; 0 stretches nothing.
        clock: Monotonic seconds.
        sleep: Waits for seconds.
    """

    beat_s: float = BEAT_S
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Leave the block, by whatever way, at the end of a beat."""
        began = self.clock()
        try:
            yield
        finally:
            taken = self.clock() - began
            if self.beat_s > 0:
                await self.sleep(max(math.ceil(taken / self.beat_s), 1) * self.beat_s - taken)
