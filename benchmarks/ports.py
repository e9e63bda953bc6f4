"""Ports for servers that are about to start, kept from everyone else until this process ends.

A port that is free when it is asked for can be taken before the server binds it: by another run
on the same machine that asked as well, or by a connection, which the system gives any free port
of its own range. So a port is claimed by a lock that lives as long as this process, and it lies
below the range of connections.
"""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path
from random import SystemRandom

LOWEST, HIGHEST = 10_000, 32_000
CONNECTIONS = Path("/proc/sys/net/ipv4/ip_local_port_range")
LEAST = 1_000
TRIES = 200

_claims: list[int] = []
"""Descriptors of the locks; closing one would give its port up."""


def free_port() -> int:
    """Return a port of loopback that nobody listens on, and that no other run is given."""
    return free_ports(1)[0]


def free_ports(count: int) -> tuple[int, ...]:
    """Return that many, all different.

    Raises:
        RuntimeError: too few of the ports that were tried are free.
    """
    found: list[int] = []
    for port in SystemRandom().sample(_offered(CONNECTIONS), TRIES):
        if len(found) == count:
            break
        if _is_free(port) and _is_claimed(port):
            found.append(port)
    if len(found) < count:
        raise RuntimeError(f"{len(found)} of {TRIES} ports were free, {count} are needed")
    return tuple(found)


def _offered(connections: Path) -> range:
    """The ports below those of connections; all of ours where that leaves too few."""
    try:
        below = int(connections.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        below = HIGHEST
    highest = min(HIGHEST, below)
    return range(LOWEST, highest if highest - LOWEST >= LEAST else HIGHEST)


def _is_claimed(port: int) -> bool:
    """Whether the port is this process's from now on."""
    folder = Path(tempfile.gettempdir()) / f"recourse-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _claims.append(descriptor)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
