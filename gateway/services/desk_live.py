"""The desk as one socket follows it: the lists as they change, and one conversation's log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.domain.desk import AgentRef
from gateway.domain.desk_frames import (
    ChangedFrame,
    DeskErrorFrame,
    DeskMessageFrame,
    DeskReadyFrame,
    DeskTypingFrame,
    ListsFrame,
    ToDesk,
    WatchFrame,
)
from gateway.domain.errors import ConversationNotFound
from gateway.services.desk import Desk
from gateway.services.hub import Hub, Signal, Watch
from gateway.services.presence import DeskPresence
from gateway.services.seats import Seats

LISTS_PAUSE_S = 0.2
"""Between two lists: whatever happens meanwhile is in the next one."""

RECHECK_S = 5.0
"""A look without a signal: another process may have changed something."""


class DeskLive:
    """Lets desks follow what happens."""

    def __init__(
        self,
        *,
        desk: Desk,
        hub: Hub,
        presence: DeskPresence,
        seats: Seats,
        monotonic: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._hub = hub
        self._presence = presence
        self._seats = seats
        self._monotonic = monotonic

    @asynccontextmanager
    async def visit(self, agent: AgentRef) -> AsyncIterator[DeskVisit]:
        """Yield the visit of one socket.

        Raises:
            TooManySockets: The agent has as many as they may.
        """
        with (
            self._seats.take(agent.id),
            self._presence.at_desk(agent.id),
            # Watched before the first look: what happens in between wakes the next one.
            self._hub.watch(None) as watch,
        ):
            yield DeskVisit(agent, self._desk, watch, self._monotonic)


@dataclass(slots=True)
class _Watched:
    """The conversation whose messages are told, and after which."""

    conversation_id: str
    after: int


class DeskVisit:
    """One socket of one agent."""

    def __init__(
        self, agent: AgentRef, desk: Desk, watch: Watch, monotonic: Callable[[], float]
    ) -> None:
        self._agent = agent
        self._desk = desk
        self._watch = watch
        self._monotonic = monotonic
        self._watched: _Watched | None = None
        self._told: ListsFrame | None = None
        self._lists_at = monotonic()
        """When the lists are looked at next."""
        self._lists_after = monotonic()
        """Before this time they are not looked at again."""
        self._untold: list[ToDesk] = [DeskReadyFrame(agent=agent)]

    async def news(self) -> list[ToDesk]:
        """Return what is to be told next, waiting until there is something.

        Raises:
            StoreUnavailable: It cannot be read.
        """
        while not self._untold:
            if self._monotonic() >= self._lists_at:
                await self._look_at_lists()
            elif (signal := await self._next_signal()) is not None:
                await self._hear_of(signal)
        news, self._untold = self._untold, []
        return news

    async def hear(self, frame: WatchFrame) -> None:
        """Follow another conversation, or none."""
        self._watched = None
        if frame.watch is None:
            return
        try:
            newest = await self._desk.last_seq(frame.watch)
        except ConversationNotFound as exc:
            self._untold.append(DeskErrorFrame(detail=str(exc)))
        else:
            after = newest if frame.after is None else min(frame.after, newest)
            self._watched = _Watched(frame.watch, after)
        self._watch.put(Signal(frame.watch, "changed"))

    async def _look_at_lists(self) -> None:
        now = self._monotonic()
        self._lists_at, self._lists_after = now + RECHECK_S, now + LISTS_PAUSE_S
        lists = await self._desk.lists(self._agent)
        frame = ListsFrame(queue=lists.queue, mine=lists.mine)
        if frame != self._told:
            self._told = frame
            self._untold.append(frame)

    async def _next_signal(self) -> Signal | None:
        """Return the next signal; None when it is time to look at the lists."""
        try:
            async with asyncio.timeout(max(0.0, self._lists_at - self._monotonic())):
                return await self._watch.next()
        except TimeoutError:
            return None

    async def _hear_of(self, signal: Signal) -> None:
        watched = self._watched
        is_watched = watched is not None and watched.conversation_id == signal.conversation_id
        if signal.kind == "changed":
            self._lists_at = min(self._lists_at, self._lists_after)
            if watched is not None and is_watched:
                await self._tell_messages(watched)
            self._untold.append(ChangedFrame(conversation=signal.conversation_id))
        elif is_watched and signal.who is not None:
            self._untold.append(
                DeskTypingFrame(conversation=signal.conversation_id, who=signal.who, on=signal.on)
            )

    async def _tell_messages(self, watched: _Watched) -> None:
        for message in await self._desk.messages(watched.conversation_id, watched.after):
            watched.after = message.seq
            self._untold.append(
                DeskMessageFrame(conversation=watched.conversation_id, message=message)
            )
