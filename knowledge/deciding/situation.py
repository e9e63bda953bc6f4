"""One case as the rules see it: what is known, where it comes from, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cel import Context

from knowledge.deciding.clocks import Clock
from knowledge.deciding.derived import DERIVED, settled
from knowledge.deciding.domains import Value
from knowledge.deciding.rules import Compensation, Promise
from knowledge.deciding.vocabulary import ReturnFacts, vocabulary

_PRESUMED = {
    name: word.presumed for name, word in vocabulary().items() if word.presumed is not None
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts with what is presumed and what follows; `values` is what conditions may name.

    An unknown fact is absent from `values`, so that CEL answers "unknown" and not "no".
    """

    known: Mapping[str, Any]
    origins: Mapping[str, str]
    values: Mapping[str, Value]
    clock: Clock
    names: frozenset[str]
    promised: tuple[Promise, ...] = ()

    @classmethod
    def of(
        cls,
        facts: ReturnFacts,
        clock: Clock,
        names: frozenset[str],
        promises: Iterable[Promise] = (),
    ) -> Situation:
        """Return the situation of facts, a merchant's own promises taken in."""
        known = facts.known()
        origins = dict.fromkeys(known, "given")
        origins.update(settled(known))
        for name, value in _PRESUMED.items():
            if name not in known:
                known[name], origins[name] = value, "presumed"
        kept = _keep(promises, known, origins, clock)
        return cls(known, origins, _values(known, clock, names), clock, names, kept)

    def context(self, names: Iterable[str] | None = None) -> Context:
        """Return what conditions run against; only some names where only those are needed."""
        if names is None:
            return Context(dict(self.values))
        return Context({name: self.values[name] for name in names if name in self.values})

    def differs(self, other: Situation) -> set[str]:
        """Return the names whose values are not the same in another situation."""
        changed = self.values.items() ^ other.values.items()
        return {name for name, _ in changed}

    def with_fact(self, name: str, value: Value) -> Situation:
        """Return the situation as it were if one fact had another value."""
        known, origins = dict(self.known), dict(self.origins)
        for each, origin in self.origins.items():
            if origin == "follows":
                del known[each], origins[each]
        known[name], origins[name] = value, "given"
        origins.update(settled(known))
        values = _values(known, self.clock, self.names)
        return Situation(known, origins, values, self.clock, self.names, self.promised)

    @property
    def promised_compensation(self) -> tuple[Compensation, ...]:
        """What the merchant promised to pay in a case like this."""
        owed = (each.then.compensation for each in self.promised)
        return tuple(each for each in owed if each is not None)


def _values(known: Mapping[str, Any], clock: Clock, names: Iterable[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name in names:
        if name in known:
            values[name] = known[name]
        elif name in DERIVED:
            value = DERIVED[name].work_out(known, clock)
            if value is not None:
                values[name] = value
    return values


def _keep(
    promises: Iterable[Promise], known: dict[str, Any], origins: dict[str, str], clock: Clock
) -> tuple[Promise, ...]:
    """Widen the facts by every promise that holds; return those that do."""
    kept = []
    for promise in promises:
        values = _values(known, clock, promise.condition.names)
        if not promise.condition.holds(Context(values), values):
            continue
        kept.append(promise)
        if promise.then.return_days > known["merchant_promise_days"]:
            known["merchant_promise_days"] = promise.then.return_days
            origins["merchant_promise_days"] = promise.id
        if promise.then.free_return and not known["free_return_promised"]:
            known["free_return_promised"] = True
            origins["free_return_promised"] = promise.id
    return tuple(kept)
