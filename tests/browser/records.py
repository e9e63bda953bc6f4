"""The records of a gateway that many tests use, one after the other."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx

from tests.unit.gateway.gateway_process import GatewayProcess

QUIET_S = 60.0
"""How long the last turns of a test may take: a bot may be slow, and the machine too."""


def records_of(gateway: GatewayProcess) -> Path:
    """Return the file of a gateway's records."""
    return gateway.log.parent / "recourse.db"


def opened(gateway: GatewayProcess) -> closing[sqlite3.Connection]:
    """Return a connection to the records, to be used in a `with`."""
    return closing(sqlite3.connect(records_of(gateway), timeout=QUIET_S, isolation_level=None))


def forget_everything(gateway: GatewayProcess) -> None:
    """Leave the records as they were before anything happened, and nothing on its way there.

    The gateway writes in the order in which it is asked to. So whatever a page sent before it was
    closed is in the records once a conversation that is opened now is; then only turns are left
    that the bot still thinks about.
    """
    reply = httpx.post(f"{gateway.address}/v1/conversations", json={}, timeout=QUIET_S)
    assert reply.status_code == 201, reply.text
    wait_for_turns(gateway)
    with opened(gateway) as records:
        records.execute("BEGIN IMMEDIATE")
        for table in _tables(records):
            records.execute(f'DELETE FROM "{table}"')
        records.execute("COMMIT")


def wait_for_turns(gateway: GatewayProcess) -> None:
    """Return when the bot has answered everything that it was asked so far."""
    deadline = time.monotonic() + QUIET_S
    with opened(gateway) as records:
        while unsettled := records.execute("SELECT * FROM turns WHERE state = 'open'").fetchall():
            assert time.monotonic() < deadline, f"not settled in {QUIET_S} s: {unsettled}"
            time.sleep(0.02)


def _tables(records: sqlite3.Connection) -> list[str]:
    """Return the tables that hold what happened, and not which migrations have run."""
    found = records.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in found if not name.startswith(("sqlite_", "alembic_"))]
