"""The tracker store: live trackers with a bounded history, their state written through to SQL.

Rasa's stores rebuild a tracker from all its events at every message. Here the tracker stays alive
between messages. What a conversation would be lost without, its slots and the form it is in, is in
the database before the turn's answer leaves; when the process restarts, or the tracker was dropped
for room, it goes on from there. An error of the database fails the turn: nothing is saved anywhere
else.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import SettingsRefused
from bot.settings import process_settings
from bot.tracker_history import DialogueState, bounded
from bot.tracker_state import StateDatabase

_Result = TypeVar("_Result")
_BLANK = DialogueState(slots={})


@dataclass
class _Live:
    """A conversation in memory.

    Attributes:
        tracker: lent to the processor, which changes it in place.
        saved: its events when it was last saved.
        state: what the database holds of it; None if that is not known.
        is_lent: whether it was handed out since it was last saved.
    """

    tracker: DialogueStateTracker
    saved: tuple[Event, ...]
    state: DialogueState | None
    is_lent: bool = False


class LiveTrackerStore(TrackerStore):
    """Keeps trackers alive; see the module."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        events: int = 80,
        live: int = 2000,
        **_unused: object,
    ) -> None:
        """Prepare the store; nothing is opened yet.

        Args:
            domain: the model's domain; Rasa sets it again when a model is loaded.
            host: the SQLAlchemy URL of the state database; the process's own if there is none.
            event_broker: not supported, since live trackers have no earlier self to compare with.
            events: how many events a tracker may have between two turns.
            live: how many trackers stay in memory; the longest unused one goes first.

        Raises:
            SettingsRefused: when an event broker is configured.
        """
        if event_broker is not None:
            raise SettingsRefused(
                "endpoints.yml: event_broker is not supported; the gateway keeps the messages' log"
            )
        super().__init__(domain)
        self._database = StateDatabase(host or process_settings().tracker_database)
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tracker-state")
        self._conversations: OrderedDict[str, _Live] = OrderedDict()
        self._events = events
        self._live = live

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return a conversation's tracker, or None if nothing is known of it.

        A tracker that was lent and never saved belongs to a turn that failed: it is taken back to
        where it was last saved.

        Raises:
            TrackerStoreUnavailable: when the database has to be asked and does not answer.
        """
        conversation = self._conversations.get(sender_id)
        if conversation is None:
            return await self._restored(sender_id)
        if conversation.is_lent:
            conversation.tracker = self._tracker(sender_id, conversation.saved)
        conversation.is_lent = True
        self._conversations.move_to_end(sender_id)
        return conversation.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a tracker, and write its state through if it changed.

        Raises:
            TrackerStoreUnavailable: when the database does not take it; the turn is then undone.
        """
        before = self._conversations.get(tracker.sender_id)
        known = before.state if before is not None else _BLANK
        state = DialogueState.of(tracker)
        if state != known:
            if before is not None:
                before.state = None  # until it is known to be written: the turn may be cut off here
            await self._in_thread(lambda: self._database.write(tracker.sender_id, state))
        _forget_grants(tracker)
        kept = bounded(tracker, self._events)
        self._conversations[tracker.sender_id] = _Live(kept, tuple(kept.events), state)
        self._conversations.move_to_end(tracker.sender_id)
        while len(self._conversations) > self._live:
            self._conversations.popitem(last=False)

    async def keys(self) -> Iterable[str]:
        """Return the conversations that are known, in memory or in the database.

        Raises:
            TrackerStoreUnavailable: when the database cannot be read.
        """
        stored = await self._in_thread(self._database.conversations)
        return sorted({*stored, *self._conversations})

    async def probe(self) -> None:
        """Prove that the database can be written and read.

        Raises:
            TrackerStoreUnavailable: when it cannot.
        """
        await self._in_thread(self._database.probe)

    def close(self) -> None:
        """Close the database."""
        self._threads.shutdown()
        self._database.close()

    async def _restored(self, sender_id: str) -> DialogueStateTracker | None:
        state = await self._in_thread(lambda: self._database.read(sender_id))
        if state is None:
            return None
        known = state.within(self.domain)
        events = (*known.as_events(), ActionExecuted(ACTION_LISTEN_NAME))
        tracker = self._tracker(sender_id, events)
        self._conversations[sender_id] = _Live(tracker, tuple(events), state, is_lent=True)
        return tracker

    def _tracker(self, sender_id: str, events: Iterable[Event]) -> DialogueStateTracker:
        tracker: DialogueStateTracker = DialogueStateTracker.from_events(
            sender_id, list(events), slots=self.domain.slots
        )
        return tracker

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _forget_grants(tracker: DialogueStateTracker) -> None:
    """Drop what the message carried for its own turn: no grant stays, none is posted later."""
    message = tracker.latest_message
    if isinstance(message, UserUttered) and "grant" in message.metadata:
        message.metadata = {k: v for k, v in message.metadata.items() if k != "grant"}
        # In place: an active loop holds this dictionary too.
        cast("dict[str, Any]", message.parse_data)["metadata"] = message.metadata
