"""Read every listing rule and claim, and refuse them together with every fault found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.checking.claims import Claim, ClaimReader
from knowledge.checking.finder import english_split
from knowledge.checking.names import words_of_listings
from knowledge.checking.rules import ListingRule, ListingRuleReader
from knowledge.deciding.domains import domains
from knowledge.deciding.errors import RulesError
from knowledge.deciding.rule_checks import (
    cannot_hold,
    check_basis,
    check_numbers,
    check_versions,
    digits_in,
)
from knowledge.errors import Complaint
from knowledge.passages import Corpus, Passage


@dataclass(frozen=True, slots=True)
class ListingBook:
    """Every rule of listings and every claim that they ask for."""

    rules: tuple[ListingRule, ...]
    claims: tuple[Claim, ...]

    @property
    def sha256(self) -> str:
        """The hash of everything that can change a finding, but for the passages' words."""
        parts = [f"{each.id} {each.version} {each.sha256}" for each in self.rules]
        parts += [f"{each.id} {each.source}" for each in self.claims]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def shipped_claims() -> Path:
    """Return where the claims stand that come with the project."""
    return Path(__file__).parent.parent / "claims"


def load_listing_rules(directory: Path, claims: Path, corpus: Corpus) -> ListingBook:
    """Return the rules of `<directory>/<jurisdiction>/listings/*.yml` with the claims they name.

    Raises:
        RulesError: with every complaint found, each naming its file and line.
    """
    claim_reader = ClaimReader(english_split())
    said = [each for file in sorted(claims.glob("*.yml")) for each in claim_reader.claims(file)]
    ids = tuple(dict.fromkeys(each.id for each in said))
    reader = ListingRuleReader(ids)
    files = sorted(directory.glob("*/listings/*.yml"))
    rules = [each for file in files for each in reader.rules(file)]
    complaints = [*claim_reader.complaints, *reader.complaints]
    if not rules and not complaints:
        text = "no rules: expected <jurisdiction>/listings/<topic>.yml files"
        complaints.append(Complaint(directory, 1, text))
    passages = {each.id: each for each in corpus.passages}
    complaints += [*_check_rules(rules, ids, passages), *_check_claims(said, rules)]
    if complaints:
        raise RulesError(complaints)
    return ListingBook(
        tuple(sorted(rules, key=lambda rule: (rule.id, rule.version))),
        tuple(sorted(said, key=lambda claim: claim.id)),
    )


def _check_rules(
    rules: Sequence[ListingRule], claims: tuple[str, ...], passages: Mapping[str, Passage]
) -> Iterator[Complaint]:
    yield from check_versions(rules)
    words = words_of_listings(claims)
    for rule in rules:
        yield from check_basis(rule, passages)
        named = {number for _, number in rule.condition.numbers}
        named |= digits_in(rule.found) | digits_in(rule.fix)
        yield from check_numbers(rule, named, passages)
        if why := cannot_hold(rule.condition, domains([rule.condition], words)):
            yield Complaint(rule.file, rule.line, f"{rule.id}: {why}")
        cites = [each for name in rule.basis if name in passages for each in passages[name].cites]
        if rule.cites and rule.cites not in cites:
            expected = f"expected one of {', '.join(cites)}"
            text = f"{rule.id}: cites {rule.cites!r} stands in no passage of its basis: {expected}"
            yield Complaint(rule.file, rule.line, text)


def _check_claims(claims: Sequence[Claim], rules: Sequence[ListingRule]) -> Iterator[Complaint]:
    counted = Counter(each.id for each in claims)
    asked = {name for rule in rules for name in rule.claims}
    for claim in claims:
        if counted[claim.id] > 1:
            yield Complaint(claim.file, claim.line, f"claim {claim.id!r} stands twice")
        if claim.id not in asked and not claim.states:
            text = f"claim {claim.id!r} is asked for by no rule, and states nothing"
            yield Complaint(claim.file, claim.line, text)
