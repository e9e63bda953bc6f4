"""Who is at the desk."""

from __future__ import annotations

from gateway.services.presence import GRACE_S, DeskPresence
from tests.unit.gateway.conftest import SteppedTime


def test_who_has_the_desk_open_is_there() -> None:
    """For as long as one window of theirs is."""
    presence = DeskPresence(SteppedTime())

    with presence.at_desk("mia"):
        with presence.at_desk("mia"):
            pass
        assert presence.is_online("mia")
        assert not presence.is_online("bo")


def test_a_page_that_is_loaded_again_is_not_gone() -> None:
    """A moment without a window is no absence; longer is."""
    time = SteppedTime()
    presence = DeskPresence(time)
    with presence.at_desk("mia"):
        pass

    time.seconds += GRACE_S - 1
    assert presence.is_online("mia")
    time.seconds += 1
    assert not presence.is_online("mia")
