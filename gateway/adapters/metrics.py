"""Counts for Prometheus, in a registry of this application's own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# A turn is meant to take 20 ms; one that waited for the bot's timeout takes ten seconds.
SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 20.0)


class PrometheusMeter:
    """Counts turns, who answers and sockets; meets every meter's port."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "recourse_turns",
            "Turns settled, by what became of them.",
            ["state"],
            registry=self._registry,
        )
        self._failures = Counter(
            "recourse_turn_failures",
            "Turns that got no answer from the bot, by the reason.",
            ["reason"],
            registry=self._registry,
        )
        self._moves = Counter(
            "recourse_ownership_transitions",
            "Changes of owner, by where the conversation went and why.",
            ["went_to", "reason"],
            registry=self._registry,
        )
        self._queue = Gauge(
            "recourse_queue_length",
            "Conversations that wait for a person.",
            registry=self._registry,
        )
        self._sockets = Gauge(
            "recourse_sockets", "Customers' sockets that are open.", registry=self._registry
        )
        self._refused_sockets = Counter(
            "recourse_sockets_refused",
            "Customers' sockets that were closed with an error, by the close code.",
            ["code"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "recourse_turn_seconds",
            "From a customer's message in the log to its outcome in the log.",
            buckets=SECONDS,
            registry=self._registry,
        )

    def turn_settled(self, state: str, reason: str | None, seconds: float) -> None:
        """Count a turn that took this long from its message to its outcome."""
        self._turns.labels(state).inc()
        if reason is not None:
            self._failures.labels(reason).inc()
        self._seconds.observe(seconds)

    def ownership_moved(self, went_to: str, reason: str) -> None:
        """Count a change of owner."""
        self._moves.labels(went_to, reason).inc()

    def queue_measured(self, length: int) -> None:
        """Note how many wait for a person."""
        self._queue.set(length)

    def socket_opened(self) -> None:
        """Count a socket that is there."""
        self._sockets.inc()

    def socket_closed(self) -> None:
        """Count a socket that is there no more."""
        self._sockets.dec()

    def socket_refused(self, code: int) -> None:
        """Count a socket that was closed with an error."""
        self._refused_sockets.labels(str(code)).inc()

    def exposition(self) -> bytes:
        """Return the counts in Prometheus' text format."""
        return generate_latest(self._registry)
