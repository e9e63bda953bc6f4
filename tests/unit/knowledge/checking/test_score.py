"""A merchant's score: every deduction worked out by hand, and what nobody counted."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking.score import (
    PARTS,
    WHOLE,
    MerchantFindings,
    MerchantRecord,
    score,
)

COUNTED = MerchantRecord(orders=980, complaints=15, returns=50, recalls=1)


def test_every_deduction_is_listed_and_they_add_up() -> None:
    """80 listings and 20 added: 5 of 100 is half of what costs all 35 points, and so on."""
    findings = MerchantFindings(listings=80, remove=5, fix=3, advise=10, undecided=25)
    found = score("Leaf", findings, COUNTED)
    assert {each.part: each.points for each in found.deductions} == {
        "remove": Decimal("17.5"),  # 35 x 0.05 / 0.10
        "fix": Decimal("1.5"),  # 15 x 0.03 / 0.30
        "advise": Decimal("1.0"),  # 5 x 0.10 / 0.50
        "undecided": Decimal("2.5"),  # 5 x 0.25 / 0.50
        "complaints": Decimal("7.5"),  # 15 x 0.015 / 0.03
        "returns": Decimal("2.5"),  # 10 x 0.05 / 0.20
        "recalls": Decimal("5.0"),  # 15 x 1 / 3
    }
    assert found.points == Decimal("62.5")
    assert found.left_out == ()
    assert str(found.deductions[0]) == ("-17.5: 5 of 80 listings that must come off (at most 35.0)")


def test_from_findings_alone_their_parts_share_the_points_and_it_is_said() -> None:
    """60 of 100 points are the findings', so each is worth a hundred sixtieths."""
    found = score("Leaf", MerchantFindings(listings=80, remove=5))
    assert found.left_out == ("complaints", "returns", "recalls")
    assert found.deductions[0].points == Decimal("29.2")  # 35 x 100/60 x 0.5
    assert found.deductions[0].most == Decimal("58.3")
    assert found.points == Decimal("70.8")


def test_what_was_not_counted_is_not_taken_for_none() -> None:
    """Complaints without orders are no share of anything."""
    found = score("Leaf", MerchantFindings(listings=1), MerchantRecord(complaints=3, recalls=0))
    assert found.left_out == ("complaints", "returns")
    assert found.points == WHOLE


def test_one_bad_listing_does_not_end_a_merchant() -> None:
    """Of one listing or of a hundred, it is one; a tenth of many is a habit."""
    alone = score("a", MerchantFindings(listings=1, remove=1)).points
    among = score("b", MerchantFindings(listings=100, remove=1)).points
    habit = score("c", MerchantFindings(listings=1_000, remove=150)).points
    assert habit < alone < among < WHOLE


def test_the_rules_broken_most_are_named() -> None:
    """Three of them, the most frequent first."""
    rules = Counter({"b": 5, "a": 5, "c": 9, "d": 1})
    found = score("Leaf", MerchantFindings(listings=9, fix=9, rules=rules))
    assert found.rules == (("c", 9), ("a", 5), ("b", 5))
    assert found.as_json()["rules"] == {"c": 9, "a": 5, "b": 5}
    assert found.as_json()["score"] == str(found.points)


def test_the_formula_gives_a_hundred_points_away() -> None:
    """Its parts are worth what a score begins with."""
    assert sum(part.points for part in PARTS) == WHOLE


counts = st.integers(0, 5_000)


@given(remove=counts, fix=counts, advise=counts, open_ones=counts, clean=counts, record=st.builds(
    MerchantRecord, *[st.none() | counts] * 4
))  # fmt: skip
def test_a_score_is_between_nothing_and_all(
    remove: int, fix: int, advise: int, open_ones: int, clean: int, record: MerchantRecord
) -> None:
    """Whatever was counted; and it is what the deductions leave, rounding apart."""
    listings = remove + fix + advise + open_ones + clean
    found = score("x", MerchantFindings(listings, remove, fix, advise, open_ones), record)
    assert 0 <= found.points <= WHOLE
    left = WHOLE - sum((each.points for each in found.deductions), Decimal(0))
    assert found.points == max(left, Decimal(0))


@given(listings=st.integers(1, 500), bad=st.integers(0, 499))
def test_one_more_bad_listing_never_raises_a_score(listings: int, bad: int) -> None:
    """Worse is not better."""
    bad = min(bad, listings - 1)
    before = score("x", MerchantFindings(listings, remove=bad)).points
    assert score("x", MerchantFindings(listings, remove=bad + 1)).points <= before
