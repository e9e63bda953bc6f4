"""The whole house on PostgreSQL: the records, the conversations and the dialogue state by URL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.desk import demo_agent
from tests.e2e.house import House, parts_of, start_house, stop_house
from tests.postgresql import empty_database, program, serving


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose three stores are databases of a server of this test's own."""
    initdb, postgres = program("initdb"), program("postgres")
    if not initdb or not postgres:
        pytest.skip("PostgreSQL is not installed: the house was not started on it")
    with (
        serving(initdb, postgres) as server,
        empty_database(server, "records") as records,
        empty_database(server, "dialogue") as dialogue,
    ):
        house = start_house(
            tmp_path_factory.mktemp("on_postgresql"),
            RECOURSE_DATABASE_URL=records,
            RECOURSE_TRACKER_URL=dialogue,
        )
        yield house
        stop_house(house)


def test_an_order_a_person_and_the_way_back(on_postgresql: House) -> None:
    """What the other tests see on SQLite holds here: orders, the handoff, the desk, the bot."""
    shopper = on_postgresql.shopper("ada")
    assert parts_of(shopper.ask("where is my order"), "order")
    shopper.ask("let me talk to a person")
    agent = demo_agent(on_postgresql)
    try:
        assert shopper.conversation in [c["id"] for c in agent.view("queue")]
        assert agent.do(shopper.conversation, "accept").status_code == 200
        assert shopper.ask("is anybody there?") == []
        assert agent.say(shopper.conversation, "Yes, Mia here.").status_code == 200
        assert agent.do(shopper.conversation, "hand-back").status_code == 200
    finally:
        agent.close()
    assert parts_of(shopper.ask("who pays the freight when a coat is faulty?"), "citations")
    assert not (on_postgresql.home / "recourse.db").exists()
    assert not (on_postgresql.home / "tracker.db").exists()
