"""The corpus is read whole or refused, with every fault named by file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import Complaint, CorpusError
from knowledge.passages import load_corpus
from tests.unit.knowledge.fakes import FILES, INSTRUMENTS, write_corpus

CN = FILES["cn/7d.md"]


def complaints_of(directory: Path) -> list[str]:
    """Return the complaints as `file:line: text`, the file relative to the corpus."""
    with pytest.raises(CorpusError) as refused:
        load_corpus(directory)
    return [
        f"{each.file.relative_to(directory)}:{each.line}: {each.text}"
        for each in refused.value.complaints
    ]


def line_of(text: str, part: str) -> int:
    """Return the number of the first line that holds a part."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_passage_is_read_with_everything_that_its_file_says(corpus: Path) -> None:
    """Front matter, keys, asks and text all arrive; wrapped lines become one."""
    passage = {each.id: each for each in load_corpus(corpus).passages}["cn-7d-10"]
    assert passage.title == "Seven days to send goods back"
    assert passage.cites == ("7D 10(1)", "CRPL 25(1)")
    assert passage.audience == ("shopper", "merchant")
    assert passage.topics == ("returns", "time-limit")
    assert passage.instrument == "Return Measures"
    assert (passage.short, passage.jurisdiction, passage.kind) == ("7D", "CN", "regulation")
    assert passage.effective_from == date(2017, 3, 15)
    assert passage.effective_to is None
    assert len(passage.asks) == 5
    assert passage.text.startswith("You have seven days")
    assert "Otherwise the seller may refuse.\n\nIt does not matter" in passage.text


def test_passages_stand_in_the_order_of_their_ids(corpus: Path) -> None:
    """The order of files and headings never shows."""
    ids = [each.id for each in load_corpus(corpus).passages]
    assert ids == sorted(ids)
    assert len(ids) == 5


def test_dates_under_a_heading_override_those_of_the_front_matter(corpus: Path) -> None:
    """A passage may be closed while its instrument stays in force."""
    old = next(each for each in load_corpus(corpus).passages if each.id == "cn-7d-old")
    assert (old.effective_from, old.effective_to) == (date(2010, 1, 1), date(2017, 3, 14))


def test_the_instruments_and_what_lies_outside_are_part_of_the_corpus(corpus: Path) -> None:
    """Short names with a space are short names too."""
    loaded = load_corpus(corpus)
    assert loaded.instruments["16 CFR"].name == "Federal Regulations"
    assert "which stock should i buy" in loaded.outside


FAULTS = [
    ("{#cn-7d-18}", "{#CN 18}", "id 'CN 18': expected small letters"),
    ("{#cn-7d-18}", "{#eu-7d-18}", "id 'eu-7d-18': expected small letters"),
    ("## Who pays the postage   {#cn-7d-18}", "## Who pays the postage", "heading '## Who pays"),
    ("## Who pays the postage   {#cn-7d-18}", "### Who   {#cn-7d-18}", "heading '### Who"),
    ("cites: 7D 18", "cites: XY 18", "unknown instrument 'XY'"),
    ("cites: 7D 18", "cites: 7D eighteen", "cites '7D eighteen': expected SHORT article"),
    ("cites: 7D 18", "cites: 7D 18,7D 19", "cites '7D 18,7D 19': expected SHORT article"),
    ("cites: 7D 18", "cite: 7D 18", "unknown key 'cite': expected audience"),
    ("topics: freight", "topics: Freight Costs", "topics 'Freight Costs': expected words like"),
    ("topics: freight", "topics: freight, freight", "expected each word once"),
    ("topics: freight", "confidence: verified", "key 'confidence' stands twice"),
    ("confidence: secondary", "confidence: sure", "confidence 'sure': expected one of verified"),
    ("audience: merchant\n", "audience: agent\n", "audience 'agent': expected one of shopper"),
    ("kind: regulation ", "kind: decree ", "kind 'decree': expected one of law"),
    ("effective_from: 2017-03-15", "effective_from: 15.3.2017", "expected a date like 2017-03-15"),
    ("effective_from: 2017-03-15", "effective_from: 2017-02-30", "expected a date like"),
    ("effective_from: 2017-03-15", "effective_since: 2017-03-15", "unknown key 'effective_since'"),
    ("effective_to: null", "effective_to: null\nkind: law", "key 'kind' stands twice"),
    ("effective_to: null", "effective_to: [null]", "effective_to: expected one value"),
    ("effective_from: 2010-01-01", "effective_from: 2018-01-01", "effective_to 2017-03-14 before"),
    ("instrument: Return Measures", "instrument: Other", "the list of instruments has"),
    ("jurisdiction: CN", "jurisdiction: EU", "jurisdiction 'EU' in folder 'cn'"),
    ("short: 7D", "short: 8D", "unknown instrument '8D'"),
    ("- who pays the courier\n", "", "4 asks: expected 5 to 20"),
    ("- who pays the courier", "- Shipping fee of a return", "expected a question not asked above"),
    ("- who pays the courier", "- ", "ask '': expected a question"),
    ("---\n\n## Seven", "---\nstray words\n## Seven", "'stray words' outside a passage"),
]


