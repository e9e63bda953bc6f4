"""What the customer is told when there is no answer."""

from __future__ import annotations

import pytest

from gateway.domain.errors import FailureKind
from gateway.domain.message import Utterance
from gateway.services import apologies

CONTACT = "+44 20 7946 0000"


def all_apologies() -> list[Utterance]:
    failures = [apologies.for_failure(kind, "Why?", CONTACT) for kind in FailureKind]
    return [*failures, apologies.for_interruption("Why?", CONTACT)]


@pytest.mark.parametrize("apology", all_apologies())
def test_every_apology_names_the_contact_and_promises_nothing(apology: Utterance) -> None:
    """Truth: it is saved, ask again, or write. Not: somebody will call."""
    assert CONTACT in apology.text
    assert "saved" in apology.text
    assert "soon" not in apology.text


def test_every_kind_of_failure_says_which_it_was() -> None:
    """A new kind cannot be added without words for it."""
    notices = {apologies.for_failure(kind, "Why?", CONTACT).parts[0].text for kind in FailureKind}

    assert len(notices) == len(FailureKind)
