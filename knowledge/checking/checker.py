"""Check a listing against the rules of its jurisdiction, its category and a day.

The words are searched once for every claim; the conditions run over what the merchant states, what
the words state (it counts over the former) and what is presumed. What cannot be judged for want of
an attribute is a finding that says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cel import Context

from knowledge.checking.attributes import ATTRIBUTES
from knowledge.checking.attributes import Value as Attributed
from knowledge.checking.claims import Claim
from knowledge.checking.finder import ClaimFinder, Match
from knowledge.checking.findings import Checked, Finding
from knowledge.checking.listing import Listing
from knowledge.checking.mending import change_of
from knowledge.checking.names import SAYS, Plain, known_of, names, words_of_listings
from knowledge.checking.needs import Needs
from knowledge.checking.notices import takedown_notice
from knowledge.checking.rulebook import ListingBook, load_listing_rules, shipped_claims
from knowledge.checking.rules import ATTRIBUTE, ListingRule, Severity
from knowledge.deciding.decision import distinct
from knowledge.deciding.domains import domains
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.passages import Corpus, Passage, load_corpus, own_corpus

MOST_WORDS = 5
"""So many places of a listing one rule points at; more of them say nothing new."""

_WORST_FIRST = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rules that can concern a category on a day, and the names they ask for."""

    rules: tuple[ListingRule, ...]
    made: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """One listing as the conditions see it: values by name, and the words behind them."""

    listing: Listing
    known: Mapping[str, Attributed]
    values: Mapping[str, Plain]
    matches: Mapping[str, Sequence[Match]]
    stated: Mapping[str, Match]


