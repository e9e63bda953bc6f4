"""Where a request comes from: enough to tell callers apart, and nothing that names one."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

HEX_DIGITS = 32
SUBSCRIBER_BITS = 64
"""An IPv6 subscriber has a whole /64 to choose addresses from: it is one caller."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    Attributes:
        net: A keyed hash of the network, None where it is not known.
        counted_as: What limits per address count by; None for this machine itself.
    """

    net: str | None
    counted_as: str | None


NOBODY_KNOWN = Caller(net=None, counted_as=None)


class Callers:
    """Tells networks apart without keeping their addresses."""

    def __init__(self, secret: str) -> None:
        """Args: a secret of this house's, without which a hash leads back to no address."""
        self._key = hmac.digest(secret.encode(), b"recourse: networks of callers", "sha256")

    def of(self, connection: HTTPConnection) -> Caller:
        """Return who a request comes from, as far as the connection or a trusted proxy says."""
        address = _address(connection.client.host if connection.client else "")
        if address is None:
            return NOBODY_KNOWN
        net = hmac.new(self._key, _network(address).encode(), hashlib.sha256).hexdigest()
        net = net[:HEX_DIGITS]
        return Caller(net=net, counted_as=None if address.is_loopback else net)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address; an IPv4 one in IPv6 clothes as itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    # Without the zone, which is this machine's name for an interface.
    bare = IPv6Address(int(address))
    return str(ip_network((bare, SUBSCRIBER_BITS), strict=False))
