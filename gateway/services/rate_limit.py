"""How fast one caller may go: a bucket of tokens that refills."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from gateway.domain.errors import TooFast, TooManyMessages

MAX_KEYS = 50_000
_SECONDS_PER_MINUTE = 60


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimiter:
    """Lets `burst` messages through at once and `per_minute` in the long run, per key.

    What else is limited names its own refusal, made from the seconds to wait.

    Only the keys seen last are remembered: memory stays bounded whoever invents keys, and a
    key that is forgotten had long been full again.
    """

    def __init__(
        self,
        *,
        per_minute: int,
        burst: int,
        monotonic: Callable[[], float],
        max_keys: int = MAX_KEYS,
        refusal: Callable[[int], TooFast] = TooManyMessages,
    ) -> None:
        self._rate_per_s = per_minute / _SECONDS_PER_MINUTE
        self._burst = burst
        self._max_keys = max_keys
        self._monotonic = monotonic
        self._refusal = refusal
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str) -> None:
        """Return if the key may send one message now.

        Raises:
            TooFast: It may not; says after how many seconds it may.
        """
        bucket = self._refilled(key)
        if bucket.tokens < 1:
            raise self._refusal(math.ceil((1 - bucket.tokens) / self._rate_per_s))
        bucket.tokens -= 1

    def forget(self, key: str) -> None:
        """Let the key begin again with everything it may have."""
        self._buckets.pop(key, None)

    def _refilled(self, key: str) -> _Bucket:
        """Return the key's bucket as full as it is now, and as the most recent one."""
        now = self._monotonic()
        bucket = self._buckets.pop(key, None) or _Bucket(float(self._burst), now)
        gained = (now - bucket.filled_at) * self._rate_per_s
        bucket.tokens = min(float(self._burst), bucket.tokens + gained)
        bucket.filled_at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._max_keys:
            self._buckets.popitem(last=False)
        return bucket
