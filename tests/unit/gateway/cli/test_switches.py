"""`recourse index off | on | status | questions`: from a terminal and from programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from actions.adapters.sql.engine import create_engine, write_transaction
from gateway.adapters.sql.migrate import upgrade
from gateway.adapters.sql.tables import conversations, messages
from gateway.cli.index import app
from gateway.cli.questions import QUESTIONS_FILE
from knowledge.errors import PassageUnknown, SwitchRefused
from knowledge.switches import Switches
from tests.unit.gateway.small_index import make_corpus, publish

DECLINED = [
    {
        "type": "handoff",
        "contact": "x@example.com",
        "reason": "no_passage_close_enough",
        "state": "offered",
    }
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose index serves one passage."""
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path))
    monkeypatch.delenv("RECOURSE_DATABASE_URL", raising=False)
    publish(tmp_path, make_corpus(tmp_path / "files", "A seller may promise longer"))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def log(home: Path, *texts: str, at: datetime) -> None:
    """Write questions that got no answer into the log."""
    upgrade(f"sqlite:///{home / 'recourse.db'}")
    engine = create_engine(f"sqlite:///{home / 'recourse.db'}")
    with write_transaction(engine) as connection:
        connection.execute(
            conversations.insert(),
            {
                "id": "c-1",
                "jurisdiction": "CN",
                "locale": "en",
                "audience": "shopper",
                "owner": "bot",
                "epoch": 1,
                "last_seq": 2 * len(texts),
                "created_at": at,
                "last_at": at,
            },
        )
        for number, text in enumerate(texts):
            _say(connection, 2 * number + 1, "customer", text, at=at)
            _say(connection, 2 * number + 2, "bot", "none", at=at, parts=DECLINED)
    engine.dispose()


def _say(
    connection: sa.Connection,
    seq: int,
    sender: str,
    text: str,
    *,
    at: datetime,
    parts: object = (),
) -> None:
    row = {
        "conversation_id": "c-1",
        "seq": seq,
        "id": f"m-{seq}",
        "sender": sender,
        "text": text,
        "parts": list(parts),  # type: ignore[call-overload]
        "epoch": 1,
        "at": at,
        "answers": f"m-{seq - 1}" if sender == "bot" else None,
    }
    connection.execute(messages.insert(), row)


def test_a_passage_is_switched_off_and_on_again(home: Path) -> None:
    """With a reason, and by a name; as JSON for programs."""
    off = run("off", "cn-7d-5", "--reason", "wrong", "--by", "mia", "--json")
    assert off.exit_code == 0
    said = json.loads(off.stdout)
    assert (said["passage"], said["state"], said["by"]) == ("cn-7d-5", "off", "mia")
    assert [*Switches(home).off()] == ["cn-7d-5"]

    on = run("on", "cn-7d-5", "--reason", "right")

    assert (on.exit_code, Switches(home).off()) == (0, {})
    assert "cn-7d-5 answers again" in on.stderr


def test_the_status_lists_what_is_off(home: Path) -> None:
    """In the document and in the table; an empty list where nothing is."""
    assert json.loads(run("status", "--json").stdout)["switched_off"] == []
    run("off", "cn-7d-5", "--reason", "wrong", "--by", "mia")

    [listed] = json.loads(run("status", "--json").stdout)["switched_off"]

    assert (listed["passage"], listed["by"], listed["reason"]) == ("cn-7d-5", "mia", "wrong")
    assert "cn-7d-5" in run("status").stdout


def test_what_cannot_be_switched_is_bad_input(home: Path) -> None:
    """An unknown id, a missing reason, a passage that is on; the boundary makes it status 2."""
    assert isinstance(run("off", "cn-9", "--reason", "x").exception, PassageUnknown)
    assert isinstance(run("on", "cn-7d-5", "--reason", "x").exception, SwitchRefused)
    assert isinstance(run("off", "cn-7d-5", "--reason", " ").exception, SwitchRefused)
    assert run("off", "cn-7d-5").exit_code == 2


def test_a_passage_that_the_index_has_lost_can_be_switched_on(home: Path) -> None:
    """And is said to be missing there."""
    run("off", "cn-7d-5", "--reason", "wrong")
    corpus = make_corpus(home / "files", "A seller may promise longer")
    path = corpus / "cn" / "7d.md"
    path.write_text(path.read_text("utf-8").replace("cn-7d-5", "cn-7d-6"), "utf-8")
    publish(home, corpus)

    assert "has no such passage" in run("on", "cn-7d-5", "--reason", "right").stderr


def test_recorded_questions_are_lines_that_a_comparison_reads(home: Path) -> None:
    """Question, jurisdiction, audience; the most asked first; nobody can be told from them."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    log(home, "who pays", "Who pays", "where is RC-100034", at=now)

    done = run("questions", "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "path": str(home / QUESTIONS_FILE),
        "questions": 2,
        "asked": 3,
    }
    lines = (home / QUESTIONS_FILE).read_text("utf-8").splitlines()
    assert [json.loads(each) for each in lines] == [
        {
            "question": "Who pays",
            "jurisdiction": "CN",
            "audience": "shopper",
            "outcome": "no_passage_close_enough",
            "count": 2,
        },
        {
            "question": "where is [number]",
            "jurisdiction": "CN",
            "audience": "shopper",
            "outcome": "no_passage_close_enough",
            "count": 1,
        },
    ]


def test_the_record_is_bounded_and_written_anew(home: Path) -> None:
    """What is gone from the log, or too old, is gone from the file."""
    log(home, "who pays", "how long", at=datetime.now(UTC) - timedelta(days=8))
    run("questions", "--most", "1")
    assert len((home / QUESTIONS_FILE).read_text().splitlines()) == 1

    done = run("questions", "--days", "7")

    assert "0 different questions of 0" in done.stderr
    assert (home / QUESTIONS_FILE).read_text() == ""
