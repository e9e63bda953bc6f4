"""Which unknown facts matter: a case with them is tried with every value that rules can tell apart.

The trial is a tree: at each node a path is blocked for want of a fact, and has a branch for every
value. A node whose branches all end alike is no question at all. What is left in the tree are the
facts to ask for; when nothing is left, the outcome is sure without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.deciding.derived import DERIVED
from knowledge.deciding.domains import Value
from knowledge.deciding.paths import Blocked, Path
from knowledge.deciding.rules import Outcome
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

    def __init__(self, look: Walk, domains: Mapping[str, Sequence[Value]]) -> None:
        self._look = look
        self._domains = domains
        self._leaves = 0
        self.worst: Path | None = None

    def tree(self, case: Situation) -> Tree:
        """Return the tree of a case; `worst` is then the least good path that any end reached."""
        path, blocked = self._look(case)
        if not blocked:
            self._leaves += 1
            if path and (self.worst is None or path.rank < self.worst.rank):
                self.worst = path
            return Sure(path.outcome if path else Outcome.NEEDS_HUMAN)
        fact = unknown_fact(blocked[0], case)
        if self._leaves >= MOST_LEAVES:
            return Open(fact, ())
        branches = tuple(self.tree(case.with_fact(fact, each)) for each in self._values(fact))
        if all(each == branches[0] for each in branches):
            return branches[0]
        return Open(fact, branches)

    def _values(self, fact: str) -> Sequence[Value]:
        return values_of(fact, self._domains)


def values_of(fact: str, domains: Mapping[str, Sequence[Value]]) -> Sequence[Value]:
    """Return the values of a fact that rules can tell apart, through what follows from it too."""
    found = set(domains.get(fact, ()))
    for name, each in DERIVED.items():
        if fact not in each.sources or name not in domains:
            continue
        if each.counts:
            found |= set(domains[name])
        elif vocabulary()[fact].kind is Kind.FLAG:
            found |= {False, True}
        found |= {limit + step for limit in each.limits for step in (0, 1)}
    return sorted(found)


def unknown_fact(blocked: Blocked, case: Situation) -> str:
    """Return the first unknown fact that a blocked rule needs, through what follows from it."""
    for name in blocked.rule.condition.names:
        if name in case.values:
            continue
        sources = DERIVED[name].sources if name in DERIVED else (name,)
        for source in sources:
            if source not in case.known:
                return source
    raise LookupError(f"{blocked.rule.id} is blocked, but every fact that it needs is known")


def facts_in(tree: Tree) -> set[str]:
    """Return the facts that a tree still asks for."""
    if isinstance(tree, Sure):
        return set()
    return {tree.fact}.union(*(facts_in(each) for each in tree.branches))
