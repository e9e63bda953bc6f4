"""What Prometheus is told."""

from __future__ import annotations

from gateway.adapters.metrics import PrometheusMeter


def test_turns_failures_and_latency_are_counted() -> None:
    """By state and by reason; the histogram has every turn."""
    meter = PrometheusMeter()
    meter.turn_settled("answered", None, 0.012)
    meter.turn_settled("failed", "timeout", 10.0)
    meter.turn_settled("failed", "timeout", 10.0)

    told = meter.exposition().decode()

    assert 'recourse_turns_total{state="answered"} 1.0' in told
    assert 'recourse_turns_total{state="failed"} 2.0' in told
    assert 'recourse_turn_failures_total{reason="timeout"} 2.0' in told
    assert 'recourse_turn_seconds_bucket{le="0.02"} 1.0' in told
    assert "recourse_turn_seconds_count 3.0" in told


def test_two_gateways_in_one_process_count_apart() -> None:
    """A registry of its own: tests and reloads do not add up."""
    PrometheusMeter().turn_settled("answered", None, 0.01)

    assert "answered" not in PrometheusMeter().exposition().decode()


def test_who_waits_and_who_was_handed_where_is_counted() -> None:
    """The queue as it is now; moves by where and why."""
    meter = PrometheusMeter()
    meter.queue_measured(3)
    meter.queue_measured(2)
    meter.ownership_moved("queued", "two_failures")
    meter.ownership_moved("queued", "two_failures")

    told = meter.exposition().decode()

    assert "recourse_queue_length 2.0" in told
    counted = 'recourse_ownership_transitions_total{reason="two_failures",went_to="queued"} 2.0'
    assert counted in told
