"""Runs the bot's own measurement in the bot's interpreter, and reads what it found.

The pipeline that is measured is the one that serves, and it lives where Rasa does. So this room
asks it by a process: progress comes line by line on its standard error, the result as one document.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.output import CommandError, err
from gateway.supervisor.settings import PROJECT_ROOT

Advance = Callable[[str, int, int], None]
_SAID_LAST = 20


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SkippedRow(_Read):
    """A row of a file that could not be used."""

    line: int
    reason: str


class FileFacts(_Read):
    """What was read of a file."""

    file: str
    rows: int
    intents: int
    out_of_scope: int
    blank: int
    skipped: tuple[SkippedRow, ...]


class Point(_Read):
    """The figures at one threshold."""

    threshold: float
    in_scope_accuracy: float | None
    out_of_scope_recall: float | None
    mcc: float


class ReliabilityBin(_Read):
    """A tenth of the confidences: how sure, and how often right."""

    start: float
    count: int
    confidence: float
    right: float


class Calibration(_Read):
    """How far confidence and being right are apart."""

    expected_error: float
    bins: tuple[ReliabilityBin, ...]


class IntentFigures(_Read):
    """One intent's figures at the threshold."""

    intent: str
    examples: int
    precision: float
    recall: float
    f1: float


class Confusion(_Read):
    """How many messages of a label were taken for another."""

    label: str
    predicted: str
    count: int


class Matrix(_Read):
    """Counts by label (rows) and answer (columns)."""

    labels: tuple[str, ...]
    predicted: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class System(_Read):
    """A published system's figures."""

    system: str
    in_scope_accuracy: float
    best_mcc: float


class Published(_Read):
    """What others reached on the same set."""

    set: str
    systems: tuple[System, ...]


class Contingency(_Read):
    """Where a label's messages went."""

    label: str
    rows: int
    intents: dict[str, int]


class Figures(_Read):
    """The figures of labels that are the model's own."""

    rows: int
    in_scope: int
    out_of_scope: int
    intents: int
    without_rejection: Point
    at_threshold: Point
    best_mcc: Point
    sweep: tuple[Point, ...]
    calibration: Calibration
    by_intent: tuple[IntentFigures, ...]
    confusions: tuple[Confusion, ...]
    matrix: Matrix


class Measurement(_Read):
    """What was measured, and on what; `figures` is absent where labels are other names."""

    mode: Literal["train-test", "cross-validation", "data"]
    train: FileFacts | None = None
    test: FileFacts | None = None
    data: FileFacts | None = None
    folds: int | None = None
    left_out: int = 0
    threshold: float | None = None
    published: Published | None = None
    contingency: tuple[Contingency, ...] = ()
    figures: Figures | None = None
    seconds: float


def measure(
    arguments: Sequence[str], *, python: Path = PROJECT_ROOT / ".venv-bot/bin/python"
) -> tuple[dict[str, object], Measurement]:
    """Run the measurement; returns its document as it is, and as it is read.

    Raises:
        CommandError: the bot refused, with its own line; or it cannot be run.
    """
    if not python.exists():
        raise CommandError(f"{python} is missing: run `make setup`")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        Progress(*columns, TimeElapsedColumn(), console=err, transient=True,
                 disable=not err.is_terminal) as bar,
        tempfile.TemporaryFile() as output,
    ):  # fmt: skip
        task = bar.add_task("starting", total=None)
        _run(
            (str(python), "-m", "bot", "evaluate", *arguments),
            output,
            lambda step, done, of: bar.update(task, description=step, completed=done, total=of),
        )
        output.seek(0)
        return read(output.read())


def read(written: bytes) -> tuple[dict[str, object], Measurement]:
    """Return the document that the bot wrote, as it is and as it is read.

    Raises:
        CommandError: it is not one.
    """
    try:
        document: dict[str, object] = json.loads(written)
        nested = {**document, "figures": document if "sweep" in document else None}
        return document, Measurement.model_validate(nested)
    except (ValueError, TypeError, ValidationError) as exc:
        raise CommandError(
            f"the bot's result is not what this version reads ({str(exc).splitlines()[0]}): are"
            " bot/ and gateway/ of the same version?"
        ) from exc


def _run(command: Sequence[str], output: IO[bytes], advance: Advance) -> None:
    """Run to the end; a result that fills a pipe nobody empties would never come, hence a file."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=PROJECT_ROOT, stdout=output, stderr=subprocess.PIPE, text=True
    )
    try:
        said = _followed(process.stderr or (), advance)
        status = process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        if process.stderr is not None:
            process.stderr.close()
    if status != 0:
        raise CommandError(_reason(said, status))


def _followed(lines: Iterable[str], advance: Advance) -> Sequence[str]:
    """Pass progress on; returns the last of whatever else was said."""
    said: deque[str] = deque(maxlen=_SAID_LAST)
    for line in lines:
        try:
            step = json.loads(line)
            advance(str(step["step"]), int(step["done"]), int(step["of"]))
        except (ValueError, KeyError, TypeError):
            said.append(line.strip())
    return said


def _reason(said: Sequence[str], status: int) -> str:
    """The bot's own line, or the last it said when it ended otherwise."""
    own = [line.removeprefix("bot: ") for line in said if line.startswith("bot: ")]
    last = next((line for line in reversed(said) if line), "it said nothing")
    return own[-1] if own else f"the bot ended with status {status}: {last}"
