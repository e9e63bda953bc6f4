"""Card numbers, identity numbers and passwords, taken out of what people write."""

from __future__ import annotations

from gateway.services.ports import Redactor


def open_redactor() -> Redactor:
    """Return the redactor, ready.

    Presidio is imported here and not above: it brings spaCy along (0.7 s, 60 MiB), which only a
    process that serves customers has use for.
    """
    from gateway.adapters.redaction.presidio import PresidioRedactor

    return PresidioRedactor()
