"""``recourse index``: build, look at, activate and roll back versions of the passage index."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gateway.cli import index_reports, questions, switches
from gateway.cli.output import err, out, print_json, say
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge import index
from knowledge.errors import RetrievalIndexError
from knowledge.index_compare import Comparison
from knowledge.switches import Switches

app = typer.Typer(no_args_is_help=True, help="Versions of the passage index.")
_SHORT_ID = 8
_TO_THE_MINUTE = len("2026-11-30T15:43")
MOST_BUILDERS = 4
"""Threads that a build may use: nobody waits for an answer meanwhile."""

JSON = typer.Option(False, "--json", help="Print the result as JSON.")

app.command("off")(switches.off)
app.command("on")(switches.on)
app.command("questions")(questions.questions)
app.command("compare")(index_reports.compare)
app.command("verify")(index_reports.verify)


@app.command()
def build(
    corpus: Path = typer.Option(PROJECT_ROOT / "knowledge/corpus", help="The passages' folder."),
    activate: bool = typer.Option(False, "--activate", help="Serve the new version at once."),
    json: bool = JSON,
) -> None:
    """Build a version from the corpus.

    The same corpus and encoder give the same version.
    """
    settings = KnowledgeSettings.read()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("building", total=None)
        version = index.build(
            settings.home,
            corpus,
            precision=settings.retrieval_precision,
            threads=max(settings.encoder_threads, min(os.cpu_count() or 1, MOST_BUILDERS)),
            progress=lambda step, done, total: bar.update(
                task, description=step, completed=done, total=total
            ),
        )
    if activate:
        index.activate(settings.home, version)
    if json:
        print_json({"version": version, "active": activate})
    else:
        say(f"index {version} built" + (" and active" if activate else ""))


@app.command()
def status(json: bool = JSON) -> None:
    """The versions, which one is served, and what is switched off."""
    home = KnowledgeSettings.read().home
    found, switched = index.status(home), Switches(home)
    if json:
        off = switches.switched_off_as_json(switched)
        print_json({**found.as_json(), "switched_off": off})
        return
    table = Table(box=None, pad_edge=False)  # as narrow as eighty columns
    for heading in ("version", "passages", "vectors", "encoder", "built (UTC)", "active"):
        table.add_column(heading, no_wrap=True)
    for version in found.versions:
        table.add_row(
            version.name,
            str(version.passages),
            str(version.vectors),
            f"{version.encoder_id[:_SHORT_ID]} {version.precision}",
            version.created_at[:_TO_THE_MINUTE].replace("T", " "),
            "yes" if version.name == found.active else "",
        )
    out.print(table)
    switches.print_switched_off(switched)


@app.command("activate")
def activate_version(
    version: str = typer.Argument(help="A version's name, as `index status` shows it."),
    unasked: bool = typer.Option(
        False, "--yes", "-y", "--quiet", "-q", help="Compare nothing first, and ask nothing."
    ),
    json: bool = JSON,
) -> None:
    """Say what VERSION would change, and serve it.

    Servers follow within seconds, unrestarted.
    """
    settings = KnowledgeSettings.read()
    compared = None if unasked else _compared(settings, version)
    if compared is not None:
        say(index_reports.said_in_short(compared))
        if compared.differences:
            say(f"each of them: recourse index compare {version}")
            if sys.stdin.isatty() and err.is_terminal:
                typer.confirm(f"Serve {version} all the same?", abort=True, err=True)
    index.activate(settings.home, version)
    if json:
        counts = compared.counts() if compared else None
        print_json({"active": version, "changes": counts})
    else:
        say(f"index {version} is active")


def _compared(settings: KnowledgeSettings, version: str) -> Comparison | None:
    """Return what activating a version changes; None where there is nothing to compare with."""
    active = index.status(settings.home).active
    if active is None or active == version:
        return None
    asked = index_reports.questions_on_record(settings.home)
    if not asked:
        return None
    loader = index_reports.loader_of(settings)
    after = loader.load(version)
    try:
        before = loader.load(active)
    except RetrievalIndexError as exc:
        say(f"nothing to compare with: {exc}")
        return None
    return index_reports.compared_by(asked, before, after)


@app.command()
def rollback(json: bool = JSON) -> None:
    """Serve the version that was active before this one."""
    version = index.rollback(KnowledgeSettings.read().home)
    if json:
        print_json({"active": version})
    else:
        say(f"rolled back: index {version} is active")


@app.command()
def prune(
    keep: int = typer.Option(2, min=0, help="Versions to roll back to that stay."),
    json: bool = JSON,
) -> None:
    """Remove versions older than the active one.

    The last that served stays; vectors that no version needs go too.
    """
    pruned = index.prune(KnowledgeSettings.read().home, keep)
    if json:
        print_json(pruned.as_json())
    else:
        names = ", ".join(pruned.versions) or "no version"
        say(f"removed {names}: {pruned.freed_bytes / 2**20:.1f} MiB are free")
