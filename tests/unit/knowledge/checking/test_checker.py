"""A check: violations with words, law and change; what cannot be judged asks for attributes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.checking.checker import Checker
from knowledge.checking.findings import Finding
from knowledge.checking.mending import mended
from knowledge.checking.rules import Severity
from tests.unit.knowledge.checking.small_listing_rules import (
    CLAIMS,
    HEALTH,
    listing,
    small_checker,
)

TODAY = date(2026, 11, 30)
FACTS = {"prepacked": True, "label_present": True, "label_missing": [], "health_food": False}


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    return small_checker(tmp_path_factory.mktemp("rules"))


def found(checker: Checker, **given: object) -> list[Finding]:
    return list(checker.check(listing(**given), TODAY).findings)


def test_a_clean_listing_passes(checker: Checker) -> None:
    """Nothing is found and nothing is asked for."""
    checked = checker.check(listing(), TODAY)
    assert (checked.findings, checked.rating, checked.notice) == ((), "pass", None)


def test_a_violation_points_at_its_words_and_says_what_mends_it(checker: Checker) -> None:
    """Field, span, words, law, severity, and the description without the sentence."""
    words = "Crisp. Boosts your immunity! Keep dry."
    (finding,) = found(checker, description=words)
    assert (finding.rule, finding.severity, finding.field) == (
        "cn.listing.health", Severity.REMOVE, "description",
    )  # fmt: skip
    assert words[slice(*finding.span or ())] == finding.words == "Boosts your immunity"
    assert (finding.cites, finding.passage) == ("7D 10(1)", "cn-7d-10")
    assert finding.found == 'Food claims "Boosts your immunity".'
    assert finding.change == {"description": "Crisp. Keep dry."}


def test_each_place_of_a_claim_is_pointed_at(checker: Checker) -> None:
    """Title and description, with one change that mends both."""
    title, text = "Oats that boost immunity - 增强免疫力", "Lowers blood sugar"
    findings = found(checker, title=title, description=text)
    assert [each.words for each in findings] == [
        "Lowers blood sugar",
        "boost immunity",
        "增强免疫力",
    ]
    assert findings[0].change == {"title": "Oats that", "description": ""}
    healed = mended(listing(title=title, description=text), findings[0].change)
    assert checker.check(healed, TODAY).findings == ()


def test_an_attribute_can_have_to_be_what_another_is(tmp_path: Path) -> None:
    """The change holds the other's own value."""
    rule = HEALTH.replace(
        'category == "food" && !health_food && says_health', "front_price_differs"
    )
    same = rule.replace("change: cut", 'change: {front_page_price: "{detail_page_price}"}')
    prices = {"front_page_price": "9.00", "detail_page_price": "12.50"}
    checker = small_checker(
        tmp_path,
        same,
        CLAIMS.replace("- id: health", "- id: from_far").replace(
            "chinese: [增强免疫力]", "states: {imported: true}"
        ),
    )
    (finding,) = found(checker, attributes=prices)
    assert finding.change == {"attributes": {"front_page_price": "12.50"}}


def test_a_finding_without_words_names_its_attribute_and_its_values(checker: Checker) -> None:
    """The change sets what has to be so."""
    (finding,) = found(checker, attributes=FACTS | {"label_missing": ["name"], "imported": False})
    assert (finding.field, finding.span, finding.words) == ("attributes.label_present", None, None)
    assert finding.change == {"attributes": {"label_present": True, "label_missing": []}}
    assert finding.also == ("CRPL 25(1)", "7D 18")


def test_what_is_not_given_is_asked_for_where_it_decides(checker: Checker) -> None:
    """A rule that hangs on an unknown attribute says so and is no violation."""
    checked = checker.check(listing(attributes={"imported": False, "prepacked": True}), TODAY)
    lacking = {each.rule: each.needs for each in checked.findings}
    assert lacking == {"cn.listing.label": ("label_present", "label_missing")}
    assert all(each.severity is Severity.ADVISE for each in checked.findings)
    assert (checked.violations, checked.rating, checked.notice) == ([], "pass", None)


