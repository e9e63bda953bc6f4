"""A child is kept running until it is told to stop, and then it is gone."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.supervisor.children import Child, ChildSpec


def spec(folder: Path, program: str, grace_s: float = 5.0) -> ChildSpec:
    """A child that runs a line of Python."""
    return ChildSpec(
        name="worker",
        argv=(sys.executable, "-c", program),
        environment=dict(os.environ),
        directory=folder,
        log=folder / "worker.log",
        pid_file=folder / "run" / "worker.pid",
        backoff_s=(0.05, 0.1),
        grace_s=grace_s,
    )


async def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    """Wait until a condition holds, or fail."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.02)


async def test_a_child_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    """The line names the process, its exit status and the wait."""
    said: list[str] = []
    child = Child(spec(tmp_path, "import sys; print('working'); sys.exit(3)"), said.append)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.deaths >= 2)
    await child.stop()
    await task
    assert said[0] == "worker ended (status 3); starting it again in 0.05 s"
    assert child.last_status == 3
    assert child.last_line() == "working"


async def test_waits_grow_to_the_longest_and_stay_there(tmp_path: Path) -> None:
    """A process that cannot live is not started in a tight loop."""
    said: list[str] = []
    child = Child(spec(tmp_path, "raise SystemExit(1)"), said.append)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.deaths >= 3)
    await child.stop()
    await task
    assert [line.rsplit(" in ", 1)[1] for line in said[:3]] == ["0.05 s", "0.1 s", "0.1 s"]


async def test_a_killed_child_comes_back_as_another_process(tmp_path: Path) -> None:
    """Its process id is in the pid file, and changes."""
    child = Child(spec(tmp_path, "import time; time.sleep(60)"), lambda _: None)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.pid is not None and child.spec.pid_file.exists())
    first = child.pid
    assert first is not None
    assert child.spec.pid_file.read_text() == f"{first}\n"
    os.kill(first, 9)
    await eventually(lambda: child.pid not in (None, first))
    await child.stop()
    await task
    assert child.pid is None
    assert not child.spec.pid_file.exists()


async def test_stop_asks_first_and_kills_only_what_does_not_listen(tmp_path: Path) -> None:
    """A process that ignores SIGTERM is gone after the grace time, and that is said."""
    said: list[str] = []
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)"
    )
    child = Child(spec(tmp_path, deaf, grace_s=0.3), said.append)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.last_line() == "deaf")
    await child.stop()
    await task
    assert said == ["worker did not stop in 0 s: killed"]


async def test_stop_is_gentle_with_a_process_that_listens(tmp_path: Path) -> None:
    """It may finish what it is doing: its last words reach the log."""
    program = (
        "import signal, sys, time\n"
        "def bye(*_):\n    print('finished the turn', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, bye); print('up', flush=True); time.sleep(60)"
    )
    child = Child(spec(tmp_path, program), pytest.fail)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.last_line() == "up")
    await child.stop()
    await task
    assert child.last_line() == "finished the turn"


async def test_a_full_log_is_put_aside(tmp_path: Path) -> None:
    """A log over its limit becomes `.log.1`, so that a restart loop cannot fill the disk."""
    made = spec(tmp_path, "print('fresh')")
    made.log.write_bytes(b"x" * 10_000_001)
    child = Child(made, lambda _: None)
    task = asyncio.create_task(child.keep_running())
    await eventually(lambda: child.deaths >= 1)
    await child.stop()
    await task
    assert made.log.with_suffix(".log.1").stat().st_size == 10_000_001
    assert made.log.read_text().startswith("fresh")
