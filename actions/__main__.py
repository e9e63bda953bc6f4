"""`python -m actions`: serve the actions until told to stop.

Exit status: 0 stopped as asked, 1 worth another try (the database or the port is taken or
away), 2 it will not start like this; one line on standard error says what and how to mend it.
"""

from __future__ import annotations

import signal
import socket
import sys

import structlog
import uvicorn

from actions import logs
from actions.app import create_app
from actions.domain.errors import ActionsError, DatabaseBusy, DatabaseUnreachable, PortTaken
from actions.listener import listen
from actions.settings import Settings, read_settings

WORTH_ANOTHER_TRY = 1
WILL_NOT_START = 2
LAST_TURNS_S = 6
"""Seconds that turns under way have to end in once a stop is asked for: more than a budget."""

KEEP_IDLE_S = 30
"""Seconds an idle connection is kept: longer than Rasa keeps it, so Rasa is the one to close."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


def main() -> int:
    """Serve until SIGTERM or SIGINT and return the exit status."""
    logs.configure()
    try:
        settings = read_settings()
        with listen(
            settings.host, settings.actions_port, setting="RECOURSE_ACTIONS_PORT"
        ) as listener:
            _serve(settings, listener)
    except (DatabaseUnreachable, DatabaseBusy, PortTaken) as exc:
        return _complain(exc, WORTH_ANOTHER_TRY)
    except ActionsError as exc:
        return _complain(exc, WILL_NOT_START)
    return 0


def _serve(settings: Settings, listener: socket.socket) -> None:
    """Serve on a socket that is bound already, so that nothing is loaded for a taken port."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_IDLE_S,
            timeout_graceful_shutdown=LAST_TURNS_S,
        )
    )
    # uvicorn raises the signal again once it has stopped; asked and done is a good end.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    server.run(sockets=[listener])
    _log.info("stopped")


def _complain(exc: ActionsError, status: int) -> int:
    """Write the one line that a person reads, and return the exit status."""
    sys.stderr.write(f"actions: {exc}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
