"""``recourse evaluate rules``: are returns decided as labelled, and by the same articles."""

from __future__ import annotations

import json as json_module
from datetime import date
from decimal import Decimal
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from gateway.cli.dates import day_of, today
from gateway.cli.evaluation_data import EvaluationSettings, cases_in, data_at, shown, watched
from gateway.cli.output import out, print_json
from gateway.cli.settings import KnowledgeSettings
from knowledge.deciding.case_scores import Case, Judged, Scores, judge, refused
from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import FactsError
from knowledge.deciding.opening import open_decider
from knowledge.deciding.vocabulary import ReturnFacts

SAMPLE = "recourse_dev/return_cases.jsonl"


def rules(
    data: Path | None = typer.Option(
        None,
        help="Cases: {id, facts, expect} a line (.jsonl); else those in RECOURSE_EVALUATION_DATA.",
    ),
    as_of: str = typer.Option("", help="Decide by the rules of this date (YYYY-MM-DD)."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Decide labelled cases; accuracy by field and article.

    Prints each miss; a case whose facts cannot be read is one. Exit status 1 says that there are
    some.
    """
    path = data_at(data, EvaluationSettings.read().evaluation_data / SAMPLE, "labelled cases")
    day = day_of("--as-of", as_of) or today()
    cases = read_cases(path)
    decider = open_decider(KnowledgeSettings.read().home)
    judged = []
    for case in watched(cases, "deciding"):
        judged.append(_judged(decider, case, day))
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


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file; raises as `cases_in`."""
    errors = (json_module.JSONDecodeError, ValidationError)
    return cases_in(path, _case, errors, "{id, facts, expect}")


def _case(line: str) -> Case:
    return Case.model_validate(json_module.loads(line, parse_float=Decimal))


def _judged(decider: Decider, case: Case, day: date) -> Judged:
    """Decide and judge one case; one bad fact costs its own case and no other."""
    try:
        facts = ReturnFacts.of(case.facts)
    except FactsError as exc:
        return refused(case, str(exc))
    return judge(case, decider.decide(facts, day, changes=False))


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
