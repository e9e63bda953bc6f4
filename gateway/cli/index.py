"""``recourse index``: build, look at, activate and roll back versions of the passage index."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gateway.cli import questions, switches
from gateway.cli.output import err, out, print_json, say
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor.settings import PROJECT_ROOT
from knowledge import index
from knowledge.switches import Switches

app = typer.Typer(no_args_is_help=True, help="Versions of the passage index.")
JSON = typer.Option(False, "--json", help="Print the result as JSON.")

app.command("off")(switches.off)
app.command("on")(switches.on)
app.command("questions")(questions.questions)


@app.command()
def build(
    corpus: Path = typer.Option(PROJECT_ROOT / "knowledge/corpus", help="The passages' folder."),
    activate: bool = typer.Option(False, "--activate", help="Serve the new version at once."),
    json: bool = JSON,
) -> None:
    """Build a version from the corpus; the same corpus and encoder give the same version."""
    settings = KnowledgeSettings.read()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("building", total=None)
        version = index.build(
            settings.home,
            corpus,
            precision=settings.retrieval_precision,
            threads=settings.encoder_threads,
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
    """The versions there are, which one is served, and which passages are switched off."""
    home = KnowledgeSettings.read().home
    found, switched = index.status(home), Switches(home)
    if json:
        off = switches.switched_off_as_json(switched)
        print_json({**found.as_json(), "switched_off": off})
        return
    table = Table("version", "passages", "vectors", "encoder", "built", "active")
    for version in found.versions:
        table.add_row(
            version.name,
            str(version.passages),
            str(version.vectors),
            f"{version.encoder_id} {version.precision}",
            version.created_at,
            "yes" if version.name == found.active else "",
        )
    out.print(table)
    switches.print_switched_off(switched)


@app.command("activate")
def activate_version(
    version: str = typer.Argument(help="A version's name, as `index status` shows it."),
    json: bool = JSON,
) -> None:
    """Serve VERSION from the next start or reload on; the change is atomic."""
    index.activate(KnowledgeSettings.read().home, version)
    if json:
        print_json({"active": version})
    else:
        say(f"index {version} is active")


@app.command()
def rollback(json: bool = JSON) -> None:
    """Serve the version that was active before this one."""
    version = index.rollback(KnowledgeSettings.read().home)
    if json:
        print_json({"active": version})
    else:
        say(f"rolled back: index {version} is active")
