"""Pins: a mend stands on the code it was written for, or the process does not start."""

from __future__ import annotations

import pytest
import rasa

from bot import mends
from bot.errors import UpstreamChanged
from bot.mends.pins import require_source, source_hash


def one() -> int:
    """Some code of somebody else's."""
    return 1


def test_the_same_source_is_accepted() -> None:
    """Nothing happens."""
    require_source(one, source_hash(one))


def test_another_source_is_refused_by_name_and_with_the_way_out() -> None:
    """What it is, what it was, and what to do."""
    with pytest.raises(UpstreamChanged, match=r"one has source .*, expected 0000.*bot\.txt"):
        require_source(one, "0" * 16)


def test_every_mend_stands_on_the_rasa_that_is_installed() -> None:
    """Applied again, since the test session has applied them already: it changes nothing."""
    assert rasa.__version__ == "3.6.21"
    mends.apply()
