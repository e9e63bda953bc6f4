"""Labelled listings, judged: what is a hit, what is a miss, what is false."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking.case_scores import (
    ListingCase,
    ListingScores,
    judge_listing,
    point,
)
from knowledge.checking.findings import Checked, Finding
from knowledge.checking.listing import Listing
from knowledge.checking.rules import Severity
from tests.unit.knowledge.checking.bulk.files_of_listings import BAD, DAY
from tests.unit.knowledge.checking.small_listing_rules import small_checker


def finding(cites: str, needs: tuple[str, ...] | None = None) -> Finding:
    """Return a finding that cites an article."""
    return Finding(
        rule=f"rule of {cites}", version=1, severity=Severity.FIX, field="title", span=None,
        words=None, found="It is so.", cites=cites, passage="p", also=(), confidence="verified",
        fix="Mend it.", change={}, needs=needs,
    )  # fmt: skip


def judged(expected: list[str], *findings: Finding) -> tuple[list[str], list[str], list[str]]:
    """Return the articles that are right, those of misses, and those of false findings."""
    violations = [{"rule": each, "article": each} for each in expected]
    case = ListingCase.model_validate(
        {"id": "x", "jurisdiction": "CN", "listing": {}, "expected_violations": violations}
    )
    found = judge_listing(case, Checked("x", findings))
    return (
        list(found.right),
        [miss.rule for miss in found.misses],
        [each.cites for each in found.false_ones],
    )


@pytest.mark.parametrize(
    ("expected", "cites", "outcome"),
    [
        (["FSIR 38; FSL 73"], ["FSL 73(1)"], (["FSL 73"], [], [])),
        (["AD 40(2)(1)"], ["AD 40"], (["AD 40"], [], [])),
        (["AD 18(2)"], ["AD 18(3)"], (["AD 18"], [], [])),
        (["AD 18"], ["AD 28"], ([], ["AD 18"], ["AD 28"])),
        (["GPSR 19(b)"], ["GPSR 19(a)"], ([], ["GPSR 19(b)"], ["GPSR 19(a)"])),
        (["GPSR 19(a)", "GPSR 19(b)"], ["GPSR 19(a)"], (["GPSR 19(a)"], ["GPSR 19(b)"], [])),
        (["GPSR 19"], ["GPSR 19(a)"], (["GPSR 19(a)"], [], [])),
        (["GPSR 36(2)(c)"], ["GPSR 36(2)(a)"], ([], ["GPSR 36(2)(c)"], ["GPSR 36(2)(a)"])),
        (["AD 9(3)"], ["AD 9(3)", "AD 9"], (["AD 9"], [], [])),
        ([], ["AD 9(3)", "AD 9(1)"], ([], [], ["AD 9(3)"])),
        ([], [], ([], [], [])),
        (["AD 1"], [], ([], ["AD 1"], [])),
    ],
)
def test_articles_are_compared_without_numbers_and_with_letters(
    expected: list[str], cites: list[str], outcome: tuple[list[str], list[str], list[str]]
) -> None:
    """A number says where in an article, a letter which of several duties."""
    assert judged(expected, *map(finding, cites)) == outcome


def test_what_could_not_be_judged_hits_nothing_and_is_not_false() -> None:
    """It is the reason that a miss is told with."""
    lacking = finding("FSL 67(1)", needs=("label_present",))
    assert judged(["FSL 67"], lacking) == ([], ["FSL 67"], [])
    assert judged([], lacking) == ([], [], [])
    case = ListingCase.model_validate(
        {
            "id": "x", "jurisdiction": "CN", "listing": {},
            "expected_violations": [{"rule": "no label", "article": "FSL 34; FSL 67"}],
        }
    )  # fmt: skip
    [miss] = judge_listing(case, Checked("x", (lacking,))).misses
    assert str(miss) == "x: missed: no label: FSL 34; FSL 67 (not judged for want of label_present)"


def test_the_figures_of_all_cases(tmp_path: Path) -> None:
    """Precision over cited articles, recall over expected violations, by article and in all."""
    checker = small_checker(tmp_path)
    checked = checker.check(Listing.of(BAD), DAY)
    cites = checked.violations[0].cites
    found = []
    for name, articles in (("a", [cites]), ("b", []), ("c", [cites, "AD 1"])):
        case = ListingCase.model_validate(
            {
                "id": name, "jurisdiction": "CN", "listing": BAD,
                "expected_violations": [{"rule": each, "article": each} for each in articles],
            }
        )  # fmt: skip
        found.append(judge_listing(case, checked))
    scores = ListingScores.of(found)
    assert (scores.cases, scores.right, scores.violations, scores.hit) == (3, 1, 3, 2)
    assert scores.articles == {"AD 1": (0, 0, 1), point(cites): (2, 1, 0)}
    assert (scores.precision, scores.recall) == (0.6667, 0.6667)
    assert scores.as_json()["articles"] == {
        "AD 1": {"precision": None, "recall": 0.0},
        point(cites): {"precision": 0.6667, "recall": 1.0},
    }
