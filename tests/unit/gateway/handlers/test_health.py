"""Alive, ready, and counted."""

from __future__ import annotations

from gateway.services.ports import Note
from tests.unit.gateway.conftest import Web


async def test_alive_is_about_this_process_alone(web: Web) -> None:
    """A dead bot is no reason to restart the gateway."""
    for probe in web.probes:
        probe.problem = "gone"

    response = await web.client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready_when_everything_works(web: Web) -> None:
    """Bot, actions and database."""
    response = await web.client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {name: {"status": "ok"} for name in ("database", "bot", "actions")},
    }


async def test_what_is_down_is_said_with_its_reason(web: Web) -> None:
    """503 meanwhile, and 200 again when it is back."""
    web.probes[1].problem = "HTTP 503: no model is loaded"

    down = await web.client.get("/readyz")
    web.probes[1].problem = None
    back = await web.client.get("/readyz")

    assert down.status_code == 503
    assert down.json()["status"] == "not ready"
    assert down.json()["checks"]["bot"] == {
        "status": "down",
        "reason": "HTTP 503: no model is loaded",
    }
    assert down.json()["checks"]["actions"] == {"status": "ok"}
    assert back.status_code == 200


async def test_a_note_stands_beside_what_is_well(web: Web) -> None:
    """200: a balancer goes on sending customers."""
    web.probes[2].problem = Note("policy: an old index serves")

    response = await web.client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"]["actions"] == {
        "status": "ok",
        "note": "policy: an old index serves",
    }


async def test_what_hangs_is_down(web: Web) -> None:
    """Whoever asks gets an answer in time."""
    web.probes[2].hangs = True

    response = await web.client.get("/readyz")

    assert response.status_code == 503
    assert "no answer within" in response.json()["checks"]["actions"]["reason"]


async def test_the_counts_are_in_prometheus_format(web: Web) -> None:
    """As its scraper reads them."""
    web.meter.turn_settled("answered", None, 0.01)

    response = await web.client.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain; version=")
    assert 'recourse_turns_total{state="answered"} 1.0' in response.text
