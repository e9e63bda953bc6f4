"""The socket a process serves on, bound before anything is loaded for a taken port."""

from __future__ import annotations

import socket

from actions.domain.errors import PortTaken


def listen(host: str, port: int, *, setting: str) -> socket.socket:
    """Return a socket that listens at the address.

    Raises:
        PortTaken: It cannot be used; names the setting that chooses another port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # at once: two that only bind do not notice each other
    except OSError as exc:
        listener.close()
        raise PortTaken(
            f"port {port} on {host} cannot be used ({exc.strerror}): stop what holds it, or"
            f" choose another with {setting}=PORT"
        ) from exc
    return listener
