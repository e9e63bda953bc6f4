"""Every listing rule on both sides of its boundary: `tests/cases/listings/**.yaml`.

A case names the listing and exactly the rules that it violates; `needs`, where it is there, names
exactly the attributes that are reported as lacking. What a finding says is to be changed is applied
to the listing, and the rule has to pass then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.checking.checker import Checker
from knowledge.checking.listing import Listing
from knowledge.checking.mending import mended
from knowledge.checking.rulebook import load_listing_rules, shipped_claims
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.deciding.rulebook import shipped_rules
from knowledge.passages import load_corpus

CASES = Path(__file__).parent / "listings"
AS_OF = date(2026, 11, 30)
KEYS = {"name", "jurisdiction", "as_of", "listing", "expect", "needs"}
EXPECTED_KEYS = {"rule", "field", "words"}


@dataclass(frozen=True, slots=True)
class Case:
    """One listing with what a check of it has to find."""

    name: str
    listing: Listing
    as_of: date
    expect: tuple[dict[str, str], ...]
    needs: tuple[str, ...] | None


def read_cases() -> Iterator[Case]:
    """Yield every case, refusing keys that the test would overlook."""
    for file in sorted(CASES.rglob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            odd = set(entry) - KEYS | {k for e in entry["expect"] for k in set(e) - EXPECTED_KEYS}
            if odd:
                raise ValueError(f"{file.name}: {entry['name']}: unknown keys {sorted(odd)}")
            needs: Any = entry.get("needs")
            yield Case(
                f"{file.stem}: {entry['name']}",
                Listing.of(entry["listing"], entry["jurisdiction"]),
                entry.get("as_of", AS_OF),
                tuple(entry["expect"]),
                None if needs is None else tuple(needs),
            )


LISTED = list(read_cases())
each_case = pytest.mark.parametrize("case", LISTED, ids=[each.name for each in LISTED])


@pytest.fixture(scope="module")
def checker() -> Checker:
    """Return a checker by the shipped rules; malformed ones fail every case at once."""
    corpus = load_corpus(SHIPPED_CORPUS)
    return Checker(load_listing_rules(shipped_rules(), shipped_claims(), corpus), corpus)


@each_case
def test_a_listing_violates_exactly_the_rules_its_case_names(checker: Checker, case: Case) -> None:
    """No rule is missed, and none is found that the case does not name."""
    checked = checker.check(case.listing, case.as_of)
    assert {each.rule for each in checked.violations} == {each["rule"] for each in case.expect}
    for expected in case.expect:
        of_rule = [each for each in checked.violations if each.rule == expected["rule"]]
        if "field" in expected:
            assert expected["field"] in {each.field for each in of_rule}
        if "words" in expected:
            assert expected["words"] in {each.words for each in of_rule}
    if case.needs is not None:
        lacking = {name for each in checked.findings for name in each.needs or ()}
        assert lacking == set(case.needs)


@each_case
def test_what_a_finding_says_to_change_lets_its_rule_pass(checker: Checker, case: Case) -> None:
    """The change of every finding is enough: applied, its rule finds nothing any more."""
    for finding in checker.check(case.listing, case.as_of).violations:
        again = checker.check(mended(case.listing, finding.change), case.as_of)
        assert finding.rule not in {each.rule for each in again.violations}


@each_case
def test_the_words_of_a_finding_stand_where_it_says(checker: Checker, case: Case) -> None:
    """A span cuts the very words out of its field."""
    for finding in checker.check(case.listing, case.as_of).violations:
        if finding.span and finding.field in ("title", "description"):
            text = getattr(case.listing, finding.field)
            assert text[slice(*finding.span)] == finding.words


def test_every_listing_rule_is_violated_in_some_case(checker: Checker) -> None:
    """A rule that no case sets off might never hold."""
    violated = {each["rule"] for case in LISTED for each in case.expect}
    assert {each.id for each in checker.book.rules} - violated == set()
