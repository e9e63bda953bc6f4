"""``recourse check``: one listing or a million, against the law; what is wrong, what mends it."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn, cast

import typer
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from gateway.cli.check_output import FileOutput, JsonOutput, Outcome, Output, TerminalOutput
from gateway.cli.check_page import PageOutput
from gateway.cli.dates import day_of, today
from gateway.cli.output import BAD_INPUT, CommandError, err, say
from gateway.cli.places import place_of
from gateway.cli.settings import KnowledgeSettings
from knowledge.checking.bulk.chunk_checker import (
    CheckedChunk,
    ChunkChecker,
    Form,
    Job,
    opened_checker,
)
from knowledge.checking.bulk.merchant_records import read_merchant_records
from knowledge.checking.bulk.rows import CHUNK_ROWS
from knowledge.checking.bulk.run import run, worst_merchants
from knowledge.checking.bulk.run_folder import RunFolder
from knowledge.checking.bulk.sources import FileSource, Source, StreamSource, open_source
from knowledge.checking.bulk.tally import Tally
from knowledge.checking.bulk.workers import cores
from knowledge.checking.checker import Checker
from knowledge.checking.score import MerchantRecord

STOPPED = 130
REPORTS = (".html", ".csv", ".jsonl")
MERCHANTS_SHOWN = 25
DAY = "the day of the rules (--as-of)"
NOTES = """\
LISTINGS is a file: .json (one listing, an array, or {"listings": [...]}), .jsonl (one a line),
.csv (columns id, jurisdiction, title, description, category, price, images, merchant; attributes
as columns or one JSON column `attributes`) or .parquet (the same columns). - reads .jsonl or
.json from standard input. A row that cannot be read is told with its place and stops nothing.

\b
--report FILE.html    a page for people: counts, examples, merchants, the law
--report FILE.csv     one line a finding, for a spreadsheet
--report FILE.jsonl   one line a listing, for programs

A run with --report that was stopped goes on where it was when the same command is given again;
what is finished stands in FILE.run beside the report until it is done.

Exit status: 0 nothing found, 1 findings or rows that cannot be read, 2 nothing could be read."""


def check(
    listings: str = typer.Argument(help="A .json, .jsonl, .csv or .parquet file, or - for stdin."),
    jurisdiction: str = typer.Option("", help="Of listings that name none: CN, EU, UK or US."),
    as_of: str = typer.Option("", help="Check by the rules of this date (YYYY-MM-DD)."),
    json: bool = typer.Option(False, "--json", help="Print the findings as JSON."),
    report: Path | None = typer.Option(None, help="Write a report: .html, .csv or .jsonl."),
    notices: Path | None = typer.Option(None, help="Write drafts of takedown notices here."),
    merchants: Path | None = typer.Option(
        None, help="A .csv of merchant, orders, complaints, returns, recalls: for the scores."
    ),
    processes: int = typer.Option(
        0, min=0, max=256, help="How many check at once; 0 is one a core."
    ),
    fresh: bool = typer.Option(False, "--fresh", help="Do not go on with a run that was stopped."),
) -> None:
    """Check listings against the law.

    Says what is found, by which article, and what mends it.
    """
    if report is not None and report.suffix not in REPORTS:
        raise CommandError(f"--report {report}: expected a name ending in {', '.join(REPORTS)}")
    home = KnowledgeSettings.read().home
    wanted = _Wanted(
        source=_source(listings),
        checker=opened_checker(home),
        home=home,
        jurisdiction=place_of("--jurisdiction", jurisdiction) if jurisdiction else None,
        as_of=day_of("--as-of", as_of),
        outputs=_outputs(report, as_json=json),
        report=report,
        notices=notices,
        records=read_merchant_records(merchants) if merchants else None,
        processes=processes or cores(),
        fresh=fresh,
    )
    outcome = _run(wanted)
    _leave(outcome.tally)


check.__doc__ = f"{check.__doc__}\n\n{NOTES}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One call of the command, read."""

    source: Source
    checker: Checker
    home: Path
    jurisdiction: str | None
    as_of: dt.date | None
    outputs: tuple[Output, ...]
    report: Path | None
    notices: Path | None
    records: Mapping[str, MerchantRecord] | None
    processes: int
    fresh: bool

    @property
    def resumable(self) -> bool:
        """Whether a run that is stopped can go on: standard input comes once."""
        return self.report is not None and isinstance(self.source, FileSource)

    def job(self, as_of: dt.date) -> Job:
        """Return what every worker is told."""
        forms = {each.form for each in self.outputs if each.form}
        return Job(
            home=self.home,
            as_of=as_of,
            jurisdiction=self.jurisdiction,
            forms=cast(tuple[Form, ...], tuple(sorted(forms))),
            notices=self.notices is not None,
        )

    def terms(self, job: Job) -> dict[str, str]:
        """Return what makes two runs the same."""
        return {
            "the file of listings": self.source.fingerprint() or "",
            "the rules": self.checker.fingerprint,
            DAY: job.as_of.isoformat(),
            "--jurisdiction": job.jurisdiction or "",
            "--notices": str(job.notices),
            "what is asked for": " ".join(job.forms),
            "the size of a chunk": str(CHUNK_ROWS),
        }


