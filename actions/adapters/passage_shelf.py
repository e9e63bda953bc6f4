"""Passages by their ids, as the active index has them: what a recall notice cites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import Citation
from knowledge import index
from knowledge.active_index import LOOKED_EVERY_S, ActiveIndex, Serving
from knowledge.errors import KnowledgeError
from knowledge.passages import Passage
from knowledge.switches import Switches

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")
Passages = Mapping[str, Passage]
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s")


class IndexShelf:
    """The `PassageShelf` port on the active index; one that is switched off is not there.

    Args:
        home: Where the index is kept.
        every_s: Seconds between two looks at which version is active.
    """

    def __init__(self, home: Path, *, every_s: float = LOOKED_EVERY_S) -> None:
        self._switches = Switches(home)
        self._index: ActiveIndex[Passages] = ActiveIndex(
            home, lambda version: index.passages(home, version), _told, every_s=every_s
        )

    def cite(self, passages: Sequence[str]) -> tuple[Citation, ...]:
        """Return the passages as citations; those that are not there are left out."""
        if not passages:
            return ()
        try:
            known = self._index.current().loaded
            off = self._switches.off()
        except (KnowledgeError, OSError, ValueError) as exc:
            raise PolicyUnavailable(str(exc)) from exc
        return tuple(_cited(known[each]) for each in passages if each in known and each not in off)

    def close(self) -> None:
        """Look no more at which version is active."""
        self._index.close()


def _told(change: Serving[Passages] | Exception) -> None:
    if isinstance(change, Exception):
        _log.warning("index_not_opened", detail=str(change))


def _cited(passage: Passage) -> Citation:
    """Return a passage as what something rests on, not as what a search has found."""
    return Citation(
        passage=passage.id,
        title=passage.title,
        cites="; ".join(passage.cites),
        jurisdiction=passage.jurisdiction,
        quote=_SENTENCE_ENDS.split(passage.text, maxsplit=1)[0],
        score=1.0,
        url=f"/policies/{passage.id}",
        law=passage.instrument,
        effective_from=passage.effective_from.isoformat(),
        confidence=passage.confidence,
        kind=passage.kind,
    )
