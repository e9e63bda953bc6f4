"""What can go wrong with a check, as a part of this room's tree (`knowledge.errors`).

    KnowledgeError
    `-- CheckError
        `-- ListingError     a listing that cannot be read: every value that is wrong is named

A violation is a finding, never an exception; malformed rules are `RulesError`, as for decisions.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.errors import KnowledgeError


class CheckError(KnowledgeError):
    """The root: whatever keeps a listing from being checked."""


class ListingError(CheckError):
    """The listing cannot be read; `complaints` names each value and what was expected."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("listing: " + "; ".join(self.complaints))
