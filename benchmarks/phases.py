"""The phases of a run. Each takes one side for one round, so that the caller can alternate.

A phase never hides a failure: a wrong, empty or missing answer ends the bench.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.checks import Judge
from benchmarks.customer import Customer
from benchmarks.plan import Plan
from benchmarks.sides import Side
from benchmarks.workload import Conversation, Kind, Workload

Tick = Callable[[], None]


@dataclass(frozen=True)
class Timed:
    """How long one turn took."""

    kind: Kind
    seconds: float


@dataclass
class Load:
    """Turns answered while several customers were served at once, over all rounds."""

    turns: int = 0
    seconds: float = 0.0
    timed: list[Timed] = field(default_factory=list)

    @property
    def turns_per_second(self) -> float:
        """Answered turns over the wall time of the rounds."""
        return self.turns / self.seconds


class Rig:
    """One running side with the customers that talk to it."""

    def __init__(self, side: Side, workload: Workload, judge: Judge) -> None:
        self.side = side
        self._workload = workload
        self._judge = judge
        self._opened = 0

    async def one_by_one(self, first: int, plan: Plan, tick: Tick) -> list[Timed]:
        """Turns 2 to 11 of the round's conversations, one customer at a time."""
        timed: list[Timed] = []
        for number in range(first, first + plan.conversations_per_round):
            timed += await self._conversation(number, plan.conversation_turns, plan, tick)
        return timed

    async def long(self, number: int, plan: Plan, tick: Tick) -> list[float]:
        """Seconds of every turn of one long conversation, the first turn first."""
        conversation = self._workload.conversation(number, plan.long_turns)
        customer = self._customer(conversation)
        seconds: list[float] = []
        for turn in conversation.turns:
            seconds.append(await customer.say(turn, plan.turn_timeout_s))
            tick()
        customer.leave()
        return seconds

    async def together(self, customers: int, plan: Plan, load: Load, tick: Tick) -> None:
        """A round of turns with so many customers at once, each speaking when answered.

        Their conversations are opened before the clock starts, so that it sees turns 2 to 11
        only; they share one count of turns, so that none is left to finish alone.
        """
        turns = plan.load_turns_per_round
        each = -(-turns // (customers * plan.measured_turns)) + 1
        queues = [await self._open(each, plan) for _ in range(customers)]
        left = iter(range(turns))
        begun = perf_counter()
        async with asyncio.TaskGroup() as group:
            for queue in queues:
                group.create_task(self._talk(queue, left, plan, load, tick))
        load.seconds += perf_counter() - begun
        for customer, _ in (pair for queue in queues for pair in queue):
            customer.leave()

    async def _conversation(self, number: int, turns: int, plan: Plan, tick: Tick) -> list[Timed]:
        conversation = self._workload.conversation(number, turns)
        customer = self._customer(conversation)
        timed = []
        for turn in conversation.turns:
            timed.append(Timed(turn.kind, await customer.say(turn, plan.turn_timeout_s)))
            tick()
        customer.leave()
        return timed[1:]

    async def _open(self, count: int, plan: Plan) -> list[tuple[Customer, Conversation]]:
        """Customers whose first turn has been answered."""
        opened = []
        for _ in range(count):
            conversation = self._workload.conversation(self._opened, plan.conversation_turns)
            customer = self._customer(conversation)
            await customer.say(conversation.turns[0], plan.turn_timeout_s)
            opened.append((customer, conversation))
        return opened

    async def _talk(
        self,
        queue: list[tuple[Customer, Conversation]],
        left: Iterator[int],
        plan: Plan,
        load: Load,
        tick: Tick,
    ) -> None:
        """Say the measured turns of the queue, one after another, while any are left."""
        turns = ((who, turn) for who, conversation in queue for turn in conversation.turns[1:])
        for who, turn in turns:
            if next(left, None) is None:
                return
            load.timed.append(Timed(turn.kind, await who.say(turn, plan.turn_timeout_s)))
            load.turns += 1
            tick()

    def _customer(self, conversation: Conversation) -> Customer:
        """A customer in a conversation that this side has never seen."""
        self._opened += 1
        name = f"bench-{self._opened:06d}"
        return Customer(self.side, self._judge, name, conversation.customer)
