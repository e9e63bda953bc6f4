"""What a customer does about who answers: ask for a person, prefer the bot, end it."""

from __future__ import annotations

from gateway.domain.conversation import Owner
from gateway.domain.errors import ConversationClosed, EpochPassed
from gateway.domain.ownership import BotPreferred, Closed, Event, PersonRequested
from gateway.services import announcements
from gateway.services.announcements import Announcement
from gateway.services.desk_ports import DeskStore
from gateway.services.moves import Moves
from gateway.services.rate_limit import RateLimiter

ASKED = "asked"
TRIES = 5


class Handoffs:
    """The customer's side of ownership. Who asks has been let into the conversation before."""

    def __init__(self, *, moves: Moves, desk: DeskStore, limiter: RateLimiter) -> None:
        self._moves = moves
        self._desk = desk
        self._limiter = limiter

    async def request(self, conversation_id: str) -> None:
        """Put the conversation into the queue, unless it waits or a person has it already.

        Raises:
            ConversationClosed: It has ended.
            TooManyMessages: It changes hands faster than it may.
        """
        # What happens meanwhile, an answer that asks for a person, is looked at again.
        for _ in range(TRIES):
            now = await self._desk.summary(conversation_id)
            if now.owner is Owner.CLOSED:
                raise ConversationClosed(conversation_id)
            if now.owner is not Owner.BOT:
                return
            self._limiter.take(conversation_id)
            try:
                await self._make(
                    conversation_id, PersonRequested(ASKED), announcements.queued(ASKED), now.epoch
                )
            except EpochPassed:
                continue
            return

    async def withdraw(self, conversation_id: str) -> None:
        """Give a conversation that waits back to the bot.

        Raises:
            TransitionRefused: It does not wait.
        """
        await self._make(conversation_id, BotPreferred(), announcements.bot_preferred())

    async def close(self, conversation_id: str) -> None:
        """End the conversation; one that has ended stays so."""
        if (await self._desk.summary(conversation_id)).owner is not Owner.CLOSED:
            await self._make(conversation_id, Closed(None), announcements.closed(None))

    async def _make(
        self, conversation_id: str, event: Event, says: Announcement, epoch: int | None = None
    ) -> None:
        await self._moves.make(conversation_id, event, says, epoch)
