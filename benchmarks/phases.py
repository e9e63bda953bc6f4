"""The phases of a run. Each takes one side for one round, so that the caller can alternate.

A phase never hides a failure: a wrong, empty or missing answer ends the bench.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.checks import Judge
from benchmarks.customer import Customer
from benchmarks.plan import Plan
from benchmarks.sides import Side
from benchmarks.workload import Conversation, Kind, Workload

MS = 1000.0
Tick = Callable[[], None]


@dataclass(frozen=True)
class Timed:
    """How long one turn took."""

    kind: Kind
    seconds: float


def milliseconds(timed: Iterable[Timed], kind: Kind) -> list[float]:
    """The times of the turns of one kind."""
    return [each.seconds * MS for each in timed if each.kind == kind]


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
        with closing(customer):
            for turn in conversation.turns:
                seconds.append(await customer.say(turn, plan.turn_timeout_s))
                tick()
        return seconds

    async def together(self, customers: int, plan: Plan, load: Load, tick: Tick) -> None:
        """A round of turns with so many customers at once, each speaking when answered.

        Their conversations are opened before the clock starts, so that it sees turns 2 to 11
        only; they share one count of turns, so that none is left to finish alone.
        """
        turns, first = plan.load_turns_per_round, self._opened
        each = -(-turns // (customers * plan.measured_turns)) + 1
        left = iter(range(turns))
        with ExitStack() as stack:
            # Neighbours have neighbouring numbers: every second one starts with an action.
            queues = [
                await self._open(
                    range(first + place, first + each * customers, customers), plan, stack
                )
                for place in range(customers)
            ]
            begun = perf_counter()
            await _all_or_none(self._talk(queue, left, plan, load, tick) for queue in queues)
            load.seconds += perf_counter() - begun

    async def _conversation(self, number: int, turns: int, plan: Plan, tick: Tick) -> list[Timed]:
        conversation = self._workload.conversation(number, turns)
        customer = self._customer(conversation)
        timed = []
        with closing(customer):
            for turn in conversation.turns:
                timed.append(Timed(turn.kind, await customer.say(turn, plan.turn_timeout_s)))
                tick()
        return timed[1:]

    async def _open(
        self, numbers: range, plan: Plan, stack: ExitStack
    ) -> list[tuple[Customer, Conversation]]:
        """Customers whose first turn has been answered; they hang up with the stack."""
        opened = []
        for number in numbers:
            conversation = self._workload.conversation(number, plan.conversation_turns)
            customer = stack.enter_context(closing(self._customer(conversation)))
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


async def _all_or_none(talks: Iterable[Coroutine[None, None, None]]) -> None:
    """All of them done, or the first one's error, with the others called off.

    A `TaskGroup` would wrap the error in a group, which the one `except` of the bench would miss.
    """
    tasks = [asyncio.create_task(talk) for talk in talks]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
