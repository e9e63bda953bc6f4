"""A thread that looks every so often whether something has changed, while others serve."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Watch:
    """Looks every so often from its first `begin` to its `end`.

    Args:
        look: What to do; what it raises ends the thread, and the next `begin` starts another.
        every_s: Seconds between two looks.
        name: Of the thread.
    """

    def __init__(self, look: Callable[[], None], *, every_s: float, name: str) -> None:
        self._look = look
        self._every_s = every_s
        self._name = name
        self._beginning = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have a thread look; should one have died, another. Cheap while it lives."""
        if self._thread is None or not self._thread.is_alive():
            with self._beginning:
                if self._ended.is_set() or (self._thread and self._thread.is_alive()):
                    return
                self._thread = threading.Thread(target=self._keep, name=self._name, daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(self._every_s)

    def _keep(self) -> None:
        while not self._ended.wait(self._every_s):
            self._look()
