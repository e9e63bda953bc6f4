"""Where labelled data lies, and the bar that moves while it is gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from actions.secret_settings import complaints
from gateway.cli.output import CommandError, err
from gateway.supervisor.settings import PROJECT_ROOT

T = TypeVar("T")


class EvaluationSettings(BaseSettings):
    """Where evaluation data that is not part of the project is kept."""

    model_config = SettingsConfigDict(env_prefix="RECOURSE_", frozen=True, extra="ignore")

    evaluation_data: Path = PROJECT_ROOT.parent / "shared/eval"

    @classmethod
    def read(cls) -> Self:
        """The settings, or CommandError naming the variable and what was expected."""
        try:
            return cls()
        except ValidationError as exc:
            raise CommandError(f"{complaints(exc)}; correct or unset it") from exc


def data_at(given: Path | None, default: Path, what: str) -> Path:
    """Return the path that was given or the default one, if there is anything.

    Raises:
        CommandError: There is not.
    """
    path = given or default
    if not path.exists():
        way_out = "correct the path" if given else "name another with --data"
        raise CommandError(f"{path} is not there; expected {what}: {way_out}")
    return path


def cases_in(
    path: Path, read: Callable[[str], T], errors: tuple[type[Exception], ...], expected: str
) -> list[T]:
    """Return what stands in a file of cases, one a line; empty lines are none.

    Args:
        path: The file.
        read: Reads one line.
        errors: What `read` raises of a line that is no case.
        expected: What a case looks like, for the message.

    Raises:
        CommandError: A line is no case, or there is none; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise CommandError(f"{path} cannot be read: {exc}; expected {expected} a line") from exc
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(read(line))
        except errors as exc:
            trouble = "; ".join(str(exc).splitlines()[:3])
            raise CommandError(f"{path}:{number}: {trouble}; expected {expected}") from exc
    if not found:
        raise CommandError(f"{path} holds no case: expected {expected} a line")
    return found


def watched(rows: Sequence[T], doing: str) -> Iterator[T]:
    """Yield the rows, with a bar on a terminal's standard error while they last."""
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield from bar.track(rows)


def share(part: int, whole: int) -> float | None:
    """Return a share to four digits, None of nothing."""
    return round(part / whole, 4) if whole else None


def shown(value: float | None) -> str:
    """Return a share as a table shows it."""
    return "-" if value is None else f"{value:.3f}"


def listed(ids: Iterable[object], most: int = 20) -> str:
    """Return the first few of many ids."""
    each = [str(one) for one in ids]
    more = f" and {len(each) - most} more" if len(each) > most else ""
    return ", ".join(each[:most]) + more
