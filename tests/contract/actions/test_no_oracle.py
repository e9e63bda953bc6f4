"""A guest's failure tells nothing: the same words, the same work, the same time."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import write_transaction
from actions.adapters.sql.guests import SqlGuests
from actions.adapters.sql.orders import SqlOrders
from actions.adapters.sql.recalls import SqlRecalls
from actions.adapters.sql.tables import customer_addresses, customers
from actions.app import Stores, create_actions
from actions.domain.identity import Asker, Details, GuestLimits
from actions.handlers.base import HouseAction
from actions.services.pace import BEAT_S, Pace
from tests.contract.actions.conversations import own
from tests.contract.actions.test_guests import claim_of
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fake_decisions import FakeDecisions
from tests.unit.actions.fake_recalls import FakeShelf
from tests.unit.actions.fakes import (
    GRANT,
    NOON,
    SECRET,
    FakeAnswers,
    Said,
    anonymous,
    rules,
    run,
    state,
)

GENEROUS = GuestLimits(tries_per_identity=10_000, tries_per_network=10_000)
ROUNDS = 12
DRAWS = 2_000

FAILURES = {
    "no such order": Details("RC-99999", "ada@example.com"),
    "another customer's address": Details("RC-10012", "bo@example.com"),
    "an address nobody has": Details("RC-10012", "nobody@example.com"),
    "another customer's order": Details("RC-10002", "ada@example.com"),
    "an order whose customer has no address": Details("RC-10003", "dara@example.com"),
    "no such name": Details(name="Nobody Atall", postcode="310012"),
    "a name with another postcode": Details(name="Ada Lin", postcode="999999"),
    "a name that two customers have": Details(name="Chen Wei", postcode="215006"),
}


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """The demo shop; dara has no e-mail address, and there are two of chen."""
    seed(engine, date(2026, 5, 4))
    own(engine, GRANT.conv, epoch=GRANT.epoch)
    with write_transaction(engine) as connection:
        connection.execute(sa.update(customers).where(customers.c.id == "dara").values(email=None))
        twin = {"id": "chen-2", "name": "Wei Chen", "name_key": "chen wei", "is_demo": True}
        connection.execute(sa.insert(customers), twin)
        home = {"customer_id": "chen-2", "postcode": "215006", "postcode_key": "215006"}
        connection.execute(sa.insert(customer_addresses), home)
    return engine


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are executed meanwhile, without their values."""
    seen: list[str] = []

    def note(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def verify(shop: Engine, pace: Pace, limits: GuestLimits = GENEROUS) -> HouseAction:
    """The action that takes guests' details."""
    stores = Stores(
        SqlOrders(shop),
        SqlGuests(shop, SECRET, limits),
        FakeAnswers(),
        SqlRecalls(shop),
        FakeShelf(),
        FakeDecisions(),
        FakeChecks(),
    )
    made = create_actions(stores, rules(), pace)
    return next(action for action in made if action.name() == "action_verify_guest")


async def say(action: HouseAction, details: Details) -> Said:
    """Give some details as a guest."""
    said = {
        name: value
        for name, value in (
            ("email", details.email),
            ("person_name", details.name),
            ("postcode", details.postcode),
        )
        if value
    }
    numbers = [details.order_number] if details.order_number else []
    grant = replace(anonymous(), net="net-1")
    return await run(action, state("my details", grant=grant, entities=numbers, said=said))


async def test_every_failure_is_told_in_the_same_words(shop: Engine) -> None:
    """Not a byte of the answers differs, and none says what was tried."""
    action = verify(shop, Pace(0))
    answers = [await say(action, details) for details in FAILURES.values()]
    assert answers[0].responses == ["utter_guest_not_matched"]
    assert all(answer == answers[0] for answer in answers)
    assert not any(word in str(answers[0]) for word in ("RC-", "10012", "ada@", "Ada"))


async def test_a_lock_is_told_in_the_same_words_for_what_exists_and_what_does_not(
    shop: Engine,
) -> None:
    """Even for details that would have been right."""
    action = verify(shop, Pace(0), GuestLimits(tries_per_identity=1))
    for details in (*FAILURES.values(), Details("RC-10002", "bo@example.com")):
        await say(action, details)
    answers = [
        await say(action, details)
        for details in (*FAILURES.values(), Details("RC-10012", "ada@example.com"))
    ]
    assert answers[0].responses == ["utter_guest_locked"]
    assert all(answer == answers[0] for answer in answers)


async def test_every_failure_is_the_same_work(shop: Engine) -> None:
    """Statement for statement, whatever the records hold."""
    guests = SqlGuests(shop, SECRET, GENEROUS)
    asker = Asker(GRANT.conv, GRANT.epoch, "net-1")
    work: dict[str, list[str]] = {}
    for name, details in FAILURES.items():
        with statements(shop) as seen:
            await guests.check(claim_of(details), asker=asker, now=NOON)
        work[name] = [_without_lists(statement) for statement in seen]
    by_number = [work[name] for name, details in FAILURES.items() if details.email]
    by_name = [work[name] for name, details in FAILURES.items() if details.name]
    assert all(done == by_number[0] for done in by_number)
    assert all(done == by_name[0] for done in by_name)
    # Fewer things are counted for a name than for a number: only that may differ.
    assert set(by_number[0]) == set(by_name[0])


def _without_lists(statement: str) -> str:
    """A statement without how many values a list in it has."""
    head, _, _ = statement.partition(" IN (")
    return head


async def test_every_failure_takes_as_long(
    shop: Engine, record_property: pytest.RecordProperty
) -> None:
    """A beat at least, and the clock tells the failures apart no better than chance does."""
    action = verify(shop, Pace())
    took: dict[str, list[float]] = {name: [] for name in FAILURES}
    for _ in range(ROUNDS):
        for name, details in FAILURES.items():  # in turn: what slows one slows all
            began = time.perf_counter()
            await say(action, details)
            took[name].append(time.perf_counter() - began)
    record_property("spread of medians ms", f"{spread(list(took.values())) * 1000:.2f}")
    record_property("chance of it", f"{chance(list(took.values())):.3f}")
    assert min(min(times) for times in took.values()) >= BEAT_S
    assert not told_apart(list(took.values()))


@pytest.mark.parametrize(("leak_ms", "told"), [(0.0, False), (0.5, False), (6.0, True)])
def test_the_clock_would_tell_a_leak(leak_ms: float, told: bool) -> None:
    """The comparison itself: of made-up times with some noise, one kind a little slower."""
    noise = random.Random(7)
    times = [[BEAT_S + noise.expovariate(500) for _ in range(ROUNDS)] for _ in FAILURES]
    times[3] = [each + leak_ms / 1000 for each in times[3]]
    assert told_apart(times) is told


def spread(times: list[list[float]]) -> float:
    """How far apart the medians of the groups lie, in seconds."""
    medians = [statistics.median(group) for group in times]
    return max(medians) - min(medians)


def chance(times: list[list[float]]) -> float:
    """How often groups drawn at random from the same times lie as far apart."""
    shuffled = random.Random(1)
    every = [each for group in times for each in group]
    seen = spread(times)
    as_far = 0
    for _ in range(DRAWS):
        shuffled.shuffle(every)
        drawn = [every[n : n + ROUNDS] for n in range(0, len(every), ROUNDS)]
        as_far += spread(drawn) >= seen
    return as_far / DRAWS


def told_apart(times: list[list[float]]) -> bool:
    """Whether the groups differ by more than chance, and by enough to be seen from outside."""
    return spread(times) > BEAT_S / 20 and chance(times) < 0.001
