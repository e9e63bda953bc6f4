"""The shop's tables are made, kept in step with this program, and never guessed at."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from actions.adapters.sql import migrate, tracing_tables
from actions.adapters.sql.demo_shop import seed
from actions.adapters.sql.engine import (
    create_engine,
    read_transaction,
    schema_transaction,
    write_transaction,
)
from actions.adapters.sql.tables import (
    customers,
    metadata,
    order_items,
    orders,
    products,
    returns,
    shipments,
    variants,
)
from actions.domain.errors import DatabaseError, SchemaOutOfDate, SchemaTooNew
from actions.domain.orders import OrderState, ReturnKind

VERSIONS = "alembic_version_actions"
ADA = {"id": "ada", "name": "Ada", "email": "ada@example.com", "is_demo": False}
ORDER = {
    "id": "RC-1",
    "lookup_key": "rc1",
    "lookup_digits": "1",
    "customer_id": "ada",
    "state": OrderState.PAID,
    "placed_on": date(2026, 2, 28),
    "currency": "CNY",
    "freight": Decimal(0),
    "total": Decimal("0.10"),
    "is_demo": False,
}


FIRST_DEMO = (
    "INSERT INTO customers VALUES ('ada', 'Ada', 'ada@example.com', true)",
    "INSERT INTO merchants VALUES ('m', 'M', true)",
    "INSERT INTO products VALUES ('K-1', 'm', 'Kettle', 'appliance', '12.50', 'CNY', true)",
    "INSERT INTO orders VALUES"
    " ('RC-1', 'rc1', '1', 'ada', 'paid', '2026-02-28', 'CNY', '0.00', '25.00', true)",
    "INSERT INTO order_items VALUES (1, 'RC-1', 'K-1', 'Kettle', 2, '12.50')",
    "INSERT INTO shipments VALUES (1, 'RC-1', 'SF', NULL, 'preparing', NULL, NULL, NULL)",
    "INSERT INTO returns VALUES (1, 'RC-1', 'requested', 'quality', '2026-03-01')",
)


def stand_at(engine: Engine, revision: str) -> None:
    """Make the database say that its tables are at a revision."""
    with write_transaction(engine) as connection:
        connection.exec_driver_sql(f"UPDATE {VERSIONS} SET version_num = '{revision}'")


def test_migrations_up_from_nothing_make_exactly_the_tables_this_program_uses(
    engine: Engine,
) -> None:
    """No column, index, constraint or type differs from what the code declares."""
    assert tracing_tables.recalls.metadata is metadata
    with write_transaction(engine) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and name == VERSIONS),
            },
        )
        assert compare_metadata(context, metadata) == []
    migrate.HISTORY.check(engine)


def test_upgrading_again_changes_nothing_and_keeps_every_row(
    engine: Engine, database_url: str
) -> None:
    """It is run at every start."""
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(customers), ADA)
    migrate.upgrade(database_url)
    with read_transaction(engine) as connection:
        assert connection.execute(sa.select(customers.c.id)).scalars().all() == ["ada"]


def test_several_processes_may_upgrade_at_once(database_url: str) -> None:
    """Two starts at the same moment end with one set of tables."""
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(migrate.upgrade, [database_url] * 3))
    engine = create_engine(database_url)
    migrate.HISTORY.check(engine)
    with read_transaction(engine) as connection:
        count = connection.exec_driver_sql(f"SELECT count(*) FROM {VERSIONS}").scalar_one()
    engine.dispose()
    assert count == 1


def test_a_database_nobody_prepared_is_out_of_date(bare_engine: Engine) -> None:
    """And says what to do."""
    with pytest.raises(SchemaOutOfDate, match=r"tables at none .* run `make setup`"):
        migrate.HISTORY.check(bare_engine)


def test_tables_from_the_future_are_refused_by_the_check_and_by_the_upgrade(
    engine: Engine, database_url: str
) -> None:
    """An older program must not touch what a newer one made."""
    stand_at(engine, "z9999")
    with pytest.raises(SchemaTooNew, match=r"z9999.*they are newer; update the program"):
        migrate.HISTORY.check(engine)
    with pytest.raises(SchemaTooNew):
        migrate.upgrade(database_url)


def test_a_migration_that_fails_leaves_the_tables_as_they_were(
    database_url: str, bare_engine: Engine
) -> None:
    """One transaction: a table in the way is reported, and nothing else was made."""
    with write_transaction(bare_engine) as connection:
        connection.exec_driver_sql("CREATE TABLE shipments (note VARCHAR(10))")
    with pytest.raises(DatabaseError, match="shipments"):
        migrate.upgrade(database_url)
    with read_transaction(bare_engine) as connection:
        assert sa.inspect(connection).get_table_names() == ["shipments"]


def test_a_demo_of_the_first_revision_is_taken_along_whole(bare_engine: Engine) -> None:
    """Goods become products with a variant each, and every order still has its lines."""
    migrate.HISTORY.upgrade(bare_engine, to="a0001")
    with write_transaction(bare_engine) as connection:
        for statement in FIRST_DEMO:
            connection.exec_driver_sql(statement)
    migrate.HISTORY.upgrade(bare_engine)
    with read_transaction(bare_engine) as connection:
        product = connection.execute(sa.select(products)).one()
        variant = connection.execute(sa.select(variants)).one()
        line = connection.execute(sa.select(order_items)).one()
        customer = connection.execute(sa.select(customers)).one()
        order = connection.execute(sa.select(orders)).one()
        back = connection.execute(sa.select(returns)).one()
    assert (product.id, product.name, product.category) == ("K-1", "Kettle", "appliance")
    assert (product.merchant_id, product.shop, product.is_demo) == ("m", "demo", True)
    assert (variant.sku, variant.product_id, variant.price) == ("K-1", "K-1", Decimal("12.50"))
    assert (variant.options, variant.available) == ({}, None)
    assert (line.order_id, line.sku, line.quantity) == ("RC-1", "K-1", 2)
    assert (customer.name, customer.shop, customer.email) == ("Ada", "demo", "ada@example.com")
    assert (order.state, order.total, order.shop) == (OrderState.PAID, Decimal("25.00"), "demo")
    assert (back.reason, back.requested_on, back.kind) == (
        "quality",
        date(2026, 3, 1),
        ReturnKind.RETURN,
    )
    seed(bare_engine, date(2026, 5, 4))


def test_what_was_promised_of_old_tables_holds_after_they_were_copied(engine: Engine) -> None:
    """SQLite alters a table by copying it: checks and keys must come along."""

    def write(table: sa.Table, values: dict[str, object]) -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.insert(table), values)

    write(customers, ADA)
    write(orders, ORDER)
    line = {"order_id": "RC-1", "sku": "K-1", "title": "K", "unit_price": Decimal(1)}
    for wrong in ({**line, "quantity": 1}, {**line, "quantity": 0}):
        with pytest.raises(IntegrityError):  # no such article; no quantity
            write(order_items, wrong)
    with pytest.raises(IntegrityError):
        write(orders, {**ORDER, "id": "RC-2"})  # the number is taken
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(shipments), {"order_id": "RC-1", "state": "preparing"})
        connection.execute(sa.delete(orders))
        assert connection.execute(sa.select(shipments)).all() == []


def test_a_change_of_tables_that_leaves_rows_without_their_owners_is_undone(
    tmp_path: Path,
) -> None:
    """Keys sleep while SQLite's tables are changed; what they would have refused is refused."""
    url = f"sqlite:///{tmp_path / 'recourse.db'}"
    migrate.upgrade(url)
    engine = create_engine(url)
    with write_transaction(engine) as connection:
        connection.execute(sa.insert(customers), ADA)
        connection.execute(sa.insert(orders), ORDER)
    with (
        pytest.raises(DatabaseError, match=r"row of orders refers to a row of customers"),
        schema_transaction(engine) as connection,
    ):
        connection.execute(sa.delete(customers))
    with write_transaction(engine) as connection:
        assert connection.execute(sa.select(customers.c.id)).scalars().all() == ["ada"]
        with pytest.raises(IntegrityError):
            connection.execute(sa.delete(customers))
    engine.dispose()


