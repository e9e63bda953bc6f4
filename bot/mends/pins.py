"""Pins: the upstream code that ours stands on, by the hash of its source."""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from bot.errors import UpstreamChanged


def require_source(upstream: object, expected: str) -> None:
    """Check that a function or module of Rasa has the source that ours was written for.

    Args:
        upstream: the function or module, not yet replaced.
        expected: the first 16 hexadecimal digits of the SHA-256 of its source.

    Raises:
        UpstreamChanged: when it has another source.
    """
    found = source_hash(upstream)
    if found != expected:
        name = getattr(upstream, "__qualname__", upstream)
        raise UpstreamChanged(
            f"{name} has source {found}, expected {expected} (Rasa 3.6.21): install"
            " requirements/bot.txt, or review what replaces it in bot/ and pin the new source"
        )


def source_hash(upstream: Any) -> str:  # noqa: ANN401 - whatever `inspect` takes
    """Return the first 16 hexadecimal digits of the SHA-256 of the source."""
    return hashlib.sha256(inspect.getsource(upstream).encode()).hexdigest()[:16]
