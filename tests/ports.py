"""Ports for the servers of tests, so chosen that nobody takes them before the server does."""

from __future__ import annotations

import socket
from random import SystemRandom

RANGE = range(20_000, 32_000)
"""Below those that systems give to connections: while a server starts, hundreds of them are made,
and several test runs stand side by side."""

TRIES = 100


def free_port() -> int:
    """Return a port of loopback that nobody listens on at the moment."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return that many, all different."""
    found: list[int] = []
    for port in SystemRandom().sample(RANGE, TRIES):
        if len(found) == count:
            return found
        if _is_free(port):
            found.append(port)
    raise AssertionError(f"{len(found)} ports of {TRIES} in {RANGE} were free, {count} are needed")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
