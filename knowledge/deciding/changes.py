"""What would alter an outcome: every known fact is tried with other values, one at a time.

Only facts that some rule on the way looked at are tried. For a count the nearest value on either
side is named, with the side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from knowledge.deciding.decision import Change
from knowledge.deciding.derived import behind
from knowledge.deciding.domains import Value
from knowledge.deciding.rules import Outcome
from knowledge.deciding.situation import Situation
from knowledge.deciding.unknowns import Choice
from knowledge.deciding.vocabulary import NEVER_SUGGESTED, Kind, vocabulary

OutcomeOf = Callable[[Situation], Outcome]
_BEST_FIRST = tuple(Outcome)


def would_change(
    case: Situation,
    names: Iterable[str],
    choice: Choice,
    outcome: Outcome,
    outcome_of: OutcomeOf,
) -> tuple[Change, ...]:
    """Return the single facts that would alter an outcome, the best result first.

    A value that would only lead to a question is no change: it decides nothing.
    """
    found: list[Change] = []
    for fact in _facts(names, case):
        for to, altered in _tried(case, fact, choice, outcome, outcome_of):
            if altered not in (outcome, Outcome.NEEDS_FACTS):
                found.append(Change(fact=fact, to=to, outcome=altered))
    return tuple(sorted(found, key=lambda each: _BEST_FIRST.index(each.outcome)))


def _facts(names: Iterable[str], case: Situation) -> Iterator[str]:
    """The known facts behind the names that rules looked at, in the vocabulary's order."""
    facts = {fact for name in names for fact in behind(name)}
    if "days_since_receipt" in facts and case.origins.get("notice_sent_on_day") == "given":
        facts.add("notice_sent_on_day")
        facts.discard("days_since_receipt")
    for fact in vocabulary():
        if fact in facts and fact in case.known and fact not in NEVER_SUGGESTED:
            yield fact


def _tried(
    case: Situation,
    fact: str,
    choice: Choice,
    outcome: Outcome,
    outcome_of: OutcomeOf,
) -> Iterator[tuple[str, Outcome]]:
    now = case.known[fact]
    source = "days_since_receipt" if fact == "notice_sent_on_day" else fact
    values = [each for each in choice.of(source, case) if each != now]
    if vocabulary()[fact].kind is not Kind.COUNT:
        for value in values:
            yield _text(value), outcome_of(case.with_fact(fact, value))
        return
    for sign, side in (("<=", sorted(v for v in values if v < now)[::-1]), (">=", values)):
        for value in side:
            if sign == ">=" and value < now:
                continue
            altered = outcome_of(case.with_fact(fact, value))
            if altered != outcome:
                yield f"{sign} {value}", altered
                break


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
