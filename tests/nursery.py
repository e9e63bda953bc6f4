"""Our programs in a third of the time: forked from one process that has imported everything.

Starting `python -m gateway` takes four seconds, three of which go into imports, and many tests
have a program of their own. Here the very same `main` runs in a process of its own, with its
own environment, arguments and files. That the programs start from nothing is for the tests that
say so.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, cast

from tests.unit.gateway.gateway_process import ROOT, GatewayProcess

CHUNK = 65_536
Files = tuple[int, int, int]
"""The descriptors of standard input, output and error."""


class BornGateway(GatewayProcess):
    """A gateway like any other, but for how it comes to life."""

    def spawn(self) -> None:
        """Start it and do not wait."""
        with self.log.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            files = nothing.fileno(), log.fileno(), log.fileno()
            child = born("gateway", (), self.environment, files)
        self.process = cast("subprocess.Popen[bytes]", child)


def born(
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    files: Files,
    *,
    at_terminal: bool = False,
) -> Child:
    """Start `gateway`, `actions` or `recourse`, and do not wait.

    At a terminal, its standard input is the one of a session of its own: Ctrl-C ends it.
    """
    asked = {
        "program": program,
        "arguments": arguments,
        "environment": dict(environment),
        "at_terminal": at_terminal,
    }
    nursery = _nursery()
    return Child(nursery, nursery.asked(asked, files))


def ran(
    program: str,
    *arguments: str,
    environment: Mapping[str, str],
    typed: str = "",
    timeout_s: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with what was typed coming through a pipe."""
    with ExitStack() as stack:
        out, err = (stack.enter_context(tempfile.TemporaryFile("w+")) for _ in range(2))
        reader, writer = os.pipe()
        files = reader, out.fileno(), err.fileno()
        try:
            child = born(program, arguments, environment, files)
            os.write(writer, typed.encode())  # less than a pipe holds
        finally:
            os.close(reader)
            os.close(writer)
        try:
            status = child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
        said = [file.seek(0) or file.read() for file in (out, err)]
    return subprocess.CompletedProcess([program, *arguments], status, *said)


class Child:
    """A process of the nursery, with what tests ask of `subprocess.Popen`."""

    def __init__(self, nursery: _Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, None while it runs."""
        if self.returncode is None:
            self.returncode = self._nursery.asked({"status_of": self.pid})
        return self.returncode

    def wait(self, timeout: float = 20) -> int:
        """Return its exit status once it has ended."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a program of the nursery", timeout)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)


class _Nursery:
    """The process that programs are forked from; it ends with the one that made it."""

    def __init__(self) -> None:
        self._line, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from tests.nursery import nurse; nurse({its.fileno()})"],
                cwd=ROOT,
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._one_at_a_time = threading.Lock()
        _heard(self._line)  # it has imported everything
        atexit.register(self.end)

    def end(self) -> None:
        """Let it go: it ends when nobody talks to it any more."""
        self._line.close()
        self._process.wait(10)

    def asked(self, request: dict[str, Any], files: Sequence[int] = ()) -> Any:
        """Return its answer to a request that comes with some open files."""
        with self._one_at_a_time:
            _say(self._line, request, files)
            return _heard(self._line)[0]


@cache
def _nursery() -> _Nursery:
    return _Nursery()


def _say(line: socket.socket, words: Any, files: Sequence[int] = ()) -> None:
    said = json.dumps(words).encode() + b"\n"
    sent = socket.send_fds(line, [said], files)
    line.sendall(said[sent:])


def _heard(line: socket.socket) -> tuple[Any, list[int]]:
    """Return what the other side says, None when it is gone, and the files that came with it."""
    said, files, *_ = socket.recv_fds(line, CHUNK, 3)
    while said and not said.endswith(b"\n"):
        said += line.recv(CHUNK)
    return (json.loads(said) if said else None), files


def nurse(descriptor: int) -> None:
    """Fork a program, or tell whether one has ended, for every request; at the end, end all."""
    programs = _programs()
    line = socket.socket(fileno=descriptor)
    alive: set[int] = set()
    _say(line, "ready")
    while True:
        asked, files = _heard(line)
        if asked is None:
            break
        if "status_of" in asked:
            ended, status = os.waitpid(asked["status_of"], os.WNOHANG)
            alive.discard(ended)
            _say(line, os.waitstatus_to_exitcode(status) if ended else None)
            continue
        pid = os.fork()
        if pid == 0:
            line.close()
            _live(programs[asked["program"]], asked, files)
        alive.add(pid)
        for file in files:
            os.close(file)
        _say(line, pid)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _programs() -> dict[str, Callable[[], object]]:
    """Import what every program needs, and return how each is run."""
    import actions.__main__
    import gateway.__main__
    import gateway.cli
    from gateway.adapters.redaction import open_redactor

    importlib.import_module("httpcore")  # which the first client would import
    open_redactor()  # its expressions are compiled once, and stay

    # The command looks at its terminal and at its environment while it is imported: each anew.
    for name in [each for each in sys.modules if each.startswith("gateway.cli")]:
        del sys.modules[name]
    return {
        "actions": actions.__main__.main,
        "gateway": gateway.__main__.main,
        "recourse": _recourse,
    }


def _recourse() -> None:
    from gateway.cli import main

    main()


def _live(main: Callable[[], object], asked: dict[str, Any], files: Sequence[int]) -> NoReturn:
    """Be a program, and never return."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if asked["at_terminal"]:
        os.setsid()
        # However the tests themselves were started: whoever begins in the background is deaf to it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[:] = [asked["program"], *asked["arguments"]]
    status = 1
    try:
        status = _status_of(main)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not the interpreter's own end: onnxruntime would wait for a thread of the nursery's.
        os._exit(status)


def _status_of(main: Callable[[], object]) -> int:
    """Run a program and return its exit status, as the interpreter does."""
    try:
        ended = main()
    except SystemExit as exc:
        ended = exc.code
    except BaseException:  # noqa: BLE001 - the interpreter's own boundary
        traceback.print_exc()
        return 1
    return ended if isinstance(ended, int) else 0
