"""The redactor, made once: its patterns take a quarter of a second to compile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.adapters.redaction.presidio import PresidioRedactor


@pytest.fixture(scope="session")
def redactor() -> PresidioRedactor:
    """The redactor that customers meet."""
    return PresidioRedactor()


@pytest.fixture(scope="session")
def redacted(redactor: PresidioRedactor) -> Callable[[str], str]:
    """What is left of a text."""
    return lambda text: redactor.redacted(text).text