@pytest.mark.parametrize(("before", "after", "expected"), FAULTS)
def test_a_fault_is_named_with_its_file_and_line(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    """One fault in an otherwise good file: the complaint points at a line of that file."""
    assert before in CN, "the fixture moved on"
    changed = CN.replace(before, after, 1)
    directory = write_corpus(tmp_path, cn__7d_md=changed)
    found = [each for each in complaints_of(directory) if expected in each]
    assert found, complaints_of(directory)
    assert all(each.startswith("cn/7d.md:") for each in found)


def test_the_line_of_a_complaint_is_the_line_of_the_fault(tmp_path: Path) -> None:
    """Not the heading's and not the file's first: the one to put the cursor on."""
    changed = CN.replace("confidence: secondary", "confidence: sure")
    directory = write_corpus(tmp_path, cn__7d_md=changed)
    expected = line_of(changed, "confidence: sure")
    assert complaints_of(directory)[0].startswith(f"cn/7d.md:{expected}: ")


@pytest.mark.parametrize("key", ["audience", "cites", "topics", "confidence"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    """Every key under a heading is required."""
    lines = [each for each in CN.splitlines() if not each.startswith(f"{key}:")]
    directory = write_corpus(tmp_path, cn__7d_md="\n".join(lines))
    assert any(f"missing key '{key}'" in each for each in complaints_of(directory))


def test_asks_are_required(tmp_path: Path) -> None:
    """A passage that nobody asks for is not written yet."""
    changed = CN.replace("asks:\n- who pays the courier\n", "")
    directory = write_corpus(tmp_path, cn__7d_md=changed)
    assert any("missing key 'asks'" in each for each in complaints_of(directory))


def test_a_passage_without_text_is_refused(tmp_path: Path) -> None:
    """A heading and asks alone answer nothing."""
    text = "You pay the postage of a return without a reason. The seller pays when the goods are"
    changed = CN.replace(text + " faulty.", "")
    assert changed != CN
    directory = write_corpus(tmp_path, cn__7d_md=changed)
    assert any("no text: expected the answer" in each for each in complaints_of(directory))


def test_an_id_stands_once_in_the_whole_corpus(tmp_path: Path) -> None:
    """The complaint names both places."""
    directory = write_corpus(tmp_path, cn__again_md=CN)
    found = [each for each in complaints_of(directory) if "stands already at" in each]
    assert len(found) == 4
    assert "id 'cn-7d-10' stands already at" in found[0]
    assert "7d.md:" in found[0]


def test_every_fault_of_the_corpus_is_told_at_once(tmp_path: Path) -> None:
    """A writer mends them in one go, in the order of files and lines."""
    changed = CN.replace("confidence: secondary", "confidence: sure").replace("cites: 7D 9", "")
    eu = FILES["eu/crd.md"].replace("kind: law", "kind: decree")
    directory = write_corpus(tmp_path, cn__7d_md=changed, eu__crd_md=eu)
    found = complaints_of(directory)
    assert [each.split(":")[0] for each in found] == ["cn/7d.md", "cn/7d.md", "eu/crd.md"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("instruments_yml", None, "instruments.yml:1: not there"),
        ("outside_yml", None, "outside.yml:1: not there"),
        ("instruments_yml", "7D: [", "instruments.yml:1: not YAML"),
        ("instruments_yml", "- 7D", "instruments.yml:1: expected a mapping"),
        ("instruments_yml", INSTRUMENTS + "AD: {name: x}", "missing ['official_name', 'juris"),
        ("instruments_yml", INSTRUMENTS + INSTRUMENTS, "instrument '7D' stands twice"),
        ("outside_yml", "a:\n- x\n- x\n", "outside.yml:3: 'x' stands twice"),
        ("outside_yml", "a:\n- note: x\n", "outside.yml:2: expected a question"),
        ("outside_yml", "a: x\n", "outside.yml:1: expected questions"),
        ("cn__7d_md", "no front matter", "cn/7d.md:1: no front matter"),
        ("cn__7d_md", "---\na: [\n---\n", "front matter is not YAML"),
        ("cn__7d_md", CN.split("## Seven")[0], "no passages: expected"),
    ],
)
def test_a_broken_file_is_one_clear_complaint(
    tmp_path: Path, name: str, text: str | None, expected: str
) -> None:
    """Missing, not YAML, not what it should hold: said at the file, with what was expected."""
    directory = write_corpus(tmp_path, **{name: text})
    assert any(expected in each for each in complaints_of(directory)), complaints_of(directory)


def test_a_missing_list_of_instruments_is_not_repeated_for_every_passage(tmp_path: Path) -> None:
    """The cause is told, not its echoes."""
    directory = write_corpus(tmp_path, instruments_yml=None)
    assert len(complaints_of(directory)) == 1


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """GBK files happen where the laws are Chinese."""
    directory = write_corpus(tmp_path)
    (directory / "cn/7d.md").write_bytes("网络".encode("gbk"))
    assert any("cn/7d.md:1: not UTF-8" in each for each in complaints_of(directory))


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    """An index of nothing would decline everything and look healthy."""
    directory = write_corpus(tmp_path, cn__7d_md=None, eu__crd_md=None)
    assert any("no passages: expected" in each for each in complaints_of(directory))


def test_the_message_of_the_error_lists_its_complaints() -> None:
    """What a terminal prints is enough to mend the corpus."""
    error = CorpusError([Complaint(Path("b.md"), 2, "second"), Complaint(Path("a.md"), 9, "first")])
    assert str(error).splitlines() == [
        "2 complaints about the corpus:",
        "a.md:9: first",
        "b.md:2: second",
    ]


OWN_INSTRUMENTS = """\
Quay Returns: {name: Returns policy of Quay, official_name: Our returns, jurisdiction: CN}
"""
OWN = """\
---
instrument: Returns policy of Quay
short: Quay Returns
jurisdiction: CN
kind: merchant-policy
official_name: Our returns
effective_from: 2024-01-01
effective_to: null
---

## Thirty days for everything   {#cn-shop-returns-thirty-days}
audience: shopper, merchant
cites: Quay Returns 1; 7D 10(1)
topics: returns
confidence: secondary
asks:
- how long can i send a mug back at quay
- is it thirty days
- month to return a lantern
- return window of your shop
- your own return deadline

You have thirty days.
"""


def write_own(directory: Path, text: str = OWN, instruments: str = OWN_INSTRUMENTS) -> Path:
    """Write a merchant's corpus of one passage."""
    (directory / "cn").mkdir(parents=True)
    (directory / "cn/returns.md").write_text(text, "utf-8")
    (directory / "instruments.yml").write_text(instruments, "utf-8")
    return directory


def test_a_merchants_own_corpus_joins_the_shipped_one(corpus: Path, tmp_path: Path) -> None:
    """Its passages, which may cite shipped instruments beside its own, and its instruments."""
    own = write_own(tmp_path / "own")
    (own / "outside.yml").write_text("money:\n- which stock should i buy\n- pay me\n", "utf-8")
    loaded = load_corpus(corpus, own)
    found = {each.id: each for each in loaded.passages}
    assert set(found) == {each.id for each in load_corpus(corpus).passages} | {
        "cn-shop-returns-thirty-days"
    }
    assert found["cn-shop-returns-thirty-days"].kind == "merchant-policy"
    assert list(found) == sorted(found)
    assert loaded.instruments["Quay Returns"].name == "Returns policy of Quay"
    assert loaded.outside == (*load_corpus(corpus).outside, "pay me")


def test_a_shop_without_a_corpus_of_its_own_has_the_shipped_one(
    corpus: Path, tmp_path: Path
) -> None:
    """Missing, empty, or the shipped directory named again: nothing is added or seen twice."""
    (tmp_path / "empty").mkdir()
    plain = load_corpus(corpus)
    assert load_corpus(corpus, tmp_path / "nowhere", tmp_path / "empty", corpus) == plain


def test_an_own_passage_cannot_take_the_id_of_a_shipped_one(corpus: Path, tmp_path: Path) -> None:
    """The complaint names both places."""
    own = write_own(tmp_path / "own", OWN.replace("cn-shop-returns-thirty-days", "cn-7d-10"))
    with pytest.raises(CorpusError, match=r"id 'cn-7d-10' stands already at .*7d\.md:\d+"):
        load_corpus(corpus, own)


def test_an_own_instrument_cannot_take_a_shipped_name(corpus: Path, tmp_path: Path) -> None:
    """A short name never changes its meaning; the complaint has the line of the own list."""
    stolen = "# ours\n7D: {name: Ours, official_name: Ours, jurisdiction: CN}\n"
    own = write_own(tmp_path / "own", instruments=OWN_INSTRUMENTS + stolen)
    with pytest.raises(CorpusError, match=r"own/instruments\.yml:3: instrument '7D' stands twice"):
        load_corpus(corpus, own)


@pytest.mark.parametrize("content", [b"A: {name: caf\xe9}\n", b"A: \x00\n"])
def test_an_own_list_that_is_no_text_is_a_complaint(
    corpus: Path, tmp_path: Path, content: bytes
) -> None:
    """Another encoding, or bytes that are no text at all: named, not a traceback."""
    own = write_own(tmp_path / "own")
    (own / "instruments.yml").write_bytes(content)
    with pytest.raises(CorpusError, match=r"own/instruments\.yml:1: not YAML"):
        load_corpus(corpus, own)


def test_what_an_own_passage_is_asked_does_not_lie_outside(corpus: Path, tmp_path: Path) -> None:
    """A shop may answer what the shipped corpus declines."""
    own = write_own(tmp_path / "own", OWN.replace("is it thirty days", "Which stock should I buy"))
    assert "which stock should i buy" in load_corpus(corpus).outside
    assert "which stock should i buy" not in load_corpus(corpus, own).outside
