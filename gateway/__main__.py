"""`python -m gateway`: serve customers until told to stop.

Exit status: 0 stopped as asked, 1 worth another try (the database or the port is taken or
away), 2 it will not start like this; one line on standard error says what and how to mend it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from actions import logs
from actions.adapters.sql import migrate as records
from actions.domain.errors import ActionsError, DatabaseBusy, DatabaseUnreachable, PortTaken
from actions.listener import listen
from gateway.adapters.sql import migrate as conversations
from gateway.app import Gateway, create_gateway
from gateway.domain.errors import GatewayError
from gateway.settings import Settings, read_settings

WORTH_ANOTHER_TRY = 1
WILL_NOT_START = 2
LARGEST_FRAME = 16 * 1024
"""Of what a socket's client says; it sends its messages by HTTP."""

PING_S = 20.0
"""Both how often a silent socket is asked whether it is there, and how long it may take."""

UNREAD_S = 30
"""How long a client may leave what was sent to it unread before its connection is cut."""

FAREWELL_S = 2.0
"""How long a socket's client may take to hear that the gateway stops."""

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
        """Stop: the turn in flight ends, those behind it are told that they were interrupted.

        Customers' sockets are closed with 1012, upon which they come again and go on.
        """
        self._gateway.turns.stop_asking()
        farewell = asyncio.create_task(self._cut_who_does_not_go())
        try:
            await super().shutdown(sockets)
        finally:
            farewell.cancel()

    async def _cut_who_does_not_go(self) -> None:
        """End the sockets whose client takes nothing: their goodbye would be waited for."""
        await asyncio.sleep(FAREWELL_S)
        for connection in list(self.server_state.connections):
            if isinstance(connection, WebSocketsSansIOProtocol):
                connection.transport.abort()


def main() -> int:
    """Serve until SIGTERM or SIGINT and return the exit status."""
    logs.configure()
    logging.getLogger("gateway").setLevel(logging.INFO)
    # At INFO it writes down the address of every socket, with all that its client put there.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    try:
        settings = read_settings()
        # The port first: whoever has it may be a gateway whose turns are not ours to interrupt.
        with listen(settings.host, settings.port, setting="RECOURSE_PORT") as listener:
            records.upgrade(settings.url_of_database)
            conversations.upgrade(settings.url_of_database)
            _serve(settings, listener)
    except (DatabaseUnreachable, DatabaseBusy, PortTaken) as exc:
        return _complain(exc, WORTH_ANOTHER_TRY)
    except (GatewayError, ActionsError) as exc:
        return _complain(exc, WILL_NOT_START)
    return 0


def _serve(settings: Settings, listener: socket.socket) -> None:
    cut_who_does_not_read(listener)
    gateway = create_gateway(settings)
    config = uvicorn.Config(
        gateway.app,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whose X-Forwarded-For is believed is a setting, and applied inside the application.
        proxy_headers=False,
        # Named, because what "auto" finds may be websockets' legacy side, which warns.
        ws=WebSocketsSansIOProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        # Frames are small, and a compressor for each of 2,000 sockets is not.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=round(settings.bot_timeout_s + LAST_WORDS_S),
    )
    # uvicorn raises the signal again once it has stopped; asked and done is a good end.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    _GatewayServer(config, gateway).run(sockets=[listener])


def cut_who_does_not_read(listener: socket.socket) -> None:
    """Have the system end connections whose client is gone, or never takes what it is sent.

    The server closes such a connection when its buffer has drained, which is never.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections inherit it from the listener
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_S * 1000)


def _complain(exc: Exception, status: int) -> int:
    """Write the one line that a person reads, and return the exit status."""
    sys.stderr.write(f"gateway: {exc}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
