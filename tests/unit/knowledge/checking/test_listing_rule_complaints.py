"""A malformed listing rule or claim is refused with its file and line, all complaints at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking.rulebook import load_listing_rules
from knowledge.deciding.errors import RulesError
from tests.unit.knowledge.checking.small_listing_rules import (
    CLAIMS,
    HEALTH,
    RULES,
    write_listing_rules,
)
from tests.unit.knowledge.deciding.small_rules import small_corpus


def complaints_of(directory: Path, rules: str, claims: str = CLAIMS) -> list[str]:
    """Return the complaints as `line: text`."""
    root = write_listing_rules(directory, rules, claims)
    with pytest.raises(RulesError) as refused:
        load_listing_rules(root / "rules", root / "claims", small_corpus(directory))
    return [f"{each.line}: {each.text}" for each in refused.value.complaints]


FAULTS = [
    ("id: cn.listing.health", "id: cn.returns.health", "1: id 'cn.returns.health': expected"),
    ("severity: remove", "severity: grave", "5: severity 'grave': expected one of remove, fix"),
    ("  severity: remove\n", "", "1: missing key 'severity'"),
    ("  severity: remove\n", "  severity: remove\n  field: tilte\n", "6: field 'tilte': expected"),
    ("basis: [cn-7d-10]", "basis: []", "6: basis: expected at least one passage"),
    ("basis: [cn-7d-10]", "basis: [cn-none]", "1: cn.listing.health: basis 'cn-none': no such"),
    ("basis: [cn-7d-10]", "basis: [cn-7d-10]\n  cites: 7D 11", "1: cn.listing.health: cites"),
    ("says_health", "says_helth", "4: when: unknown fact 'says_helth'; did you mean"),
    ('category == "food" && !health_food && says_health', "!(says_health)", "4: not YAML"),
    ("!health_food", "!compare_price", "4: when: unknown fact 'compare_price'"),
    ("!health_food", 'category == "shoes"', "1: cn.listing.health: when can never hold"),
    ("Take it out.", "Take it out in 99 days.", "1: cn.listing.health: the number 99 stands in"),
    ('"{words}"', '"{worts}"', "7: found names {worts}: expected a fact"),
    ("change: cut", "change: mend", "9: change 'mend': expected `cut`, or what attributes have to"),
    ("change: cut", "change: {}", "9: change {}: expected `cut`, or what attributes have to be"),
    ("change: cut", "change: {helth_food: true}", "9: change: unknown attribute 'helth_food'; did"),
    ("change: cut", "change: {health_food: yup}", "9: change: health_food 'yup': expected true or"),
    ("change: cut", 'change: {standard_no: "{prepacked}"}', "9: change: standard_no as prepacked:"),
    ("change: cut", 'change: {standard_no: "{number}"}', "9: change: standard_no as number: exp"),
    ("change: cut", "change: {cut: true, attributes: 5}", "9: change.attributes 5: expected"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "complaint"), FAULTS)
def test_a_fault_of_a_rule_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    """What is wrong, where, and what was expected."""
    assert old in HEALTH
    found = complaints_of(tmp_path, HEALTH.replace(old, new))
    assert any(each.startswith(complaint) for each in found), found


CLAIM_FAULTS = [
    ("id: health\n", "id: Health\n", "1: id 'Health': expected small letters"),
    ("  about: An effect on health.\n", "", "1: missing key 'about'"),
    ("about: An effect", "colour: red\n  about: An effect", "2: unknown key 'colour'"),
    ("blood pressure|sugar", "blood-pressure", "3: phrases: 'blood-pressure' is not one token"),
    ("lowers blood", "lowers # blood", "1: - lowers # blood pressure|sugar: what follows #"),
    ("{imported: true}", "{import: true}", "12: states: unknown attribute 'import'; did you mean"),
    ("{imported: true}", "[imported]", "12: states ['imported']: expected attribute: value"),
    ("  states: {imported: true}\n", "", "9: claim 'from_abroad' is asked for by no rule, and"),
    ("id: from_abroad", "id: health", "9: claim 'health' stands twice"),
    ("  states: {imported: true}", "  states: {imported: true}\n  reads: [gift_quantity]",
     "13: reads 'gift_quantity': expected title, description or a text attribute"),
    ("  states: {imported: true}", "  states: {imported: true}\n  negatable: perhaps",
     "13: negatable 'perhaps': true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "complaint"), CLAIM_FAULTS)
def test_a_fault_of_a_claim_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    """What is wrong, where, and what was expected."""
    assert old in CLAIMS
    found = complaints_of(tmp_path, RULES, CLAIMS.replace(old, new))
    assert any(each.startswith(complaint) for each in found), found


def test_a_claim_needs_words(tmp_path: Path) -> None:
    """A claim that no words make could never be found."""
    empty = "- id: silent\n  about: Nothing.\n  states: {imported: true}\n"
    assert "15: silent: expected phrases or chinese" in complaints_of(
        tmp_path, RULES, CLAIMS.rstrip() + "\n\n\n" + empty
    )


def test_a_directory_without_rules_is_refused(tmp_path: Path) -> None:
    """No rules would pass everything."""
    with pytest.raises(RulesError, match="no rules: expected <jurisdiction>/listings"):
        load_listing_rules(tmp_path / "rules", tmp_path / "claims", small_corpus(tmp_path))
