"""``recourse index questions``: what customers asked of policies, kept for comparing versions."""

from __future__ import annotations

import json as json_format
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from actions.adapters.sql.engine import create_engine, read_transaction
from gateway.adapters.sql.asked import policy_turns
from gateway.adapters.sql.migrate import HISTORY
from gateway.cli.output import err, print_json, say
from gateway.domain.asked import CountedQuestion, counted
from gateway.services.keeping import MOST_TURNS
from gateway.supervisor.settings import read_settings

QUESTIONS_FILE = "questions.jsonl"
JSON = typer.Option(False, "--json", help="Print the result as JSON.")


def questions(
    days: int = typer.Option(90, min=1, max=3650, help="How far back."),
    most: int = typer.Option(2_000, min=1, max=MOST_TURNS, help="Different questions at most."),
    json: bool = JSON,
) -> None:
    """Write what customers asked, the most asked first.

    Questions of policies go to questions.jsonl in RECOURSE_HOME, for comparing versions. The file
    is written anew each time, from the log alone: what was erased there is gone here.
    """
    settings = read_settings()
    now = datetime.now(UTC)
    engine = create_engine(settings.url_of_database)
    try:
        HISTORY.check(engine)
        with err.status("reading the log"), read_transaction(engine) as connection:
            turns = policy_turns(connection, now - timedelta(days=days), now, MOST_TURNS)
    finally:
        engine.dispose()
    found = counted(turns, by_outcome=True, most=most)
    path = settings.home / QUESTIONS_FILE
    write_questions(path, found)
    if json:
        print_json({"path": str(path), "questions": len(found), "asked": len(turns)})
    else:
        say(f"{len(found)} different questions of {len(turns)} asked in {days} days: {path}")


def write_questions(path: Path, found: Sequence[CountedQuestion]) -> None:
    """Write questions, one JSON object a line; the file is replaced whole."""
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as stream:
        for each in found:
            row = {
                "question": each.text,
                "jurisdiction": each.jurisdiction,
                "audience": each.audience,
                "outcome": each.outcome,
                "count": each.count,
            }
            stream.write(json_format.dumps(row, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
