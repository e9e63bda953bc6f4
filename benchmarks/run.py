"""One run: start both sides, alternate between them phase by phase, stop them, report.

Both sides stand all the while, and only one is spoken to at a time; rounds alternate, and every
second round goes the other way about, so that a machine that slows down slows both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar, cast

from rich.progress import Progress

from benchmarks import retrieval
from benchmarks.checks import Anything, require_answer
from benchmarks.customer import Customer
from benchmarks.figures import growth, p50, p95, spread
from benchmarks.gateway_line import measure_gateway
from benchmarks.ground import Ground
from benchmarks.memory import tree_mib
from benchmarks.phases import MS, Load, Rig, Timed, milliseconds
from benchmarks.plan import Plan
from benchmarks.processes import Child, Children
from benchmarks.report import Figures, SideName
from benchmarks.sides import Side
from benchmarks.sides.null import NullSide
from benchmarks.starting import misunderstood, until_answered

Each = TypeVar("Each")
CROWDS = (8, 32)


@dataclass
class Run:
    """A run in progress: the figures so far, and the details beneath them."""

    ground: Ground
    plan: Plan
    names: Sequence[SideName]
    progress: Progress
    figures: Figures = field(default_factory=Figures)
    details: dict[str, object] = field(default_factory=dict)

    async def measure(self) -> None:
        """Every phase, in order; every process it started has ended when it returns or raises."""
        sides = self.ground.sides(self.names)
        with ExitStack() as stack:
            running = await self._starts(sides, stack)
            rigs = await self._understand(sides)
            await self._one_by_one(rigs)
            for crowd in CROWDS:
                await self._together(rigs, crowd)
            await self._long(rigs)
            self._memory(running)
            if "recourse" in self.names:
                await self._policy_questions()
                await self._gateway(stack)
        if "recourse" in self.names:
            self._retrieval()
        await self._generator()

    async def _starts(self, sides: Sequence[Side], stack: ExitStack) -> dict[str, list[Child]]:
        """Every side started so many times in turn; the last start of each stays."""
        seconds: dict[str, list[float]] = {side.name: [] for side in sides}
        running: dict[str, list[Child]] = {}
        with self._steps("starts", self.plan.starts * len(sides)) as tick:
            for number in range(self.plan.starts):
                for side in _either_way(sides, number):
                    last = number == self.plan.starts - 1
                    with ExitStack() as once:
                        children = (stack if last else once).enter_context(
                            Children(side.commands, self.ground.logs)
                        )
                        running[side.name] = list(children)
                        seconds[side.name].append(await self._until_answered(side, children))
                    tick()
        for name, values in seconds.items():
            self._put("start_s", name, median(values))
        self.details["starts_s"] = seconds
        return running

    async def _until_answered(self, side: Side, children: Children) -> float:
        ground = self.ground
        return await until_answered(side, children, ground.expectations, ground.workload)

    async def _understand(self, sides: Sequence[Side]) -> list[Rig]:
        """The rigs, after every message has been said to every side once."""
        workload = self.ground.workload
        total = sum(1 for _ in workload.every_message()) * len(sides)
        with self._steps("every message once", total) as tick:
            wrong = await misunderstood(sides, self.ground.expectations, workload, tick)
        self.details["phrases_left_out"] = wrong
        spoken = workload.understood_by_both(wrong)
        return [Rig(side, spoken, self.ground.expectations) for side in sides]

    async def _one_by_one(self, rigs: Sequence[Rig]) -> None:
        plan, timed = self.plan, {rig.side.name: list[list[Timed]]() for rig in rigs}
        turns = plan.conversations_per_round * plan.conversation_turns
        with self._steps("one customer", (plan.rounds + 1) * turns * len(rigs)) as tick:
            for number in range(plan.rounds + 1):
                for rig in _either_way(rigs, number):
                    first = number * plan.conversations_per_round
                    timed[rig.side.name].append(await rig.one_by_one(first, plan, tick))
        for name, rounds in timed.items():
            self._put_turns(name, rounds[1:])  # the first round warms both sides up

    def _put_turns(self, name: str, rounds: Sequence[Sequence[Timed]]) -> None:
        every = [each for each_round in rounds for each in each_round]
        plain, action = milliseconds(every, "plain"), milliseconds(every, "action")
        self._put("turn_p50_ms", name, p50(plain))
        self._put("turn_with_action_p50_ms", name, p50(action))
        self._put("turn_with_action_p95_ms", name, p95(action))
        self.details[f"one_customer.{name}"] = {
            "plain_ms": spread(plain),
            "action_ms": spread(action),
            "p50_of_rounds_plain_ms": [round(p50(milliseconds(r, "plain")), 2) for r in rounds],
            "p50_of_rounds_action_ms": [round(p50(milliseconds(r, "action")), 2) for r in rounds],
        }

    async def _together(self, rigs: Sequence[Rig], crowd: int) -> None:
        plan, loads = self.plan, {rig.side.name: Load() for rig in rigs}
        total = plan.load_rounds * plan.load_turns_per_round * len(rigs)
        with self._steps(f"{crowd} customers", total) as tick:
            for number in range(plan.load_rounds):
                for rig in _either_way(rigs, number):
                    await rig.together(crowd, plan, loads[rig.side.name], tick)
        for name, load in loads.items():
            self._put(f"turns_per_second_{crowd}", name, load.turns_per_second)
            self.details[f"{crowd}_customers.{name}"] = {
                "turns": load.turns,
                "seconds": round(load.seconds, 2),
                "plain_ms": spread(milliseconds(load.timed, "plain")),
                "action_ms": spread(milliseconds(load.timed, "action")),
            }

    async def _long(self, rigs: Sequence[Rig]) -> None:
        plan, seconds = self.plan, {rig.side.name: list[list[float]]() for rig in rigs}
        total = plan.long_conversations * plan.long_turns * len(rigs)
        with self._steps("long conversations", total) as tick:
            for number in range(plan.long_conversations):
                for rig in _either_way(rigs, number):
                    seconds[rig.side.name].append(await rig.long(number, plan, tick))
        for name, conversations in seconds.items():
            times = growth(conversations, plan.early, plan.late)
            self._put("turn_200_over_turns_3_12", name, times)

    def _memory(self, running: dict[str, list[Child]]) -> None:
        for name, children in running.items():
            each = {child.name: round(tree_mib(child.pid), 1) for child in children}
            self._put("memory_mib", name, sum(each.values()))
            self.details[f"memory_mib.{name}"] = each

    async def _policy_questions(self) -> None:
        """A cited answer through the channel: for the details, since stock has no such turn."""
        rounds, times = self.plan.retrieval_rounds, list[float]()
        with self._steps("policy questions", (rounds + 1) * len(retrieval.QUESTIONS)) as tick:
            for number in range(rounds + 1):
                name = f"policy-{number}"
                with closing(Customer(self.ground.recourse, Anything(), name, "ada")) as customer:
                    for text in retrieval.QUESTIONS:
                        seconds, reply = await customer.ask(text, self.plan.turn_timeout_s)
                        require_answer(text, reply)
                        times.append(seconds * MS)
                        tick()
        self.details["policy_turn.recourse"] = spread(times[len(retrieval.QUESTIONS) :])

    async def _gateway(self, stack: ExitStack) -> None:
        side = self.ground.recourse
        children = stack.enter_context(Children((side.command("gateway"),), self.ground.logs))
        conversations = (self.plan.rounds + 1) * self.plan.conversations_per_round
        turns = conversations * self.plan.conversation_turns
        with self._steps("through the gateway", turns) as tick:
            timed = await measure_gateway(self.ground, children, self.plan, tick)
        plain, action = milliseconds(timed, "plain"), milliseconds(timed, "action")
        self._put("gateway_turn_p50_ms", "recourse", p50(plain))
        memory = {child.name: round(tree_mib(child.pid), 1) for child in children}
        self.details["gateway"] = {
            "plain_ms": spread(plain),
            "action_ms": spread(action),
            "memory_mib": memory,
        }

    def _retrieval(self) -> None:
        rounds = self.plan.retrieval_rounds
        with self._steps("retrieval", (rounds + 1) * len(retrieval.QUESTIONS)) as tick:
            encode_ms, retrieve_ms = retrieval.measure(self.ground.home, rounds, tick)
        self._put("encode_p50_ms", "recourse", p50(encode_ms))
        self._put("retrieval_p50_ms", "recourse", p50(retrieve_ms))
        self.details["retrieval"] = {
            "encode_ms": spread(encode_ms),
            "retrieve_ms": spread(retrieve_ms),
        }

    async def _generator(self) -> None:
        """What a turn costs when the server does nothing: the generator's share."""
        side = NullSide.beside(self.ground.recourse, self.ground.repository)
        with self._steps("the generator itself", self.plan.load_turns_per_round) as tick:
            with Children(side.commands, self.ground.logs) as children:
                workload = self.ground.workload
                await until_answered(side, children, Anything(), workload)
                rig, load = Rig(side, workload, Anything()), Load()
                single = await rig.one_by_one(0, self.plan, lambda: None)
                await rig.together(CROWDS[0], self.plan, load, tick)
        self.details["generator"] = {
            "turn_p50_ms": round(p50([each.seconds * MS for each in single]), 3),
            "turns_per_second_8": round(load.turns_per_second, 1),
        }

    @contextmanager
    def _steps(self, title: str, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar's tick."""
        task = self.progress.add_task(title, total=total)
        yield lambda: self.progress.advance(task)
        self.progress.update(task, completed=total)

    def _put(self, key: str, name: str, value: float) -> None:
        self.figures.put(key, cast("SideName", name), value)


def _either_way(items: Sequence[Each], number: int) -> Sequence[Each]:
    return items if number % 2 == 0 else items[::-1]
