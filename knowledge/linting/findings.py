"""What a check finds: complaints, which somebody must mend, and notes, which somebody may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Check = Literal["ids", "citations", "dates", "copied", "reading", "asks"]
CHECKS: tuple[Check, ...] = ("ids", "citations", "dates", "copied", "reading", "asks")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with a passage.

    Attributes:
        check: Which check found it.
        passage: The passage's id.
        text: The value, what was expected, and the way out.
    """

    check: Check
    passage: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found: complaints in the order of ids, and notes."""

    complaints: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, complaints: Iterable[Finding], notes: Iterable[str] = ()) -> Found:
        """Return findings in an order that does not depend on how they were come by."""
        return cls(tuple(sorted(set(complaints))), tuple(notes))
