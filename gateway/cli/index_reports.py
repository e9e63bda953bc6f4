"""``recourse index compare`` and ``verify``: what a version would change, and if it is sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.output import CommandError, err, out, print_json, say
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge import index
from knowledge.answerer_loader import AnswererLoader
from knowledge.answering import Answerer
from knowledge.index_compare import Comparison, RememberingEncoder, Side, differences
from knowledge.index_verify import Verified
from knowledge.index_verify import verify as verified
from knowledge.recorded import (
    QUESTIONS_FILE,
    LabelledQuestions,
    QuestionLog,
    RecordedQuestion,
    all_of,
    recorded,
)

LABELLED = PROJECT_ROOT / "tests/retrieval"
FINDINGS = 1
JSON = typer.Option(False, "--json", help="Print the result as JSON.")


def compare(
    version: str = typer.Argument(help="A version's name, as `index status` shows it."),
    questions: Path | None = typer.Option(
        None, help="Labelled questions (.yml or a folder) or a log (.jsonl), instead of all there."
    ),
    against: str | None = typer.Option(None, help="Another version than the active one."),
    json: bool = JSON,
) -> None:
    """Ask VERSION and the active one every recorded question.

    Exit status 1 says that there are differences.
    """
    settings = KnowledgeSettings.read()
    before = against or index.status(settings.home).active
    if before is None:
        raise CommandError("no version is active; name one to compare with: --against VERSION")
    asked = questions_on_record(settings.home, questions)
    if not asked:
        raise CommandError(
            "no questions to compare with; name some with --questions, or write down what customers"
            " asked with `recourse index questions`"
        )
    loader = loader_of(settings)
    compared = compared_by(asked, loader.load(before), loader.load(version))
    if json:
        print_json(compared.as_json())
    else:
        _print(compared)
    if compared.differences:
        raise typer.Exit(FINDINGS)


def loader_of(settings: KnowledgeSettings) -> AnswererLoader:
    """Return what opens versions to be compared: each question is encoded once for both."""
    return AnswererLoader(
        settings.home,
        precision=settings.retrieval_precision,
        threads=settings.encoder_threads,
        budget=settings.wrong_answer_budget,
        around=RememberingEncoder,
    )


def questions_on_record(home: Path, given: Path | None = None) -> tuple[RecordedQuestion, ...]:
    """Return the questions of what was given, else the labelled ones and those of the log.

    Raises:
        QuestionsError: They cannot be read.
    """
    if given is not None:
        return all_of([recorded(given)])
    log = home / QUESTIONS_FILE
    labelled = [LabelledQuestions(LABELLED)] if LABELLED.is_dir() else []
    return all_of([*labelled, *([QuestionLog(log)] if log.exists() else [])])


def compared_by(asked: Sequence[RecordedQuestion], before: Answerer, after: Answerer) -> Comparison:
    """Return what two versions answer differently, with a bar while they are asked."""
    columns = (TextColumn("asking both"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("asking", total=len(asked))
        found = differences(
            asked, before, after, lambda done, total: bar.update(task, completed=done, total=total)
        )
    return Comparison(before.version, after.version, len(asked), found)


def said_in_short(compared: Comparison) -> str:
    """Return one line on how much would change."""
    if not compared.differences:
        return f"all {compared.questions} recorded questions are answered as before"
    counts = ", ".join(f"{count} {change}" for change, count in compared.counts().items() if count)
    return f"of {compared.questions} recorded questions, {counts}"


def _print(compared: Comparison) -> None:
    out.print(f"{compared.before} -> {compared.after}: {said_in_short(compared)}", soft_wrap=True)
    for each in compared.differences:
        asked = f"{each.question.count} times, " if each.question.count > 1 else ""
        asker = f"{each.question.jurisdiction} {each.question.audience or 'all'}"
        question = f"{each.change}: {each.question.text} ({asked}{asker})"
        out.print(question, markup=False, soft_wrap=True)
        sides = f"    {_side(each.before)} -> {_side(each.after)}"
        out.print(sides, markup=False, soft_wrap=True)


def _side(side: Side) -> str:
    if not side.answered:
        return f"declined ({side.abstained_because})"
    return f"{side.passage} {side.confidence:.2f}"


def verify(
    version: str | None = typer.Argument(None, help="A version's name; else the active one."),
    everything: bool = typer.Option(False, "--all", help="Every version there is."),
    json: bool = JSON,
) -> None:
    """Check VERSION from its hashes to its recall.

    Exit status 1 says that something is wrong.
    """
    settings = KnowledgeSettings.read()
    found = index.status(settings.home)
    there = [each.name for each in found.versions]
    if version is not None and version not in there:
        raise CommandError(f"index version {version!r}: expected one of {', '.join(there)}")
    names = there if everything else [version or found.active]
    encoder = AnswererLoader(
        settings.home, precision=settings.retrieval_precision, threads=settings.encoder_threads
    ).encoder()
    reports = []
    for name in names:
        if name is None:
            raise CommandError("no version is active; name one, as `index status` shows them")
        with err.status(f"verifying {name}"):
            reports.append(verified(settings.home, encoder, name))
    if json:
        print_json([each.as_json() for each in reports])
    else:
        for each in reports:
            _say_verified(each)
    if any(each.findings for each in reports):
        raise typer.Exit(FINDINGS)


def _say_verified(report: Verified) -> None:
    for each in report.findings:
        out.print(f"{report.version}: {each}", markup=False, soft_wrap=True)
    if not report.findings:
        measured = ", ".join(f"{name} {recall:.3f}" for name, recall in report.recall.items())
        say(f"{report.version} is sound" + (f"; recall {measured}" if measured else ""))
