"""300 conversations in which everything happens at once, on each of the databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.adapters.sql.engine import create_engine
from gateway.adapters.sql.desk_store import SqlDeskStore
from gateway.adapters.sql.store import SqlConversationStore
from gateway.adapters.sql.tables import conversations, turns
from gateway.adapters.sql.transactions import Transactions
from gateway.domain.message import TurnState
from tests.postgresql import Server, empty_database
from tests.tables import lay_tables
from tests.unit.gateway.interleavings import Director, Evidence, Stage, check

RUNS = 300
DEEDS = 32
HANDS = 4
"""Deeds that are under way at the same time."""

AT_ONCE = 3
"""Conversations that are under way at the same time."""


@pytest.fixture(params=["sqlite", "postgresql"])
def processes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Transactions]]:
    """Two gateways' connections to one database, as around a restart."""
    if request.param == "sqlite":
        yield from _processes(f"sqlite:///{tmp_path / 'recourse.db'}")
        return
    server: Server = request.getfixturevalue("postgresql")
    with empty_database(server, "interleavings") as url:
        yield from _processes(url)


def _processes(url: str) -> Iterator[list[Transactions]]:
    lay_tables(url, "gateway")
    engines = [create_engine(url), create_engine(url)]
    made = [Transactions(engine) for engine in engines]
    yield made
    for transactions, engine in zip(made, engines, strict=True):
        transactions.close()
        engine.dispose()


async def test_no_race_breaks_a_promise(processes: list[Transactions]) -> None:
    """Customer, slow bot, three agents, sweep and a second process, all at once."""
    seen: Counter[str] = Counter()
    for first in range(0, RUNS, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, RUNS))
        for each in await asyncio.gather(*(played(processes, seed) for seed in seeds)):
            seen += each

    # The races do reach what they are about; a generator that idles would prove nothing.
    assert seen["moves"] > 2 * RUNS
    assert min(seen["kept"], seen["replies"], seen["refused"], seen["suppressed"]) > RUNS / 10
    assert min(seen[owner] for owner in ("bot", "queued", "human", "closed")) > 0


async def played(processes: list[Transactions], seed: int) -> Counter[str]:
    """Play one conversation to its end, check its records, and count what it came to."""
    stages = [Stage(SqlConversationStore(each), SqlDeskStore(each)) for each in processes]
    stage = stages[0]
    await stage.open()
    deeds = Director(seed, stage).deeds(DEEDS)
    hands = [deeds[hand::HANDS] for hand in range(HANDS)]

    async def work(hand: int) -> None:
        for _, deed in hands[hand]:
            # The other process has its turns too.
            stage.use(stages[hand % len(stages)])
            await deed()

    await asyncio.gather(*map(work, range(HANDS)))
    await stage.restart()
    evidence = await evidence_of(processes[0], stage)
    try:
        check(stage, evidence)
    except AssertionError as exc:
        raise AssertionError(f"seed {seed}: {exc}") from exc
    return Counter(
        {
            "moves": len(evidence.transitions) - 1,
            "kept": len(evidence.suppressed),
            "replies": len(stage.replied),
            "refused": len(stage.refused),
            "suppressed": [s for s, _, _ in evidence.turns.values()].count(TurnState.SUPPRESSED),
            evidence.owner.value: 1,
        }
    )


async def evidence_of(transactions: Transactions, stage: Stage) -> Evidence:
    """What the database holds of a conversation."""
    store, desk = SqlConversationStore(transactions), SqlDeskStore(transactions)
    dossier = await desk.dossier(stage.conversation)
    of_one = turns.c.conversation_id == stage.conversation
    rows = await transactions.read(lambda c: c.execute(turns.select().where(of_one)).all())
    agent = await transactions.read(
        lambda c: c.execute(
            sa.select(conversations.c.agent).where(conversations.c.id == stage.conversation)
        ).scalar_one()
    )
    return Evidence(
        messages=dossier.messages,
        transitions=await store.transitions(stage.conversation),
        suppressed=await store.suppressed(stage.conversation),
        turns={r.message_id: (TurnState(r.state), r.epoch, r.reason) for r in rows},
        owner=dossier.summary.owner,
        epoch=dossier.summary.epoch,
        agent=agent,
    )
