"""What somebody may see, and how it is checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.domain.errors import EpochPassed
from actions.domain.identity import Asker, NameAndPostcode, Sight, Verdict
from actions.services.guests import GuestService
from actions.services.pace import Pace
from tests.unit.actions.fakes import GRANT, NOON, FakeGuests, anonymous

CLAIM = NameAndPostcode("ada lin", "310012")


async def test_a_signed_in_customer_sees_all_that_is_theirs() -> None:
    """Whatever a guest has proved in the same conversation before."""
    service = GuestService(FakeGuests(proved=(Sight("bo"),)), Pace(0))
    assert await service.sights(GRANT, NOON) == (Sight("ada", payment_details=True),)


async def test_a_guest_sees_what_their_conversation_has_proved() -> None:
    """And nothing before that."""
    assert await GuestService(FakeGuests(), Pace(0)).sights(anonymous(), NOON) == ()
    proved = (Sight("bo", "RC-10002"),)
    service = GuestService(FakeGuests(proved=proved), Pace(0))
    assert await service.sights(anonymous(), NOON) == proved


async def test_a_claim_is_checked_for_who_the_grant_says_asks() -> None:
    """Conversation, epoch and network are the gateway's to say."""
    guests = FakeGuests(opens={CLAIM: Sight("ada")})
    grant = replace(anonymous(), epoch=7, net="n" * 32)
    checked = await GuestService(guests, Pace(0)).check(CLAIM, grant, NOON)
    assert (checked.verdict, checked.sight) == (Verdict.VERIFIED, Sight("ada"))
    assert guests.asked == [(CLAIM, Asker(GRANT.conv, 7, "n" * 32))]


@pytest.mark.parametrize(
    "guests",
    [
        FakeGuests(opens={CLAIM: Sight("ada")}),
        FakeGuests(),
        FakeGuests(verdict=Verdict.LOCKED),
        FakeGuests(failure=EpochPassed("c-1", 1)),
    ],
    ids=["verified", "not matched", "locked", "overtaken"],
)
async def test_every_check_ends_with_a_beat(guests: FakeGuests) -> None:
    """Whatever comes of it, the wait is the same."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    service = GuestService(guests, Pace(0.05, lambda: 0.0, sleep))
    try:
        await service.check(CLAIM, anonymous(), NOON)
    except EpochPassed:
        assert guests.failure is not None
    assert waited == [0.05]
