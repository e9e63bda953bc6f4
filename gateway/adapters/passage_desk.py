"""The passages and their switches, off the event loop; they are files of the knowledge room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from gateway.domain.errors import KnowledgeUnavailable, PassageNotFound, SwitchRefused
from knowledge import errors, index
from knowledge.passages import Passage
from knowledge.switches import Switch, Switches

T = TypeVar("T")


class HomePassages:
    """The passages under a home directory; meets `PassageDesk`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._switches = Switches(home)

    async def passages(self) -> Mapping[str, Passage]:
        """Return the passages by id."""
        return await _done(lambda: index.passages(self._home))

    async def off(self) -> Mapping[str, Switch]:
        """Return what is switched off now, by passage, in the order of the ids."""
        return await _done(self._switches.off)

    async def history(self) -> tuple[Switch, ...]:
        """Return every switch there ever was, oldest first."""
        return await _done(self._switches.history)

    async def switch_off(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        """Let a passage answer nothing from now on, in every process."""
        return await _done(lambda: self._switches.switch_off(passage, by=by, reason=reason, at=at))

    async def switch_on(self, passage: str, by: str, reason: str, at: datetime) -> Switch:
        """Let a passage answer again."""
        return await _done(lambda: self._switches.switch_on(passage, by=by, reason=reason, at=at))


async def _done(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except errors.PassageUnknown as exc:
        raise PassageNotFound(str(exc)) from exc
    except errors.SwitchRefused as exc:
        raise SwitchRefused(str(exc)) from exc
    except (errors.KnowledgeError, OSError) as exc:
        raise KnowledgeUnavailable(str(exc)) from exc
