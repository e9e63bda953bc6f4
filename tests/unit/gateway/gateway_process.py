"""`python -m gateway` as a process of its own: started, stopped, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from benchmarks.ports import free_port
from tests.unit.gateway.conftest import SECRETS

ROOT = Path(__file__).resolve().parents[3]
START_S = 60.0
"""What a start may take beside others on a busy machine."""


class GatewayProcess:
    """A gateway on a home of its own, talking to a bot at a port."""

    def __init__(self, home: Path, *, bot_port: int, **variables: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home / "gateway.log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("RECOURSE_")}
        self.environment = {
            **inherited,
            **{f"RECOURSE_{name.upper()}": value for name, value in SECRETS.items()},
            "RECOURSE_HOME": str(home),
            "RECOURSE_PORT": str(self.port),
            "RECOURSE_BOT_PORT": str(bot_port),
            "RECOURSE_ACTIONS_PORT": str(bot_port),
            **variables,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it serves."""
        self.spawn()
        assert self.process is not None
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()
            try:
                httpx.get(f"{self.address}/healthz", timeout=1)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"no gateway after {START_S} s: {self.said()}")

    def spawn(self) -> None:
        """Start it and do not wait."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self, timeout_s: float = 20) -> int:
        """Ask it to end; returns its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout_s)

    def said(self) -> str:
        """Return all that it wrote, in whatever life."""
        return self.log.read_text()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        """Leave no process behind."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
