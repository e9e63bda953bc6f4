"""``recourse evaluate rules``: are returns decided as labelled, and by the same articles."""

from __future__ import annotations

import datetime as dt
import json as json_module
from decimal import Decimal
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from gateway.cli.evaluation_data import EvaluationSettings, data_at, shown, watched
from gateway.cli.output import CommandError, out, print_json
from gateway.cli.settings import KnowledgeSettings
from knowledge.deciding.case_scores import Case, Judged, Scores, judge
from knowledge.deciding.errors import FactsError
from knowledge.deciding.opening import open_decider
from knowledge.deciding.vocabulary import ReturnFacts

SAMPLE = "recourse_dev/return_cases.jsonl"


def rules(
    data: Path | None = typer.Option(None, help="Cases: {id, facts, expect} a line (.jsonl)."),
    as_of: str = typer.Option("", help="Decide by the rules of this date (YYYY-MM-DD)."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Decide labelled cases and print each miss, accuracy by field, and cited articles."""
    path = data_at(data, EvaluationSettings.read().evaluation_data / SAMPLE, "labelled cases")
    day = _day(as_of)
    cases = read_cases(path)
    decider = open_decider(KnowledgeSettings.read().home)
    judged = []
    for case, facts in watched(cases, "deciding"):
        judged.append(judge(case, decider.decide(facts, day, changes=False)))
    scores = Scores.of(judged)
    if json:
        misses = [
            {"case": m.case, "field": m.field, "expected": m.expected, "found": m.found}
            for each in judged
            for m in each.misses
        ]
        print_json({**scores.as_json(), "misses": misses})
    else:
        _print(scores, judged)
    if scores.right < scores.cases:
        raise typer.Exit(1)


def read_cases(path: Path) -> list[tuple[Case, ReturnFacts]]:
    """Return the cases of a file with their facts.

    Raises:
        CommandError: A line is not a case; the message names file and line.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate(json_module.loads(line, parse_float=Decimal))
            found.append((case, ReturnFacts.of(case.facts)))
        except (json_module.JSONDecodeError, ValidationError, FactsError) as exc:
            trouble = str(exc).splitlines()
            text = f"{path}:{number}: {'; '.join(trouble[:3])}"
            raise CommandError(f"{text}; expected {{id, facts, expect}}") from exc
    if not found:
        raise CommandError(f"{path} holds no case: expected {{id, facts, expect}} a line")
    return found


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.datetime.now(dt.UTC).date()
    except ValueError as exc:
        raise CommandError(f"--as-of {text!r}: expected a date like 2026-11-23") from exc


def _print(scores: Scores, judged: list[Judged]) -> None:
    for each in judged:
        for miss in each.misses:
            out.print(escape(str(miss)), soft_wrap=True)
    table = Table("", "right", "of")
    for name, (done, whole) in scores.fields.items():
        table.add_row(name.replace("_", " "), str(done), str(whole))
    table.add_row("whole cases", str(scores.right), str(scores.cases))
    out.print(table)
    articles = Table("article", "cited and expected", "cited only", "expected only")
    for name, counts in scores.articles.items():
        articles.add_row(name, *map(str, counts))
    out.print(articles)
    out.print(f"cited articles: precision {shown(scores.precision)}, recall {shown(scores.recall)}")
