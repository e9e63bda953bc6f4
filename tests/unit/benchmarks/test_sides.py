"""How each side is started, spoken to and understood."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.adapters.grants import verify
from benchmarks.client import HttpReply
from benchmarks.sides import Message, Reply, WrongAnswer
from benchmarks.sides.null import NullSide
from benchmarks.sides.recourse import RecourseSide, Secrets, sign_body
from benchmarks.sides.stock import StockSide
from gateway.supervisor.settings import UpSettings

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRETS = Secrets("g" * 40, "c" * 40, "s" * 40)
MESSAGE = Message("conv-1", "conv-1-1", "ada", "where is RC-1?")


@pytest.fixture
def recourse(tmp_path: Path) -> RecourseSide:
    """Our side at a fixed time."""
    settings = UpSettings(home=tmp_path, port=7001, actions_port=7002, bot_port=7003)
    return RecourseSide(settings, SECRETS, "sqlite:///tracker.db", clock=NOW.timestamp)


@pytest.fixture
def stock(tmp_path: Path) -> StockSide:
    """The stock side."""
    model = tmp_path / "m.tar.gz"
    return StockSide(tmp_path, tmp_path / "project", model, 7004, 7005, "sqlite:///shop.db")


def head_and_body(request: bytes) -> tuple[list[str], bytes]:
    """The lines of the head, and the body."""
    head, _, body = request.partition(b"\r\n\r\n")
    return head.decode().split("\r\n"), body


def test_the_signature_is_the_hmac_of_the_very_bytes_sent(recourse: RecourseSide) -> None:
    """Signed over the raw body, as the bot's channel checks it."""
    head, body = head_and_body(recourse.request(MESSAGE))
    expected = hmac.new(b"c" * 40, body, hashlib.sha256).hexdigest()
    assert f"X-Recourse-Signature: sha256={expected}" in head
    assert head[0] == "POST /webhooks/recourse/webhook HTTP/1.1"


def test_another_secret_gives_another_signature() -> None:
    """A side cannot pass with the wrong secret by accident."""
    assert sign_body("a" * 40, b"{}") != sign_body("b" * 40, b"{}")


def test_the_grant_is_one_that_the_actions_accept(recourse: RecourseSide) -> None:
    """Verified by the actions' own code, for this conversation, message and customer."""
    body = json.loads(head_and_body(recourse.request(MESSAGE))[1])
    token = body["metadata"]["grant"]
    grant = verify(token, conv="conv-1", msg="conv-1-1", secret=SECRETS.grant, now=NOW)
    assert (grant.sub, grant.aud) == ("ada", "shopper")
    assert (body["conversation"], body["message"]) == ("conv-1", "conv-1-1")
    assert body["text"] == MESSAGE.text


def test_secrets_are_fresh_and_long_enough_for_every_process() -> None:
    """Three different ones of at least 32 characters, under the names that are read."""
    given = Secrets.fresh().environment()
    assert set(given) == {
        "RECOURSE_GRANT_SECRET",
        "RECOURSE_CHANNEL_SECRET",
        "RECOURSE_STOREFRONT_SECRET",
    }
    assert len(set(given.values())) == 3
    assert min(map(len, given.values())) >= 32
    assert given != Secrets.fresh().environment()


def test_our_processes_are_those_of_recourse_up(recourse: RecourseSide) -> None:
    """The supervisor's commands and environment; only ports, secrets and databases differ."""
    commands = {command.name: command for command in recourse.commands}
    assert set(commands) == {"recourse-actions", "recourse-bot"}
    assert commands["recourse-bot"].arguments[1:] == ("-m", "bot", "serve")
    assert ".venv-bot" in commands["recourse-bot"].arguments[0]
    for command in (*commands.values(), recourse.command("gateway")):
        environment = command.environment
        assert environment["RECOURSE_BOT_PORT"] == "7003"
        assert environment["RECOURSE_GRANT_SECRET"] == SECRETS.grant
        assert environment["RECOURSE_TRACKER_URL"] == "sqlite:///tracker.db"
        assert environment["RECOURSE_HOST"] == "127.0.0.1"


def test_stock_is_started_as_its_documentation_says(stock: StockSide) -> None:
    """`rasa run` and `python -m rasa_sdk --actions`, on loopback, and nothing tuned."""
    actions, rasa = stock.commands
    assert actions.arguments[1:] == (
        *("-m", "rasa_sdk", "--actions", "benchmarks.stock.actions", "-p", "7005"),
    )
    assert rasa.arguments[1:4] == ("-m", "rasa", "run")
    assert "--enable-api" not in rasa.arguments
    assert rasa.environment == {"RASA_TELEMETRY_ENABLED": "false"}
    assert actions.environment == {
        "SANIC_HOST": "127.0.0.1",
        "RECOURSE_DATABASE_URL": "sqlite:///shop.db",
    }


def test_stock_is_told_the_customer_without_proof(stock: StockSide) -> None:
    """It has no way to verify one; being spared the work is in its favour."""
    head, body = head_and_body(stock.request(MESSAGE))
    assert head[0] == "POST /webhooks/rest/webhook HTTP/1.1"
    assert json.loads(body) == {
        "sender": "conv-1",
        "message": "where is RC-1?",
        "metadata": {"customer": "ada"},
    }


def test_both_channels_are_read_alike(recourse: RecourseSide, stock: StockSide) -> None:
    """A list for the REST channel, the same list under `messages` for ours."""
    messages = [{"text": "hello"}]
    ours = HttpReply(200, json.dumps({"messages": messages}).encode())
    theirs = HttpReply(200, json.dumps(messages).encode())
    assert recourse.read(ours) == stock.read(theirs) == Reply(("hello",), ())


@pytest.mark.parametrize("status", [400, 401, 500, 503])
def test_an_error_status_of_either_side_is_an_error(
    recourse: RecourseSide, stock: StockSide, status: int
) -> None:
    """It is never counted as a turn."""
    for side in (recourse, stock):
        with pytest.raises(WrongAnswer, match=str(status)):
            side.read(HttpReply(status, b"{}"))


def test_the_idle_server_is_sent_the_dearer_request(recourse: RecourseSide) -> None:
    """The generator's own cost includes signing."""
    idle = NullSide.beside(recourse, Path.cwd())
    assert idle.request(MESSAGE) == recourse.request(MESSAGE)
