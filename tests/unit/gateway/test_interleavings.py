"""10,000 conversations in which everything happens in every order, on the machine in memory."""

from __future__ import annotations

from gateway.domain.conversation import Owner
from tests.unit.gateway.fake_desk import MemoryDesk
from tests.unit.gateway.fakes import MemoryStore
from tests.unit.gateway.interleavings import Director, Evidence, Stage, check

RUNS = 10_000
DEEDS = 35


def evidence_of(store: MemoryStore, conversation: str) -> Evidence:
    """What the store in memory holds of a conversation."""
    room = store.rooms[conversation]
    return Evidence(
        messages=room.messages,
        transitions=room.transitions,
        suppressed=room.suppressed,
        turns={
            key: (state, turn.epoch, store.reasons.get(key))
            for key, (turn, state) in store.turns.items()
        },
        owner=room.ownership.owner,
        epoch=room.ownership.epoch,
        agent=room.ownership.agent,
    )


async def test_no_order_of_events_breaks_a_promise() -> None:
    """The bot never speaks over a person, nothing is lost, doubled or left open: 10,000 times."""
    ends: set[Owner] = set()
    moves = suppressed = replies = 0
    for seed in range(RUNS):
        store = MemoryStore()
        stage = Stage(store, MemoryDesk(store))
        await stage.open()
        deeds = Director(seed, stage).deeds(DEEDS)
        done = []
        for name, deed in deeds:
            done.append(name)
            await deed()
        await stage.restart()  # what is open at the end is closed by the next start
        evidence = evidence_of(store, stage.conversation)
        try:
            check(stage, evidence)
        except AssertionError as exc:
            raise AssertionError(f"seed {seed}: {exc}\n{'; '.join(done)}") from exc
        ends.add(evidence.owner)
        moves += len(evidence.transitions) - 1
        suppressed += len(evidence.suppressed)
        replies += len(stage.replied)

    # The sequences do reach what they are about; a generator that idles would prove nothing.
    assert ends == set(Owner)
    assert moves > 2 * RUNS
    assert suppressed > RUNS / 5
    assert replies > RUNS / 5
