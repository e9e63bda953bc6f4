"""The action server over a demo shop, answered in memory or served on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import uvicorn
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.guests import SqlGuests
from actions.adapters.sql.orders import SqlOrders
from actions.app import Stores, create_actions
from actions.domain.identity import GuestLimits
from actions.server import create_server
from actions.services.pace import Pace
from actions.services.ports import PolicyAnswers
from tests.contract.actions.conversations import own
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fake_decisions import FakeDecisions
from tests.unit.actions.fake_recalls import FakeRecalls, FakeShelf
from tests.unit.actions.fakes import GRANT, SECRET, FakeAnswers, rules

SEEDED_ON = date(2026, 5, 4)
START_S = 10.0


def demo_app(engine: Engine, answers: PolicyAnswers | None = None) -> Starlette:
    """The actions on a freshly seeded demo shop; the clock stands at noon of the same day.

    The conversation of the turns is the bot's, and nobody in it has proved anything.
    """
    seed(engine, SEEDED_ON)
    own(engine, GRANT.conv, epoch=GRANT.epoch)
    orders, answers = SqlOrders(engine), answers or FakeAnswers()
    guests = SqlGuests(engine, SECRET, GuestLimits())
    return create_server(
        create_actions(
            Stores(
                orders,
                guests,
                answers,
                FakeRecalls(),
                FakeShelf(),
                FakeDecisions(),
                FakeChecks(),
            ),
            rules(),
            Pace(0),
        ),
        probes={"orders": orders.probe, "policy": answers.probe},
    )


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address of an application, served on a free port until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + START_S
            while not server.started:
                assert thread.is_alive(), "the server ended while starting"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)
