"""Guests in SQL: a claim is counted, checked and remembered in one write transaction.

Every claim runs the same statements: both lookups, each time, the one that was not asked for
with values that no row has. So neither what is found nor what is missing shows in the work.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from actions.adapters.sql.conversation_fence import require_current
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.guest_tries import GuestTries
from actions.adapters.sql.tables import (
    customer_addresses,
    customers,
    guest_verifications,
    orders,
)
from actions.domain.identity import (
    Asker,
    Checked,
    Claim,
    GuestLimits,
    NameAndPostcode,
    OrderAndEmail,
    Sight,
    Verdict,
    VerifiedBy,
    email_key,
)
from actions.domain.orders import OrderKey

KEPT_ALIVE_EVERY_S = 60
"""A proof in use is written at most this often."""

_ALIKE_AT_MOST = 20
_NO_NUMBER = OrderAndEmail(OrderKey("", ""), "")
_NOBODY = NameAndPostcode("", "")


class SqlGuests:
    """The `GuestStore` port on SQLite and PostgreSQL.

    Args:
        engine: Where the records, the tries and the gateway's conversations are.
        secret: Keys the hashes of what was tried.
        limits: How often, and for how long.
    """

    def __init__(self, engine: Engine, secret: str, limits: GuestLimits) -> None:
        self._engine = engine
        self._tries = GuestTries(secret, limits)
        self._limits = limits

    async def check(self, claim: Claim, *, asker: Asker, now: datetime) -> Checked:
        """Return what a claim opens, and remember it; see the port."""
        return await asyncio.to_thread(self._check, claim, asker, now)

    async def sights(self, asker: Asker, *, now: datetime) -> tuple[Sight, ...]:
        """Return what the conversation has proved and may still see; see the port."""
        return await asyncio.to_thread(self._sights, asker, now)

    def _check(self, claim: Claim, asker: Asker, now: datetime) -> Checked:
        counters = self._tries.counters(claim, asker)
        with write_transaction(self._engine) as connection:
            require_current(connection, conversation=asker.conversation, epoch=asker.epoch)
            if self._tries.are_spent(connection, counters, now):
                return Checked(Verdict.LOCKED)
            sight = self._opened(connection, claim)
            if sight is None:
                self._tries.count(connection, counters, now)
                return Checked(Verdict.NOT_MATCHED)
            self._remember(connection, asker, sight, now)
            return Checked(Verdict.VERIFIED, sight)

    def _opened(self, connection: Connection, claim: Claim) -> Sight | None:
        """Return what a claim opens; both lookups are made, whichever it asks for."""
        if isinstance(claim, OrderAndEmail):
            by_number, by_name = claim, _NOBODY
        else:
            by_number, by_name = _NO_NUMBER, claim
        order = self._order(connection, by_number)
        customer = _customer(connection, by_name)
        return order if by_name is _NOBODY else customer

    def _order(self, connection: Connection, claim: OrderAndEmail) -> Sight | None:
        """Return the one order with this number whose customer has this e-mail address.

        Digits alone also mean the order that has letters before them, as they do for customers
        who are signed in; of two such orders with one address, neither.
        """
        number = claim.number
        alike = sa.and_(orders.c.lookup_digits == number.digits, sa.literal(number.is_bare_number))
        query = (
            sa.select(orders.c.id, orders.c.lookup_key, orders.c.customer_id, customers.c.email)
            .join(customers, customers.c.id == orders.c.customer_id)
            .where(sa.or_(orders.c.lookup_key == number.text, alike))
            .order_by(orders.c.id)
            .limit(_ALIKE_AT_MOST)
        )
        found = connection.execute(query).all()
        own = [row for row in found if self._is_theirs(row.email, claim.email)]
        exact = [row for row in own if row.lookup_key == number.text]
        meant = exact or own
        return Sight(meant[0].customer_id, meant[0].id) if len(meant) == 1 else None

    def _is_theirs(self, kept: str | None, claimed: str) -> bool:
        """Whether an address is the one that was kept, told in a time that depends on neither."""
        known = self._tries.digest("compared", email_key(kept))
        same = hmac.compare_digest(known, self._tries.digest("compared", claimed))
        return same and bool(kept)

    def _remember(self, connection: Connection, asker: Asker, sight: Sight, now: datetime) -> None:
        """Keep what was proved. One customer a conversation: another one takes their place."""
        kept = guest_verifications.c
        over = kept.verified_at <= now - timedelta(seconds=self._limits.longest_s)
        replaced = sa.or_(
            kept.customer_id != sight.customer,
            kept.order_id.is_not_distinct_from(sight.order_id),
            sa.literal(sight.order_id is None),
        )
        here = sa.and_(kept.conversation_id == asker.conversation, replaced)
        connection.execute(sa.delete(guest_verifications).where(sa.or_(over, here)))
        whole = sight.order_id is None
        row = {
            "conversation_id": asker.conversation,
            "customer_id": sight.customer,
            "order_id": sight.order_id,
            "method": VerifiedBy.NAME_AND_POSTCODE if whole else VerifiedBy.ORDER_AND_EMAIL,
            "verified_at": now,
            "used_at": now,
        }
        connection.execute(sa.insert(guest_verifications), row)

    def _sights(self, asker: Asker, now: datetime) -> tuple[Sight, ...]:
        with read_transaction(self._engine) as connection:
            holding = self._holding(connection, asker, now)
        stale = now - timedelta(seconds=KEPT_ALIVE_EVERY_S)
        if any(row.used_at <= stale for row in holding):
            self._keep_alive(asker, [row.id for row in holding], now)
        # One customer a conversation: who may see all of their orders may see each of them.
        whole = [row for row in holding if row.order_id is None]
        return tuple(Sight(row.customer_id, row.order_id) for row in whole or holding)

    def _holding(self, connection: Connection, asker: Asker, now: datetime) -> list[Row[Any]]:
        """Return the conversation's proofs that still hold, the newest first."""
        kept = guest_verifications.c
        query = (
            sa.select(guest_verifications)
            .where(
                kept.conversation_id == asker.conversation,
                kept.verified_at > now - timedelta(seconds=self._limits.longest_s),
                kept.used_at > now - timedelta(seconds=self._limits.idle_s),
            )
            .order_by(kept.id.desc())
        )
        return list(connection.execute(query).all())

    def _keep_alive(self, asker: Asker, ids: Sequence[int], now: datetime) -> None:
        with write_transaction(self._engine) as connection:
            require_current(connection, conversation=asker.conversation, epoch=asker.epoch)
            connection.execute(
                sa.update(guest_verifications)
                .where(guest_verifications.c.id.in_(ids))
                .values(used_at=now)
            )


def _customer(connection: Connection, claim: NameAndPostcode) -> Sight | None:
    """Return the only customer with this name and postcode; of two, neither."""
    query = (
        sa.select(customers.c.id)
        .join(customer_addresses, customer_addresses.c.customer_id == customers.c.id)
        .where(
            customers.c.name_key == claim.name,
            customer_addresses.c.postcode_key == claim.postcode,
        )
        .order_by(customers.c.id)
        .limit(2)
    )
    found = connection.execute(query).all()
    return Sight(found[0].id) if len(found) == 1 and claim is not _NOBODY else None
