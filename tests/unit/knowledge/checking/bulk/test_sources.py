"""Files of listings, read: every format, every row that is wrong, and what is no file at all."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from knowledge.checking.bulk import json_lines
from knowledge.checking.bulk.errors import SourceUnreadable
from knowledge.checking.bulk.rows import CHUNK_ROWS, ROW_BYTES
from knowledge.checking.bulk.sources import StreamSource, open_source
from tests.unit.knowledge.checking.bulk.files_of_listings import (
    BAD,
    CLEAN,
    contents_of,
    lines_file,
    rows_of,
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([BAD, CLEAN]),
        json.dumps({"shop": {"listings": 3}, "listings": [BAD, CLEAN], "more": [1]}),
        f"\ufeff  {json.dumps([BAD, CLEAN])}",
    ],
)
def test_a_document_of_listings_gives_each_of_them(tmp_path: Path, text: str) -> None:
    """An array, or an object that has one under `listings`, whatever else is in it."""
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert contents_of(tmp_path / "a.json") == [BAD, CLEAN]


def test_a_document_can_be_one_listing(tmp_path: Path) -> None:
    """What a merchant tries first."""
    (tmp_path / "a.json").write_text(json.dumps(BAD, indent=2))
    assert contents_of(tmp_path / "a.json") == [BAD]


def test_lines_are_listings_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    """They count, so that the numbers are those that an editor shows."""
    path = tmp_path / "a.jsonl"
    path.write_text(f"\ufeff{json.dumps(BAD)}\n\n  \n{json.dumps(CLEAN)}", encoding="utf-8")
    rows = rows_of(path)
    assert [(row.number, row.content) for row in rows] == [(1, BAD), (4, CLEAN)]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_amounts_stay_as_they_were_written(tmp_path: Path, name: str) -> None:
    """A number with decimals is text from there on, and never a float."""
    (tmp_path / name).write_text('{"price": 12.80, "attributes": {"compare_price": 0.10}}')
    assert contents_of(tmp_path / name) == [
        {"price": "12.80", "attributes": {"compare_price": "0.10"}}
    ]


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        (b'{"id": "x"', "not JSON (Expecting ',' delimiter, column 11)"),
        (b"[1]", "[1]: expected one listing, an object {...}"),
        (b'"text"', "'text': expected one listing"),
        (b'{"title": "\xff\xfe"}', "expected text in UTF-8"),
        (b'{"price": NaN}', "NaN is no number"),
        (b'{"title": "\\ud800"}', "half of a surrogate pair"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"title": "' + b"x" * ROW_BYTES + b'"}', "longer than 1 MiB"),
    ],
)
def test_a_line_that_is_no_listing_is_told_and_the_next_is_read(
    tmp_path: Path, line: bytes, trouble: str
) -> None:
    """With its number, its value and what was expected."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n" + json.dumps(CLEAN).encode() + b"\n")
    bad, good = rows_of(path)
    assert (bad.number, bad.content) == (1, None)
    assert trouble in bad.trouble
    assert (good.number, good.content) == (2, CLEAN)


def test_a_document_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    """What follows cannot be known, and that is said."""
    (tmp_path / "a.json").write_text(json.dumps([BAD, 7, CLEAN])[:-2])
    first, odd, broken = rows_of(tmp_path / "a.json")
    assert first.content == BAD
    assert "7: expected one listing" in odd.trouble
    assert broken.ends
    assert "not JSON after item 2" in broken.trouble


CSV = (
    "id,jurisdiction,title,description,category,price,images,merchant,label_present,gift_quantity,"
    "label_missing,prepacked,attributes\n"
    'a,CN,Tea,"Green, ""fresh""\nand loose",food,12.80,a.jpg b.jpg,Leaf,yes,3,name; shelf_life,,'
    '"{""currency"": ""CNY"", ""label_present"": false, ""compare_price"": 15.5}"\n'
    "b,CN,Rice,,food,,,,0,,[],TRUE,\n"
)


