"""Start the house, say where it is, keep it standing, and stop all of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable

import httpx

from gateway.supervisor.children import Child, ChildSpec
from gateway.supervisor.errors import UpError
from gateway.supervisor.readiness import require_free_port, wait_until_answering
from gateway.supervisor.settings import (
    LOOPBACK,
    PROJECT_ROOT,
    UpSettings,
    child_environment,
    shared_secrets,
)


def check_ground(settings: UpSettings) -> None:
    """Raises UpError, with the way out, when something the start needs is missing."""
    shared_secrets(settings, os.environ)
    for path, command in (
        (PROJECT_ROOT / ".venv-bot/bin/python", "make setup"),
        (settings.home / "encoder/manifest.json", "make setup"),
        (settings.home / "index/active", "make index"),
        (settings.home / "models", "make train"),
    ):
        if not path.exists():
            raise UpError(f"{path} is missing: run `{command}`")
    if len({settings.port, settings.actions_port, settings.bot_port}) < 3:
        raise UpError("RECOURSE_PORT, RECOURSE_ACTIONS_PORT and RECOURSE_BOT_PORT must differ")


def require_free_ports(settings: UpSettings) -> None:
    """Raises UpError, naming its setting, when one of the three ports is taken."""
    require_free_port(settings.host, settings.port, "RECOURSE_PORT")
    require_free_port(LOOPBACK, settings.actions_port, "RECOURSE_ACTIONS_PORT")
    require_free_port(LOOPBACK, settings.bot_port, "RECOURSE_BOT_PORT")


def child_specs(settings: UpSettings) -> list[ChildSpec]:
    """The three processes; Rasa and the actions stay on loopback whatever the gateway does."""
    python, rasa_python = (str(PROJECT_ROOT / v / "bin/python") for v in (".venv", ".venv-bot"))
    commands = {
        "actions": ((python, "-m", "actions"), LOOPBACK),
        "bot": ((rasa_python, "-m", "bot", "serve"), LOOPBACK),
        "gateway": ((python, "-m", "gateway"), settings.host),
    }
    return [
        ChildSpec(
            name=name,
            argv=argv,
            environment=child_environment(settings, os.environ, host=host),
            directory=PROJECT_ROOT,
            log=settings.home / "log" / f"{name}.log",
            pid_file=settings.home / "run" / f"{name}.pid",
        )
        for name, (argv, host) in commands.items()
    ]


async def run(settings: UpSettings, say: Callable[[str], None], *, desk: str) -> None:
    """Run until a signal stops it; every child is gone when this returns.

    Args:
        settings: where the house stands.
        say: prints a line of progress.
        desk: the line that tells the support team where to sign in, said once all answers.

    Raises:
        UpError: the house did not come up; what was started is stopped again.
    """
    children = [Child(spec, say) for spec in child_specs(settings)]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    running = [asyncio.create_task(child.keep_running()) for child in children]
    try:
        if await _came_up(settings, children, stop):
            say(f"Recourse answers at {settings.address}  (Ctrl-C stops it; logs: "
                f"{settings.home / 'log'})")  # fmt: skip
            say(desk)
            await stop.wait()
        say("stopping")
    finally:
        # The gateway first: it finishes the turns in flight while the others still answer.
        for child in reversed(children):
            await child.stop()
        await asyncio.gather(*running, return_exceptions=True)


async def _came_up(settings: UpSettings, children: list[Child], stop: asyncio.Event) -> bool:
    """Whether the first question was answered; False when a signal came first."""
    answering = asyncio.create_task(wait_until_answering(settings.address, children))
    stopped = asyncio.create_task(stop.wait())
    done, pending = await asyncio.wait({answering, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    if answering not in done:
        return False
    try:
        answering.result()
    except httpx.HTTPError as exc:
        raise UpError(f"the first question failed: {exc}; see {settings.home / 'log'}") from exc
    return True


def up(settings: UpSettings, say: Callable[[str], None], *, desk: str) -> None:
    """Run on checked ground until stopped; says how long the start took."""
    began = time.monotonic()

    def timed(line: str) -> None:
        say(f"[{time.monotonic() - began:6.1f} s] {line}")

    asyncio.run(run(settings, timed, desk=desk))
