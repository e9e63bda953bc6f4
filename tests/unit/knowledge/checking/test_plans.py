"""A plan leaves out only rules that cannot hold: with it and without, the same is found."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cel import Context
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.checking.attributes import ATTRIBUTES, Form
from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.listing import CATEGORIES, JURISDICTIONS, Listing
from tests.unit.knowledge.checking.small_listing_rules import listing, small_checker

TODAY = date(2026, 11, 30)
WORDS = [
    "Plain oat biscuits", "the best cream in the country", "cures diabetes, no side effects",
    "imported from Japan", "free gift inside", "no returns", "whitening sunscreen SPF 50",
    "lifetime warranty", "was 399 now 199", "国家级 最佳", "with CCC mark", "patented",
]  # fmt: skip


def a_value(name: str) -> st.SearchStrategy[Any]:
    attribute = ATTRIBUTES[name]
    values: dict[Form, st.SearchStrategy[Any]] = {
        Form.FLAG: st.booleans(),
        Form.CHOICE: st.sampled_from(attribute.choices or ("none",)),
        Form.COUNT: st.integers(0, 3),
        Form.MONEY: st.sampled_from(["0.00", "9.90", "60000.00"]),
        Form.TEXT: st.sampled_from(["none", "GB 1234", "soap", "CNY"]),
        Form.LIST: st.sampled_from([[], ["name"], ["ingredients", "usage"]]),
        Form.HISTORY: st.just([]),
    }
    return values[attribute.form]


@st.composite
def listings(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), max_size=25, unique=True))
    return {
        "jurisdiction": draw(st.sampled_from(JURISDICTIONS)),
        "category": draw(st.sampled_from(CATEGORIES)),
        "title": draw(st.sampled_from(WORDS)),
        "description": draw(st.sampled_from(WORDS)),
        "attributes": {name: draw(a_value(name)) for name in names},
        "price": draw(st.sampled_from([None, "0.01", "9.90", "700.00"])),
        "images": draw(st.sampled_from([None, [], ["a.png"]])),
    }


@cache
def shipped() -> Checker:
    return open_checker(Path("/nonexistent"))


@settings(max_examples=400, deadline=None)
@given(listings())
def test_a_plan_leaves_out_only_rules_that_cannot_hold(given_listing: dict[str, Any]) -> None:
    """Every shipped rule that is not looked at is false, whatever else may be known."""
    checker, read = shipped(), Listing.of(given_listing)
    looked_at, left_out = checker.sorted_out(read, TODAY)
    assert {each.jurisdiction for each in looked_at} <= {read.jurisdiction}
    for rule, values in left_out:
        assert rule.condition.holds(Context(dict(values)), values) is False, rule.id


@pytest.mark.parametrize(
    ("changes", "count"),
    [({}, 1), ({"title": "Boosts immunity"}, 2), ({"category": "shoes"}, 0)],
)
def test_what_sets_a_rule_off_brings_it_in(
    tmp_path: Path, changes: dict[str, object], count: int
) -> None:
    """A claim that is not made, or goods of another kind, keep a rule out of the way."""
    looked_at, _ = small_checker(tmp_path).sorted_out(listing(**changes), TODAY)
    assert len(looked_at) == count
