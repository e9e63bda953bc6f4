"""Days as the command line takes them."""

from __future__ import annotations

import datetime as dt

from gateway.cli.output import CommandError


def today() -> dt.date:
    """Return the day it is, by the clock that everything here goes by."""
    return dt.datetime.now(dt.UTC).date()


def day_of(option: str, text: str) -> dt.date | None:
    """Return the day that an option names, None where it is not given.

    Raises:
        CommandError: It is no date.
    """
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise CommandError(f"{option} {text!r}: expected a date like 2026-11-23") from exc
