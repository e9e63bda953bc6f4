"""Who waits for news of a conversation is woken here; what the news is, they read for themselves.

A signal says that something changed, never what: the log and the record are the truth. So
signals may be merged while nobody looks, and none that matters can be lost. Only typing is
carried by its signal, because it is written down nowhere.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from gateway.domain.message import Sender

MOST_TYPING = 1_000
"""Unread typing signals one watch keeps; older ones describe nobody's fingers any more."""

Kind = Literal["changed", "typing"]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look at.

    Attributes:
        conversation_id: Where.
        kind: "changed": read the log and the record; "typing": what this signal itself says.
        who: Who types; None when something changed.
        on: Whether they type now.
    """

    conversation_id: str
    kind: Kind
    who: Sender | None = None
    on: bool = False


class Watch:
    """The unread signals of one reader, oldest first.

    At most one "changed" per conversation and one "typing" per conversation and person: a
    slow reader costs memory by what changed, not by how often.
    """

    def __init__(self, most_typing: int = MOST_TYPING) -> None:
        self._changed: OrderedDict[str, Signal] = OrderedDict()
        self._typing: OrderedDict[tuple[str, Sender | None], Signal] = OrderedDict()
        self._most_typing = most_typing
        self._unread = asyncio.Event()

    async def next(self) -> Signal:
        """Return the next signal, waiting for one; changes come before typing."""
        while True:
            if self._changed:
                return self._changed.popitem(last=False)[1]
            if self._typing:
                return self._typing.popitem(last=False)[1]
            self._unread.clear()
            await self._unread.wait()

    def put(self, signal: Signal) -> None:
        """Keep a signal until it is read, in place of an older one that says the same."""
        if signal.kind == "changed":
            self._changed[signal.conversation_id] = signal
        else:
            self._typing.pop((signal.conversation_id, signal.who), None)
            self._typing[(signal.conversation_id, signal.who)] = signal
            if len(self._typing) > self._most_typing:
                self._typing.popitem(last=False)
        self._unread.set()


class Hub:
    """Wakes the watchers of this process; meets `Announcer`. For one event loop, not threads."""

    def __init__(self) -> None:
        self._of_one: defaultdict[str, set[Watch]] = defaultdict(set)
        self._of_all: set[Watch] = set()

    def changed(self, conversation_id: str) -> None:
        """Tell that the log or the record of a conversation is not what it was."""
        self._tell(Signal(conversation_id, "changed"))

    def typing(self, conversation_id: str, who: Sender, on: bool) -> None:
        """Tell that somebody began or ceased to type."""
        self._tell(Signal(conversation_id, "typing", who, on))

    @contextmanager
    def watch(self, conversation_id: str | None) -> Iterator[Watch]:
        """Yield the signals of one conversation from now on; of all with None."""
        watch = Watch()
        watches = self._of_all if conversation_id is None else self._of_one[conversation_id]
        watches.add(watch)
        try:
            yield watch
        finally:
            watches.discard(watch)
            if conversation_id is not None and not watches:
                self._of_one.pop(conversation_id, None)

    def __len__(self) -> int:
        """Return how many watches there are."""
        return len(self._of_all) + sum(map(len, self._of_one.values()))

    def _tell(self, signal: Signal) -> None:
        for watch in (*self._of_one.get(signal.conversation_id, ()), *self._of_all):
            watch.put(signal)
