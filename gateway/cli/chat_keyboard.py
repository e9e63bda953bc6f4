"""Lines as they are typed, or as a pipe has them, without holding up the socket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from io import UnsupportedOperation
from typing import TextIO

PROMPT = "you> "


class Keyboard:
    """Reads a line when one is wanted, in a thread that nobody has to wait for.

    A daemon thread: a read from a terminal cannot be cancelled, and must not keep a command that
    is over from ending.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = _apart(stream)
        self.is_terminal = stream.isatty()
        self.is_prompting = False

    async def line(self) -> str | None:
        """Return the next line, None when there are no more."""
        loop = asyncio.get_running_loop()
        typed: asyncio.Future[str | None] = loop.create_future()

        def hand_over(line: str | None) -> None:
            if not typed.done():
                typed.set_result(line)

        def read() -> None:
            line = self._read()
            # The loop is gone when the conversation ended while somebody was typing.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(hand_over, line)

        self.is_prompting = self.is_terminal
        threading.Thread(target=read, name="keyboard", daemon=True).start()
        try:
            return await typed
        finally:
            self.is_prompting = False

    def _read(self) -> str | None:
        if not self.is_terminal:
            return self._stream.readline() or None
        try:
            return input(PROMPT)
        except EOFError:
            return None


def _apart(stream: TextIO) -> TextIO:
    """Return a reader of its own on the same input.

    A thread that still reads when the command ends would hold the lock of standard input, which
    the interpreter takes on its way out; it dies if it cannot.
    """
    try:
        number = stream.fileno()
    except UnsupportedOperation:
        return stream
    return os.fdopen(number, encoding=stream.encoding, errors="replace", closefd=False)
