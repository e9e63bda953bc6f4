"""One run: start both sides, compare them, measure what only this one has, stop everything."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks import checking, deciding, retrieval, scale
from benchmarks.checks import Anything, require_answer
from benchmarks.compare import CROWDS, Comparison
from benchmarks.customer import Customer
from benchmarks.figures import p50, spread
from benchmarks.gateway_line import measure_gateway
from benchmarks.ground import Ground
from benchmarks.memory import tree_mib
from benchmarks.notes import Notes, either_way
from benchmarks.phases import MS, Load, Rig, milliseconds
from benchmarks.plan import Plan
from benchmarks.processes import Child, Children
from benchmarks.report import SideName
from benchmarks.sides import Side
from benchmarks.sides.null import NullSide
from benchmarks.starting import until_answered
from knowledge.checking.bulk.rows import CHUNK_ROWS
from knowledge.encoder import Encoder


@dataclass(frozen=True)
class Run:
    """What a run measures, and where it writes it down."""

    ground: Ground
    plan: Plan
    names: Sequence[SideName]
    notes: Notes

    async def measure(self) -> None:
        """Every phase, in order; every process it started has ended when it returns or raises."""
        ground, sides = self.ground, self.ground.sides(self.names)
        comparison = Comparison(ground.workload, ground.expectations, self.plan, self.notes)
        with ExitStack() as stack:
            running = await self._starts(sides, stack)
            await comparison.measure(sides)
            self._memory(running)
            if "recourse" in self.names:
                await self._policy_questions()
                await self._gateway(stack)
        if "recourse" in self.names:
            self._retrieval()
            self._retrieval_scaled()
            self._decisions()
            self._listings()
        await self._generator()

    async def _starts(self, sides: Sequence[Side], stack: ExitStack) -> dict[str, list[Child]]:
        """Every side started so many times in turn; the last start of each stays."""
        seconds: dict[str, list[float]] = {side.name: [] for side in sides}
        running: dict[str, list[Child]] = {}
        with self.notes.steps("starts", self.plan.starts * len(sides)) as tick:
            for number in range(self.plan.starts):
                for side in either_way(sides, number):
                    last = number == self.plan.starts - 1
                    with ExitStack() as once:
                        children = (stack if last else once).enter_context(
                            Children(side.commands, self.ground.logs)
                        )
                        running[side.name] = list(children)
                        seconds[side.name].append(await self._until_answered(side, children))
                    tick()
        for name, values in seconds.items():
            self.notes.put("start_s", name, median(values))
        self.notes.details["starts_s"] = seconds
        return running

    async def _until_answered(self, side: Side, children: Children) -> float:
        ground = self.ground
        return await until_answered(side, children, ground.expectations, ground.workload)

    def _memory(self, running: dict[str, list[Child]]) -> None:
        for name, children in running.items():
            each = {child.name: round(tree_mib(child.pid), 1) for child in children}
            self.notes.put("memory_mib", name, sum(each.values()))
            self.notes.details[f"memory_mib.{name}"] = each

    async def _policy_questions(self) -> None:
        """A cited answer through the channel: for the details, since stock has no such turn."""
        rounds, times = self.plan.retrieval_rounds, list[float]()
        with self.notes.steps("policy questions", (rounds + 1) * len(retrieval.QUESTIONS)) as tick:
            for number in range(rounds + 1):
                name = f"policy-{number}"
                with closing(Customer(self.ground.recourse, Anything(), name, "ada")) as customer:
                    for text in retrieval.QUESTIONS:
                        seconds, reply = await customer.ask(text, self.plan.turn_timeout_s)
                        require_answer(text, reply)
                        times.append(seconds * MS)
                        tick()
        self.notes.details["policy_turn.recourse"] = spread(times[len(retrieval.QUESTIONS) :])

    async def _gateway(self, stack: ExitStack) -> None:
        side = self.ground.recourse
        children = stack.enter_context(Children((side.command("gateway"),), self.ground.logs))
        conversations = (self.plan.rounds + 1) * self.plan.conversations_per_round
        turns = conversations * self.plan.conversation_turns
        with self.notes.steps("through the gateway", turns) as tick:
            timed = await measure_gateway(self.ground, children, self.plan, tick)
        plain, action = milliseconds(timed, "plain"), milliseconds(timed, "action")
        self.notes.put("gateway_turn_p50_ms", "recourse", p50(plain))
        memory = {child.name: round(tree_mib(child.pid), 1) for child in children}
        self.notes.details["gateway"] = {
            "plain_ms": spread(plain),
            "action_ms": spread(action),
            "memory_mib": memory,
        }

    def _retrieval(self) -> None:
        rounds = self.plan.retrieval_rounds
        with self.notes.steps("retrieval", (rounds + 1) * len(retrieval.QUESTIONS)) as tick:
            encode_ms, retrieve_ms = retrieval.measure(self.ground.home, rounds, tick)
        self.notes.put("encode_p50_ms", "recourse", p50(encode_ms))
        self.notes.put("retrieval_p50_ms", "recourse", p50(retrieve_ms))
        self.notes.details["retrieval"] = {
            "encode_ms": spread(encode_ms),
            "retrieve_ms": spread(retrieve_ms),
        }

    def _retrieval_scaled(self) -> None:
        """At a million vectors, or as many as the plan says: the details say what was measured."""
        plan, exact = self.plan, scale.EXACT_QUESTIONS
        with self.notes.steps("building a large index", 1) as tick:
            large = scale.enlarge(self.ground.home, plan.scaled_vectors)
            tick()
        encoder = Encoder.open(self.ground.home)
        asked = scale.questions(encoder, plan.scaled_questions)
        with self.notes.steps("retrieval at scale", scale.ticks(len(asked), exact)) as tick:
            figures = scale.measure(large, encoder, asked, exact, tick)
        self.notes.put("retrieval_scaled_p50_ms", "recourse", figures.p50_ms)
        self.notes.details["retrieval_scaled"] = asdict(figures)

    def _decisions(self) -> None:
        """Returns decided, and decided with a receipt that is kept."""
        home, count = self.ground.home, self.plan.decisions
        with self.notes.steps("decisions", count) as tick:
            figures = deciding.measure(home, home / "bench" / "run", count, tick)
        self.notes.put("decision_us", "recourse", p50(figures.decision_us))
        self.notes.put("decision_with_receipt_ms", "recourse", p50(figures.with_receipt_ms))
        self.notes.details["decisions"] = {
            "decision_us": spread(figures.decision_us),
            "with_changes_us": spread(figures.with_changes_us),
            "with_receipt_ms": spread(figures.with_receipt_ms),
        }

    def _listings(self) -> None:
        """A million, or as many as the plan says: the details say how many were checked."""
        home, plan = self.ground.home, self.plan
        directory = home / "bench" / "listings"
        with self.notes.steps("listings on one core", plan.listings // CHUNK_ROWS) as tick:
            rate = checking.rate(home, directory, plan.listings, tick)
        with self.notes.steps("short listings", plan.listings // CHUNK_ROWS) as tick:
            short = checking.rate(home, directory, plan.listings, tick, checking.SHORT)
        with self.notes.steps("many listings", 1) as tick:
            bulk = checking.bulk(home, directory, plan.bulk_listings)
            tick()
        self.notes.put("listings_per_second", "recourse", rate.per_second)
        self.notes.put("short_listings_per_second", "recourse", short.per_second)
        self.notes.put("listings_bulk_s", "recourse", bulk.seconds)
        self.notes.put("listings_bulk_mib", "recourse", bulk.memory_mib)
        self.notes.details["listings"] = {
            "one_core": asdict(rate),
            "one_core_short": asdict(short),
            "bulk": asdict(bulk),
        }

    async def _generator(self) -> None:
        """What a turn costs when the server does nothing: the generator's share."""
        side = NullSide.beside(self.ground.recourse, self.ground.repository)
        with self.notes.steps("the generator itself", self.plan.load_turns_per_round) as tick:
            with Children(side.commands, self.ground.logs) as children:
                workload = self.ground.workload
                await until_answered(side, children, Anything(), workload)
                rig, load = Rig(side, workload, Anything()), Load()
                single = await rig.one_by_one(0, self.plan, lambda: None)
                await rig.together(CROWDS[0], self.plan, load, tick)
        self.notes.details["generator"] = {
            "turn_p50_ms": round(p50([each.seconds * MS for each in single]), 3),
            "turns_per_second_8": round(load.turns_per_second, 1),
        }
