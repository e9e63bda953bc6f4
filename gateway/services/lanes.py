"""One lane per conversation: messages keep their order, and the bot hears one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.domain.message import Message

Answer = asyncio.Task[tuple[Message, ...]]


@dataclass(slots=True)
class Lane:
    """What one conversation is doing in this process.

    `asyncio.Lock` wakes its waiters in the order they came, and that is all the queueing
    there is: `arriving` gives sequence numbers and turns the same order, `speaking` keeps
    every turn but one away from the bot.
    """

    arriving: asyncio.Lock = field(default_factory=asyncio.Lock)
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)
    running: dict[str, Answer] = field(default_factory=dict)
    """Turns not yet settled, by the client id of their message."""
    users: int = 0


class Lanes:
    """The lanes in use; an idle conversation has none."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}

    @contextmanager
    def of(self, conversation_id: str) -> Iterator[Lane]:
        """Yield the conversation's lane, the same one to everybody who holds it meanwhile."""
        lane = self.hold(conversation_id)
        try:
            yield lane
        finally:
            self.release(conversation_id)

    def hold(self, conversation_id: str) -> Lane:
        """Return the conversation's lane, which stays until as many releases as holds."""
        lane = self._lanes.setdefault(conversation_id, Lane())
        lane.users += 1
        return lane

    def release(self, conversation_id: str) -> None:
        """Give back one hold; the lane of an idle conversation goes."""
        lane = self._lanes[conversation_id]
        lane.users -= 1
        if lane.users == 0:
            del self._lanes[conversation_id]

    def is_answering(self, conversation_id: str) -> bool:
        """Whether a turn of the conversation is being taken."""
        lane = self._lanes.get(conversation_id)
        return lane is not None and bool(lane.running)

    def __len__(self) -> int:
        return len(self._lanes)
