"""What a shop counted of its merchants, read from a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking.bulk.errors import RecordsError
from knowledge.checking.bulk.merchant_records import read_merchant_records
from knowledge.checking.score import MerchantRecord


def test_every_merchant_has_a_record_and_empty_cells_are_not_counted(tmp_path: Path) -> None:
    """Columns in any order, and not all of them."""
    path = tmp_path / "m.csv"
    path.write_text("\ufefforders,merchant,recalls\n100,Leaf,0\n,Grain & Co,2\n", "utf-8")
    assert read_merchant_records(path) == {
        "Leaf": MerchantRecord(orders=100, recalls=0),
        "Grain & Co": MerchantRecord(recalls=2),
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "columns none: expected the columns merchant, orders"),
        ("merchant\nLeaf\n", "columns merchant: expected"),
        ("merchant,orders\n,1\n", "m.csv:2: no merchant"),
        ("merchant,orders\nLeaf,many\n", "m.csv:2: orders 'many': expected a whole number"),
        ("merchant,orders\nLeaf,-1\n", "orders '-1'"),
        ("merchant,orders\nLeaf,1\nLeaf,2\n", "m.csv:3: merchant 'Leaf' stands twice"),
        ("merchant,orders,returns\nLeaf,1,2\n", "2 returns of 1 orders"),
    ],
)
def test_a_line_that_is_no_record_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A score that somebody is judged by is not made of guesses."""
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(RecordsError) as refused:
        read_merchant_records(tmp_path / "m.csv")
    assert complaint in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(RecordsError, match="cannot be read"):
        read_merchant_records(tmp_path / "nowhere.csv")
