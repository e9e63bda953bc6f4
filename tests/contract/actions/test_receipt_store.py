"""Where receipts are kept: the same promises from memory, SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.adapters.sql import receipts, tables
from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from actions.adapters.sql.receipts import SqlReceipts
from actions.domain.errors import DatabaseError
from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import ReceiptCorrupt, ReceiptMissing
from knowledge.deciding.receipts import Receipt, ReceiptStore, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.postgresql import Server, empty_database
from tests.tables import lay_tables
from tests.unit.knowledge.deciding.memory_receipts import MemoryReceipts
from tests.unit.knowledge.deciding.small_rules import small_decider

_numbers = itertools.count(1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS: dict[str, object] = {
    "jurisdiction": "CN",
    "category": "shoes",
    "days_since_receipt": 9,
    "price": "0.10",
    "defect": "the sole 开胶了 — “twice”\u2028",
}


@pytest.fixture
def decider(tmp_path: Path) -> Decider:
    """By a few rules."""
    return small_decider(tmp_path)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReceiptStore]:
    """An empty store: the real one on both databases, and the fake of the unit tests."""
    if request.param == "memory":
        yield MemoryReceipts()
        return
    if request.param == "sqlite":
        yield from sql_store(f"sqlite:///{tmp_path / 'recourse.db'}")
        return
    server: Server = request.getfixturevalue("postgresql")
    with empty_database(server, f"receipts_{next(_numbers)}") as url:
        yield from sql_store(url)


@pytest.fixture
def in_sql(database_url: str) -> Iterator[SqlReceipts]:
    """The real store, on each kind of database in turn."""
    yield from sql_store(database_url)


def sql_store(url: str) -> Iterator[SqlReceipts]:
    """Yield a store on a migrated database."""
    lay_tables(url, "actions")
    engine = create_engine(url)
    yield SqlReceipts(engine)
    engine.dispose()


def receipt_by(decider: Decider, minutes: float = 0) -> Receipt:
    """Return the receipt of the facts, decided so many minutes after noon."""
    verdict = decider.verdict(ReturnFacts.of(FACTS), date(2026, 11, 22))
    return make_receipt(verdict, date(2026, 11, 22), NOON + timedelta(minutes=minutes))


def test_what_was_kept_comes_back_byte_for_byte(store: ReceiptStore, decider: Decider) -> None:
    """Whatever a customer wrote in it."""
    receipt = receipt_by(decider)
    store.put(receipt)

    assert store.get(receipt.id).as_bytes() == receipt.as_bytes()


def test_the_first_one_stays(store: ReceiptStore, decider: Decider) -> None:
    """Kept again, from anywhere, it is as it was: in its conversation, once."""
    receipt = receipt_by(decider)
    store.put(receipt, conversation="c-1")
    store.put(receipt, conversation="c-2")
    store.put(receipt)

    assert list(store.ids()) == [receipt.id]
    assert [each.id for each in store.of_conversation("c-1")] == [receipt.id]
    assert store.of_conversation("c-2") == ()


def test_the_same_case_decided_twice_has_two_receipts(
    store: ReceiptStore, decider: Decider
) -> None:
    """A decision is an event: what was decided an hour later was decided again."""
    first, second = receipt_by(decider), receipt_by(decider, minutes=60)
    store.put(first)
    store.put(second)

    assert list(store.ids()) == [first.id, second.id]
    assert first.decision.model_copy(update={"receipt": second.id}) == second.decision


def test_ids_come_oldest_first_and_from_a_moment_on(store: ReceiptStore, decider: Decider) -> None:
    """That very moment included, in whatever zone it is told."""
    made = [receipt_by(decider, minutes) for minutes in (30, 0, 15)]
    for each in made:
        store.put(each)
    late, early, between = (each.id for each in made)

    assert list(store.ids()) == [early, between, late]
    shanghai = (NOON + timedelta(minutes=15)).astimezone(timezone(timedelta(hours=8)))
    assert list(store.ids(since=shanghai)) == [between, late]
    assert list(store.ids(since=NOON + timedelta(minutes=31))) == []


def test_a_conversation_has_its_own_receipts_oldest_first(
    store: ReceiptStore, decider: Decider
) -> None:
    """None of another's, and none that was asked outside of any."""
    made = [receipt_by(decider, minutes) for minutes in (2, 1, 0, 3)]
    for each, conversation in zip(made, ("c-1", "c-1", "c-2", None), strict=True):
        store.put(each, conversation)

    assert store.of_conversation("c-1") == (made[1], made[0])
    assert store.of_conversation("c-3") == ()


