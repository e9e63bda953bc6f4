"""Failed tries of guests, counted across conversations and restarts.

What was tried is kept as keyed hashes only, so the table tells nothing about who shops here. A
try that succeeds does not count: whoever knows an order may open it as often as they like.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.adapters.sql.tables import guest_attempts
from actions.domain.identity import Asker, Claim, GuestLimits, OrderAndEmail


@dataclass(frozen=True, slots=True)
class Counter:
    """What a failed try counts against, and how many of them are too many."""

    key_hmac: str
    most: int


class GuestTries:
    """Counts inside the transactions of its callers.

    Args:
        secret: Keys the hashes of what was tried; another secret forgets all tries.
        limits: How many tries, in how long a window.
    """

    def __init__(self, secret: str, limits: GuestLimits) -> None:
        self._key = hmac.digest(secret.encode(), b"recourse: guests' tries", "sha256")
        self._limits = limits

    def counters(self, claim: Claim, asker: Asker) -> tuple[Counter, ...]:
        """Return everything that a failed try counts against, in one order for everybody.

        An order counts by its digits, for with and without its letters it is the same order.
        Where the network is not known the conversation stands for it: somebody without an
        address must not have tries without end.
        """
        if isinstance(claim, OrderAndEmail):
            tried = {"order": claim.number.digits or claim.number.text, "email": claim.email}
        else:
            tried = {"name": claim.name}
        came_from = {"network": asker.net} if asker.net else {"conversation": asker.conversation}
        limits = self._limits
        found = [
            *(Counter(self.digest(*each), limits.tries_per_identity) for each in tried.items()),
            *(Counter(self.digest(*each), limits.tries_per_network) for each in came_from.items()),
        ]
        return tuple(sorted(found, key=lambda counter: counter.key_hmac))

    def digest(self, kind: str, value: str) -> str:
        """Return the keyed hash that stands for a value."""
        return hmac.new(self._key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()

    def are_spent(self, connection: Connection, counters: Sequence[Counter], now: datetime) -> bool:
        """Whether anything has been tried too often; forgets the tries that no longer count.

        Until the transaction ends, no other claim counts against the same things: none slips
        in between. SQLite's write transactions exclude each other anyway.
        """
        if connection.dialect.name == "postgresql":
            for counter in counters:
                lock = int(counter.key_hmac[:15], 16)
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
        since = now - timedelta(seconds=self._limits.window_s)
        connection.execute(sa.delete(guest_attempts).where(guest_attempts.c.at <= since))
        query = (
            sa.select(guest_attempts.c.key_hmac, sa.func.count())
            .where(guest_attempts.c.key_hmac.in_([counter.key_hmac for counter in counters]))
            .group_by(guest_attempts.c.key_hmac)
        )
        tried = {row[0]: row[1] for row in connection.execute(query)}
        return any(tried.get(counter.key_hmac, 0) >= counter.most for counter in counters)

    def count(self, connection: Connection, counters: Sequence[Counter], now: datetime) -> None:
        """Write down a try that failed."""
        rows = [{"key_hmac": counter.key_hmac, "at": now} for counter in counters]
        connection.execute(sa.insert(guest_attempts), rows)