def test_what_decides_nothing_is_not_asked_for(checker: Checker) -> None:
    """Loose food needs no label, whatever else is unknown; other goods need none at all."""
    loose = {"prepacked": False, "imported": False, "health_food": False}
    assert found(checker, attributes=loose) == []
    assert found(checker, category="shoes", attributes={}) == []


def test_a_known_violation_is_one_whatever_else_is_unknown(checker: Checker) -> None:
    """One missing item is enough, though nobody says if there is a label."""
    facts = {"prepacked": True, "label_missing": ["name"], "imported": False}
    (finding,) = found(checker, attributes=facts)
    assert (finding.rule, finding.needs) == ("cn.listing.label", None)


def test_what_the_words_state_counts_over_the_attribute(checker: Checker) -> None:
    """Goods that the title calls imported are; the words are shown."""
    facts = FACTS | {"imported": False, "standard_no": "none"}
    (finding,) = found(checker, title="Biscuits imported from France", attributes=facts)
    assert (finding.rule, finding.words) == ("cn.listing.imported", "imported from France")
    assert finding.found == "Imported goods follow none standard."


def test_a_listing_that_must_come_down_gets_a_notice_with_its_clauses(checker: Checker) -> None:
    """The draft names listing, merchant, words, clause and the way to mend it."""
    given = listing(description="Boosts immunity.", merchant="Oat & Co")
    notice = checker.check(given, TODAY).notice or ""
    for part in (
        "a1 · Oat biscuits",
        "Merchant: Oat & Co",
        '"Boosts immunity"',
        "7D 10",
        "Take it",
    ):
        assert part in notice


def test_words_that_listings_bring_are_forgotten_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory stays the same over a million numbers, and claims are found the same."""
    fresh = small_checker(tmp_path)
    known = fresh.words_known
    monkeypatch.setattr("knowledge.checking.checker.MOST_WORDS_KNOWN", known + 20)
    most = 0
    for number in range(60):
        (finding,) = found(fresh, title=f"Kettle QX{number}Z boosts immunity")
        assert finding.words == "boosts immunity"
        most = max(most, fresh.words_known)
    assert known < most <= known + 40


def test_a_rule_counts_on_the_days_on_which_it_is_in_force(tmp_path: Path) -> None:
    """Both ends included."""
    closed = HEALTH.replace("  when:", "  effective_to: 2026-06-30\n  when:")
    checker = small_checker(tmp_path, closed, CLAIMS)
    given = listing(title="Boosts immunity")
    days = [date(2017, 3, 14), date(2017, 3, 15), date(2026, 6, 30), date(2026, 7, 1)]
    assert [len(checker.check(given, day).findings) for day in days] == [0, 1, 1, 0]


def test_the_fingerprint_changes_with_rules_and_claims(tmp_path: Path, checker: Checker) -> None:
    """A run that was stopped must not go on by other rules."""
    other = small_checker(tmp_path, HEALTH.replace("Take it out", "Cut it"), CLAIMS)
    more = small_checker(tmp_path, HEALTH, CLAIMS.replace("blood pressure|sugar", "blood sugar"))
    assert len({checker.fingerprint, other.fingerprint, more.fingerprint}) == 3


def test_the_result_is_printed_in_the_shape_of_the_contract(checker: Checker) -> None:
    """The keys that other people's programs read."""
    document = checker.check(listing(title="Boosts immunity"), TODAY).as_json()
    (finding,) = document["findings"]  # type: ignore[misc]
    assert {
        "rule",
        "severity",
        "field",
        "span",
        "found",
        "cites",
        "passage",
        "fix",
        "needs",
    } <= set(finding)
    assert finding["span"] == [0, 15] and finding["needs"] is None
