"""Nobody is left waiting: what a person has forgotten goes back, what nobody takes comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from gateway.domain.desk import Due
from gateway.domain.errors import (
    ConversationNotFound,
    EpochPassed,
    GatewayError,
    TransitionRefused,
)
from gateway.domain.ownership import Event, NobodyInTime, ReplyOverdue
from gateway.services import announcements
from gateway.services.announcements import Announcement
from gateway.services.desk_ports import DeskStore, OwnershipMeter
from gateway.services.moves import Moves
from gateway.services.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")

SWEEPS_PER_TIMEOUT = 20
SLOWEST_S = 5.0
QUICKEST_S = 0.1
SOMEBODY = "The person who was answering you"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long customers are made to wait: for anybody, and for the next reply."""

    queue: timedelta
    reply: timedelta

    @property
    def sweep_s(self) -> float:
        """How often to look, so that nobody waits much longer than they should."""
        shortest = min(self.queue, self.reply).total_seconds()
        return min(SLOWEST_S, max(QUICKEST_S, shortest / SWEEPS_PER_TIMEOUT))


class Sweep:
    """Ends waits that have lasted too long. One task of the gateway's."""

    def __init__(
        self,
        *,
        desk: DeskStore,
        moves: Moves,
        meter: OwnershipMeter,
        clock: Clock,
        patience: Patience,
        contact: str,
    ) -> None:
        self._desk = desk
        self._moves = moves
        self._meter = meter
        self._clock = clock
        self._patience = patience
        self._contact = contact

    async def run(self) -> None:
        """Sweep until cancelled; a database that is away for a while is swept afterwards."""
        while True:
            try:
                await self.once()
            except GatewayError as exc:
                log.warning("sweep_failed", error=type(exc).__name__, why=str(exc))
            await asyncio.sleep(self._patience.sweep_s)

    async def once(self) -> int:
        """End every wait that has lasted too long; returns how many."""
        now = self._clock()
        ended = 0
        deadline = now - self._patience.reply
        for due in await self._desk.overdue(deadline):
            name = due.agent.name if due.agent else SOMEBODY
            ended += await self._end(due, ReplyOverdue(deadline), announcements.reply_overdue(name))
        for due in await self._desk.unaccepted(now - self._patience.queue):
            ended += await self._end(
                due, NobodyInTime(), announcements.nobody_in_time(self._contact)
            )
        self._meter.queue_measured(await self._desk.queue_length())
        return ended

    async def _end(self, due: Due, event: Event, says: Announcement) -> bool:
        """End one wait; False when somebody did something about it in the meantime."""
        try:
            await self._moves.make(due.conversation_id, event, says, due.epoch)
        except (EpochPassed, TransitionRefused, ConversationNotFound):
            return False
        return True
