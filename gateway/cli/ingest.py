"""``recourse ingest``: a merchant's own policy documents, proposed for the corpus and accepted."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import typer
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from gateway.cli.dates import day_of
from gateway.cli.ingest_report import accepted_as_json, print_accepted, print_report, report_as_json
from gateway.cli.output import BAD_INPUT, CommandError, err, print_json, say
from gateway.cli.places import place_of
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge import index
from knowledge.encoder import Encoder
from knowledge.index_files import Progress
from knowledge.ingest.accepting import accept as accept_proposal
from knowledge.ingest.conversion import ChildConverter, Limits
from knowledge.ingest.ingesting import Ingest, Wish
from knowledge.passages import AUDIENCES, Audience
from knowledge.sentences import sentence_splitter

SHIPPED = PROJECT_ROOT / "knowledge/corpus"
LIMITS = Limits()
NOTES = f"""\
PATH is a Markdown, HTML, PDF or DOCX file, or a folder of them. Nothing is written into the
corpus: the passages are proposed under ingest/ in RECOURSE_HOME, and what they would change
is printed as a diff. Read and edit them there, then

\b
recourse ingest --accept NAME [--activate]

takes them over into corpus/ in RECOURSE_HOME and builds an index version. Ingest a document
again when it changed: what is new, changed or gone is proposed, closed passages keep their
last day in force, and what was edited stays.

A file may have {LIMITS.mebibytes} MiB, {LIMITS.words:,} words and 500 pages, and is read within \
{LIMITS.seconds} seconds and {LIMITS.memory_mebibytes} MiB
of memory. Exit status: 0 all was read, 1 some files were left out, 2 nothing could be read."""


def ingest(
    paths: list[Path] = typer.Argument(
        None,
        metavar="PATH...",
        readable=False,  # not asked here: one that may not be read is left out, the rest goes on
        help="Documents or folders.",
    ),
    accept: str = typer.Option("", metavar="PROPOSAL", help="Take a reviewed proposal over."),
    activate: bool = typer.Option(False, "--activate", help="With --accept: serve it at once."),
    jurisdiction: str = typer.Option("CN", help="Where the policy holds: CN, EU, UK or US."),
    audience: str = typer.Option("shopper,merchant", help="Whose questions it answers."),
    effective_from: str = typer.Option("", help="First day in force (YYYY-MM-DD); default today."),
    name: str = typer.Option("", help="The policy's short name; by default its title."),
    shop: str = typer.Option("", help="The merchant's name, told with the policy's."),
    corpus: Path = typer.Option(SHIPPED, help="The shipped passages' folder."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Propose passages from a merchant's policy documents.

    Once reviewed they are accepted.
    """
    if bool(paths) == bool(accept):
        raise CommandError("give documents to propose, or --accept PROPOSAL, one of both")
    if activate and not accept:
        raise CommandError("--activate without --accept: a proposal is accepted before it serves")
    settings = KnowledgeSettings.read()
    if accept:
        _accept(settings, accept, corpus, activate=activate, json=json)
        return
    wish = Wish(
        jurisdiction=place_of("--jurisdiction", jurisdiction),
        audience=_audience(audience),
        effective_from=day_of("--effective-from", effective_from) or _today(),
        today=_today(),
        name=name.strip(),
        shop=shop.strip(),
    )
    _propose(settings, paths, wish, corpus, json=json)


def _propose(
    settings: KnowledgeSettings, paths: list[Path], wish: Wish, corpus: Path, *, json: bool
) -> None:
    began = time.perf_counter()
    with _progress() as told:
        told("loading", 0, 1)
        job = Ingest(settings.home, corpus, ChildConverter(LIMITS), sentence_splitter())
        report = job.run(paths, wish, told)
    if json:
        print_json(report_as_json(report, time.perf_counter() - began))
    else:
        print_report(report)
    if not report.read and not report.unchanged:
        say("nothing could be read")
        raise typer.Exit(BAD_INPUT)
    if report.left_out:
        raise typer.Exit(1)


def _accept(
    settings: KnowledgeSettings, name: str, corpus: Path, *, activate: bool, json: bool
) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise CommandError(f"--accept {name!r}: expected a proposal's name, as `ingest` printed it")
    # The encoder first: a corpus that cannot be indexed is better left as it is.
    encoder = Encoder.open(
        settings.home, precision=settings.retrieval_precision, threads=settings.encoder_threads
    )
    accepted = accept_proposal(settings.home, name, corpus, _today())
    with _progress() as told:
        version = index.build(settings.home, corpus, encoder=encoder, progress=told)
    if activate:
        index.activate(settings.home, version)
    if json:
        print_json(accepted_as_json(accepted, name, version, active=activate))
    else:
        print_accepted(accepted, version, active=activate)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Yield what moves one bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task("loading", total=None)
        yield lambda step, done, total: bars.update(
            task, description=step, completed=done, total=total
        )


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _audience(text: str) -> tuple[Audience, ...]:
    words = tuple(dict.fromkeys(each.strip() for each in text.split(",")))
    if not all(each in AUDIENCES for each in words):
        raise CommandError(f"--audience {text!r}: expected {', '.join(AUDIENCES)}, or both")
    return cast(tuple[Audience, ...], words)


ingest.__doc__ = f"{ingest.__doc__}\n\n{NOTES}"