class Checker:
    """Checks listings by one book of rules; holds nothing of the listings it checked."""

    def __init__(self, book: ListingBook, corpus: Corpus) -> None:
        self.book = book
        self._passages: Mapping[str, Passage] = {each.id: each for each in corpus.passages}
        self._finder = ClaimFinder(book.claims)
        self._claims: Mapping[str, Claim] = {each.id: each for each in book.claims}
        words = words_of_listings(tuple(self._claims))
        self._needs = {
            rule.sha256: Needs(rule.condition, domains([rule.condition], words))
            for rule in book.rules
        }
        self._plans: dict[tuple[str, str, date], _Plan] = {}

    @property
    def fingerprint(self) -> str:
        """The hash of all that can change a finding: rules, claims, and what they cite."""
        ids = sorted({name for rule in self.book.rules for name in rule.basis})
        cited = [
            f"{each} {self._passages[each].title} {self._passages[each].cites}" for each in ids
        ]
        return hashlib.sha256("\n".join([self.book.sha256, *cited]).encode()).hexdigest()

    def passage(self, name: str) -> Passage:
        """Return a passage that some finding cites."""
        return self._passages[name]

    def check(self, listing: Listing, as_of: date) -> Checked:
        """Return the findings on a listing by the rules in force on a day, the worst first."""
        plan = self._plan(listing.jurisdiction, listing.category, as_of)
        case = self._case(listing, plan)
        context = Context(dict(case.values))
        findings: list[Finding] = []
        for rule in plan.rules:
            verdict = rule.condition.holds(context, case.values)
            if verdict:
                findings += self._violations(rule, case)
            elif verdict is None:
                findings += self._lacking(rule, case)
        findings.sort(key=_order)
        notice = takedown_notice(listing, findings, self._passages)
        return Checked(listing.id, tuple(findings), notice)

    def _plan(self, jurisdiction: str, category: str, as_of: date) -> _Plan:
        found = self._plans.get((jurisdiction, category, as_of))
        if found is None:
            given: dict[str, Plain] = {"category": category, "jurisdiction": jurisdiction}
            context = Context(dict(given))
            rules = tuple(
                each
                for each in self.book.rules
                if each.jurisdiction == jurisdiction
                and each.in_force(as_of)
                and each.condition.holds(context, given) is not False
            )
            asked = distinct([name for each in rules for name in each.condition.names])
            made = tuple(each for each in asked if each in names())
            said = tuple(e.removeprefix(SAYS) for e in asked if e not in names())
            found = self._plans[jurisdiction, category, as_of] = _Plan(rules, made, said)
        return found

    def _case(self, listing: Listing, plan: _Plan) -> _Case:
        matches = self._matches(listing)
        stated: dict[str, Match] = {}
        facts: dict[str, Attributed] = {}
        for name, found in matches.items():
            for attribute, value in self._claims[name].states.items():
                if attribute not in facts:
                    facts[attribute], stated[attribute] = value, found[0]
        known = known_of(listing, facts)
        values: dict[str, Plain] = {}
        for name in plan.made:
            worked_out = names()[name].work_out(known)
            if worked_out is not None:
                values[name] = worked_out
        for name in plan.said:
            if name in matches or self._could_be_read(name, known):
                values[SAYS + name] = name in matches
        return _Case(listing, known, values, matches, stated)

    def _matches(self, listing: Listing) -> dict[str, list[Match]]:
        found = [
            *self._finder.find("title", listing.title),
            *self._finder.find("description", listing.description),
        ]
        for name in self._finder.attributes:
            text = listing.attributes.get(name)
            if isinstance(text, str):
                found += self._finder.find(name, text)
        matches: dict[str, list[Match]] = {}
        for each in found:
            matches.setdefault(each.claim, []).append(each)
        return matches

    def _could_be_read(self, claim: str, known: Mapping[str, Attributed]) -> bool:
        """Whether one of the texts is there in which the claim would stand."""
        return any(each in known or each not in ATTRIBUTES for each in self._claims[claim].reads)

    def _violations(self, rule: ListingRule, case: _Case) -> list[Finding]:
        matches = [match for name in rule.claims for match in case.matches.get(name, ())]
        touched = [
            case.stated[source]
            for name in rule.condition.names
            if name in names()
            for source in names()[name].sources
            if source in case.stated
        ]
        cut = [*(matches if rule.change.cut else ()), *touched]
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

    def _lacking(self, rule: ListingRule, case: _Case) -> list[Finding]:
        open_names = self._needs[rule.sha256].of(case.values)
        sources = [s for name in open_names for s in self._sources(name)]
        if not sources:
            return []
        needs = distinct([e for e in sources if e not in case.known]) or distinct(sources)
        named = ", ".join(needs)
        return [
            self._of(
                rule, f"{ATTRIBUTE}{needs[0]}" if needs[0] in ATTRIBUTES else needs[0],
                severity=Severity.ADVISE, found=f"Not checked, since it is not given: {named}.",
                fix=f"Give {named}.", needs=needs,
            )
        ]  # fmt: skip

    def _sources(self, name: str) -> tuple[str, ...]:
        made = names().get(name)
        return made.sources if made else self._claims[name.removeprefix(SAYS)].reads

    def _of(
        self, rule: ListingRule, field: str, *, found: str, fix: str,
        severity: Severity | None = None, span: tuple[int, int] | None = None,
        words: str | None = None, change: Mapping[str, object] | None = None,
        needs: tuple[str, ...] | None = None,
    ) -> Finding:  # fmt: skip
        resting = [self._passages[name] for name in rule.basis]
        first = next((p for p in resting if rule.cites in p.cites), resting[0])
        cites = rule.cites or first.cites[0]
        others = distinct([c for p in resting for c in p.cites if c != cites])
        secondary = any(each.confidence == "secondary" for each in resting)
        return Finding(
            rule=rule.id, version=rule.version, severity=severity or rule.severity, field=field,
            span=span, words=words, found=found, cites=cites, passage=first.id, also=others,
            confidence="secondary" if secondary else "verified", fix=fix, change=change or {},
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


def _field_of(match: Match) -> str:
    return f"{ATTRIBUTE}{match.field}" if match.field in ATTRIBUTES else match.field


def _order(finding: Finding) -> tuple[bool, int, str, tuple[int, int]]:
    needs = finding.needs is not None
    return needs, _WORST_FIRST[finding.severity], finding.rule, finding.span or (0, 0)
