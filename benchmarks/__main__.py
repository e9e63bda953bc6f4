"""`python -m benchmarks`: measure, show, write `benchmarks/results/latest.json`."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from actions.domain.errors import ActionsError
from benchmarks import report, retrieval
from benchmarks.client import ConnectionBroken
from benchmarks.ground import GroundMissing, prepare
from benchmarks.machine import Bystanders, this_machine
from benchmarks.notes import Notes
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.processes import ProcessDied
from benchmarks.run import Run
from benchmarks.sides import WrongAnswer
from benchmarks.starting import NeverAnswered
from benchmarks.stock.project import StockProjectError

REPOSITORY = Path(__file__).resolve().parent.parent
LATEST = REPOSITORY / "benchmarks" / "results" / "latest.json"
QUIET_SHARE = 0.1
FAILURES = (
    *(ActionsError, ConnectionBroken, GroundMissing, NeverAnswered, ProcessDied),
    *(StockProjectError, TimeoutError, ValueError, WrongAnswer, OSError),
)

app = typer.Typer(add_completion=False)
console = Console()


@app.command()
def main(
    quick: Annotated[bool, typer.Option(help="A smoke run: does the bench itself work?")] = False,
    only: Annotated[str, typer.Option(help="recourse or stock: measure one side only.")] = "",
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = LATEST,
) -> None:
    """Measure this project beside a stock Rasa project, in alternating rounds."""
    names = _names(only)
    plan = QUICK if quick else FULL
    home = Path(os.environ.get("RECOURSE_HOME") or REPOSITORY / "var").resolve()
    try:
        notes, machine = _measure(home, plan, names)
    except KeyboardInterrupt:
        console.print("[red]stopped; every process of the bench has been ended")
        raise typer.Exit(130) from None
    except FAILURES as exc:
        console.print(f"[red]the bench failed:[/] {type(exc).__name__}: {exc}", highlight=False)
        console.print(f"the processes' logs are in {home / 'bench' / 'log'}")
        raise typer.Exit(2) from exc
    written = report.as_json(notes.figures, machine, _settings(plan, names), notes.details)
    report.write(written, out)
    console.print(report.table(notes.figures))
    for key, ratio in report.ratios(notes.figures).items():
        console.print(f"{key}: {ratio['times']} times, {ratio['target']} aimed at")
    console.print(f"written to {out}")


def _names(only: str) -> tuple[report.SideName, ...]:
    names = tuple(name for name in report.SIDES if only in ("", name))
    if not names:
        raise typer.BadParameter(f"--only {only}: expected recourse or stock")
    return names


def _measure(
    home: Path, plan: Plan, names: tuple[report.SideName, ...]
) -> tuple[Notes, dict[str, object]]:
    with console.status("seeding the shop, training the stock project (a few minutes, once)"):
        ground = prepare(REPOSITORY, home, names)
    machine = this_machine(REPOSITORY)
    _warn(machine.busy_before, "before the first process started")
    bystanders = Bystanders()
    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        notes = Notes(progress)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_until_told_to_stop(Run(ground, plan, names, notes)))
    if lacking := notes.figures.missing(names):
        raise ValueError(f"the run ended without these figures: {', '.join(lacking)}")
    others = bystanders.share()
    _warn(others, "during the run, by others")
    return notes, {**machine.as_json(), "busy_with_others": round(others, 3)}


def _warn(busy: float, when: str) -> None:
    if busy > QUIET_SHARE:
        console.print(
            f"[yellow]this machine was busy ({busy:.0%} of its cores {when}): "
            "take no figure of this run for final"
        )


async def _until_told_to_stop(run: Run) -> None:
    """Measure; SIGTERM and SIGHUP end it as Ctrl-C does, its processes included."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
    try:
        await run.measure()
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _settings(plan: Plan, names: tuple[report.SideName, ...]) -> dict[str, object]:
    """What was run and how, in words where a number alone would mislead."""
    return {
        "plan": {name: str(value) for name, value in asdict(plan).items()},
        "sides": list(names),
        "stock": (
            "rasa init configuration (config.yml left to its defaults), this project's domain and "
            "training data, `rasa run` with the REST channel, in-memory tracker and lock stores; "
            "`python -m rasa_sdk`; one process each, no thread caps (TensorFlow takes every core)"
        ),
        "recourse": (
            "`python -m bot serve` and `python -m actions` with the environment of `recourse up`; "
            "one process each; threads and precisions by the defaults of RECOURSE_*"
        ),
        "environment": {
            name: value
            for name, value in sorted(os.environ.items())
            if name.endswith("_THREADS") or name.startswith("RECOURSE_")
            if "SECRET" not in name and "URL" not in name
        },
        "turns": "turns 2-11 of a conversation, half with an action, alternating",
        "start": "spawn of both processes to the first right answer of a turn with an action",
        "growth": "median over conversations per turn number, mean of late over mean of early",
        "memory": "PSS of the process trees after all phases: Rasa and the action server",
        "retrieval": f"{retrieval.PRECISION}, {retrieval.THREADS} thread, in the bench's process",
        "clock": "request written to reply read; signing before and checking after are outside",
    }


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # As Ctrl-C: whatever runs meanwhile, be it the training, is ended with the bench.
        signal.signal(ending, signal.default_int_handler)
    app()
