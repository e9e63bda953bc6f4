"""``recourse lint-corpus``: what no check of one passage's format can see."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.table import Table

from gateway.cli.evaluation_data import EvaluationSettings
from gateway.cli.output import CommandError, err, out, print_json, say
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge.linting.evaluating import sentences_of
from knowledge.linting.ids import IDS_FILE, write_ids
from knowledge.linting.linter import LintReport, lint
from knowledge.passages import load_corpus

CORPUS = PROJECT_ROOT / "knowledge/corpus"
LAWS = PROJECT_ROOT.parent / "shared/reference/laws"
OWN_QUESTIONS = PROJECT_ROOT / "tests/retrieval"


def lint_corpus(
    corpus: Path = typer.Option(CORPUS, help="The passages."),
    laws: Path | None = typer.Option(None, help="The texts of the law that passages cite."),
    evaluation: Path | None = typer.Option(
        None, help="Evaluation data, of which no ask may be a copy."
    ),
    add_ids: bool = typer.Option(
        False, "--write-ids", help="Add the ids of all passages to the published ones first."
    ),
    json: bool = typer.Option(False, "--json", help="Print what was found as JSON."),
) -> None:
    """Look for what is wrong with the passages.

    Ids, citations, dates, plain words, and asks of their own: what the format cannot show.

    Exit status 1 says that there are complaints.
    """
    for given in (laws, evaluation):
        if given is not None and not given.exists():
            raise CommandError(f"{given} is not there; expected a folder: correct the path")
    if add_ids:
        added = write_ids(corpus / IDS_FILE, load_corpus(corpus).passages)
        say(f"{added} ids added to {corpus / IDS_FILE}")
    folder = evaluation or EvaluationSettings.read().evaluation_data
    notes = [] if folder.exists() else [f"asks: no evaluation data in {folder}"]
    with err.status("reading the corpus"):
        report = lint(corpus, laws or LAWS, evaluation_sentences(folder), notes)
    if json:
        print_json(report.as_json())
    else:
        _print(report)
    if report.complaints:
        raise typer.Exit(1)


def evaluation_sentences(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the sentences that evaluate us, the project's own and a folder's, by file."""
    return {
        name: sentences
        for path in (OWN_QUESTIONS, folder)
        if path.exists()
        for name, sentences in sentences_of(path).items()
    }


def _print(report: LintReport) -> None:
    for each in report.complaints:
        place = report.places.get(each.passage, "")
        line = f"{place} {each.passage}: {each.check}: {each.text}".strip()
        out.print(line, markup=False, soft_wrap=True)
    for note in report.notes:
        out.print(f"note: {note}", markup=False, soft_wrap=True)
    if report.grades:
        out.print(f"reading grade: mean {report.grades.mean}, p95 {report.grades.p95}")
        table = Table("hardest to read", "grade")
        for name, grade in report.grades.worst.items():
            table.add_row(name, f"{grade:.1f}")
        out.print(table)
    count = len(report.complaints)
    out.print(f"{report.passages} passages, {count} complaint{'' if count == 1 else 's'}")
