"""How many sockets one conversation, or one address, may hold at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.domain.errors import TooManySockets


class Seats:
    """So many at once for every key; who leaves makes room at once."""

    def __init__(self, most: int, whose: str) -> None:
        """Args: the number, and what a key stands for: "conversation"."""
        self._most = most
        self._whose = whose
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, key: str | None) -> Iterator[None]:
        """Hold a seat inside the block; None is not counted.

        Raises:
            TooManySockets: All are taken.
        """
        if key is None:
            yield
            return
        if self._taken[key] >= self._most:
            raise TooManySockets(
                f"this {self._whose} holds {self._most} sockets, as many as it may; close one,"
                " or wait a minute for those that are gone to be noticed"
            )
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]

    def __len__(self) -> int:
        """Return how many are taken, of all keys."""
        return self._taken.total()
