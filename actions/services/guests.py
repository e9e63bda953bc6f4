"""Guests: what they may see of the shop's records, and how they prove that they may."""

from __future__ import annotations

from datetime import datetime

from actions.domain.grant import Grant
from actions.domain.identity import Asker, Checked, Claim, Sight
from actions.services.pace import Pace
from actions.services.ports import GuestStore


class GuestService:
    """Says what somebody may see; checks claims at an even pace."""

    def __init__(self, guests: GuestStore, pace: Pace) -> None:
        self._guests = guests
        self._pace = pace

    async def sights(self, grant: Grant, now: datetime) -> tuple[Sight, ...]:
        """Return what the customer of a grant may see: all of their own, or what they proved.

        Raises:
            EpochPassed: The bot does not own the grant's epoch any more.
        """
        if grant.sub is not None:
            return (Sight(grant.sub, payment_details=True),)
        return await self._guests.sights(_asker(grant), now=now)

    async def check(self, claim: Claim, grant: Grant, now: datetime) -> Checked:
        """Return what a claim opens; it takes as long whatever comes of it.

        Raises:
            EpochPassed: The bot does not own the grant's epoch any more; nothing was done.
        """
        async with self._pace.kept():
            return await self._guests.check(claim, asker=_asker(grant), now=now)


def _asker(grant: Grant) -> Asker:
    return Asker(grant.conv, grant.epoch, grant.net)
