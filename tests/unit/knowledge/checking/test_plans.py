"""A plan leaves out only rules that cannot hold: with it and without, the same is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.checking.attributes import ATTRIBUTES, Form
from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.listing import CATEGORIES, JURISDICTIONS, Listing
from knowledge.checking.names import presumed_of
from knowledge.checking.plans import Plan, make_plan
from knowledge.checking.rules import ListingRule
from knowledge.deciding.decision import distinct
from knowledge.deciding.opening import SHIPPED_CORPUS
from knowledge.passages import load_corpus
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


def every_rule(
    rules: Sequence[ListingRule], jurisdiction: str, category: str, is_asked: object
) -> Plan:
    """Return a plan that leaves nothing out."""
    asked = distinct([name for rule in rules for name in rule.condition.names])
    return Plan(tuple(rules), asked, {}, presumed_of(category))


@cache
def shipped() -> tuple[Checker, Checker]:
    """Return what ships, by plans and without."""
    planned, corpus = open_checker(Path("/nonexistent")), load_corpus(SHIPPED_CORPUS)
    return planned, Checker(planned.book, corpus, every_rule)


@settings(max_examples=400, deadline=None)
@given(listings())
def test_a_plan_leaves_out_only_rules_that_cannot_hold(given_listing: dict[str, Any]) -> None:
    """Whatever is found by looking at every shipped rule in force is found with a plan too."""
    planned, whole = shipped()
    read = Listing.of(given_listing)
    assert planned.check(read, TODAY) == whole.check(read, TODAY)


@pytest.mark.parametrize(
    ("category", "claims", "ids"),
    [
        ("food", (), {"cn.listing.label"}),
        ("food", ("health",), {"cn.listing.label", "cn.listing.health"}),
        ("shoes", (), set()),
    ],
)
def test_what_sets_a_rule_off_brings_it_in(
    tmp_path: Path, category: str, claims: Sequence[str], ids: set[str]
) -> None:
    """A claim that is not made, or goods of another kind, keep a rule out of the way."""
    plan = make_plan(small_checker(tmp_path).book.rules, "CN", category, lambda claim: True)
    looked_at, _ = plan.rules_for(listing(category=category), (), claims)
    assert {rule.id for rule in looked_at} == ids
