"""Decide: facts in, the best outcome for the consumer out, with everything it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from knowledge.deciding import money
from knowledge.deciding.changes import would_change
from knowledge.deciding.clocks import Clock, Holidays
from knowledge.deciding.decision import Basis, Change, Decision, DueDate, article, distinct
from knowledge.deciding.derived import behind
from knowledge.deciding.domains import domains
from knowledge.deciding.errors import AsOfError
from knowledge.deciding.money import CURRENCY, shown
from knowledge.deciding.paths import Look, Path
from knowledge.deciding.rules import Outcome, Promise, Rule, Rulebook, Table
from knowledge.deciding.situation import Names, Situation
from knowledge.deciding.unknowns import Choice, Trial, facts_in
from knowledge.deciding.vocabulary import ReturnFacts, vocabulary
from knowledge.passages import Corpus, Passage

# A person sees what no rule covers.
NO_RULE = "no_rule_covers_this"
NEEDED_FIRST = "jurisdiction"


@dataclass(frozen=True)
class _Law:
    """The rules of one jurisdiction on one day, ready to run."""

    tables: tuple[Table, ...]
    promises: tuple[Promise, ...]
    holidays: Holidays

    @cached_property
    def names(self) -> Names:
        """Everything that its conditions name."""
        return Names.of(name for each in self._rules() for name in each.condition.names)

    @cached_property
    def choice(self) -> Choice:
        """The values of each fact that its conditions can tell apart."""
        conditions = [each.condition for each in self._rules()]
        pairs = {pair for each in conditions for pair in each.pairs}
        return Choice(domains(conditions), pairs)

    def _rules(self) -> Sequence[Rule]:
        return [rule for table in self.tables for rule in (*table.deciding, *table.adding)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, and what a receipt needs beside it."""

    decision: Decision
    case: Situation
    rules: tuple[Rule, ...]
    passages: tuple[Passage, ...]