def test_of_a_conversation_without_end_the_newest_are_told(
    store: ReceiptStore, decider: Decider
) -> None:
    """The desk is not buried."""
    made = [receipt_by(decider, minutes) for minutes in range(52)]
    for each in made:
        store.put(each, "c-1")

    assert store.of_conversation("c-1") == tuple(made[2:])


@pytest.mark.parametrize("number", ["rcpt_" + "0" * 24, "rcpt_1", "../x", "", "' OR 1=1 --"])
def test_what_is_not_kept_is_missing(store: ReceiptStore, number: str) -> None:
    """A wrong id, or what is no id, opens nothing."""
    with pytest.raises(ReceiptMissing):
        store.get(number)


def test_what_somebody_changed_in_the_database_is_no_receipt(
    in_sql: SqlReceipts, decider: Decider, database_url: str
) -> None:
    """The id is the hash of the rest: a refund cannot be made larger afterwards."""
    receipt = receipt_by(decider)
    in_sql.put(receipt)
    engine = create_engine(database_url)
    with write_transaction(engine) as connection:
        content = receipt.as_bytes().decode().replace('"0.10"', '"9.10"')
        connection.execute(sa.update(tables.receipts).values(content=content))
    engine.dispose()

    with pytest.raises(ReceiptCorrupt, match="not what it was made with"):
        in_sql.get(receipt.id)


def test_a_receipt_is_kept_with_what_it_decided_or_not_at_all(
    in_sql: SqlReceipts, decider: Decider, database_url: str
) -> None:
    """In the transaction of an effect that fails nothing is left behind."""
    receipt = receipt_by(decider)
    engine = create_engine(database_url)
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        receipts.keep(connection, receipt, "c-1")
        assert receipts.kept(connection, receipt.id) == receipt
        raise ZeroDivisionError
    engine.dispose()

    assert list(in_sql.ids()) == []


def put_all(url: str, contents: list[bytes]) -> None:
    """Keep receipts, from a process of its own."""
    engine = create_engine(url)
    store = SqlReceipts(engine)
    for each in contents:
        store.put(Receipt.from_bytes(each), "c-1")
    engine.dispose()


def test_several_processes_share_one_store(
    in_sql: SqlReceipts, decider: Decider, database_url: str
) -> None:
    """Three at once, some receipts the same: each is there once, whole."""
    made = [receipt_by(decider, minutes) for minutes in range(30)]
    parts = [[each.as_bytes() for each in made[start : start + 15]] for start in (0, 8, 15)]
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(put_all, [database_url] * 3, parts))

    assert list(in_sql.ids()) == [each.id for each in made]
    assert in_sql.of_conversation("c-1") == tuple(made)


def test_a_database_without_the_table_says_what_to_do(database_url: str, decider: Decider) -> None:
    """An upgrade that was forgotten is named."""
    engine = create_engine(database_url)
    with pytest.raises(DatabaseError, match="make setup"):
        SqlReceipts(engine).put(receipt_by(decider))
    engine.dispose()


def test_what_stands_in_the_table_can_be_read_without_this_program(
    in_sql: SqlReceipts, decider: Decider, database_url: str
) -> None:
    """Plain JSON, with its time beside it."""
    receipt = receipt_by(decider)
    in_sql.put(receipt)
    engine = create_engine(database_url)
    with read_transaction(engine) as connection:
        row = connection.execute(sa.select(tables.receipts)).one()
    engine.dispose()

    assert json.loads(row.content)["decision"]["receipt"] == row.id == receipt.id
    assert (row.made_at, row.conversation) == (NOON, None)
