"""How fast one key may go."""

from __future__ import annotations

import pytest

from gateway.domain.errors import TooManyConversations, TooManyMessages
from gateway.services.rate_limit import RateLimiter


class SteppedTime:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> SteppedTime:
    """Seconds that pass when told."""
    return SteppedTime()


@pytest.fixture
def limiter(time: SteppedTime) -> RateLimiter:
    """Three at once, thirty a minute."""
    return RateLimiter(per_minute=30, burst=3, monotonic=time)


def exhausted(limiter: RateLimiter, key: str = "a") -> TooManyMessages:
    for _ in range(3):
        limiter.take(key)
    with pytest.raises(TooManyMessages) as refused:
        limiter.take(key)
    return refused.value


def test_a_burst_passes_and_the_next_is_refused(limiter: RateLimiter) -> None:
    """Three are three, and the refusal says when to come back."""
    assert exhausted(limiter).retry_after_s == 2


def test_the_time_named_is_the_time_it_takes(limiter: RateLimiter, time: SteppedTime) -> None:
    """Who waits as told is let in; who comes earlier is not."""
    wait_s = exhausted(limiter).retry_after_s
    time.seconds += wait_s - 0.5
    with pytest.raises(TooManyMessages):
        limiter.take("a")
    time.seconds += 0.5
    limiter.take("a")


def test_waiting_longer_than_needed_saves_up_no_more_than_a_burst(
    limiter: RateLimiter, time: SteppedTime
) -> None:
    """An hour of silence is no right to a flood."""
    exhausted(limiter)
    time.seconds += 3600

    exhausted(limiter)


def test_keys_do_not_share(limiter: RateLimiter) -> None:
    """One conversation's haste is not another's."""
    exhausted(limiter, "a")

    limiter.take("b")


def test_memory_is_bounded_and_the_oldest_key_goes_first(time: SteppedTime) -> None:
    """However many keys are invented, only the latest are remembered."""
    limiter = RateLimiter(per_minute=60, burst=1, monotonic=time, max_keys=2)
    limiter.take("old")
    limiter.take("kept")
    limiter.take("new")

    with pytest.raises(TooManyMessages):
        limiter.take("kept")
    limiter.take("old")


def test_what_is_limited_names_its_own_refusal(time: SteppedTime) -> None:
    """Made from the seconds to wait, rounded up."""
    limiter = RateLimiter(per_minute=20, burst=1, monotonic=time, refusal=TooManyConversations)
    limiter.take("10.0.0.1")

    with pytest.raises(TooManyConversations, match="wait 3 s") as refused:
        limiter.take("10.0.0.1")

    assert refused.value.retry_after_s == 3
