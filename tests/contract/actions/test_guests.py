"""Guests on every database: what opens what, for whom, for how long, and after how many tries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import read_transaction, write_transaction
from actions.adapters.sql.guests import SqlGuests
from actions.adapters.sql.tables import (
    customer_addresses,
    customers,
    guest_attempts,
    guest_verifications,
    orders,
)
from actions.domain.errors import EpochPassed
from actions.domain.identity import (
    Asker,
    Claim,
    Details,
    GuestLimits,
    Sight,
    Verdict,
)
from tests.contract.actions.conversations import own
from tests.unit.actions.fakes import NOON, SECRET

LIMITS = GuestLimits(tries_per_identity=3, tries_per_network=6)
ASKER = Asker("c-1", 1, "net-1")
ELSEWHERE = Asker("c-2", 1, "net-2")
ADAS_ORDER = Details(order_number="rc 10012", email=" ADA@example.com ")
ADA = Details(name="lin, ada", postcode="310 012")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """The demo shop, with two conversations that are the bot's."""
    seed(engine, date(2026, 5, 4))
    for conversation in ("c-1", "c-2"):
        own(engine, conversation, epoch=1)
    return engine


@pytest.fixture
def guests(shop: Engine) -> SqlGuests:
    """The store under test."""
    return SqlGuests(shop, SECRET, LIMITS)


def claim_of(details: Details) -> Claim:
    """The claim in some details; a test that has none is wrong."""
    claim = details.claim()
    assert claim is not None
    return claim


async def verdict(
    guests: SqlGuests, details: Details, asker: Asker = ASKER, now: datetime = NOON
) -> Verdict:
    """What comes of a claim."""
    return (await guests.check(claim_of(details), asker=asker, now=now)).verdict


