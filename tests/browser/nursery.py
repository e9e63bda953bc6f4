"""Gateways in a third of the time: forked from one process that has imported everything already.

Starting `python -m gateway` takes four seconds, three of which go into imports; every browser test
has a gateway of its own. Here the very same `main` runs, in a process and on a home of its own.
That `python -m gateway` starts from nothing is for the contract tests.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any, cast

from tests.unit.gateway.gateway_process import ROOT, GatewayProcess


class BornGateway(GatewayProcess):
    """A gateway like any other, but for how it comes to life."""

    def spawn(self) -> None:
        """Start it and do not wait."""
        child = _nursery().born(self.environment, self.log)
        self.process = cast("subprocess.Popen[bytes]", child)


class _Child:
    """A process of the nursery, with what tests ask of `subprocess.Popen`."""

    def __init__(self, nursery: _Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.asked({"status_of": self.pid})
        return self.returncode

    def wait(self, timeout: float = 20) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("gateway", timeout)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Nursery:
    """The process that gateways are forked from; it ends with the one that made it."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.nursery", str(its.fileno())],
                cwd=ROOT,
                pass_fds=[its.fileno()],
            )
        self._socket = ours
        self._line = ours.makefile("rw", encoding="utf-8")
        self._line.readline()  # it has imported everything
        atexit.register(self.end)

    def end(self) -> None:
        """Let it go: it ends when nobody talks to it any more."""
        self._line.close()
        self._socket.close()
        self._process.wait(10)

    def born(self, environment: dict[str, str], log: Path) -> _Child:
        return _Child(self, self.asked({"environment": environment, "log": str(log)}))

    def asked(self, request: dict[str, Any]) -> Any:
        self._line.write(json.dumps(request) + "\n")
        self._line.flush()
        return json.loads(self._line.readline())


@cache
def _nursery() -> _Nursery:
    return _Nursery()


def nurse(descriptor: int) -> None:
    """Fork a gateway, or tell whether one has ended, for every line that comes in."""
    import gateway.__main__
    import gateway.adapters.redaction.presidio

    line = socket.socket(fileno=descriptor).makefile("rw", encoding="utf-8")
    line.write("ready\n")
    line.flush()
    while request := line.readline():
        asked = json.loads(request)
        if "status_of" in asked:
            ended, status = os.waitpid(asked["status_of"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if ended else None
        else:
            answer = os.fork()
            if answer == 0:
                line.close()
                _live(gateway.__main__.main, asked["environment"], asked["log"])
        line.write(json.dumps(answer) + "\n")
        line.flush()


def _live(main: Any, environment: dict[str, str], log: str) -> None:
    """Be a gateway, and never return."""
    os.environ.clear()
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(written, sys.stdout.fileno())
    os.dup2(written, sys.stderr.fileno())
    status = 1
    try:
        status = main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    nurse(int(sys.argv[1]))
