"""Which passages may answer a question, as rows of the indexes.

What a filter lets in changes only where a passage begins or ceases to hold, so all days between two
such days share one answer, however many days are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.passages import AUDIENCES, Passage

MOST_KEPT = 32
"""Filters whose rows are kept; each takes about a byte a vector."""

_NO_END = date.max.toordinal()

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may answer; an audience of None lets both in."""

    jurisdiction: str
    audience: str | None
    as_of: date


class AllowedRows:
    """The rows of one vector index that may be found; read-only, so threads may share it.

    Attributes:
        mask: Whether each row may be found, (ntotal,).
        where: The filter behind it, for a store that filters by itself; None where there is none.
        count: How many rows may be found.
    """

    def __init__(self, mask: Mask, where: Filter | None = None) -> None:
        self.mask = mask
        self.where = where
        self.count = int(np.count_nonzero(mask))

    @classmethod
    def all_of(cls, ntotal: int) -> AllowedRows:
        """Return every row of an index."""
        return cls(np.ones(ntotal, dtype=np.bool_))

    @property
    def share(self) -> float:
        """The share of all rows that may be found, 0 of none."""
        return self.count / len(self.mask) if len(self.mask) else 0.0

    @cached_property
    def rows(self) -> Rows:
        """The rows that may be found, ascending."""
        return np.flatnonzero(self.mask)

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """The mask as a bitmap, the lowest bit first, as FAISS reads it."""
        return np.packbits(self.mask, bitorder="little")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a filter lets in: passages, and the rows of their units and of themselves."""

    passages: Mask
    unit_rows: AllowedRows
    passage_rows: AllowedRows


class Filters:
    """Answers what a filter lets in; the answers are kept, so that asking again costs nothing."""

    def __init__(self, passages: Sequence[Passage], owners: Rows) -> None:
        """Take the passages in row order, and each unit's passage."""
        self._owners = owners
        self._from = np.array([e.effective_from.toordinal() for e in passages], dtype=np.int64)
        self._to = np.array(
            [e.effective_to.toordinal() if e.effective_to else _NO_END for e in passages],
            dtype=np.int64,
        )
        self._jurisdiction = np.array([each.jurisdiction for each in passages], dtype=np.str_)
        self._audience = {
            name: np.array([name in each.audience for each in passages], dtype=np.bool_)
            for name in AUDIENCES
        }
        self._changes = np.unique(np.concatenate([self._from, self._to + 1]))
        self._kept = lru_cache(maxsize=MOST_KEPT)(self._let_in)
        self._kept_around = lru_cache(maxsize=MOST_KEPT)(self._with_other_days)

    def allowed(self, where: Filter) -> Allowed:
        """Return what a filter lets in."""
        return self._kept(where.jurisdiction, where.audience, self._period(where))

    def around(self, where: Filter) -> Allowed:
        """Return what a filter lets in, and beside it what holds on other days alone.

        A passage that another follows, or that follows another, on the very next day is not among
        them: on every day one of the two is let in, and speaks for both.
        """
        return self._kept_around(where.jurisdiction, where.audience, self._period(where))

    def _period(self, where: Filter) -> int:
        return int(np.searchsorted(self._changes, where.as_of.toordinal(), side="right"))

    def _let_in(self, jurisdiction: str, audience: str | None, period: int) -> Allowed:
        """Return what holds on every day of a period: the days before, or from, a change on."""
        day = int(self._changes[period - 1]) if period else 1
        mask = self._of(jurisdiction, audience) & (self._from <= day) & (day <= self._to)
        where = Filter(jurisdiction, audience, date.fromordinal(min(day, _NO_END)))
        return Allowed(mask, AllowedRows(mask[self._owners], where), AllowedRows(mask, where))

    def _with_other_days(self, jurisdiction: str, audience: str | None, period: int) -> Allowed:
        held = self._kept(jurisdiction, audience, period)
        begin, end = self._from[held.passages], self._to[held.passages]
        replaced = np.isin(self._to + 1, begin) | np.isin(self._from, end + 1)
        mask = held.passages | (self._of(jurisdiction, audience) & ~replaced)
        if np.array_equal(mask, held.passages):
            return held
        return Allowed(mask, AllowedRows(mask[self._owners]), AllowedRows(mask))

    def _of(self, jurisdiction: str, audience: str | None) -> Mask:
        mask: Mask = self._jurisdiction == jurisdiction
        return mask if audience is None else mask & self._audience[audience]
