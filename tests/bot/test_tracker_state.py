"""The state database behind the tracker store: what it holds, and what happens when it fails."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet

from bot.errors import TrackerStoreUnavailable
from bot.settings import PROJECT_ROOT, Settings
from bot.tracker_history import DialogueState
from bot.tracker_state import StateDatabase
from bot.tracker_store import LiveTrackerStore
from tests.bot.conftest import FORM_PROJECT
from tests.bot.running import hear, running_bot, scripted_agent

DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))


def store_at(path: Path) -> LiveTrackerStore:
    """A store that keeps its state in a file."""
    return LiveTrackerStore(DOMAIN, host=f"sqlite:///{path}")


# Started by the suite that the other rooms' databases have, in their interpreter.
_POSTGRESQL = """
import sys
from tests.postgresql import program, serving
initdb, postgres = program("initdb"), program("postgres")
if initdb and postgres:
    with serving(initdb, postgres) as server:
        print(server.url(), flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of the tests' own."""
    with subprocess.Popen(
        [str(PROJECT_ROOT / ".venv/bin/python"), "-c", _POSTGRESQL],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            pytest.skip("no PostgreSQL server is installed: the state database is not tested on it")
        yield url
        process.stdin.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateDatabase]:
    """An empty state database, of each kind in turn."""
    if request.param == "sqlite":
        opened = StateDatabase(f"sqlite:///{tmp_path / 'tracker.db'}")
    else:
        opened = StateDatabase(request.getfixturevalue("postgresql"))
    yield opened
    opened.close()


def test_a_state_is_read_as_it_was_written(database: StateDatabase) -> None:
    """Whatever is in the slots, in any script; the last one written counts."""
    state = DialogueState(
        slots={"order_id": "RC-10001", "reason": "它坏了 'quoted'", "n": None},
        loop="return_form",
        loop_rejected=True,
        paused=True,
    )
    other = DialogueState(slots={"deep": {"list": [1, 2.5, True, None]}})
    assert database.read(f"unheard of {id(database)}") is None

    database.write("c1", other)
    database.write("c1", state)
    database.write("c2", other)

    assert database.read("c1") == state
    assert database.read("c2") == other
    assert {"c1", "c2"} <= set(database.conversations())


def test_a_probe_writes_and_reads(database: StateDatabase) -> None:
    """Again and again, without leaving anything but its own row."""
    before = database.conversations()
    for _ in range(3):
        database.probe()

    assert database.conversations() == before


def test_many_threads_may_use_it(database: StateDatabase) -> None:
    """As the store does: from four threads at once, from the first use on, each write whole."""
    states = {f"c{n}": DialogueState(slots={"reason": f"reason {n}"}) for n in range(40)}
    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(lambda name: database.write(name, states[name]), states))
        read = dict(zip(states, threads.map(database.read, states), strict=True))

    assert read == states


def when_saved(path: Path) -> float:
    """When the only state on disk was written."""
    with sqlite3.connect(path) as database:
        ((saved_at,),) = database.execute("SELECT saved_at FROM dialogue_state").fetchall()
    return float(saved_at)