def test_a_table_says_in_text_what_listings_say_in_kinds(tmp_path: Path) -> None:
    """Yes and no, counts, lists; a column of its own goes before the JSON; empty is unknown."""
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    first, second = rows_of(tmp_path / "a.csv")
    assert first.content == {
        "id": "a", "jurisdiction": "CN", "title": "Tea", "category": "food", "price": "12.80",
        "description": 'Green, "fresh"\nand loose', "images": ["a.jpg", "b.jpg"],
        "merchant": "Leaf",
        "attributes": {
            "label_present": True, "gift_quantity": 3, "label_missing": ["name", "shelf_life"],
            "currency": "CNY", "compare_price": "15.5",
        },
    }  # fmt: skip
    assert second.content == {
        "id": "b", "jurisdiction": "CN", "title": "Rice", "category": "food",
        "attributes": {"label_present": False, "label_missing": [], "prepacked": True},
    }  # fmt: skip
    assert (first.number, second.number) == (2, 4)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_may_be_parted_as_spreadsheets_elsewhere_do_it(tmp_path: Path, mark: str) -> None:
    """With a byte-order mark too."""
    (tmp_path / "a.csv").write_text(f"\ufeffID{mark}Title\r\n1{mark}Tea, green\r\n", "utf-8")
    assert contents_of(tmp_path / "a.csv") == [{"id": "1", "title": "Tea, green", "attributes": {}}]


def test_rows_of_a_table_that_are_wrong_are_told(tmp_path: Path) -> None:
    """Too few cells, no UTF-8, attributes that are no object: the rest is read."""
    (tmp_path / "a.csv").write_bytes(
        b"id,title,attributes\n1,Tea\n2,\xff\xff,\n3,Tea,{broken\n4,Tea,[1]\n5,Rice,\n"
    )
    rows = rows_of(tmp_path / "a.csv")
    assert "2 cells, beginning '1, Tea': expected 3" in rows[0].trouble
    assert "title '��': expected text in UTF-8" in rows[1].trouble
    assert "attributes '{broken': expected one JSON object" in rows[2].trouble
    assert "attributes '[1]': expected one JSON object" in rows[3].trouble
    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert rows[4].content == {"id": "5", "title": "Rice", "attributes": {}}


def test_a_quotation_mark_left_open_does_not_swallow_the_file(tmp_path: Path) -> None:
    """What it cost is said by lines."""
    rows = "".join(f"{number},{'x' * 90}\n" for number in range(5_000))
    (tmp_path / "a.csv").write_text(f'id,title\n1,"open\n{rows}')
    found = rows_of(tmp_path / "a.csv")
    assert found[0].trouble.startswith("lines 2 to ")
    assert len(found) > 3_000
    assert found[-1].content == {"id": "4999", "title": "x" * 90, "attributes": {}}


