"""Callers are told apart, and no address can be read from what they are told apart by."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from gateway.handlers.callers import NOBODY_KNOWN, Caller, Callers

CALLERS = Callers("4Qk8vXb2nW7rZt0yLm5cJh9sDf3gPa6e")


def caller(host: str | None, callers: Callers = CALLERS) -> Caller:
    client = (host, 50_000) if host is not None else None
    return callers.of(HTTPConnection({"type": "http", "headers": [], "client": client}))


def test_one_address_is_one_caller_and_another_is_another() -> None:
    """Whatever the port, and for as long as the secret stays."""
    assert caller("203.0.113.9") == caller("203.0.113.9")
    assert caller("203.0.113.9") != caller("203.0.113.10")


def test_the_hash_shows_no_address_and_depends_on_the_secret() -> None:
    """Four thousand million addresses are soon tried; without the secret they lead nowhere."""
    here = caller("203.0.113.9").net
    elsewhere = caller("203.0.113.9", Callers("another secret of at least so many")).net

    assert here is not None
    assert len(here) == 32
    assert "203" not in here
    assert here != elsewhere


def test_a_subscribers_ipv6_network_is_one_caller() -> None:
    """Who has a /64 has eighteen million million million addresses, and is counted once."""
    assert caller("2001:db8:1:2::1") == caller("2001:db8:1:2:ffff::9")
    assert caller("2001:db8:1:2::1") != caller("2001:db8:1:3::1")


def test_an_ipv4_address_in_ipv6_clothes_is_itself() -> None:
    """A listener on both families sees the same customer in two ways."""
    assert caller("::ffff:203.0.113.9") == caller("203.0.113.9")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_known_but_not_counted(host: str) -> None:
    """A proxy that nobody has named would otherwise be counted as all its customers."""
    assert caller(host).counted_as is None
    assert caller(host).net is not None


@pytest.mark.parametrize("host", [None, "", "/run/gateway.sock", "testclient"])
def test_what_is_no_address_is_nobody_known(host: str | None) -> None:
    """A Unix socket has no address to tell callers apart by."""
    assert caller(host) == NOBODY_KNOWN


def test_an_address_with_a_zone_is_the_same_without() -> None:
    """The zone is this machine's name for an interface."""
    assert caller("fe80::1%eth0") == caller("fe80::1")
