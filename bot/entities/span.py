"""What an entity is, and how claims to the same words are settled."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum


class Strength(IntEnum):
    """How sure a claim is; the surer one gets the words."""

    GUESS = 1  # nothing contradicts it
    SHAPE = 2  # it looks like nothing else
    CONTEXT = 3  # the words beside it say what it is
    CERTAIN = 4  # it can be nothing else


@dataclass(frozen=True)
class Span:
    """An entity of a text: `text[start:end]`, and the value to remember for it."""

    entity: str
    start: int
    end: int
    value: str
    strength: Strength = field(default=Strength.SHAPE, compare=False)

    @property
    def length(self) -> int:
        """How many characters it covers."""
        return self.end - self.start


def spans_of(
    entity: str, pattern: re.Pattern[str], text: str, strength: Strength, group: int | str = 0
) -> Iterator[Span]:
    """Yield a span for every match of a pattern, or of one of its groups."""
    for match in pattern.finditer(text):
        start, end = match.span(group)
        if 0 <= start < end:
            yield Span(entity, start, end, text[start:end], strength)


def settled(claims: Iterable[Span]) -> list[Span]:
    """Return the claims that stand, in the order of the text, none overlapping another.

    The surer claim wins; of two equally sure ones the longer, then the earlier, then the one that
    was made first.
    """
    standing: list[Span] = []
    starts: list[int] = []
    for claim in sorted(claims, key=lambda c: (-c.strength, -c.length, c.start)):
        place = bisect.bisect(starts, claim.start)
        clear_before = place == 0 or standing[place - 1].end <= claim.start
        clear_after = place == len(standing) or claim.end <= standing[place].start
        if clear_before and clear_after:
            standing.insert(place, claim)
            starts.insert(place, claim.start)
    return standing
