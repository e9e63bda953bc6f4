"""Errors of starting and watching.

UpError
└── ChildFailed    a process ended before it was ready; carries the last line it wrote
"""

from __future__ import annotations


class UpError(Exception):
    """``recourse up`` cannot go on; the message says why and the way out."""


class ChildFailed(UpError):
    """A process ended again and again before it was ready."""
