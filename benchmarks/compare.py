"""The comparison itself: both sides stand, one at a time is spoken to, round by round in turn.

Every second round goes the other way about, so that a machine that slows down slows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.checks import Judge
from benchmarks.figures import growth, p50, p95, spread
from benchmarks.notes import Notes, either_way
from benchmarks.phases import Load, Rig, Timed, milliseconds
from benchmarks.plan import Plan
from benchmarks.sides import Side
from benchmarks.starting import misunderstood
from benchmarks.workload import Workload

CROWDS = (8, 32)


@dataclass(frozen=True)
class Comparison:
    """What is said to the sides, how often, and where the figures go."""

    workload: Workload
    judge: Judge
    plan: Plan
    notes: Notes

    async def measure(self, sides: Sequence[Side]) -> None:
        """Every phase that both sides have, in order.

        Raises:
            WrongAnswer: a side's answer was wrong, or the sides do different work.
        """
        rigs = await self._understand(sides)
        await self._one_by_one(rigs)
        for crowd in CROWDS:
            await self._together(rigs, crowd)
        await self._long(rigs)

    async def _understand(self, sides: Sequence[Side]) -> list[Rig]:
        """The rigs, after every message has been said to every side once."""
        workload = self.workload
        total = sum(1 for _ in workload.every_message()) * len(sides)
        with self.notes.steps("every message once", total) as tick:
            wrong = await misunderstood(sides, self.judge, workload, tick)
        self.notes.details["phrases_left_out"] = wrong
        spoken = workload.understood_by_both(wrong)
        return [Rig(side, spoken, self.judge) for side in sides]

    async def _one_by_one(self, rigs: Sequence[Rig]) -> None:
        plan, timed = self.plan, {rig.side.name: list[list[Timed]]() for rig in rigs}
        turns = plan.conversations_per_round * plan.conversation_turns
        with self.notes.steps("one customer", (plan.rounds + 1) * turns * len(rigs)) as tick:
            for number in range(plan.rounds + 1):
                for rig in either_way(rigs, number):
                    first = number * plan.conversations_per_round
                    timed[rig.side.name].append(await rig.one_by_one(first, plan, tick))
        for name, rounds in timed.items():
            self._put_turns(name, rounds[1:])  # the first round warms both sides up

    def _put_turns(self, name: str, rounds: Sequence[Sequence[Timed]]) -> None:
        every = [each for each_round in rounds for each in each_round]
        plain, action = milliseconds(every, "plain"), milliseconds(every, "action")
        self.notes.put("turn_p50_ms", name, p50(plain))
        self.notes.put("turn_with_action_p50_ms", name, p50(action))
        self.notes.put("turn_with_action_p95_ms", name, p95(action))
        self.notes.details[f"one_customer.{name}"] = {
            "plain_ms": spread(plain),
            "action_ms": spread(action),
            "p50_of_rounds_plain_ms": [round(p50(milliseconds(r, "plain")), 2) for r in rounds],
            "p50_of_rounds_action_ms": [round(p50(milliseconds(r, "action")), 2) for r in rounds],
        }

    async def _together(self, rigs: Sequence[Rig], crowd: int) -> None:
        plan, loads = self.plan, {rig.side.name: Load() for rig in rigs}
        total = plan.load_rounds * plan.load_turns_per_round * len(rigs)
        with self.notes.steps(f"{crowd} customers", total) as tick:
            for number in range(plan.load_rounds):
                for rig in either_way(rigs, number):
                    await rig.together(crowd, plan, loads[rig.side.name], tick)
        for name, load in loads.items():
            self.notes.put(f"turns_per_second_{crowd}", name, load.turns_per_second)
            self.notes.details[f"{crowd}_customers.{name}"] = {
                "turns": load.turns,
                "seconds": round(load.seconds, 2),
                "plain_ms": spread(milliseconds(load.timed, "plain")),
                "action_ms": spread(milliseconds(load.timed, "action")),
            }

    async def _long(self, rigs: Sequence[Rig]) -> None:
        plan, seconds = self.plan, {rig.side.name: list[list[float]]() for rig in rigs}
        total = plan.long_conversations * plan.long_turns * len(rigs)
        with self.notes.steps("long conversations", total) as tick:
            for number in range(plan.long_conversations):
                for rig in either_way(rigs, number):
                    seconds[rig.side.name].append(await rig.long(number, plan, tick))
        for name, conversations in seconds.items():
            times = growth(conversations, plan.early, plan.late)
            self.notes.put("turn_200_over_turns_3_12", name, times)