class Decider:
    """Decides by one rulebook and the corpus that it was checked against."""

    def __init__(self, book: Rulebook, corpus: Corpus) -> None:
        self.book = book
        self._passages = {each.id: each for each in corpus.passages}
        self._laws: dict[tuple[str, date], _Law] = {}

    def decide(
        self,
        facts: ReturnFacts,
        as_of: date,
        received_on: date | None = None,
        *,
        changes: bool = True,
    ) -> Decision:
        """Return the decision by the rules in force on a day.

        The day of receipt, where it is known, lets a period that ends on a holiday end later.
        Without `changes` nobody works out what would alter the outcome, which takes ten times as
        long as the decision itself.

        Raises:
            AsOfError: no rules of the jurisdiction were in force on that day.
        """
        return self.verdict(facts, as_of, received_on, changes=changes).decision

    def verdict(
        self,
        facts: ReturnFacts,
        as_of: date,
        received_on: date | None = None,
        *,
        changes: bool = True,
    ) -> Verdict:
        """Return the decision with the rules and passages that it rests on; raises as `decide`."""
        if facts.jurisdiction is None:
            return self._ask(Situation.of(facts, Clock(), Names.of(())), (NEEDED_FIRST,), ())
        law = self._law(facts.jurisdiction, as_of)
        clock = Clock(received_on, law.holidays)
        case = Situation.of(facts, clock, law.names, law.promises)
        look = Look(law.tables, case)
        path, blocked = look.sure()
        if blocked:
            trial = Trial(lambda other: Look(law.tables, other).sure(), law.choice, look.holds)
            missing = facts_in(trial.tree(case))
            if missing:
                asked = tuple(each for each in vocabulary() if each in missing)
                return self._ask(case, asked, tuple(each.rule for each in blocked))
            path = trial.worst
        if path is None:
            return Verdict(Decision(outcome=Outcome.NEEDS_HUMAN, reasons=(NO_RULE,)), case, (), ())
        altered = _changes(law, case, path.outcome) if changes else ()
        return self._settled(case, path, altered)

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage that decisions may rest on, None when there is none of this id."""
        return self._passages.get(passage_id)

    def _law(self, jurisdiction: str, as_of: date) -> _Law:
        found = self._laws.get((jurisdiction, as_of))
        if found is None:
            tables = self.book.tables(jurisdiction, as_of)
            if not tables:
                known = ", ".join(self.book.jurisdictions)
                text = f"no rules for {jurisdiction} on {as_of}: expected a later date"
                raise AsOfError(f"{text}, or one of {known}")
            promises = tuple(each for each in self.book.promises if each.in_force(as_of))
            holidays = self.book.holidays.get(jurisdiction, Holidays())
            found = self._laws[jurisdiction, as_of] = _Law(tables, promises, holidays)
        return found

    def _settled(self, case: Situation, path: Path, altered: tuple[Change, ...]) -> Verdict:
        passages = self._resting(path.rules)
        known = case.known
        amount = path.refund is not None or path.compensation is not None
        decision = Decision(
            outcome=path.outcome,
            remedies=path.rule.then.remedies,
            refund_amount=shown(path.refund),
            compensation=shown(path.compensation),
            currency=known.get("currency", CURRENCY[known["jurisdiction"]]) if amount else None,
            freight_payer=path.freight,
            deadline=path.deadline and DueDate(**path.deadline.model_dump(by_alias=True)),
            reasons=distinct([each.then.reason for each in path.rules]),
            basis=_basis(passages),
            confidence=_confidence(passages),
            would_change=altered,
            explanation=(*(_explained(each, case) for each in path.rules), *_promised(path, case)),
        )
        return Verdict(decision, case, path.rules, passages)

    def _ask(self, case: Situation, missing: tuple[str, ...], rules: tuple[Rule, ...]) -> Verdict:
        """Ask for facts, with the law that makes them matter."""
        passages = self._resting(rules)
        decision = Decision(
            outcome=Outcome.NEEDS_FACTS,
            reasons=("facts_are_missing",),
            basis=_basis(passages),
            confidence=_confidence(passages),
            missing_facts=missing,
        )
        return Verdict(decision, case, rules, passages)

    def _resting(self, rules: Sequence[Rule]) -> tuple[Passage, ...]:
        """The passages that rules rest on, each once and in order."""
        names = distinct([name for rule in rules for name in rule.basis])
        return tuple(self._passages[name] for name in names)


def _changes(law: _Law, case: Situation, outcome: Outcome) -> tuple[Change, ...]:
    look = Look(law.tables, case)
    return would_change(case, look.looked_at(), law.choice, outcome, look.outcome_of)


def _confidence(passages: Sequence[Passage]) -> Literal["verified", "secondary"]:
    secondary = any(each.confidence == "secondary" for each in passages)
    return "secondary" if secondary else "verified"


def _basis(passages: Sequence[Passage]) -> tuple[Basis, ...]:
    """The passages with the article that each stands for, an article once."""
    found: dict[str, Basis] = {}
    for each in passages:
        cites = article(each.cites[0])
        found.setdefault(cites, Basis(cites=cites, passage=each.id))
    return tuple(found.values())


def _promised(path: Path, case: Situation) -> tuple[str, ...]:
    """What the merchant's own promises say that a decision turned on."""
    names = {name for rule in path.rules for name in rule.condition.names}
    facts = {fact for name in names for fact in behind(name)}
    used = {case.origins[each] for each in facts if each in case.origins}
    legal = money.compensation(case.known, path.rule.then.compensation, path.rule.jurisdiction)
    more = path.compensation is not None and legal is not None and path.compensation > legal
    return tuple(
        each.says
        for each in case.promised
        if each.id in used or (more and each.then.compensation is not None)
    )


def _explained(rule: Rule, case: Situation) -> str:
    """The rule's sentence with the facts filled in; what a fact leaves open reads "unknown"."""
    named = {**case.known, **case.values}
    return rule.explains.format_map(
        {each: str(named.get(each, "unknown")) for each in rule.explained}
    )
