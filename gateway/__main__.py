"""`python -m gateway`: serve customers until told to stop.

Exit status: 0 stopped as asked, 1 worth another try (the database or the port is taken or
away), 2 it will not start like this; one line on standard error says what and how to mend it.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys

import uvicorn

from actions import logs
from actions.domain.errors import ActionsError, DatabaseBusy, DatabaseUnreachable, PortTaken
from actions.listener import listen
from gateway.adapters.sql.migrate import upgrade
from gateway.app import Gateway, create_gateway
from gateway.domain.errors import GatewayError
from gateway.settings import Settings, read_settings

WORTH_ANOTHER_TRY = 1
WILL_NOT_START = 2
LAST_WORDS_S = 1.0
"""What the last turns may take beyond the bot's own limit: writing them down, sending them."""


class _GatewayServer(uvicorn.Server):
    """A server that asks the bot nothing new once it is told to stop.

    uvicorn waits for the requests in flight before it tells the application; without this,
    messages that stand in line would keep it for one bot's answer after another.
    """

    def __init__(self, config: uvicorn.Config, gateway: Gateway) -> None:
        super().__init__(config)
        self._gateway = gateway

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: the turn in flight ends, those behind it are told that they were interrupted."""
        self._gateway.turns.stop_asking()
        await super().shutdown(sockets)


def main() -> int:
    """Serve until SIGTERM or SIGINT and return the exit status."""
    logs.configure()
    logging.getLogger("gateway").setLevel(logging.INFO)
    try:
        settings = read_settings()
        # The port first: whoever has it may be a gateway whose turns are not ours to interrupt.
        with listen(settings.host, settings.port, setting="RECOURSE_PORT") as listener:
            upgrade(settings.url_of_database)
            _serve(settings, listener)
    except (DatabaseUnreachable, DatabaseBusy, PortTaken) as exc:
        return _complain(exc, WORTH_ANOTHER_TRY)
    except (GatewayError, ActionsError) as exc:
        return _complain(exc, WILL_NOT_START)
    return 0


def _serve(settings: Settings, listener: socket.socket) -> None:
    gateway = create_gateway(settings)
    config = uvicorn.Config(
        gateway.app,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=round(settings.bot_timeout_s + LAST_WORDS_S),
    )
    # uvicorn raises the signal again once it has stopped; asked and done is a good end.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    _GatewayServer(config, gateway).run(sockets=[listener])


def _complain(exc: Exception, status: int) -> int:
    """Write the one line that a person reads, and return the exit status."""
    sys.stderr.write(f"gateway: {exc}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
