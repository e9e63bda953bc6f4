"""The places that an option of the command line can name."""

from __future__ import annotations

from gateway.cli.output import CommandError
from knowledge.checking.listing import JURISDICTIONS


def place_of(option: str, text: str) -> str:
    """Return the place that a text names, in capitals.

    Raises:
        CommandError: naming the option, what was given and what was expected.
    """
    if text.upper() not in JURISDICTIONS:
        raise CommandError(f"{option} {text!r}: expected one of {', '.join(JURISDICTIONS)}")
    return text.upper()
