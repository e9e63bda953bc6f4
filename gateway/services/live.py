"""A conversation as one socket follows it: everything since a number, then what changes.

The log is the queue. A signal only wakes the follower, which reads whatever the log has
beyond the last message it told; so signals may be merged, and a follower may be as slow as
it likes, and still every message is told once and in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.domain.conversation import Owner
from gateway.domain.errors import FrameRefused
from gateway.domain.frames import (
    CustomerRead,
    CustomerTyping,
    FromClient,
    MessageFrame,
    ReadyFrame,
    StateFrame,
    ToClient,
    TypingFrame,
)
from gateway.domain.message import Sender
from gateway.domain.state import Look, State
from gateway.domain.tokens import Entrance, token_sha256
from gateway.services.conversations import Key
from gateway.services.hub import Hub, Signal, Watch
from gateway.services.lanes import Lanes
from gateway.services.ports import Clock, Transcripts
from gateway.services.seats import Seats

PAGE = 200
"""Messages read at once: a long history is not held whole for every socket that opens."""

RECHECK_S = 60.0
"""A look without a signal: a token expires, another process writes, and nobody tells."""

RECHECK_QUEUED_S = 5.0
"""The place in the queue moves with other conversations, whose signals are not watched."""


class Live:
    """Lets sockets into conversations."""

    def __init__(
        self,
        *,
        transcripts: Transcripts,
        hub: Hub,
        lanes: Lanes,
        seats: Seats,
        clock: Clock,
        recheck_s: float = RECHECK_S,
    ) -> None:
        self._transcripts = transcripts
        self._hub = hub
        self._lanes = lanes
        self._seats = seats
        self._clock = clock
        self._recheck_s = recheck_s

    @asynccontextmanager
    async def visit(self, key: Key, after: int) -> AsyncIterator[Visit]:
        """Yield the visit of one socket that has everything up to a sequence number.

        Raises:
            ConversationNotFound: No such id, or not this token's.
            TokenExpired: The token was good once.
            FrameRefused: The log does not go as far.
            TooManySockets: The conversation has as many as it may.
            StoreUnavailable: The log cannot be read.
        """
        sha256 = token_sha256(key.token)

        async def look(after: int) -> Look:
            entrance = Entrance(key.conversation_id, sha256, self._clock())
            return await self._transcripts.look(entrance, after, PAGE)

        # Watched before the first look: what happens in between wakes the next one.
        with self._hub.watch(key.conversation_id) as watch:
            first = await look(after)
            _require_in_log(after, first.state)
            with self._seats.take(key.conversation_id):
                voice = _Voice(self._transcripts, self._hub)
                visit = Visit(watch, look, voice, self._recheck_s)
                visit.begin(first, after, answering=self._lanes.is_answering(key.conversation_id))
                try:
                    yield visit
                finally:
                    visit.leave()


@dataclass(frozen=True, slots=True)
class _Voice:
    """Where what a customer does goes."""

    transcripts: Transcripts
    hub: Hub


class Visit:
    """One socket in one conversation that has opened to it."""

    def __init__(
        self,
        watch: Watch,
        look: Callable[[int], Awaitable[Look]],
        voice: _Voice,
        recheck_s: float,
    ) -> None:
        self._recheck_s = recheck_s
        self._watch = watch
        self._look = look
        self._voice = voice
        self._untold: list[ToClient] = []
        self._has_more = False
        self._types = False
        self._has_read = 0
        self._typing: set[Sender] = set()
        """Who types, as far as the socket was told."""

    def begin(self, first: Look, after: int, *, answering: bool) -> None:
        """Have the first look told: how it stands, whether the bot is at it, the log."""
        self._told = first.state
        self._after = after
        self._untold.append(ReadyFrame.of(first.state))
        if answering:
            self._typing.add(Sender.BOT)
            self._untold.append(TypingFrame(who=Sender.BOT, on=True))
        self._take(first)

    async def news(self) -> list[ToClient]:
        """Return what is to be told next, waiting until there is something.

        Raises:
            TokenExpired: It was good until now.
            ConversationNotFound: It is there no more.
            StoreUnavailable: The log cannot be read.
        """
        while not self._untold:
            typing = None if self._has_more else await self._until_changed()
            if typing is not None:
                return [typing]
            self._has_more = True  # until looked: a look that is cut off is made up for
            self._take(await self._look(self._after))
        news, self._untold = self._untold, []
        return news

    async def hear(self, frame: FromClient) -> None:
        """Take what the client says."""
        match frame:
            case CustomerTyping(on=on):
                self._types = on
                self._voice.hub.typing(self._told.conversation, Sender.CUSTOMER, on)
            case CustomerRead(seq=seq) if seq > self._has_read:
                self._has_read = seq
                if await self._voice.transcripts.mark_read(self._told.conversation, seq):
                    self._voice.hub.changed(self._told.conversation)

    def leave(self) -> None:
        """End the visit: who is gone does not type."""
        if self._types:
            self._voice.hub.typing(self._told.conversation, Sender.CUSTOMER, False)

    def _take(self, look: Look) -> None:
        """Have a look told, as far as it is news."""
        for message in look.messages:
            self._untold.append(MessageFrame(message=message))
            self._after = message.seq
        if look.state.differs(self._told):
            self._untold.append(StateFrame.of(look.state))
        self._told = look.state
        self._has_more = len(look.messages) == PAGE

    async def _until_changed(self) -> TypingFrame | None:
        """Return who types, or None once something changed, or may have without a signal."""
        is_queued = self._told.owner is Owner.QUEUED
        try:
            async with asyncio.timeout(RECHECK_QUEUED_S if is_queued else self._recheck_s):
                while (signal := await self._watch.next()).kind == "typing":
                    if (frame := self._typing_frame(signal)) is not None:
                        return frame
        except TimeoutError:
            pass
        return None

    def _typing_frame(self, signal: Signal) -> TypingFrame | None:
        """Return what is told of somebody's typing: nothing of one's own, no end of nothing."""
        if signal.who is None or (signal.who is Sender.CUSTOMER and self._types):
            return None
        if not signal.on and signal.who not in self._typing:
            return None
        # Told again while it goes on: clients let it fade.
        (self._typing.add if signal.on else self._typing.discard)(signal.who)
        return TypingFrame(who=signal.who, on=signal.on)


def _require_in_log(after: int, state: State) -> None:
    """Refuse to wait for messages that would never be told."""
    if after > state.last_seq:
        raise FrameRefused(
            f"after is {after}, and the log ends at {state.last_seq}; send the number of the last"
            " message that you have, or 0"
        )