def _run(wanted: _Wanted) -> Outcome:
    with ExitStack() as stack:
        folder = _folder(wanted, stack)
        begun = folder.terms()
        as_of = wanted.as_of or _begun_on(begun) or today()
        job = wanted.job(as_of)
        terms = wanted.terms(job)
        folder.begin(terms)
        if done := folder.finished():
            say(f"going on after the {done:,} chunks that were finished before")
        stack.enter_context(_interruptible())
        tally = _consume(wanted, folder, job)
        count, worst = worst_merchants(folder, MERCHANTS_SHOWN, wanted.records or {})
        outcome = Outcome(
            tally=tally,
            source=wanted.source.name,
            as_of=as_of,
            merchants=count,
            worst=tuple(worst),
            with_records=wanted.records is not None,
            checker=wanted.checker,
        )
        for output in wanted.outputs:
            output.finish(outcome)
        folder.remove()
    return outcome


def _folder(wanted: _Wanted, stack: ExitStack) -> RunFolder:
    if wanted.resumable and wanted.report is not None:
        path = wanted.report.with_name(f"{wanted.report.name}.run")
        try:
            return stack.enter_context(RunFolder.opened(path, fresh=wanted.fresh))
        except OSError as exc:
            why = exc.strerror or str(exc)
            raise CommandError(f"--report {wanted.report}: {why}; name another folder") from exc
    path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recourse-check-")))
    return stack.enter_context(RunFolder.opened(path))


def _consume(wanted: _Wanted, folder: RunFolder, job: Job) -> Tally:
    """Return what all chunks add up to, each handed to the outputs as it comes."""
    tally = Tally()
    results = run(wanted.source, folder, partial(ChunkChecker.open, job), wanted.processes)
    try:
        with closing(results):  # at once, so that no worker outlives an interrupted run
            for checked in _watched(results, wanted.source):
                tally.add(checked.tally)
                _write_notices(checked.notices, wanted.notices)
                for output in wanted.outputs:
                    output.take(checked)
    except KeyboardInterrupt:
        way_on = "; the same command goes on from there" if wanted.resumable else ""
        say(f"stopped after {tally.listings:,} listings{way_on}")
        raise typer.Exit(STOPPED) from None
    return tally


def _watched(results: Iterator[CheckedChunk], source: Source) -> Iterator[CheckedChunk]:
    """Yield the chunks, with a bar on a terminal's standard error while they last."""
    columns = (
        TextColumn("checking"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[listings]:,} listings"), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=source.size, listings=0)
        count = 0
        for checked in results:
            count += checked.tally.listings
            bar.update(task, completed=checked.position, listings=count)
            yield checked


def _write_notices(notices: Mapping[str, str], directory: Path | None) -> None:
    if directory is None or not notices:
        return
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in notices.items():
            (directory / name).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise CommandError(f"--notices {directory}: {exc.strerror}; name another folder") from exc


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a polite end of the process be as clean as Ctrl-C."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(tally: Tally) -> None:
    """Leave with the status that says how it went."""
    if tally.broken or not tally.listings:
        why = "the file broke off" if tally.listings else "no listing could be read"
        say(f"{why}: see the rows that are told above" if tally.unreadable else "no listings in it")
        raise typer.Exit(BAD_INPUT)
    if tally.clean < tally.listings or tally.unreadable:
        raise typer.Exit(1)


def _outputs(report: Path | None, *, as_json: bool) -> tuple[Output, ...]:
    said: Output = JsonOutput() if as_json else TerminalOutput(report)
    if report is None:
        return (said,)
    if report.suffix == ".html":
        return said, PageOutput(report)
    return said, FileOutput(report, "csv" if report.suffix == ".csv" else "jsonl")


def _source(listings: str) -> Source:
    return StreamSource(sys.stdin.buffer) if listings == "-" else open_source(Path(listings))


def _begun_on(terms: Mapping[str, str] | None) -> dt.date | None:
    """Return the day by whose rules a stopped run was begun: it may go on tomorrow."""
    try:
        return dt.date.fromisoformat((terms or {}).get(DAY, ""))
    except ValueError:
        return None
