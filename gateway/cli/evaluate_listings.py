"""``recourse evaluate listings``: is in listings found what is labelled, by the same articles."""

from __future__ import annotations

import json as json_module
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from gateway.cli.dates import day_of, today
from gateway.cli.evaluation_data import EvaluationSettings, cases_in, data_at, shown, watched
from gateway.cli.output import out, print_json
from gateway.cli.settings import KnowledgeSettings
from knowledge.checking.bulk.chunk_checker import opened_checker
from knowledge.checking.bulk.rows import decoded_json
from knowledge.checking.case_scores import (
    JudgedListing,
    ListingCase,
    ListingScores,
    judge_listing,
    unread_listing,
)
from knowledge.checking.checker import Checker
from knowledge.checking.errors import ListingError
from knowledge.checking.listing import Listing

SAMPLE = "recourse_dev/listing_cases.jsonl"
EXPECTED = "{id, jurisdiction, listing, expected_violations: [{rule, article}]}"


def listings(
    data: Path | None = typer.Option(
        None, help="Labelled listings, one a line (.jsonl); else those in RECOURSE_EVALUATION_DATA."
    ),
    as_of: str = typer.Option("", help="Check by the rules of this date (YYYY-MM-DD)."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
) -> None:
    """Check labelled listings; precision and recall.

    Prints each miss and each false finding, and which listings cannot be read. Exit status 1 says
    that there are some.
    """
    path = data_at(data, EvaluationSettings.read().evaluation_data / SAMPLE, "labelled listings")
    day = day_of("--as-of", as_of) or today()
    cases = read_cases(path)
    checker = opened_checker(KnowledgeSettings.read().home)
    judged = [_judged(checker, case, day) for case in watched(cases, "checking")]
    scores = ListingScores.of(judged)
    if json:
        print_json({**scores.as_json(), **_wrong(judged)})
    else:
        _print(scores, judged)
    if scores.right < scores.cases:
        raise typer.Exit(1)


def read_cases(path: Path) -> list[ListingCase]:
    """Return the cases of a file; raises as `cases_in`."""
    errors = (json_module.JSONDecodeError, ValidationError, ValueError)
    return cases_in(path, _case, errors, EXPECTED)


def _case(line: str) -> ListingCase:
    return ListingCase.model_validate(decoded_json(line))


def _judged(checker: Checker, case: ListingCase, day: date) -> JudgedListing:
    """Check and judge one case; a listing that cannot be read costs its own case and no other."""
    try:
        listing = Listing.of({"id": case.id, **case.listing}, case.jurisdiction)
    except ListingError as exc:
        return unread_listing(case, str(exc))
    return judge_listing(case, checker.check(listing, day))


def _wrong(judged: Sequence[JudgedListing]) -> dict[str, object]:
    return {
        "unread": [{"case": e.case.id, "trouble": e.trouble} for e in judged if e.trouble],
        "misses": [
            {"case": m.case, "rule": m.rule, "articles": list(m.articles), "needs": list(m.needs)}
            for each in judged
            for m in each.misses
        ],
        "false": [
            {"case": f.case, "rule": f.rule, "cites": f.cites, "found": f.found}
            for each in judged
            for f in each.false_ones
        ],
    }


def _print(scores: ListingScores, judged: Sequence[JudgedListing]) -> None:
    for each in judged:
        if each.trouble:
            out.print(escape(f"{each.case.id}: not read: {each.trouble}"), soft_wrap=True)
        for wrong in (*each.misses, *each.false_ones):
            out.print(escape(str(wrong)), soft_wrap=True)
    table = Table("article", "found and expected", "found only", "expected only")
    for name, counts in scores.articles.items():
        table.add_row(name, *map(str, counts))
    out.print(table)
    out.print(
        f"{scores.hit} of {scores.violations} violations found, {scores.right} of {scores.cases}"
        " listings wholly right"
    )
    out.print(f"cited articles: precision {shown(scores.precision)}, recall {shown(scores.recall)}")
