"""Check a listing against the rules of its jurisdiction, its category and a day.

The words are searched once for every claim; the conditions run over what the merchant states, what
the words state (it counts over the former) and what is presumed. What cannot be judged for want of
an attribute is a finding that says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.checking.attributes import ATTRIBUTES
from knowledge.checking.attributes import Value as Attributed
from knowledge.checking.claims import WORDS_OF_A_LISTING, Claim
from knowledge.checking.finder import ClaimFinder, Match
from knowledge.checking.findings import Checked, Finding
from knowledge.checking.listing import Listing
from knowledge.checking.mending import change_of
from knowledge.checking.names import SAYS, Plain, known_of, names, words_of_listings
from knowledge.checking.needs import Needs
from knowledge.checking.notices import takedown_notice
from knowledge.checking.plans import Plan, make_plan
from knowledge.checking.rulebook import ListingBook, load_listing_rules, shipped_claims
from knowledge.checking.rules import ATTRIBUTE, ListingRule, Severity
from knowledge.deciding.decision import distinct
from knowledge.deciding.domains import domains
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.passages import Corpus, Passage, load_corpus, own_corpus

MOST_WORDS = 5
"""So many places of a listing one rule points at; more of them say nothing new."""

MOST_WORDS_KNOWN = 400_000
"""spaCy keeps every word it ever met, and listings bring numbers of their own without end. At so
many the finder is made anew: half a second in some hundred thousand listings. Its memory zones
would forget the ordinary words too, and reading those afresh takes eight times as long."""

_WORST_FIRST = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class _Case:
    """One listing as the conditions see it: values by name, and the words behind them."""

    listing: Listing
    known: Mapping[str, Attributed]
    values: Mapping[str, Plain]
    matches: Mapping[str, Sequence[Match]]
    stated: Mapping[str, Match]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What stays the same in every finding of a rule."""

    needs: Needs
    cites: str
    passage: str
    also: tuple[str, ...]
    confidence: str


