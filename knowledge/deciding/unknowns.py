"""Which unknown facts matter: a case with them is tried with every value that rules can tell apart.

The trial is a tree: at each node a path is blocked for want of a fact, and has a branch for every
value. A node whose branches all end alike is no question at all. What is left in the tree are the
facts to ask for; when nothing is left, the outcome is sure without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from cel import Context

from knowledge.deciding.conditions import Condition
from knowledge.deciding.derived import DERIVED
from knowledge.deciding.domains import Value, domains
from knowledge.deciding.paths import Blocked, Path
from knowledge.deciding.rules import Outcome, Rule
from knowledge.deciding.situation import Situation
from knowledge.deciding.vocabulary import Kind, vocabulary

MOST_LEAVES = 400
"""After so many ends the rest of the tree is not tried: those facts are simply asked for."""


@dataclass(frozen=True, slots=True)
class Sure:
    """An end: the outcome, whatever else is unknown."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Open:
    """A question that matters: the fact, and what each of its values leads to."""

    fact: str
    branches: tuple[Tree, ...]


Tree = Sure | Open
Walk = Callable[[Situation], tuple[Path | None, Sequence[Blocked]]]
"""Walks a situation: the best path that is sure, and the blocked ones that could matter."""


class Trial:
    """Tries one case with the unknown facts that block it."""

    def __init__(self, look: Walk, choice: Choice, holds: Callable[[Rule], bool]) -> None:
        self._look = look
        self._choice = choice
        self._holds = holds
        self._leaves = 0
        self.worst: Path | None = None

    def tree(self, case: Situation) -> Tree:
        """Return the tree of a case; `worst` is then the least good path that any end reached.

        Of equally good ones it is one whose rule holds by what is known, so that no reason is
        given which was only tried.
        """
        path, blocked = self._look(case)
        if not blocked:
            self._leaves += 1
            if path and self._is_worse(path):
                self.worst = path
            return Sure(path.outcome if path else Outcome.NEEDS_HUMAN)
        fact = unknown_fact(blocked[0], case)
        if self._leaves >= MOST_LEAVES:
            return Open(fact, ())
        values = self._choice.of(fact, case)
        branches = tuple(self.tree(case.with_fact(fact, each)) for each in values)
        if all(each == branches[0] for each in branches):
            return branches[0]
        return Open(fact, branches)

    def _is_worse(self, path: Path) -> bool:
        if self.worst is None or path.rank != self.worst.rank:
            return self.worst is None or path.rank < self.worst.rank
        return self._holds(path.rule) and not self._holds(self.worst.rule)


class Choice:
    """The values of facts that one book of rules can tell apart."""

    def __init__(
        self, domains: Mapping[str, Sequence[Value]], pairs: Iterable[tuple[str, str]]
    ) -> None:
        self._values: dict[str, set[Value]] = {}
        for name, values in domains.items():
            self._add(name, values)
        compared = [each.compares for name, each in DERIVED.items() if name in domains]
        self._pairs = sorted({*pairs, *(each for each in compared if each)})

    def of(self, fact: str, case: Situation) -> Sequence[Value]:
        """Return the values of a fact to try in a case, in order.

        A count that is weighed against another is tried around what that one is.
        """
        found = set(self._values.get(fact, ()))
        for pair in self._pairs:
            other = pair[1 - pair.index(fact)] if fact in pair else ""
            if other in case.known:
                found.update(_around(int(case.known[other])))
        return sorted(found)

    def _add(self, name: str, values: Sequence[Value]) -> None:
        if name not in DERIVED:
            self._values.setdefault(name, set()).update(values)
            return
        derived = DERIVED[name]
        for fact in derived.sources:
            found = self._values.setdefault(fact, set())
            if derived.counts:
                found |= set(values)
            elif vocabulary()[fact].kind is Kind.FLAG:
                found |= {False, True}
            found |= {limit + step for limit in derived.limits for step in (0, 1)}


def unknown_fact(blocked: Blocked, case: Situation) -> str:
    """Return the first unknown fact on which a blocked rule turns, through what follows from it.

    A name that the rule holds against other goods than these is passed over.
    """
    condition = blocked.rule.condition
    known = frozenset((each, case.values[each]) for each in condition.names if each in case.values)
    for name in _turns_on(condition, known):
        sources = DERIVED[name].sources if name in DERIVED else (name,)
        for source in sources:
            if source not in case.known:
                return source
    raise LookupError(f"{blocked.rule.id} is blocked, but every fact that it needs is known")


@lru_cache(maxsize=4096)
def _turns_on(condition: Condition, known: frozenset[tuple[str, Value]]) -> tuple[str, ...]:
    """The unknown names of a condition that can make or break it, in order.

    All of them where it comes out alike whatever they are, which a blocked rule cannot tell.
    """
    values = dict(known)
    tried = _tried(condition, values)
    held = {
        row: bool(condition.program.execute(Context(values | dict(zip(tried, row, strict=True)))))
        for row in product(*tried.values())
    }
    turning = [
        name
        for at, (name, (first, *_)) in enumerate(tried.items())
        if any(held[row] != held[(*row[:at], first, *row[at + 1 :])] for row in held)
    ]
    return tuple(sorted(turning or tried, key=condition.names.index))


def _tried(condition: Condition, known: Mapping[str, Value]) -> dict[str, Sequence[Value]]:
    """The values of each unknown name that a condition can tell apart, beside what is known."""
    found: dict[str, Sequence[Value]] = dict(domains([condition]))
    for pair in condition.pairs:
        for name, other in (pair, pair[::-1]):
            if other in known:
                found[name] = (*found[name], *_around(int(known[other])))
    return {name: values for name, values in found.items() if name not in known}


def _around(count: int) -> Sequence[int]:
    return [each for each in (count - 1, count, count + 1) if each >= 0]


def facts_in(tree: Tree) -> set[str]:
    """Return the facts that a tree still asks for."""
    if isinstance(tree, Sure):
        return set()
    return {tree.fact}.union(*(facts_in(each) for each in tree.branches))
