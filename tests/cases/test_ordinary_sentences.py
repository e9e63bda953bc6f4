"""What shops say every day breaks no law, in whatever category it stands.

Phrases of claims are written broadly, so that strangers' words are heard; these sentences hold them
back. They were written to sound like claims, not to be found by any.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from knowledge.checking.checker import Checker, open_checker
from knowledge.checking.listing import JURISDICTIONS, Listing

SENTENCES = Path(__file__).with_name("ordinary_sentences.txt").read_text("utf-8").splitlines()
CATEGORIES = (
    "clothing", "food", "cosmetics", "electronics", "toys", "medical-device", "home-goods",
)  # fmt: skip
DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    return open_checker(tmp_path_factory.mktemp("home"))


def violated(checker: Checker, place: str, category: str, description: str) -> set[str]:
    """Return the rules that a listing of nothing but this description breaks."""
    content = {
        "id": "ordinary", "jurisdiction": place, "title": "Item", "category": category,
        "description": description, "attributes": {},
    }  # fmt: skip
    return {each.rule for each in checker.check(Listing.of(content), DAY).violations}


@pytest.mark.parametrize(("place", "category"), list(product(JURISDICTIONS, CATEGORIES)))
def test_an_ordinary_sentence_breaks_nothing(checker: Checker, place: str, category: str) -> None:
    """It is found only what lacks without it too."""
    without = violated(checker, place, category, "An item.")
    faulted = {
        each: more
        for each in SENTENCES
        if (more := violated(checker, place, category, each) - without)
    }
    assert not faulted