class Checker:
    """Checks listings by one book of rules; holds nothing of the listings it checked.

    Args:
        book: The rules and claims.
        corpus: The passages that the rules rest on.
        sort_out: Returns which rules can concern a category, unless a test wants to see all.
    """

    def __init__(
        self, book: ListingBook, corpus: Corpus, sort_out: Callable[..., Plan] = make_plan
    ) -> None:
        self.book = book
        self._sort_out = sort_out
        self._passages: Mapping[str, Passage] = {each.id: each for each in corpus.passages}
        self._finder = ClaimFinder(book.claims)
        self._made = names()
        self._claims: Mapping[str, Claim] = {each.id: each for each in book.claims}
        words = words_of_listings(tuple(self._claims))
        self._grounds = {
            (rule.id, rule.version): _Ground(
                Needs(rule.condition, domains([rule.condition], words)), *self._law_of(rule)
            )
            for rule in book.rules
        }
        self._plans: dict[tuple[str, str, date], tuple[Plan, frozenset[str]]] = {}
        self._in_words = frozenset(
            each.id for each in book.claims if not set(each.reads).isdisjoint(WORDS_OF_A_LISTING)
        )
        self._stating = frozenset(each.id for each in book.claims if each.states)
        # What is said of an attribute that is lacking hangs on nothing else: as many as the rules'.
        self._undecided: dict[tuple[str, int, tuple[str, ...]], Finding] = {}

    @property
    def fingerprint(self) -> str:
        """The hash of all that can change a finding: rules, claims, and what they cite."""
        ids = sorted({name for rule in self.book.rules for name in rule.basis})
        cited = [
            f"{each} {self._passages[each].title} {self._passages[each].cites}" for each in ids
        ]
        return hashlib.sha256("\n".join([self.book.sha256, *cited]).encode()).hexdigest()

    @property
    def words_known(self) -> int:
        """How many words it keeps of the listings it checked, and of the claims."""
        return self._finder.words_known

    def passage(self, name: str) -> Passage:
        """Return a passage that some finding cites."""
        return self._passages[name]

    def check(self, listing: Listing, as_of: date) -> Checked:
        """Return the findings on a listing by the rules in force on a day, the worst first."""
        if self._finder.words_known > MOST_WORDS_KNOWN:
            self._finder = ClaimFinder(self.book.claims)
        plan, wanted = self._plan(listing.jurisdiction, listing.category, as_of)
        matches = self._matches(listing, wanted)
        facts, stated = self._stated(matches)
        rules, asked = plan.rules_for(listing, facts, matches)
        known = known_of(listing, facts)
        case = _Case(listing, known, self._values(asked, known, matches), matches, stated)
        findings: list[Finding] = []
        for rule in rules:
            verdict = self._grounds[rule.id, rule.version].needs.of(case.values)
            if verdict is True:
                findings += self._violations(rule, case)
            elif verdict and (lacking := self._lacking(rule, verdict, known)):
                findings.append(lacking)
        findings.sort(key=_order)
        notice = takedown_notice(listing, findings, self._passages)
        return Checked(listing.id, tuple(findings), notice)

    def _in_force(self, jurisdiction: str, as_of: date) -> list[ListingRule]:
        rules = self.book.rules
        return [e for e in rules if e.jurisdiction == jurisdiction and e.in_force(as_of)]

    def _plan(self, jurisdiction: str, category: str, as_of: date) -> tuple[Plan, frozenset[str]]:
        """Return the plan of a category and day, and the claims that words are searched for."""
        found = self._plans.get((jurisdiction, category, as_of))
        if found is None:
            rules = self._in_force(jurisdiction, as_of)
            plan = self._sort_out(rules, jurisdiction, category, self._in_words.__contains__)
            found = self._plans[jurisdiction, category, as_of] = plan, plan.claims | self._stating
        return found

    def _stated(
        self, matches: Mapping[str, Sequence[Match]]
    ) -> tuple[dict[str, Attributed], dict[str, Match]]:
        """Return what the words state of attributes, and the words that do; the first count."""
        facts: dict[str, Attributed] = {}
        stated: dict[str, Match] = {}
        for name, found in matches.items():
            for attribute, value in self._claims[name].states.items():
                if attribute not in facts:
                    facts[attribute], stated[attribute] = value, found[0]
        return facts, stated

    def _values(
        self, asked: Iterable[str], known: Mapping[str, Attributed], matches: Mapping[str, object]
    ) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        for name in asked:
            made = self._made.get(name)
            value = made.work_out(known) if made else self._said(name, known, matches)
            if value is not None:
                values[name] = value
        return values

    def _said(
        self, name: str, known: Mapping[str, Attributed], matches: Mapping[str, object]
    ) -> bool | None:
        claim = name.removeprefix(SAYS)
        if claim in matches:
            return True
        # What is looked for in title or description is never unknown.
        looked_at = claim in self._in_words or any(e in known for e in self._claims[claim].reads)
        return False if looked_at else None

    def _matches(self, listing: Listing, wanted: frozenset[str]) -> dict[str, list[Match]]:
        found = [
            *self._finder.find("title", listing.title, wanted),
            *self._finder.find("description", listing.description, wanted),
        ]
        for name in self._finder.attributes:
            text = listing.attributes.get(name)
            if isinstance(text, str):
                found += self._finder.find(name, text, wanted)
        matches: dict[str, list[Match]] = {}
        for each in found:
            matches.setdefault(each.claim, []).append(each)
        return matches

    def _violations(self, rule: ListingRule, case: _Case) -> list[Finding]:
        made = [match for name in rule.claims for match in case.matches.get(name, ())]
        touched = [
            case.stated[source]
            for name in rule.condition.names
            if name in names()
            for source in names()[name].sources
            if source in case.stated
        ]
        matches = _apart(made)
        cut = [*(made if rule.change.cut else ()), *touched]
        change = change_of(case.listing, rule.change, dict.fromkeys(cut))
        shown = matches or touched
        if rule.field and rule.field not in ("title", "description"):
            shown = shown[:1]
            return [self._finding(rule, case, shown[0] if shown else None, rule.field, change)]
        if not shown:
            return [self._finding(rule, case, None, rule.own_field, change)]
        return [
            self._finding(rule, case, each, _field_of(each), change)
            for each in list(dict.fromkeys(shown))[:MOST_WORDS]
        ]

    def _finding(
        self, rule: ListingRule, case: _Case, match: Match | None, field: str,
        change: Mapping[str, object],
    ) -> Finding:  # fmt: skip
        filled = _Filled({**case.known, **case.values, "words": match.words if match else ""})
        inside = match is not None and field == _field_of(match)
        return self._of(
            rule, field,
            span=(match.start, match.end) if match and inside else None,
            words=match.words if match else None,
            found=rule.found.format_map(filled), fix=rule.fix.format_map(filled), change=change,
        )  # fmt: skip

    def _lacking(
        self, rule: ListingRule, open_names: Iterable[str], known: Mapping[str, Attributed]
    ) -> Finding | None:
        sources = distinct([s for name in open_names for s in self._sources(name)])
        if not sources:
            return None
        needs = tuple(each for each in sources if each not in known) or sources
        found = self._undecided.get((rule.id, rule.version, needs))
        if found is None:
            named = ", ".join(needs)
            found = self._undecided[rule.id, rule.version, needs] = self._of(
                rule, f"{ATTRIBUTE}{needs[0]}" if needs[0] in ATTRIBUTES else needs[0],
                severity=Severity.ADVISE, found=f"Not checked, since it is not given: {named}.",
                fix=f"Give {named}.", needs=needs,
            )  # fmt: skip
        return found

    def _sources(self, name: str) -> tuple[str, ...]:
        made = self._made.get(name)
        return made.sources if made else self._claims[name.removeprefix(SAYS)].reads

    def _law_of(self, rule: ListingRule) -> tuple[str, str, tuple[str, ...], str]:
        """What a rule cites, the passage on it, what else it rests on, and how sure that is."""
        resting = [self._passages[name] for name in rule.basis]
        first = next((p for p in resting if rule.cites in p.cites), resting[0])
        cites = rule.cites or first.cites[0]
        others = distinct([c for p in resting for c in p.cites if c != cites])
        secondary = any(each.confidence == "secondary" for each in resting)
        confidence = "secondary" if secondary else "verified"
        return cites, first.id, others, confidence

    def _of(
        self, rule: ListingRule, field: str, *, found: str, fix: str,
        severity: Severity | None = None, span: tuple[int, int] | None = None,
        words: str | None = None, change: Mapping[str, object] | None = None,
        needs: tuple[str, ...] | None = None,
    ) -> Finding:  # fmt: skip
        ground = self._grounds[rule.id, rule.version]
        return Finding(
            rule=rule.id, version=rule.version, severity=severity or rule.severity, field=field,
            span=span, words=words, found=found, cites=ground.cites, passage=ground.passage,
            also=ground.also, confidence=ground.confidence, fix=fix, change=change or {},
            needs=needs,
        )  # fmt: skip


