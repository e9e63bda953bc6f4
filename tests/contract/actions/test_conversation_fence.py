"""The fence for effects: nothing is written once somebody else owns the conversation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.conversation_fence import OWNED_BY_BOT, require_current
from actions.adapters.sql.engine import create_engine, read_transaction, write_transaction
from actions.domain.errors import DatabaseError, EpochPassed
from gateway.adapters.sql.tables import conversations as the_gateways
from gateway.domain.conversation import Owner
from tests.contract.actions.conversations import own, table


def test_the_bots_own_epoch_lets_an_effect_pass(engine: Engine) -> None:
    """Nothing is raised, and the transaction goes on."""
    own(engine, "c-1", epoch=3)
    with write_transaction(engine) as connection:
        require_current(connection, conversation="c-1", epoch=3)


@pytest.mark.parametrize(
    ("owner", "epoch"),
    [("bot", 2), ("bot", 4), ("queued", 3), ("human", 3), ("closed", 3), ("human", 4)],
)
def test_a_stale_epoch_or_another_owner_stops_it(engine: Engine, owner: str, epoch: int) -> None:
    """The error names the conversation and the epoch, and what was written is rolled back."""
    own(engine, "c-1", owner=owner, epoch=epoch)

    def act() -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.insert(table).values(id="effect", owner="bot", epoch=1))
            require_current(connection, conversation="c-1", epoch=3)

    with pytest.raises(EpochPassed, match=r"c-1: epoch 3 is over, nothing was done"):
        act()
    with read_transaction(engine) as connection:
        assert connection.execute(sa.select(table.c.id)).scalars().all() == ["c-1"]


def test_a_conversation_nobody_knows_allows_no_effect(engine: Engine) -> None:
    """A grant for it may be genuine; the conversation is gone."""
    own(engine, "c-1", epoch=3)
    with pytest.raises(EpochPassed), write_transaction(engine) as connection:
        require_current(connection, conversation="c-2", epoch=3)


def test_without_the_gateways_tables_nothing_is_allowed(tmp_path: Path) -> None:
    """A missing table is an error that says what to do, not a permission."""
    engine = create_engine(f"sqlite:///{tmp_path / 'bare.db'}")
    with pytest.raises(DatabaseError, match="make setup"), write_transaction(engine) as connection:
        require_current(connection, conversation="c-1", epoch=1)
    engine.dispose()


def test_a_person_who_takes_over_waits_for_the_effect_and_then_wins(engine: Engine) -> None:
    """Either the effect happens before the new epoch, or it finds it: never between."""
    own(engine, "c-1", epoch=1)

    def take_over() -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.update(table).values(owner="human", epoch=2))

    with ThreadPoolExecutor(1) as pool:
        with write_transaction(engine) as connection:
            require_current(connection, conversation="c-1", epoch=1)
            taking = pool.submit(take_over)
            with pytest.raises(TimeoutError):
                taking.result(timeout=0.3)
            require_current(connection, conversation="c-1", epoch=1)
        taking.result(timeout=10)
    with pytest.raises(EpochPassed), write_transaction(engine) as connection:
        require_current(connection, conversation="c-1", epoch=1)


def test_the_fence_reads_what_the_gateway_writes() -> None:
    """The columns and the word are the gateway's: a new name there is a failure here."""
    assert the_gateways.name == table.name
    assert {column.name for column in table.c} <= {column.name for column in the_gateways.c}
    assert OWNED_BY_BOT == Owner.BOT.value
