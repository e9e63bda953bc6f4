"""Rules changed under a running gateway, and receipts that two gateways share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.nursery import BornGateway
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess

PATIENCE_S = 40.0
LATE: dict[str, Any] = {
    "jurisdiction": "CN", "channel": "online", "consumer": True, "category": "clothing",
    "reason": "change_of_mind", "days_since_receipt": 20, "opened": False, "tags_intact": True,
    "worn_outdoors": False, "soiled": False, "accessories_complete": True, "custom_made": False,
    "exclusion_confirmed": False, "price": "199",
}  # fmt: skip
PROMISE = """\
- id: own.thirty
  version: 1
  effective_from: 2020-01-01
  when: category == "clothing"
  then: {return_days: 30}
  says: Thirty days.
"""


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A bot that nobody asks."""
    with FakeRasa(SECRETS["channel_secret"]) as server:
        yield server


@pytest.fixture
def gateway(rasa: FakeRasa, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that decides."""
    with BornGateway(tmp_path, bot_port=rasa.port) as process:
        yield process


def decide(gateway: GatewayProcess) -> dict[str, Any]:
    """Return the decision of a coat that comes back on day twenty."""
    url = f"{gateway.address}/v1/decisions/return"
    response = httpx.post(url, json={"facts": LATE}, timeout=PATIENCE_S)
    assert response.status_code == 200, response.text
    decision: dict[str, Any] = response.json()
    return decision


def rules_check(gateway: GatewayProcess) -> dict[str, str]:
    """Return what `/readyz` says of the rules."""
    checks = httpx.get(f"{gateway.address}/readyz", timeout=PATIENCE_S).json()["checks"]
    found: dict[str, str] = checks["rules"]
    return found


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.2)


def test_a_promise_counts_without_a_restart_and_a_fault_costs_nobody_an_answer(
    gateway: GatewayProcess, tmp_path: Path
) -> None:
    """Promised, broken, mended: decided by what could be read last, and told at `/readyz`."""
    promises = tmp_path / "rules/promises.yml"
    assert decide(gateway)["outcome"] == "ineligible"
    promises.parent.mkdir()
    promises.write_text(PROMISE)
    until(lambda: decide(gateway)["outcome"] == "eligible")
    promises.write_text(PROMISE.replace("return_days: 30", "return_days: many"))
    until(lambda: "note" in rules_check(gateway))
    assert decide(gateway)["outcome"] == "eligible"
    note = rules_check(gateway)
    assert (note["status"], "promises.yml:5: then.return_days" in note["note"]) == ("ok", True)
    assert '"event": "rules_refused"' in gateway.said()
    promises.unlink()
    until(lambda: decide(gateway)["outcome"] == "ineligible")
    assert rules_check(gateway) == {"status": "ok"}


def test_a_receipt_of_one_gateway_opens_at_another_and_after_a_kill(
    gateway: GatewayProcess, rasa: FakeRasa, tmp_path: Path
) -> None:
    """It is in the records before anybody is told its id."""
    number = decide(gateway)["receipt"]
    gateway.kill()
    url = f"sqlite:///{tmp_path / 'recourse.db'}"
    other_home = tmp_path / "other"
    other_home.mkdir()
    with BornGateway(other_home, bot_port=rasa.port, RECOURSE_DATABASE_URL=url) as other:
        page = httpx.get(f"{other.address}/receipts/{number}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "No: the rules give no right to this." in page.text
