"""What the bench says of decisions and of listings, on a few of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import checking, deciding
from benchmarks.listings_made import PLACES, made_listings, written
from knowledge.checking.bulk.rows import CHUNK_ROWS
from knowledge.checking.listing import Listing


def test_listings_are_varied_readable_and_the_same_for_a_seed() -> None:
    """No two descriptions in a hundred are alike; every law and many lengths occur."""
    listings = list(made_listings(600))
    assert listings == list(made_listings(600))
    assert listings != list(made_listings(600, seed=1))
    assert all(Listing.of(each) for each in listings)
    texts = [str(each["description"]) for each in listings]
    assert len(set(texts)) > 590
    lengths = sorted(len(each.split()) for each in texts)
    assert lengths[60] < 40 < lengths[300] < 140 < lengths[-30]
    assert {each["jurisdiction"] for each in listings} == {place for place, _, _ in PLACES}
    assert [json.loads(line) for line in written(3)] == listings[:3]


def test_one_core_is_measured_by_the_shipped_rules(tmp_path: Path) -> None:
    """Some listings break a rule and most do not; the bar ends where it should."""
    told: list[None] = []
    rate = checking.rate(tmp_path, tmp_path / "made", 2 * CHUNK_ROWS, lambda: told.append(None))
    assert (rate.listings, len(told)) == (2 * CHUNK_ROWS, 2)
    assert 0.05 < rate.violating < 0.9
    assert 0 < rate.per_second
    assert 0 < rate.per_cpu_second


def test_a_file_is_checked_by_the_command_itself(tmp_path: Path) -> None:
    """With its time, its memory and its page; the file is made once."""
    figures = checking.bulk(tmp_path, tmp_path / "made", 300)
    assert figures.listings == 300
    assert figures.seconds > 0
    assert figures.memory_mib >= figures.early_mib > 50
    assert (tmp_path / "made/report.html").exists()
    made = (tmp_path / "made/listings-300.jsonl").stat().st_mtime_ns
    checking.made_file(tmp_path / "made", 300)
    assert (tmp_path / "made/listings-300.jsonl").stat().st_mtime_ns == made


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    """A check that stopped at once would otherwise look very fast."""
    (tmp_path / "made").mkdir()
    (tmp_path / "made/listings-5.jsonl").write_text("nothing\n")
    with pytest.raises(checking.CheckFailed, match="ended with 2"):
        checking.bulk(tmp_path, tmp_path / "made", 5)


def test_decisions_are_measured_alone_and_with_their_receipts(tmp_path: Path) -> None:
    """Every figure of every return, under every law."""
    told: list[None] = []
    figures = deciding.measure(tmp_path, tmp_path / "records", 20, lambda: told.append(None))
    assert len(told) == 20
    for each in (figures.decision_us, figures.with_changes_us, figures.with_receipt_ms):
        assert len(each) == 20
        assert min(each) > 0
    facts = deciding.made_facts(50)
    assert {each.jurisdiction for each in facts} == {"CN", "EU", "UK", "US"}
    assert facts == deciding.made_facts(50)