def test_two_rooms_keep_two_histories_in_one_database(engine: Engine) -> None:
    """The gateway's version table is another one."""
    with read_transaction(engine) as connection:
        assert sa.inspect(connection).has_table(VERSIONS)
        assert not sa.inspect(connection).has_table("alembic_version")


@given(
    amount=st.decimals(
        min_value=Decimal("-999999999999.99"), max_value=Decimal("999999999999.99"), places=2
    )
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_amount_comes_back_exactly_as_it_went_in(engine: Engine, amount: Decimal) -> None:
    """To the cent, at any size, with both decimals: the database never makes it a float."""
    with write_transaction(engine) as connection:
        connection.execute(sa.delete(orders))
        connection.execute(sa.delete(customers))
        connection.execute(sa.insert(customers), ADA)
        connection.execute(sa.insert(orders), {**ORDER, "total": amount})
        (kept,) = connection.execute(sa.select(orders.c.total)).scalars()
    assert kept == amount
    assert str(kept + 0) == str(amount + 0)


@pytest.mark.parametrize(
    "amount", [Decimal("0.001"), Decimal("1E12"), Decimal("NaN"), Decimal("Infinity"), 1.5, 3, "1"]
)
def test_an_amount_that_cannot_be_kept_exactly_is_refused(engine: Engine, amount: object) -> None:
    """Never rounded, never guessed."""

    def write() -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.insert(customers), ADA)
            connection.execute(sa.insert(orders), {**ORDER, "total": amount})

    with pytest.raises(StatementError, match=r"amount .*expected"):
        write()


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_id": "nobody"},
        {"customer_id": None},
        {"lookup_key": None},
        {"currency": None},
        {"total": None},
    ],
    ids=str,
)
def test_an_order_without_its_owner_or_its_facts_is_refused(
    engine: Engine, wrong: dict[str, object]
) -> None:
    """Foreign keys and NOT NULL hold on SQLite too."""

    def write() -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.insert(customers), ADA)
            connection.execute(sa.insert(orders), {**ORDER, **wrong})

    with pytest.raises(IntegrityError):
        write()


def test_a_state_nobody_knows_is_refused(engine: Engine) -> None:
    """Only the states that have a response can be written."""

    def write() -> None:
        with write_transaction(engine) as connection:
            connection.execute(sa.insert(orders), {**ORDER, "state": "lost"})

    with pytest.raises(StatementError, match="lost"):
        write()


def test_the_migrations_travel_with_the_package() -> None:
    """They are found from wherever the program is started."""
    assert migrate.HISTORY.directory.is_absolute()
    assert list(Path(migrate.HISTORY.directory, "versions").glob("v0001_*.py"))
    assert products.name in metadata.tables
