"""One case as the rules see it: what is known, where it comes from, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cel import Context

from knowledge.deciding.clocks import Clock
from knowledge.deciding.derived import DERIVED, Derived, settled
from knowledge.deciding.domains import Value
from knowledge.deciding.rules import Compensation, Promise
from knowledge.deciding.vocabulary import ReturnFacts, vocabulary

_PRESUMED = {
    name: word.presumed for name, word in vocabulary().items() if word.presumed is not None
}
_STATED = ("given", "presumed")


@dataclass(frozen=True, slots=True)
class Names:
    """What a book's conditions name: facts as they are, and what has to be worked out."""

    facts: tuple[str, ...]
    derived: tuple[Derived, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """Return names parted, each once and in order."""
        each = sorted(set(names))
        derived = tuple(DERIVED[name] for name in each if name in DERIVED)
        return cls(tuple(name for name in each if name not in DERIVED), derived)


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts as given, and with what is presumed and follows; `values` is what conditions name.

    An unknown fact is absent from `values`, so that CEL answers "unknown" and not "no".
    """

    given: Mapping[str, Any]
    known: Mapping[str, Any]
    origins: Mapping[str, str]
    values: Mapping[str, Value]
    clock: Clock
    names: Names
    offered: tuple[Promise, ...] = ()
    promised: tuple[Promise, ...] = ()

    @classmethod
    def of(
        cls,
        facts: ReturnFacts,
        clock: Clock,
        names: Names,
        promises: tuple[Promise, ...] = (),
    ) -> Situation:
        """Return the situation of facts, a merchant's own promises taken in."""
        given = facts.known()
        known = dict(given)
        origins = dict.fromkeys(known, "given")
        origins.update(settled(known))
        for name, value in _PRESUMED.items():
            if name not in known:
                known[name], origins[name] = value, "presumed"
        kept = _keep(promises, known, origins, clock)
        values = _values(known, clock, names)
        return cls(given, known, origins, values, clock, names, promises, kept)

    def context(self) -> Context:
        """Return what conditions run against."""
        return Context(dict(self.values))

    def differs(self, other: Situation) -> set[str]:
        """Return the names whose values are not the same in another situation."""
        changed = self.values.items() ^ other.values.items()
        return {name for name, _ in changed}

    def with_fact(self, name: str, value: Value) -> Situation:
        """Return the situation as it were if one fact had another value.

        What followed follows anew, and the promises are kept anew: they widen that value too.
        """
        known, origins = dict(self.known), dict(self.origins)
        for each, origin in self.origins.items():
            if origin == "follows":
                del known[each], origins[each]
            elif origin not in _STATED:
                stated = each in self.given
                known[each] = self.given[each] if stated else _PRESUMED[each]
                origins[each] = "given" if stated else "presumed"
        known[name], origins[name] = value, "given"
        origins.update(settled(known))
        kept = _keep(self.offered, known, origins, self.clock)
        values = _values(known, self.clock, self.names)
        return Situation(
            self.given, known, origins, values, self.clock, self.names, self.offered, kept
        )

    @property
    def promised_compensation(self) -> tuple[Compensation, ...]:
        """What the merchant promised to pay in a case like this."""
        owed = (each.then.compensation for each in self.promised)
        return tuple(each for each in owed if each is not None)


def _values(known: Mapping[str, Any], clock: Clock, names: Names) -> dict[str, Value]:
    values: dict[str, Value] = {name: known[name] for name in names.facts if name in known}
    for each in names.derived:
        value = each.work_out(known, clock)
        if value is not None:
            values[each.name] = value
    return values


def _keep(
    promises: Iterable[Promise], known: dict[str, Any], origins: dict[str, str], clock: Clock
) -> tuple[Promise, ...]:
    """Widen the facts by every promise that holds; return those that do."""
    kept = []
    for promise in promises:
        values = _values(known, clock, Names.of(promise.condition.names))
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
