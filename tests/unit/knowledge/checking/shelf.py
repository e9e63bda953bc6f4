"""Rules of listings that change, or cannot be read, as a test wants them."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.checking.checker import Checker
from knowledge.checking.following import FollowedChecker
from knowledge.following import Followed


class Shelf:
    """Rules that can be read, or not; counts how often they are."""

    def __init__(self, checker: Callable[[], Checker]) -> None:
        self._checker = checker
        self._changes = 0
        self.reads = 0
        self.fault: Exception | None = None

    def read(self) -> Checker:
        """Return the rules, as `open_checker` does."""
        self.reads += 1
        if self.fault is not None:
            raise self.fault
        return self._checker()

    def change(self, fault: Exception | None = None) -> None:
        """Change a file, to what can be read or is refused."""
        self._changes += 1
        self.fault = fault

    def follow(self, **settings: float) -> FollowedChecker:
        """Return what follows the rules; it looks by itself only if told how often."""
        return Followed(
            "rules of listings", self.read, lambda: self._changes,
            **{"every_s": 3600.0, **settings},
        )  # fmt: skip
