"""Receipts as the gateway asks for them: the same promises from memory, SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.receipts import SqlReceipts
from gateway.adapters.sql.receipts import SqlReceiptRoom
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.errors import ReceiptNotFound, StoreUnavailable
from gateway.services.receipts import ReceiptRoom
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.postgresql import Server, empty_database
from tests.tables import lay_tables
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom
from tests.unit.knowledge.deciding.small_rules import small_decider

_numbers = itertools.count(1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReceiptRoom]:
    """An empty room: the real one on both databases, and the fake of the unit tests."""
    if request.param == "memory":
        yield MemoryReceiptRoom()
        return
    if request.param == "sqlite":
        yield from sql_room(f"sqlite:///{tmp_path / 'recourse.db'}")
        return
    server: Server = request.getfixturevalue("postgresql")
    with empty_database(server, f"receipt_room_{next(_numbers)}") as url:
        yield from sql_room(url)


def sql_room(url: str, *, tables: bool = True) -> Iterator[SqlReceiptRoom]:
    """Yield a room on a database, with its tables unless they were forgotten."""
    if tables:
        lay_tables(url, "actions")
    engine = create_engine(url)
    transactions = Transactions(engine)
    yield SqlReceiptRoom(transactions)
    transactions.close()
    engine.dispose()


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    """A receipt."""
    return receipt_of(tmp_path)


def receipt_of(folder: Path, minutes: int = 0) -> Receipt:
    """Return a receipt made so many minutes after noon."""
    facts = ReturnFacts.of({"jurisdiction": "CN", "days_since_receipt": 9})
    verdict = small_decider(folder).verdict(facts, date(2026, 11, 22))
    return make_receipt(verdict, date(2026, 11, 22), NOON + timedelta(minutes=minutes))


async def test_what_was_kept_is_found_and_stays(room: ReceiptRoom, receipt: Receipt) -> None:
    """Byte for byte, in the conversation of the first time."""
    await room.put(receipt, "c-1")
    await room.put(receipt, "c-2")

    assert (await room.get(receipt.id)).as_bytes() == receipt.as_bytes()
    assert await room.of_conversation("c-1") == (receipt,)
    assert await room.of_conversation("c-2") == ()


@pytest.mark.parametrize("number", ["rcpt_" + "0" * 24, "nonsense", ""])
async def test_a_wrong_id_finds_nothing(room: ReceiptRoom, number: str) -> None:
    """Whether it could be one or not."""
    with pytest.raises(ReceiptNotFound, match="no such receipt"):
        await room.get(number)


async def test_a_conversation_is_told_oldest_first(room: ReceiptRoom, tmp_path: Path) -> None:
    """In whatever order they came."""
    late, early = receipt_of(tmp_path, 5), receipt_of(tmp_path, 1)
    await room.put(late, "c-1")
    await room.put(early, "c-1")

    assert await room.of_conversation("c-1") == (early, late)


async def test_what_the_action_server_kept_the_gateway_finds(tmp_path: Path) -> None:
    """One table: the chat's receipts open at the gateway, and are the command line's too."""
    url = f"sqlite:///{tmp_path / 'recourse.db'}"
    receipt = receipt_of(tmp_path)
    for room in sql_room(url):
        engine = create_engine(url)
        SqlReceipts(engine).put(receipt, "c-1")
        engine.dispose()
        assert await room.get(receipt.id) == receipt
        assert await room.of_conversation("c-1") == (receipt,)


async def test_a_database_without_the_table_is_out_of_reach(
    database_url: str, receipt: Receipt
) -> None:
    """Never "no such receipt", which would be a lie."""
    for room in sql_room(database_url, tables=False):
        with pytest.raises(StoreUnavailable, match="make setup"):
            await room.put(receipt)
        with pytest.raises(StoreUnavailable, match="make setup"):
            await room.get(receipt.id)