async def test_only_slots_and_form_are_on_disk(form_model: Path, tmp_path: Path) -> None:
    """No message text, no grant: one row, with the slots and the loop."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    await hear(agent, "start_return", "let me begin a very secret return")
    await hear(agent, "inform", "RC-10001")
    await agent.close()

    with sqlite3.connect(tmp_path / "tracker.db") as database:
        ((conversation, state),) = database.execute(
            "SELECT conversation, state FROM dialogue_state"
        ).fetchall()
    assert conversation == "c1"
    assert "RC-10001" in state
    assert '"loop": "return_form"' in state
    assert "secret" not in state
    assert "grant" not in state


async def test_a_state_that_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    """Most turns change no slot and no form; they cost no write."""
    store = store_at(tmp_path / "tracker.db")
    tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
    tracker.update(SlotSet("reason", "r"))

    await store.save(tracker)
    written = when_saved(tmp_path / "tracker.db")
    same = await store.retrieve("c1")
    same.update(BotUttered("something else"))
    await store.save(same)
    assert when_saved(tmp_path / "tracker.db") == written

    same.update(SlotSet("reason", "another"))
    await store.save(same)
    assert when_saved(tmp_path / "tracker.db") > written
    store.close()


async def test_known_conversations_are_those_alive_and_those_on_disk(tmp_path: Path) -> None:
    """`keys` names both, each once."""
    first = store_at(tmp_path / "tracker.db")
    tracker = await first.get_or_create_tracker("on disk")
    tracker.update(SlotSet("reason", "r"))
    await first.save(tracker)
    first.close()
    second = store_at(tmp_path / "tracker.db")
    await second.get_or_create_tracker("alive")
    await second.retrieve("on disk")

    assert await second.keys() == ["alive", "on disk"]
    second.close()


async def test_a_database_that_cannot_be_opened_fails_the_turn_and_the_health(
    form_model: Path, settings: Settings, tmp_path: Path
) -> None:
    """No silent amnesia: the turn is an error, health says why, and nothing is kept in memory."""
    nowhere = f"sqlite:///{tmp_path / 'missing folder' / 'tracker.db'}"
    async with running_bot(form_model, replace(settings, tracker_url=nowhere)) as bot:
        answer = await bot.say("hello")
        health = await bot.get("/webhooks/recourse/health")

        assert (answer.status, answer.body) == (500, {"error": "TrackerStoreUnavailable"})
        assert health.status == 503
        assert "missing folder" in health.body["reason"]
        assert "RECOURSE_TRACKER_URL" in health.body["reason"]
        assert not bot.agent.store._conversations


async def test_a_database_that_breaks_fails_the_turn_and_forgets_nothing(
    form_model: Path, settings: Settings, tmp_path: Path
) -> None:
    """The write fails.

    The turn is an error. When the database is back, the form stands where it stood before that
    turn.
    """
    async with running_bot(form_model, settings) as bot:
        await bot.say("start a return")
        with sqlite3.connect(tmp_path / "tracker.db") as database:
            database.execute("ALTER TABLE dialogue_state RENAME TO broken")
        failed = await bot.say("RC-10001")
        with sqlite3.connect(tmp_path / "tracker.db") as database:
            database.execute("ALTER TABLE broken RENAME TO dialogue_state")
        again = await bot.say("RC-20002")
        tracker = await bot.agent.store.retrieve("c1")

    assert (failed.status, failed.body) == (500, {"error": "TrackerStoreUnavailable"})
    assert again.texts == ["What is the reason?"]
    assert tracker.get_slot("order_id") == "RC-20002"


async def test_a_turn_cut_off_while_it_is_written_leaves_the_database_right(
    tmp_path: Path,
) -> None:
    """The write goes on in its thread; the next save writes again, even what was known before."""
    store = store_at(tmp_path / "tracker.db")
    tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
    tracker.update(SlotSet("reason", "before"))
    await store.save(tracker)
    written = when_saved(tmp_path / "tracker.db")
    other = sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    cut_off = await store.retrieve("c1")
    cut_off.update(SlotSet("reason", "cut off"))
    saving = asyncio.create_task(store.save(cut_off))
    await asyncio.sleep(0.1)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    other.execute("COMMIT")
    other.close()
    for _ in range(100):
        if when_saved(tmp_path / "tracker.db") > written:
            break
        await asyncio.sleep(0.02)
    await store.save(await store.retrieve("c1"))
    store.close()

    again = store_at(tmp_path / "tracker.db")
    assert (await again.retrieve("c1")).get_slot("reason") == "before"
    again.close()


async def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    """Another process writing for a moment is no failure: SQLite waits."""
    store = store_at(tmp_path / "tracker.db")
    await store.probe()
    other = sqlite3.connect(tmp_path / "tracker.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.probe())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    other.execute("COMMIT")

    await waiting
    other.close()
    store.close()


def test_an_error_of_the_database_quotes_no_value(tmp_path: Path) -> None:
    """What is in a slot may be a customer's words."""
    database = StateDatabase(f"sqlite:///{tmp_path / 'tracker.db'}")
    database.probe()
    with sqlite3.connect(tmp_path / "tracker.db") as other:
        other.execute("DROP TABLE dialogue_state")

    with pytest.raises(TrackerStoreUnavailable) as caught:
        database.write("c1", DialogueState(slots={"reason": "my private words"}))

    assert "private" not in str(caught.value)
    assert caught.value.__cause__ is None
    database.close()
