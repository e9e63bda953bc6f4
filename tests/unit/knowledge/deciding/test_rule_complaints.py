"""A malformed rule is refused with its file and line, and all complaints come at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.deciding.conditions import names_allowed
from knowledge.deciding.errors import RulesError
from knowledge.deciding.rulebook import load_rules
from knowledge.deciding.vocabulary import Kind
from tests.unit.knowledge.deciding.small_rules import (
    IN_TIME,
    LATE,
    RULES,
    small_corpus,
    write_rules,
)


def complaints_of(directory: Path, text: str, place: str = "cn/returns.yml") -> list[str]:
    """Return the complaints about one file as `line: text`."""
    rules = write_rules(directory, text, place)
    with pytest.raises(RulesError) as refused:
        load_rules(rules, small_corpus(directory))
    return [f"{each.line}: {each.text}" for each in refused.value.complaints]


FAULTS = [
    # the form of a rule
    ("  version: 1\n", "  version: 0\n", "2: version 0: expected 1 or more"),
    ("  version: 1\n", "  version: one\n", "2: version 'one': expected a whole number"),
    ("  version: 1\n", "  version: true\n", "2: version True: expected a whole number"),
    ("  version: 1\n", "", "1: missing key 'version'"),
    ("  version: 1\n", "  version: 1\n  colour: red\n", "3: unknown key 'colour': expected id,"),
    ("  version: 1\n", "  version: 1\n  version: 1\n", "1: key 'version' stands twice"),
    ("id: cn.returns.window", "id: Window", "1: id 'Window': expected small letters, such as cn."),
    ("id: cn.returns.window", "id: eu.returns.window", "1: id 'eu.returns.window': expected"),
    ("priority: 70", "priority: high", "3: priority 'high': expected a whole number"),
    ("effective_from: 2017-03-15", "effective_from: then", "4: effective_from 'then': expected a"),
    ("effective_from: 2017-03-15", "effective_from: null", "4: effective_from None: expected a"),
    (
        "effective_from: 2017-03-15",
        "effective_from: 2017-03-15\n  effective_to: 2016-01-01",
        "5: effective_to 2016-01-01 before effective_from 2017-03-15: expected it after",
    ),
    # what follows
    ("outcome: ineligible", "outcome: maybe", "6: then.outcome 'maybe': Input should be"),
    ("reason: window_closed", "reason: Window Closed", "6: then.reason 'Window Closed': String"),
    ("{outcome: ineligible, reason: window_closed}", "{outcome: ineligible}", "6: then.reason"),
    ("{outcome: ineligible,", "{outcom: ineligible,", "6: then.outcom 'ineligible': Extra inputs"),
    ("{outcome: ineligible,", "{freight: nobody, outcome: ineligible,", "6: then.freight 'nobody'"),
    ("basis: [cn-7d-10]", "basis: cn-7d-10", "7: basis 'cn-7d-10': expected a list of texts"),
    ("basis: [cn-7d-10]", "basis: []", "7: basis: expected at least one passage"),
    ("basis: [cn-7d-10]", "basis: [cn-7d-10, cn-7d-10]", "7: basis: expected each once"),
    ("day {notice_day}.", "day {notic_day}.", "8: explains names {notic_day}: expected a fact"),
    ("day {notice_day}.", "day {notice_day.", "8: explains: "),
    ("explains: The notice came on day {notice_day}.", "explains: ''", "8: explains is empty"),
    # the condition
    ("notice_day > 7", "notise_day > 7", "5: when: unknown fact 'notise_day'; did you mean"),
    ("notice_day > 7", 'category == "shoe"', "5: when: category and \"shoe\": expected one of"),
    ("notice_day > 7", 'notice_day > "7"', "5: when: notice_day and \"7\": expected a whole"),
    ("notice_day > 7", "price > 7", "5: when: price: money and text cannot stand in a condition"),
    # the contract with the passages
    ("basis: [cn-7d-10]", "basis: [cn-7d-99]", "1: cn.returns.window: basis 'cn-7d-99': no such"),
    ("basis: [cn-7d-10]", "basis: [cn-7d-10, cn-7d-old]", "'cn-7d-old' is unverified: never a"),
    ("basis: [cn-7d-10]", "basis: [cn-7d-10, eu-crd-9]", "'eu-crd-9' is law of EU, not of CN"),
    (
        "effective_from: 2017-03-15",
        "effective_from: 2017-03-14",
        "1: cn.returns.window: basis 'cn-7d-10' is in force 2017-03-15 to now only",
    ),
    ("notice_day > 7", "notice_day > 9", "1: cn.returns.window: the number 9 stands in none of"),
    ("on day {notice_day}.", "after 11 days.", "the number 11 stands in none of its passages"),
    # together
    (
        "notice_day > 7 && !promised",
        "notice_day > 7 && notice_day < 7",
        "1: cn.returns.window: when can never hold: the rule is unreachable",
    ),
    (
        "notice_day > 7 && !promised",
        "true",
        "9: cn.returns.in-time is unreachable: cn.returns.window always comes first",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "complaint"), FAULTS)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    """Every fault of a rule has a complaint that says what was expected."""
    assert right in RULES
    found = complaints_of(tmp_path, RULES.replace(right, wrong, 1))
    assert any(complaint in each for each in found), found


def test_rules_that_contradict_at_one_priority_are_refused(tmp_path: Path) -> None:
    """Two rules that can hold together must say the same, or one must come first."""
    text = LATE + IN_TIME.replace("<= 7", "> 0").replace("priority: 10", "priority: 70")
    found = complaints_of(tmp_path, text)
    assert found == [
        "9: cn.returns.in-time contradicts cn.returns.window: both can hold at priority 70"
    ]


def test_rules_that_cannot_hold_together_may_share_a_priority(tmp_path: Path) -> None:
    """The same numbers on either side of a boundary are no contradiction."""
    text = LATE + IN_TIME.replace("priority: 10", "priority: 70")
    book = load_rules(write_rules(tmp_path, text), small_corpus(tmp_path))
    assert len(book.rules) == 2


def test_additions_that_contradict_are_refused(tmp_path: Path) -> None:
    """Two rules cannot both have the last word on who pays the freight."""
    free = RULES.split("- id: cn.returns.free")[1]
    other = "- id: cn.returns.paid" + free.replace("freight: merchant", "freight: consumer")
    found = complaints_of(tmp_path, RULES + other)
    assert found == [
        "24: cn.returns.paid contradicts cn.returns.free: both can hold at priority 50"
    ]


def test_a_version_stands_once(tmp_path: Path) -> None:
    """A published version never changes; another one has another number."""
    found = complaints_of(tmp_path, RULES + LATE)
    assert "24: version 1 of cn.returns.window stands twice: expected it once" in found


def test_two_versions_are_never_in_force_together(tmp_path: Path) -> None:
    """The older is closed by effective_to, and stays for the receipts."""
    later = LATE.replace("version: 1", "version: 2").replace("2017-03-15", "2020-01-01")
    found = complaints_of(tmp_path, RULES + later)
    assert found == [
        "24: cn.returns.window: version 1 is in force at the same time; close it with effective_to"
    ]
    closed = RULES.replace("2017-03-15", "2017-03-15\n  effective_to: 2019-12-31", 1)
    book = load_rules(write_rules(tmp_path, closed + later), small_corpus(tmp_path))
    assert [each.version for each in book.rules if each.id == "cn.returns.window"] == [1, 2]


def test_all_complaints_come_at_once_in_order(tmp_path: Path) -> None:
    """A writer sees every fault of every file in one run."""
    text = RULES.replace("notice_day > 7", "nope").replace("basis: [cn-7d-18]", "basis: [x]")
    found = complaints_of(tmp_path, text)
    assert [each.split(":")[0] for each in found] == ["5", "17"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- id: [", "2: not YAML: "),
        ("id: cn.returns.window", "1: expected a list, each entry"),
        ("- just text", "1: expected an entry, beginning with `- id:`"),
    ],
)
def test_what_is_no_list_of_rules_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A file that cannot be taken apart is one complaint."""
    assert any(each.startswith(complaint) for each in complaints_of(tmp_path, text))


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """Nothing is decided by nothing."""
    with pytest.raises(RulesError, match="no rules: expected <jurisdiction>/<topic>"):
        load_rules(tmp_path / "rules", small_corpus(tmp_path))


def test_a_condition_with_too_many_facts_is_refused(tmp_path: Path) -> None:
    """What cannot be tried in full cannot be checked, so it is split."""
    flags = [name for name, word in names_allowed().items() if word.kind is Kind.FLAG]
    text = RULES.replace("notice_day > 7 && !promised", " && ".join(flags[:20]))
    found = complaints_of(tmp_path, text)
    assert any("when names too many facts together" in each for each in found), found


@pytest.mark.parametrize(
    "text", ["days: [2026-01-01]\n", "days: soon\n", "off: []\n", "days: [[\n", "- 1\n"]
)
def test_a_calendar_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    """Holidays are spans of dates; anything else would quietly move nothing."""
    write_rules(tmp_path, text, "cn/holidays.yml")
    found = complaints_of(tmp_path, RULES)
    assert found[0].startswith("1: holidays: expected `days` as [first, last] dates")