def test_parquet_is_read_by_batches_in_its_own_kinds(tmp_path: Path) -> None:
    """Decimals, floats, booleans, dates, lists, structs and maps are what a listing wants."""
    table = pa.table(
        {
            "id": pa.array([1, 2]),
            "title": ["Tea", "Rice"],
            "price": pa.array([Decimal("12.80"), None], pa.decimal128(10, 2)),
            "compare_price": [15.5, float("nan")],
            "prepacked": [True, None],
            "images": [["a.jpg"], []],
            "attributes": pa.array([{"currency": "CNY"}, {"currency": None}]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert contents_of(tmp_path / "a.parquet") == [
        {
            "id": 1, "title": "Tea", "price": "12.80", "images": ["a.jpg"],
            "attributes": {"currency": "CNY", "compare_price": "15.5", "prepacked": True},
        },
        {"id": 2, "title": "Rice", "images": [], "attributes": {"currency": None}},
    ]  # fmt: skip


def test_attributes_of_parquet_can_be_a_map_or_json(tmp_path: Path) -> None:
    """As other programs write them."""
    maps = pa.array([[("label_present", "true")]], pa.map_(pa.string(), pa.string()))
    pq.write_table(pa.table({"title": ["a"], "attributes": maps}), tmp_path / "map.parquet")
    pq.write_table(
        pa.table({"title": ["a"], "attributes": ['{"label_present": true}']}),
        tmp_path / "json.parquet",
    )
    for name in ("map.parquet", "json.parquet"):
        [content] = contents_of(tmp_path / name)
        assert content == {"title": "a", "attributes": {"label_present": True}}


def test_damaged_parquet_says_where_it_ends(tmp_path: Path) -> None:
    """Rows before the damage are read, or the file is refused."""
    path = tmp_path / "a.parquet"
    words = [f"{number:064x}" for number in range(4_000)]
    pq.write_table(pa.table({"title": words}), path, row_group_size=1_000, compression="NONE")
    bytes_of = bytearray(path.read_bytes())
    middle = len(bytes_of) // 2
    bytes_of[middle : middle + 20_000] = b"\xff" * 20_000
    path.write_bytes(bytes(bytes_of))
    rows = rows_of(path)
    assert rows[0].content == {"title": words[0], "attributes": {}}
    assert rows[-1].ends
    assert "nothing after it could be read" in rows[-1].trouble


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.json", b"hello", "a.json is not JSON"),
        ("a.json", b"{", "a.json is not JSON"),
        ("a.json", b"", "a.json is not JSON"),
        ("a.csv", b"colour,size\n1,2\n", "expected the columns id, jurisdiction, title"),
        ("a.csv", b"", "expected the columns id, jurisdiction, title"),
        ("a.csv", b"id,title,title\n", "two columns title: expected each once"),
        ("a.parquet", b"PAR1 no", "a.parquet is not a Parquet file"),
        ("a.txt", b"", ".txt: expected a file ending in .json"),
    ],
)
def test_what_is_no_file_of_listings_is_refused(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    """In one line, with what was expected."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceUnreadable) as refused:
        rows_of(tmp_path / name)
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """And so is a folder."""
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(SourceUnreadable, match="is not there"):
            open_source(path)


def test_chunks_are_small_and_the_same_every_time(tmp_path: Path) -> None:
    """So that what is finished of a run fits the next one."""
    count = 2 * CHUNK_ROWS + 1
    path = lines_file(tmp_path / "a.jsonl", [CLEAN] * count)
    source = open_source(path)
    shapes = [(each.number, len(list(each.rows())), each.position) for each in source.chunks()]
    assert [each[:2] for each in shapes] == [(0, CHUNK_ROWS), (1, CHUNK_ROWS), (2, 1)]
    assert shapes[-1][2] == source.size == path.stat().st_size
    assert [each.position for each in source.chunks()] == [each[2] for each in shapes]


def test_long_listings_make_chunks_of_fewer_rows() -> None:
    """A chunk is bounded in bytes as well."""
    line = json.dumps({"title": "x" * 900_000}).encode() + b"\n"
    sizes = [len(each.lines) for each in json_lines.line_chunks(io.BytesIO(line * 12))]
    assert sizes == [5, 5, 2]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([BAD, CLEAN]),
        json.dumps({"listings": [BAD, CLEAN]}),
        json.dumps([BAD, CLEAN], indent=1),
        f"{json.dumps(BAD)}\n{json.dumps(CLEAN)}\n",
    ],
)
def test_standard_input_tells_lines_from_a_document(text: str) -> None:
    """Whichever a program sends."""
    source = StreamSource(io.BytesIO(text.encode()))
    rows = [row.content for chunk in source.chunks() for row in chunk.rows()]
    assert rows == [BAD, CLEAN]
    assert source.fingerprint() is None


def test_a_files_fingerprint_is_that_of_its_bytes(tmp_path: Path) -> None:
    """Not of its time or its name."""
    one = open_source(lines_file(tmp_path / "a.jsonl", [CLEAN])).fingerprint()
    same = open_source(lines_file(tmp_path / "b.jsonl", [CLEAN])).fingerprint()
    other = open_source(lines_file(tmp_path / "c.jsonl", [BAD])).fingerprint()
    assert one == same != other
