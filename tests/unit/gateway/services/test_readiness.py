"""Ready, or what is down."""

from __future__ import annotations

from gateway.services.readiness import ReadinessCheck
from tests.unit.gateway.fakes import FakeProbe


async def test_everything_working_is_ready() -> None:
    """Nothing is wrong, by name."""
    readiness = await ReadinessCheck((FakeProbe("bot"), FakeProbe("actions")), timeout_s=1).check()

    assert readiness.ready
    assert readiness.problems == {"bot": None, "actions": None}


async def test_one_thing_down_is_not_ready_and_is_named() -> None:
    """The others are still said to work."""
    probes = (FakeProbe("bot", problem="no model"), FakeProbe("actions"))

    readiness = await ReadinessCheck(probes, timeout_s=1).check()

    assert not readiness.ready
    assert readiness.problems == {"bot": "no model", "actions": None}


async def test_something_that_hangs_is_down_after_the_timeout() -> None:
    """The check itself never hangs."""
    probes = (FakeProbe("bot", hangs=True), FakeProbe("actions"))

    readiness = await ReadinessCheck(probes, timeout_s=0.02).check()

    assert readiness.problems == {"bot": "no answer within 0.02 s", "actions": None}
