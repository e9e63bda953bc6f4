"""Processes that the bench starts, and always stops: by their own pid, never by a name."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

STOP_S = 15.0
LOG_TAIL = 4000


@dataclass(frozen=True)
class Command:
    """How one process of a side is started."""

    name: str
    arguments: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]


class ProcessDied(Exception):
    """A process that the bench needs has ended; carries the end of its log."""


class Child:
    """One process in a session of its own, its output in a log file."""

    def __init__(self, command: Command, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self._command = command
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                list(command.arguments),
                cwd=command.cwd,
                env={**os.environ, **command.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A terminal's Ctrl-C reaches the bench alone, which then stops them in order.
                start_new_session=True,
            )

    @property
    def name(self) -> str:
        """What the process is, for logs and figures."""
        return self._command.name

    @property
    def pid(self) -> int:
        """The pid of the process; its children have others."""
        return self._process.pid

    def check_alive(self) -> None:
        """Nothing, while it runs.

        Raises:
            ProcessDied: it has ended.
        """
        status = self._process.poll()
        if status is not None:
            tail = self._log.read_bytes()[-LOG_TAIL:].decode("utf-8", "replace")
            raise ProcessDied(
                f"{self.name} ended with status {status}; its log {self._log} ends with:\n{tail}"
            )

    def wait(self) -> int:
        """The status with which it ended by itself."""
        return self._process.wait()

    def stop(self) -> None:
        """Ended when this returns, with every process it started: asked first, then killed."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._signal(signal.SIGKILL)  # what it started and left behind

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)  # the session that only this child founded
        except ProcessLookupError:
            return


class Children:
    """The processes of one side: all started, and all stopped whatever happens."""

    def __init__(self, commands: Sequence[Command], log_directory: Path) -> None:
        self._commands = commands
        self._log_directory = log_directory
        self._running: list[Child] = []
        self.spawned_at = 0.0
        """When the first was spawned, by `perf_counter`."""

    def __enter__(self) -> Self:
        """All of them spawned; none is waited for."""
        self.spawned_at = perf_counter()
        try:
            for command in self._commands:
                log = self._log_directory / f"{command.name}.log"
                self._running.append(Child(command, log))
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """All of them stopped."""
        self.stop()

    def __iter__(self) -> Iterator[Child]:
        """The running ones."""
        return iter(self._running)

    def stop(self) -> None:
        """Stop every process, last started first."""
        while self._running:
            self._running.pop().stop()
