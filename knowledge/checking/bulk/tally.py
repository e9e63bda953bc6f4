"""What many listings add up to: counts, a few examples of each rule, and every merchant's part.

A chunk has a tally of its own; tallies are added in the order of the file, so that the same file
gives the same report however many processes checked it. Merchants are kept apart (`merchants` of
one chunk): there may be too many of them to hold them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.checking.rules import Severity
from knowledge.checking.score import MerchantFindings

EXAMPLES = 3
TROUBLES = 100


@dataclass(frozen=True, slots=True)
class Example:
    """One finding as a report shows it: the words with what stands around them."""

    listing: str
    where: str
    merchant: str
    field: str
    before: str
    words: str
    after: str
    found: str
    fix: str


@dataclass(slots=True)
class RuleTally:
    """What one rule found.

    Attributes:
        cites: The article it cites; `passage` explains that.
        severity: What breaking it asks for; None where nobody did.
        listings: How many listings break it.
        undecided: In how many more it could not be decided, for want of an attribute.
        examples: The first few that break it.
    """

    cites: str
    passage: str
    severity: Severity | None = None
    listings: int = 0
    undecided: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, other: RuleTally) -> None:
        """Add what the same rule found in later listings."""
        self.severity = self.severity or other.severity
        self.listings += other.listings
        self.undecided += other.undecided
        self.examples += other.examples[: EXAMPLES - len(self.examples)]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that could not be read."""

    where: str
    text: str


@dataclass(slots=True)
class Tally:
    """What a run of listings adds up to.

    Attributes:
        listings: How many were checked.
        unreadable: How many rows could not be.
        clean: How many have no finding, an undecided one included.
        undecided: How many have nothing but findings that hang on an attribute that is not given.
        findings: Findings by severity; what is undecided is none.
        rules: By rule, in the order in which they first occurred.
        needs: How many listings lack an attribute that a rule hangs on, by attribute.
        jurisdictions: Listings by jurisdiction.
        troubles: The first rows that could not be read.
        broken: The file broke off: what came after nobody could read.
    """

    listings: int = 0
    unreadable: int = 0
    clean: int = 0
    undecided: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    rules: dict[str, RuleTally] = field(default_factory=dict)
    needs: Counter[str] = field(default_factory=Counter)
    jurisdictions: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    broken: bool = False

    @property
    def violating(self) -> int:
        """How many listings break at least one rule."""
        return self.listings - self.clean - self.undecided

    def add(self, other: Tally) -> None:
        """Add what later listings add up to."""
        self.listings += other.listings
        self.unreadable += other.unreadable
        self.clean += other.clean
        self.undecided += other.undecided
        self.findings.update(other.findings)
        self.needs.update(other.needs)
        self.jurisdictions.update(other.jurisdictions)
        self.troubles += other.troubles[: TROUBLES - len(self.troubles)]
        self.broken = self.broken or other.broken
        for name, rule in other.rules.items():
            mine = self.rules.get(name)
            if mine is None:
                mine = self.rules[name] = RuleTally(rule.cites, rule.passage)
            mine.add(rule)

    def counts(self) -> dict[str, object]:
        """Return the counts as they are printed."""
        return {
            "listings": self.listings,
            "unreadable": self.unreadable,
            "clean": self.clean,
            "undecided": self.undecided,
            "violating": self.violating,
            "findings": sum(self.findings.values()),
            "by_severity": {str(each): self.findings[each] for each in Severity},
            "by_rule": {name: self.rules[name].listings for name in sorted(self.rules)},
            "undecided_by_rule": {
                name: rule.undecided for name, rule in sorted(self.rules.items()) if rule.undecided
            },
            "needs": dict(sorted(self.needs.items())),
            "by_jurisdiction": dict(sorted(self.jurisdictions.items())),
        }


Merchants = Mapping[str, MerchantFindings]
