"""Ready, or what is down."""

from __future__ import annotations

from gateway.services.ports import Note
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


async def test_a_note_is_passed_on_and_nothing_is_down() -> None:
    """Customers are served; whoever keeps the house is told all the same."""
    probes = (FakeProbe("bot"), FakeProbe("actions", problem=Note("an old index serves")))

    readiness = await ReadinessCheck(probes, timeout_s=1).check()

    assert readiness.ready
    assert readiness.problems == {"bot": None, "actions": None}
    assert readiness.notes == {"actions": "an old index serves"}


async def test_something_that_hangs_is_down_after_the_timeout() -> None:
    """The check itself never hangs."""
    probes = (FakeProbe("bot", hangs=True), FakeProbe("actions"))

    readiness = await ReadinessCheck(probes, timeout_s=0.02).check()

    assert readiness.problems == {"bot": "no answer within 0.02 s", "actions": None}