def rows(engine: Engine, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    """Every row of a table."""
    with read_transaction(engine) as connection:
        return list(connection.execute(sa.select(table)))


async def test_an_orders_number_and_its_address_open_that_order_alone(guests: SqlGuests) -> None:
    """For this conversation, however both are written; never what it was paid with."""
    checked = await guests.check(claim_of(ADAS_ORDER), asker=ASKER, now=NOON)
    assert (checked.verdict, checked.sight) == (Verdict.VERIFIED, Sight("ada", "RC-10012"))
    assert await guests.sights(ASKER, now=NOON) == (Sight("ada", "RC-10012"),)
    assert await guests.sights(ELSEWHERE, now=NOON) == ()


async def test_a_name_and_its_postcode_open_the_customers_orders(guests: SqlGuests) -> None:
    """All of them, without what they were paid with."""
    checked = await guests.check(claim_of(ADA), asker=ASKER, now=NOON)
    assert (checked.verdict, checked.sight) == (Verdict.VERIFIED, Sight("ada"))
    assert await guests.sights(ASKER, now=NOON) == (Sight("ada"),)


@pytest.mark.parametrize(
    "details",
    [
        Details(order_number="RC-99999", email="ada@example.com"),
        Details(order_number="RC-10012", email="bo@example.com"),
        Details(order_number="RC-10012", email="nobody@example.com"),
        Details(order_number="RC-10002", email="ada@example.com"),
        Details(order_number="RX-10012", email="ada@example.com"),
        Details(order_number="1001", email="ada@example.com"),
        Details(order_number="RC-10012", email="ada@example.com.evil.test"),
        Details(order_number="RC-10012", email="%@example.com"),
        Details(name="Ada Lin", postcode="400010"),
        Details(name="Ada", postcode="310012"),
        Details(name="Bo Zhang", postcode="310012"),
        Details(name="Ada Lin' OR '1'='1", postcode="310012"),
    ],
    ids=str,
)
async def test_anything_else_opens_nothing(guests: SqlGuests, details: Details) -> None:
    """A part, another's half, a pattern, a trick."""
    assert await verdict(guests, details) is Verdict.NOT_MATCHED
    assert await guests.sights(ASKER, now=NOON) == ()


async def test_two_customers_of_one_name_and_postcode_are_told_apart_by_neither(
    shop: Engine, guests: SqlGuests
) -> None:
    """A guess would show one the other's orders."""
    with write_transaction(shop) as connection:
        twin = {"id": "ada-2", "name": "Ada Lin", "name_key": "ada lin", "is_demo": True}
        connection.execute(sa.insert(customers), twin)
        home = {"customer_id": "ada-2", "postcode": "310012", "postcode_key": "310012"}
        connection.execute(sa.insert(customer_addresses), home)
    assert await verdict(guests, ADA) is Verdict.NOT_MATCHED


async def test_digits_alone_mean_an_order_only_where_one_customer_can_mean_it(
    shop: Engine, guests: SqlGuests
) -> None:
    """Two of ada's with the same digits are a guess; somebody else's is none of her business."""
    assert await verdict(guests, Details("10012", "ada@example.com")) is Verdict.VERIFIED
    with write_transaction(shop) as connection:
        of_bo = sa.update(orders).where(orders.c.id == "RC-10002")
        connection.execute(of_bo.values(lookup_digits="10012"))
    assert await verdict(guests, Details("10012", "ada@example.com")) is Verdict.VERIFIED
    with write_transaction(shop) as connection:
        of_ada = sa.update(orders).where(orders.c.id == "RC-10001")
        connection.execute(of_ada.values(lookup_digits="10012"))
    assert await verdict(guests, Details("10012", "ada@example.com")) is Verdict.NOT_MATCHED


async def test_a_customer_without_an_address_is_matched_by_none(
    shop: Engine, guests: SqlGuests
) -> None:
    """Neither an unknown e-mail address nor an unknown name is equal to anything."""
    with write_transaction(shop) as connection:
        unknown = sa.update(customers).where(customers.c.id == "ada")
        connection.execute(unknown.values(email=None, name_key=""))
    assert await verdict(guests, ADAS_ORDER) is Verdict.NOT_MATCHED
    assert await verdict(guests, ADA) is Verdict.NOT_MATCHED


async def test_a_second_order_is_seen_beside_the_first(guests: SqlGuests) -> None:
    """Each proved by itself, the newest first; the same one twice is one."""
    for number in ("RC-10012", "RC-10001", "RC-10012"):
        details = Details(order_number=number, email="ada@example.com")
        assert await verdict(guests, details) is Verdict.VERIFIED
    assert await guests.sights(ASKER, now=NOON) == (
        Sight("ada", "RC-10012"),
        Sight("ada", "RC-10001"),
    )
    assert await verdict(guests, ADA) is Verdict.VERIFIED
    assert await guests.sights(ASKER, now=NOON) == (Sight("ada"),)


async def test_another_customer_takes_the_place_of_the_first(guests: SqlGuests) -> None:
    """One customer a conversation."""
    await verdict(guests, ADA)
    assert await verdict(guests, Details("RC-10002", "bo@example.com")) is Verdict.VERIFIED
    assert await guests.sights(ASKER, now=NOON) == (Sight("bo", "RC-10002"),)


@pytest.mark.parametrize(
    ("after", "seen"),
    [(29 * MINUTE, True), (30 * MINUTE, False), (3 * HOUR, False)],
)
async def test_a_proof_that_is_not_used_is_soon_void(
    guests: SqlGuests, after: timedelta, seen: bool
) -> None:
    """Half an hour of silence."""
    await verdict(guests, ADA)
    assert bool(await guests.sights(ASKER, now=NOON + after)) is seen


async def test_a_proof_in_use_is_kept_alive_but_not_for_ever(guests: SqlGuests) -> None:
    """Every use counts, until two hours are over."""
    await verdict(guests, ADA)
    lived = [
        bool(await guests.sights(ASKER, now=NOON + minutes * MINUTE))
        for minutes in (20, 40, 60, 80, 100, 119, 120, 121)
    ]
    assert lived == [True] * 6 + [False] * 2


async def test_void_proofs_are_forgotten_with_the_next_one(shop: Engine, guests: SqlGuests) -> None:
    """The table holds who is here, not who ever was."""
    await verdict(guests, ADA)
    await verdict(guests, ADA, ELSEWHERE, NOON + 3 * HOUR)
    assert [row.conversation_id for row in rows(shop, guest_verifications)] == ["c-2"]


async def test_a_customer_who_is_erased_leaves_no_proof(shop: Engine, guests: SqlGuests) -> None:
    """Nor may anybody see what is gone."""
    await verdict(guests, ADA)
    with write_transaction(shop) as connection:
        connection.execute(sa.delete(orders).where(orders.c.customer_id == "ada"))
        connection.execute(sa.delete(customers).where(customers.c.id == "ada"))
    assert rows(shop, guest_verifications) == []


@pytest.mark.parametrize(("owner", "epoch"), [("human", 2), ("bot", 2), ("queued", 1)])
async def test_a_claim_of_a_stale_epoch_has_no_effect(
    shop: Engine, guests: SqlGuests, owner: str, epoch: int
) -> None:
    """Neither a proof nor a try is written once somebody else has the conversation."""
    own(shop, "c-1", owner=owner, epoch=epoch)
    for details in (ADA, Details(name="Nobody", postcode="1")):
        with pytest.raises(EpochPassed):
            await guests.check(claim_of(details), asker=ASKER, now=NOON)
    assert rows(shop, guest_verifications) == rows(shop, guest_attempts) == []


async def test_a_proof_is_not_kept_alive_in_a_stale_epoch(shop: Engine, guests: SqlGuests) -> None:
    """Keeping it alive is an effect too."""
    await verdict(guests, ADA)
    own(shop, "c-1", owner="human", epoch=2)
    with pytest.raises(EpochPassed):
        await guests.sights(ASKER, now=NOON + 10 * MINUTE)
    (proof,) = rows(shop, guest_verifications)
    assert proof.used_at == NOON


WRONG: dict[str, Callable[[int], Details]] = {
    "one order, many addresses": lambda n: Details("RC-10012", f"{n}@example.com"),
    "one order in many spellings": lambda n: Details(f"{'x' * n}10012", f"{n}@example.com"),
    "no order, many addresses": lambda n: Details("RC-77777", f"{n}@example.com"),
    "one address, many orders": lambda n: Details(f"RC-{20_000 + n}", "ada@example.com"),
    "one name, many postcodes": lambda n: Details(name="Ada Lin", postcode=f"3100{n}"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_tries_count_over_all_conversations_and_networks(
    guests: SqlGuests, wrong: Callable[[int], Details]
) -> None:
    """The third was the last, for an order that exists and for one that does not alike."""
    came = [
        await verdict(guests, wrong(n), Asker("c-1" if n % 2 else "c-2", 1, f"net-{n}"))
        for n in range(5)
    ]
    assert came == [Verdict.NOT_MATCHED] * 3 + [Verdict.LOCKED] * 2


async def test_locked_is_locked_for_what_is_right_too(guests: SqlGuests) -> None:
    """Or a lock would tell when the guess was good."""
    for n in range(3):
        await verdict(guests, WRONG["one order, many addresses"](n))
    assert await verdict(guests, ADAS_ORDER, ELSEWHERE) is Verdict.LOCKED
    assert await guests.sights(ELSEWHERE, now=NOON) == ()
    assert await verdict(guests, ADA, ELSEWHERE) is Verdict.VERIFIED


async def test_one_network_has_only_so_many_tries_at_whatever_it_tries(guests: SqlGuests) -> None:
    """Over conversations; another network still has its own."""
    for n in range(6):
        details = Details(f"RC-{30_000 + n}", f"{n}@example.com")
        assert await verdict(guests, details, Asker(f"c-{n % 2 + 1}", 1, "n")) is not Verdict.LOCKED
    assert await verdict(guests, ADAS_ORDER, Asker("c-1", 1, "n")) is Verdict.LOCKED
    assert await verdict(guests, ADAS_ORDER, Asker("c-1", 1, "m")) is Verdict.VERIFIED


async def test_without_a_network_the_conversation_is_counted(guests: SqlGuests) -> None:
    """Nobody has tries without end because nobody knows where they are."""
    for n in range(6):
        await verdict(guests, Details(f"RC-{30_000 + n}", f"{n}@x.test"), Asker("c-1", 1, None))
    assert await verdict(guests, ADAS_ORDER, Asker("c-1", 1, None)) is Verdict.LOCKED
    assert await verdict(guests, ADAS_ORDER, Asker("c-2", 1, None)) is Verdict.VERIFIED


async def test_tries_survive_a_restart_and_pass_with_their_window(shop: Engine) -> None:
    """Another process with the same secret counts on; after an hour it starts anew."""
    wrong = WRONG["one order, many addresses"]
    for n in range(3):
        await verdict(SqlGuests(shop, SECRET, LIMITS), wrong(n))
    restarted = SqlGuests(shop, SECRET, LIMITS)
    assert await verdict(restarted, ADAS_ORDER, now=NOON + 59 * MINUTE) is Verdict.LOCKED
    assert await verdict(restarted, ADAS_ORDER, now=NOON + 60 * MINUTE) is Verdict.VERIFIED
    assert rows(shop, guest_attempts) == []


async def test_the_window_slides(guests: SqlGuests) -> None:
    """Each try passes an hour after itself, not all at once."""
    wrong = WRONG["one order, many addresses"]
    for n in range(3):
        await verdict(guests, wrong(n), now=NOON + n * 20 * MINUTE)
    assert await verdict(guests, wrong(3), now=NOON + 59 * MINUTE) is Verdict.LOCKED
    assert await verdict(guests, wrong(4), now=NOON + 61 * MINUTE) is Verdict.NOT_MATCHED
    assert await verdict(guests, wrong(5), now=NOON + 62 * MINUTE) is Verdict.LOCKED


async def test_what_succeeds_does_not_count(guests: SqlGuests) -> None:
    """Whoever knows an order may open it as often as they like."""
    for _ in range(9):
        assert await verdict(guests, ADAS_ORDER) is Verdict.VERIFIED


async def test_tries_are_kept_without_what_was_tried(shop: Engine, guests: SqlGuests) -> None:
    """Hashes under a key: the table tells nobody's name, and another key gives other hashes."""
    await verdict(guests, Details("RC-10012", "bo@example.com"))
    await verdict(guests, Details(name="Ada Lin", postcode="999999"))
    kept = rows(shop, guest_attempts)
    assert len(kept) == 3 + 2
    written = str(kept)
    assert not any(word in written for word in ("10012", "bo@", "ada", "net-1", "999999"))
    other = SqlGuests(shop, SECRET + "-another", LIMITS)
    await other.check(claim_of(Details("RC-10012", "bo@example.com")), asker=ASKER, now=NOON)
    assert len({row.key_hmac for row in rows(shop, guest_attempts)}) == len(kept) - 1 + 3


async def test_many_claims_at_once_do_not_get_past_the_count(guests: SqlGuests) -> None:
    """Twelve at the same moment, from as many networks: three are checked."""
    came = await asyncio.gather(
        *(
            verdict(guests, Details("RC-10012", f"{n}@x.test"), Asker("c-1", 1, f"n{n}"))
            for n in range(12)
        )
    )
    assert sorted(came) == [Verdict.LOCKED] * 9 + [Verdict.NOT_MATCHED] * 3
