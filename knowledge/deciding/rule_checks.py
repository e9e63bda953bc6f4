"""Whether rules fit together and with the passages they rest on.

The contract: every passage of a basis exists, belongs to the rule's jurisdiction, is in force over
the rule's own dates and is not unverified; every number in a rule stands in one of its passages; a
rule can hold at all, and is not always preceded by another; two rules of one priority that can hold
together do not say different things.

A condition is tried on every combination of values that it can tell apart (`domains`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from cel import Context

from knowledge.deciding.conditions import Condition
from knowledge.deciding.domains import Value, domains
from knowledge.deciding.rules import LawRule, Promise, Rule, Versioned
from knowledge.errors import Complaint
from knowledge.passages import Passage

MOST_COMBINATIONS = 200_000
# None and one are counts of things, not limits that a law would have to name.
FREE_NUMBERS = (0, 1)
_WORDS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve fourteen fifteen thirty sixty"
        " ninety fifth".split(),
        (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 30, 60, 90, 5),
        strict=True,
    )
)


def check_rules(rules: Sequence[Rule], passages: Mapping[str, Passage]) -> Iterator[Complaint]:
    """Yield everything wrong with rules that could be read."""
    yield from check_versions(rules)
    for rule in rules:
        yield from check_basis(rule, passages)
        yield from check_numbers(rule, _numbers(rule), passages)
    for jurisdiction, topic in sorted({(each.jurisdiction, each.topic) for each in rules}):
        table = [r for r in rules if (r.jurisdiction, r.topic) == (jurisdiction, topic)]
        yield from _together(table)


def check_promises(promises: Sequence[Promise]) -> Iterator[Complaint]:
    """Yield everything wrong with a merchant's promises that could be read."""
    counted = Counter(each.id for each in promises)
    table = domains(each.condition for each in promises)
    for each in promises:
        if counted[each.id] > 1:
            yield Complaint(each.file, each.line, f"id {each.id!r} stands twice")
        if not any(each.then.model_dump().values()):
            expected = "expected return_days, free_return or compensation"
            yield Complaint(each.file, each.line, f"then promises nothing: {expected}")
        if found := cannot_hold(each.condition, table):
            yield Complaint(each.file, each.line, found)


def check_versions(rules: Sequence[Versioned]) -> Iterator[Complaint]:
    """Yield where a version stands twice, or two versions of one rule are in force together."""
    for earlier, later in combinations(sorted(rules, key=lambda r: (r.id, r.version)), 2):
        if earlier.id != later.id:
            continue
        if earlier.version == later.version:
            text = f"version {later.version} of {later.id} stands twice: expected it once"
            yield Complaint(later.file, later.line, text)
        elif earlier.overlaps(later):
            text = f"{later.id}: version {earlier.version} is in force at the same time"
            yield Complaint(later.file, later.line, f"{text}; close it with effective_to")


def check_basis(rule: LawRule, passages: Mapping[str, Passage]) -> Iterator[Complaint]:
    """Yield every passage of a basis that cannot bear its rule."""
    for name in rule.basis:
        passage = passages.get(name)
        if passage is None:
            text = f"basis {name!r}: no such passage"
        elif passage.jurisdiction != rule.jurisdiction:
            text = f"basis {name!r} is law of {passage.jurisdiction}, not of {rule.jurisdiction}"
        elif passage.confidence == "unverified":
            text = f"basis {name!r} is unverified: never a basis; use needs_human or leave it out"
        elif not _covers(passage, rule):
            until = passage.effective_to or "now"
            text = f"basis {name!r} is in force {passage.effective_from} to {until} only"
        else:
            continue
        yield Complaint(rule.file, rule.line, f"{rule.id}: {text}")


def _covers(passage: Passage, rule: LawRule) -> bool:
    starts = passage.effective_from <= rule.effective_from
    if passage.effective_to is None or rule.effective_to is None:
        return starts and passage.effective_to is None
    return starts and rule.effective_to <= passage.effective_to


def check_numbers(
    rule: LawRule, named: Iterable[int], passages: Mapping[str, Passage]
) -> Iterator[Complaint]:
    """Yield every number a rule names that stands in no passage of its basis."""
    stated: set[int] = set()
    for name in rule.basis:
        if name in passages:
            stated |= numbers_in(f"{passages[name].title} {passages[name].text}")
    missing = sorted(set(named) - stated - set(FREE_NUMBERS))
    for number in missing if rule.basis else []:
        text = f"{rule.id}: the number {number} stands in none of its passages"
        yield Complaint(rule.file, rule.line, text)


