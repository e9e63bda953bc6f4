"""What the command line prints, in one place: people read one way, programs another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import typer
from rich.console import Console

BAD_INPUT = 2

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class CommandError(Exception):
    """A command cannot be done; the message names the value, the expectation and the way out."""


def print_json(document: Mapping[str, object] | Sequence[object]) -> None:
    """One JSON document on standard output, never wrapped or coloured."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def many(count: int, thing: str) -> str:
    """Return a count with its noun: "1 customer", "2 customers"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def say(line: str) -> None:
    """One line of progress on standard error, at once, so that ``--json`` stays clean."""
    err.print(line, markup=False, soft_wrap=True)
