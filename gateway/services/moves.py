"""A change of owner, made, counted, logged and told: whoever wants one makes it here."""

from __future__ import annotations

import structlog

from gateway.domain.conversation import Owner, Transition
from gateway.domain.message import Sender
from gateway.domain.ownership import Event
from gateway.services.announcements import Announcement
from gateway.services.desk_ports import OwnershipMeter
from gateway.services.ports import Announcer, Clock, ConversationStore, Move

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")


class Moves:
    """Makes changes of owner."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        announcer: Announcer,
        meter: OwnershipMeter,
        clock: Clock,
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._meter = meter
        self._clock = clock

    async def make(
        self, conversation_id: str, event: Event, says: Announcement, epoch: int | None
    ) -> None:
        """Change the owner, in the epoch given or, with None, in whichever it is.

        Raises:
            ConversationNotFound: No such id.
            EpochPassed: It is not in this epoch.
            TransitionRefused: Ownership cannot move like that.
        """
        moved = await self._store.move(Move(conversation_id, event, self._clock(), says, epoch))
        self.made(moved.transition)
        self._announcer.changed(conversation_id)
        if moved.transition.went_to is not Owner.BOT:
            # It may still be at an answer that nobody will read.
            self._announcer.typing(conversation_id, Sender.BOT, False)

    def made(self, transition: Transition) -> None:
        """Count and log a change of owner that something else has made."""
        self._meter.ownership_moved(transition.went_to.value, transition.reason)
        log.info(
            "ownership",
            conversation=transition.conversation_id,
            epoch=transition.epoch,
            came_from=transition.came_from.value if transition.came_from else None,
            went_to=transition.went_to.value,
            reason=transition.reason,
            agent=transition.agent,
        )