class _Filled(dict[str, object]):
    """Values for a sentence; what is not known reads so."""

    def __missing__(self, key: str) -> str:
        return "not given"


def open_checker(home: Path) -> Checker:
    """Return a checker by the shipped rules and passages, with a merchant's passages beside them.

    Raises:
        CorpusError: with every complaint about the passages.
        RulesError: with every complaint about the rules and claims.
    """
    corpus = load_corpus(SHIPPED_CORPUS, own_corpus(home))
    return Checker(load_listing_rules(shipped_rules(), shipped_claims(), corpus), corpus)


def _apart(matches: Sequence[Match]) -> list[Match]:
    """Of matches that share words, the longest: one place is pointed at once."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda each: each.start - each.end):
        same = (each for each in kept if each.field == match.field)
        if not any(match.start < each.end and each.start < match.end for each in same):
            kept.append(match)
    return sorted(kept, key=lambda each: (each.field, each.start))


def _field_of(match: Match) -> str:
    return f"{ATTRIBUTE}{match.field}" if match.field in ATTRIBUTES else match.field


def _order(finding: Finding) -> tuple[bool, int, str, tuple[int, int]]:
    needs = finding.needs is not None
    return needs, _WORST_FIRST[finding.severity], finding.rule, finding.span or (0, 0)