def digits_in(sentence: str) -> set[int]:
    """Return the whole numbers that a rule's own sentence names in digits."""
    return {int(each) for each in re.findall(r"\b\d+\b", sentence.replace(",", ""))}


def _numbers(rule: Rule) -> set[int]:
    then = rule.then
    named = {number for _, number in rule.condition.numbers} | digits_in(rule.explains)
    named |= {then.deadline.days} if then.deadline else set()
    named |= {then.compensation.times, then.compensation.at_least} if then.compensation else set()
    return named


def numbers_in(text: str) -> set[int]:
    """Return the whole numbers of a text, in digits (1,000) or as words (seven)."""
    digits = {int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)}
    words = set(re.findall(r"[a-z]+", text.lower()))
    return digits | {number for word, number in _WORDS.items() if word in words}


@dataclass(frozen=True, slots=True)
class _Cases:
    """The combinations of values for which a condition holds, over its own names in order."""

    names: tuple[str, ...]
    held: tuple[tuple[Value, ...], ...]

    def over(self, names: Sequence[str]) -> Counter[tuple[Value, ...]]:
        """Return how often it holds for each combination of some of its names."""
        places = [self.names.index(each) for each in names]
        return Counter(tuple(row[place] for place in places) for row in self.held)


def _cases(condition: Condition, table: Mapping[str, tuple[Value, ...]]) -> _Cases | str:
    """Return when a condition holds, or what is wrong with it."""
    names = condition.names
    size = prod(len(table[each]) for each in names)
    if size > MOST_COMBINATIONS:
        return f"when names too many facts together ({size:,} combinations): split the rule"
    held = []
    for row in product(*(table[each] for each in names)):
        if condition.program.execute(Context(dict(zip(names, row, strict=True)))):
            held.append(row)
    return _Cases(names, tuple(held)) if held else "when can never hold: the rule is unreachable"


def cannot_hold(condition: Condition, table: Mapping[str, tuple[Value, ...]]) -> str | None:
    """Return why a condition can hold for no values at all, or None when it can."""
    found = _cases(condition, table)
    return found if isinstance(found, str) else None


def _together(rules: Sequence[Rule]) -> Iterator[Complaint]:
    table = domains(each.condition for each in rules)
    cases: dict[int, _Cases] = {}
    for row, rule in enumerate(rules):
        found = _cases(rule.condition, table)
        if isinstance(found, _Cases):
            cases[row] = found
        else:
            yield Complaint(rule.file, rule.line, f"{rule.id}: {found}")
    for first, second in combinations(sorted(cases), 2):
        one, other = rules[first], rules[second]
        if one.overlaps(other) and one.id != other.id:
            yield from _pair(one, cases[first], other, cases[second], table)


def _pair(
    one: Rule, one_cases: _Cases, other: Rule, other_cases: _Cases,
    table: Mapping[str, tuple[Value, ...]],
) -> Iterator[Complaint]:  # fmt: skip
    shared = [each for each in one_cases.names if each in other_cases.names]
    if one.priority == other.priority:
        if _contradict(one, other) and one_cases.over(shared) & other_cases.over(shared):
            text = f"{other.id} contradicts {one.id}: both can hold at priority {one.priority}"
            yield Complaint(other.file, other.line, text)
        return
    if not (one.decides and other.decides):
        return
    if one.priority < other.priority:
        one, one_cases, other, other_cases = other, other_cases, one, one_cases
    covered = other.effective_from >= one.effective_from and (
        one.effective_to is None
        or (other.effective_to is not None and other.effective_to <= one.effective_to)
    )
    rest = prod(len(table[each]) for each in one_cases.names if each not in shared)
    before = one_cases.over(shared)
    if covered and all(before[row] == rest for row in other_cases.over(shared)):
        text = f"{other.id} is unreachable: {one.id} always comes first"
        yield Complaint(other.file, other.line, text)


def _contradict(one: Rule, other: Rule) -> bool:
    """Whether two rules say different things of the same matter."""
    if one.decides != other.decides:
        return False
    if one.decides:
        return one.then.outcome != other.then.outcome
    matters = ("freight", "deadline", "refund", "compensation")
    said = [(getattr(one.then, each), getattr(other.then, each)) for each in matters]
    return any(left is not None and right is not None and left != right for left, right in said)
