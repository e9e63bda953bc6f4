"""When a process dies the customer is told something true, and nothing is lost."""

from __future__ import annotations

import os
import signal
import threading
import time

import httpx
import pytest

from tests.e2e.house import House, Shopper, eventually, parts_of, words_of

RECOVERY_S = 60.0
QUESTION = "who pays the freight when a coat is faulty?"


def ready(house: House) -> bool:
    """Whether every process answers."""
    try:
        return house.client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(autouse=True)
def standing(house: House) -> None:
    """Each test starts with the whole house up."""
    eventually(lambda: ready(house), RECOVERY_S, "the house is ready")


def told_the_truth(shopper: Shopper, said: list[dict[str, object]]) -> None:
    """An apology with a way to a person, no source, and the question is in the log."""
    assert parts_of(said, "handoff"), said
    assert parts_of(said, "citations") == []
    assert words_of(said).strip()
    assert [m["from"] for m in shopper.history()] == ["customer", "bot"]


@pytest.mark.parametrize("name", ["actions", "bot"])
def test_a_dead_process_is_admitted_and_comes_back(house: House, name: str) -> None:
    """The turn gets an apology, readiness names the process, and it answers again soon."""
    shopper, pid = house.shopper(), house.pid(name)
    os.kill(pid, signal.SIGKILL)
    said = shopper.ask(QUESTION)
    told_the_truth(shopper, said)
    down = house.client.get("/readyz")
    assert down.status_code == 503
    assert name in down.text
    eventually(lambda: ready(house), RECOVERY_S, f"{name} is back")
    assert house.pid(name) != pid
    assert parts_of(house.shopper().ask(QUESTION), "citations")
    assert f"{name} ended (status -9)" in house.said_on_start()


def test_a_process_that_hangs_does_not_leave_the_customer_in_silence(house: House) -> None:
    """A stopped Rasa is timed out and apologised for."""
    shopper, pid = house.shopper(), house.pid("bot")
    os.kill(pid, signal.SIGSTOP)
    try:
        said = shopper.ask(QUESTION)
    finally:
        os.kill(pid, signal.SIGCONT)
    told_the_truth(shopper, said)
    eventually(lambda: ready(house), RECOVERY_S, "Rasa goes on")
    assert parts_of(shopper.ask(QUESTION), "citations")


def test_a_killed_gateway_keeps_the_message_and_says_it_was_interrupted(house: House) -> None:
    """The customer's words survive, one truthful line follows, and a retry adds nothing."""
    shopper, bot, gateway = house.shopper(), house.pid("bot"), house.pid("gateway")
    os.kill(bot, signal.SIGSTOP)
    try:
        sender = threading.Thread(target=_send_and_lose, args=(shopper,))
        sender.start()
        eventually(lambda: len(shopper.history()) == 1, 10, "the message is in the log")
        os.kill(gateway, signal.SIGKILL)
        sender.join()
    finally:
        os.kill(bot, signal.SIGCONT)
    eventually(lambda: ready(house), RECOVERY_S, "the gateway is back")
    history = shopper.history()
    assert [m["from"] for m in history] == ["customer", "bot"]
    assert history[0]["text"] == QUESTION
    assert "interrupt" in words_of(history[1:]).lower()
    retried = shopper.post(QUESTION, client_id="lost")
    assert retried.status_code == 200
    assert shopper.history() == history
    assert parts_of(shopper.ask(QUESTION), "citations")


def _send_and_lose(shopper: Shopper) -> None:
    """Send one message over a connection that will break."""
    url = f"http://127.0.0.1:{shopper.house.port}{shopper.url}"
    body = {"client_id": "lost", "text": QUESTION}
    with pytest.raises(httpx.TransportError):
        httpx.post(url, headers=shopper.headers, json=body, timeout=30)


def test_history_survives_a_restart_of_everything(house: House) -> None:
    """All three processes die; the conversation goes on where it was."""
    shopper = house.shopper("ada")
    shopper.ask("where is my order")
    before = shopper.history()
    for name in ("gateway", "bot", "actions"):
        os.kill(house.pid(name), signal.SIGKILL)
    time.sleep(0.3)
    eventually(lambda: ready(house), RECOVERY_S, "the house is back")
    assert shopper.history() == before
    assert parts_of(shopper.ask("where is my order"), "order")
