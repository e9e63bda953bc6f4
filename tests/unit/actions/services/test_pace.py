"""Answers at an even pace."""

from __future__ import annotations

import pytest

from actions.services.pace import Pace


class Clock:
    """A clock that work and sleep move on."""

    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.now += seconds


@pytest.mark.parametrize(
    ("work_s", "seen_s"),
    [(0.0, 0.05), (0.001, 0.05), (0.049, 0.05), (0.051, 0.1), (0.07, 0.1), (0.32, 0.35)],
)
async def test_work_is_stretched_to_the_end_of_a_beat(work_s: float, seen_s: float) -> None:
    """So that a little more of it shows no more than none."""
    clock = Clock()
    async with Pace(0.05, clock.read, clock.sleep).kept():
        clock.now += work_s
    assert clock.now - 100 == pytest.approx(seen_s)


async def test_a_failure_takes_as_long_as_an_answer() -> None:
    """What raises in 1 ms must not be told from what finds something in 20."""
    clock = Clock()
    with pytest.raises(ZeroDivisionError):
        async with Pace(0.05, clock.read, clock.sleep).kept():
            clock.now += 0.001
            raise ZeroDivisionError
    assert clock.now - 100 == pytest.approx(0.05)


async def test_no_beat_stretches_nothing() -> None:
    """For those who measure the work itself."""
    clock = Clock()
    async with Pace(0, clock.read, clock.sleep).kept():
        clock.now += 0.003
    assert clock.now - 100 == pytest.approx(0.003)
