"""One child process: started, watched, restarted when it dies, stopped when told."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

GRACE_S = 12.0  # a turn in flight may take this long to finish
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
SETTLED_S = 60.0  # alive this long, the next death starts the waits from the beginning
LOG_LIMIT_BYTES = 10_000_000
BAD_SETTINGS = 2  # the exit status of a process that will not come up however often it is tried


@dataclass(frozen=True)
class ChildSpec:
    """What to run: a name for people, a command, its environment, where its output goes."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    directory: Path
    log: Path
    pid_file: Path
    backoff_s: tuple[float, ...] = BACKOFF_S
    grace_s: float = GRACE_S


def _die_with_parent() -> None:
    """In the child: be told to stop when the supervisor is killed outright (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


class Child:
    """A process that is kept running until ``stop``."""

    def __init__(self, spec: ChildSpec, say: Callable[[str], None]) -> None:
        self.spec = spec
        self.deaths = 0
        self.last_status: int | None = None
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def last_line(self) -> str:
        """The last line that the process wrote, for an error message."""
        with contextlib.suppress(OSError):
            lines = self.spec.log.read_text(errors="replace").splitlines()
            return next((line for line in reversed(lines) if line.strip()), "(nothing)")
        return "(nothing)"

    async def keep_running(self) -> None:
        """Start the process, and again after every death, until told to stop."""
        recent = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            status = await self._run_once()
            if self._stopping.is_set():
                return
            self.deaths += 1
            self.last_status = status
            recent = 1 if time.monotonic() - began > SETTLED_S else recent + 1
            waits = self.spec.backoff_s
            wait_s = waits[min(recent, len(waits)) - 1]
            self._say(f"{self.spec.name} ended (status {status}); starting it again in {wait_s} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait_s)

    async def _run_once(self) -> int:
        self.spec.log.parent.mkdir(parents=True, exist_ok=True)
        if self.spec.log.exists() and self.spec.log.stat().st_size > LOG_LIMIT_BYTES:
            self.spec.log.replace(self.spec.log.with_suffix(".log.1"))
        with self.spec.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.spec.argv,
                cwd=self.spec.directory,
                env=dict(self.spec.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Its own session: Ctrl-C reaches the supervisor alone, which stops in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._write_pid(self._process.pid)
        if self._stopping.is_set():
            self._process.terminate()
        try:
            return await self._process.wait()
        finally:
            self.spec.pid_file.unlink(missing_ok=True)

    def _write_pid(self, pid: int) -> None:
        """Leave the process id where an operator (and `recourse doctor`) can find it."""
        self.spec.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.spec.pid_file.write_text(f"{pid}\n")

    async def stop(self) -> None:
        """Ask the process to end, wait, and insist after the grace time."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), self.spec.grace_s)
        except TimeoutError:
            self._say(f"{self.spec.name} did not stop in {self.spec.grace_s:.0f} s: killed")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
