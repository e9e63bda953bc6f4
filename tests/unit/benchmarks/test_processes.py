"""Processes are stopped whatever happens, with everything they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from benchmarks.processes import Child, Children, Command, ProcessDied

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def command(script: str, tmp_path: Path, **environment: str) -> Command:
    """A process of this interpreter."""
    return Command("worker", (sys.executable, "-c", script), tmp_path, environment)


def is_running(pid: int) -> bool:
    """Whether the process exists and is not merely unburied."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(path: Path) -> str:
    """The first line of a log, once it is there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if path.exists() and "\n" in path.read_text():
            return path.read_text().splitlines()[0]
        time.sleep(0.01)
    raise TimeoutError(path)


def test_a_stopped_child_takes_its_own_children_along(tmp_path: Path) -> None:
    """A server's workers must not outlive the bench."""
    child = Child(command(PARENT, tmp_path), tmp_path / "log")
    grandchild = int(wait_for(tmp_path / "log"))
    child.stop()
    assert not is_running(child.pid)
    deadline = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(grandchild)


def test_every_child_is_stopped_when_a_phase_fails(tmp_path: Path) -> None:
    """An error in the middle leaves no server behind."""
    commands = [command("import time; time.sleep(60)", tmp_path)] * 2
    with pytest.raises(ValueError, match="phase"), Children(commands, tmp_path) as children:
        pids = [child.pid for child in children]
        raise ValueError("the phase failed")
    assert not any(is_running(pid) for pid in pids)


def test_those_already_started_are_stopped_when_one_cannot_start(tmp_path: Path) -> None:
    """The first is not left alone when the second's program is missing."""
    report = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    good = command(report, tmp_path)
    missing = Command("missing", (str(tmp_path / "no-such-program"),), tmp_path, {})
    with pytest.raises(FileNotFoundError), Children((good, missing), tmp_path / "logs"):
        pytest.fail("the block must not run")
    logged = (tmp_path / "logs" / "worker.log").read_text()
    assert not logged or not is_running(int(logged))


def test_a_child_that_died_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    """Instead of a time limit that runs out."""
    child = Child(command("raise SystemExit('no model here')", tmp_path), tmp_path / "log")
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ProcessDied, match=r"(?s)status 1.*no model here"):
        child.check_alive()
    child.stop()


def test_a_child_has_its_environment_and_not_the_terminals_interrupt(tmp_path: Path) -> None:
    """Ctrl-C reaches the bench alone; it stops them in order."""
    script = "import os; print(os.environ['GIVEN'], os.getsid(0) == os.getpid(), flush=True)"
    child = Child(command(script, tmp_path, GIVEN="yes"), tmp_path / "log")
    assert wait_for(tmp_path / "log") == "yes True"
    child.stop()


def test_stopping_twice_is_stopping_once(tmp_path: Path) -> None:
    """A child that is already gone is no error."""
    child = Child(command("import time; time.sleep(60)", tmp_path), tmp_path / "log")
    os.kill(child.pid, signal.SIGKILL)
    child.stop()
    child.stop()
    assert not is_running(child.pid)
