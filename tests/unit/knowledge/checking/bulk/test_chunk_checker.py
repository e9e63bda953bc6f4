"""One chunk checked: what is printed of it, what it adds up to, and what stops nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

from knowledge.checking.bulk.chunk_checker import CSV_COLUMNS, ChunkChecker, Job
from knowledge.checking.bulk.rows import Row
from knowledge.checking.bulk.tally import EXAMPLES, TROUBLES, Tally, Trouble
from knowledge.checking.findings import Checked
from knowledge.checking.listing import Listing
from tests.unit.knowledge.checking.bulk.files_of_listings import (
    BAD,
    CLEAN,
    DAY,
    OPEN,
    SmallOpener,
    checked,
    chunk_of,
)


def test_every_listing_is_printed_in_the_forms_asked_for(tmp_path: Path) -> None:
    """JSON for the document, lines with their place, and a table a finding."""
    job = Job(tmp_path, DAY, forms=("csv", "json", "jsonl"))
    texts = checked(job, tmp_path, BAD, CLEAN).texts
    listings = json.loads(f"[{texts['json']}]")
    assert [each["id"] for each in listings] == ["bad", "clean"]
    assert listings[0]["findings"][0]["rule"] == "cn.listing.health"
    assert listings[1] == {"id": "clean", "findings": []}

    lines = [json.loads(line) for line in texts["jsonl"].splitlines()]
    assert [(each["id"], each["row"], each["merchant"]) for each in lines] == [
        ("bad", "line 1", "Grain & Co"), ("clean", "line 2", "Grain & Co"),
    ]  # fmt: skip

    table = list(csv.DictReader(io.StringIO(texts["csv"]), CSV_COLUMNS))
    assert {row["id"] for row in table} == {"bad"}
    health = next(row for row in table if row["rule"] == "cn.listing.health")
    assert (health["words"], health["field"]) == ("Boosts immunity", "description")
    described = str(BAD["description"])
    assert described[int(health["start"]) : int(health["end"])] == "Boosts immunity"


def test_nothing_is_printed_that_nobody_asked_for(tmp_path: Path) -> None:
    """A report of sums costs no text."""
    assert checked(Job(tmp_path, DAY), tmp_path, BAD).texts == {}


def test_a_table_holds_nothing_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    """A listing's words are a stranger's."""
    job = Job(tmp_path, DAY, forms=("csv",))
    bad = BAD | {"id": "=HYPERLINK(1)", "merchant": "+1"}
    [row, *_] = csv.DictReader(io.StringIO(checked(job, tmp_path, bad).texts["csv"]), CSV_COLUMNS)
    assert (row["id"], row["merchant"]) == ("'=HYPERLINK(1)", "'+1")


def test_a_chunk_is_summed_up(tmp_path: Path) -> None:
    """By severity, by rule, by what is not given, by merchant."""
    done = checked(Job(tmp_path, DAY), tmp_path, BAD, CLEAN, OPEN)
    tally = done.tally
    assert (tally.listings, tally.violating, tally.undecided, tally.clean) == (3, 1, 1, 1)
    assert tally.rules["cn.listing.health"].listings == 1
    assert tally.rules["cn.listing.label"].undecided == 1
    assert tally.rules["cn.listing.label"].severity is None
    assert tally.needs["label_present"] == 1
    assert tally.jurisdictions == {"CN": 3}
    assert set(done.merchants) == {"Grain & Co", "Leaf"}
    grain = done.merchants["Grain & Co"]
    assert (grain.listings, grain.remove, grain.undecided) == (2, 1, 0)
    assert grain.rules == {"cn.listing.health": 1}


def test_an_example_shows_the_words_where_they_stand(tmp_path: Path) -> None:
    """With a little before and after, cut where there is more."""
    bad = BAD | {"description": f"{'a ' * 50}boosts immunity{' b' * 50}"}
    done = checked(Job(tmp_path, DAY), tmp_path, *[bad] * (EXAMPLES + 2))
    examples = done.tally.rules["cn.listing.health"].examples
    assert len(examples) == EXAMPLES
    assert examples[0].words == "boosts immunity"
    assert examples[0].before == f"…{'a ' * 30}"
    assert examples[0].after == f"{' b' * 30}…"
    assert (examples[0].listing, examples[0].where) == ("bad", "line 1")


def test_a_listing_without_an_id_has_its_place_for_a_name(tmp_path: Path) -> None:
    """So that somebody finds it."""
    nameless = {name: value for name, value in BAD.items() if name != "id"}
    job = Job(tmp_path, DAY, forms=("json",))
    assert json.loads(checked(job, tmp_path, CLEAN, nameless).texts["json"].splitlines()[1])[
        "id"
    ] == ("line 2")


def test_the_jurisdiction_is_for_those_that_name_none(tmp_path: Path) -> None:
    """And for no other."""
    nowhere = {name: value for name, value in BAD.items() if name != "jurisdiction"}
    job = Job(tmp_path, DAY, jurisdiction="CN")
    assert checked(job, tmp_path, nowhere).tally.jurisdictions == {"CN": 1}
    done = checked(Job(tmp_path, DAY), tmp_path, nowhere)
    assert done.tally.unreadable == 1
    assert "jurisdiction None: expected one of CN" in done.tally.troubles[0].text


def test_a_listing_that_cannot_be_read_is_told_by_place_and_id(tmp_path: Path) -> None:
    """In every form that has a place for it, and the others are checked."""
    job = Job(tmp_path, DAY, forms=("csv", "jsonl"))
    done = checked(job, tmp_path, BAD | {"price": "cheap"}, BAD)
    assert (done.tally.listings, done.tally.unreadable) == (1, 1)
    assert done.tally.troubles[0].where == "line 1 (bad)"
    assert "price 'cheap': expected an amount" in done.tally.troubles[0].text
    assert json.loads(done.texts["jsonl"].splitlines()[0])["row"] == "line 1 (bad)"
    [trouble, *_] = csv.DictReader(io.StringIO(done.texts["csv"]), CSV_COLUMNS)
    assert trouble["severity"] == "unreadable"
    assert "price 'cheap'" in trouble["found"]


def test_rows_that_end_a_file_mark_the_sums(tmp_path: Path) -> None:
    """Whoever reads them knows that there was more."""
    work = SmallOpener(Job(tmp_path, DAY), tmp_path)()
    assert work(chunk_of(Row(1, None, "broken off", ends=True))).tally.broken
    assert not work(chunk_of(Row(1, None, "odd"))).tally.broken


class BrokenChecker:
    """Fails on one listing."""

    def check(self, listing: Listing, as_of: date) -> Checked:
        """Return nothing found, but for the one."""
        if listing.id == "bad":
            raise ZeroDivisionError
        return Checked(listing.id, ())


def test_an_error_of_ours_costs_one_listing(tmp_path: Path) -> None:
    """It is told as such, and never counted as clean."""
    work = ChunkChecker(BrokenChecker(), Job(tmp_path, DAY))
    tally = work(chunk_of(Row(1, BAD), Row(2, CLEAN))).tally
    assert (tally.listings, tally.clean, tally.unreadable) == (1, 1, 1)
    assert "ZeroDivisionError while it was checked: an error of ours" in tally.troubles[0].text


def test_notices_are_drafted_under_names_that_no_listing_can_bend(tmp_path: Path) -> None:
    """Whatever its id, a draft stays in its folder and beside every other."""
    job = Job(tmp_path, DAY, notices=True)
    notices = checked(job, tmp_path, BAD | {"id": "../../etc/x"}, BAD | {"id": ""}, CLEAN).notices
    assert list(notices) == ["00000001-etc_x.txt", "00000002.txt"]
    assert "Boosts immunity" in notices["00000002.txt"]
    assert checked(Job(tmp_path, DAY), tmp_path, BAD).notices == {}


def test_sums_are_the_same_however_they_are_parted(tmp_path: Path) -> None:
    """Adding in order gives what one chunk gives."""
    job = Job(tmp_path, DAY)
    listings = [BAD, CLEAN, OPEN, BAD | {"price": "x"}, BAD]
    whole = checked(job, tmp_path, *listings).tally
    parts = Tally()
    for each in listings:
        parts.add(checked(job, tmp_path, each).tally)
    assert parts.counts() == whole.counts()
    assert [t.text for t in parts.troubles] == [t.text for t in whole.troubles]


def test_what_is_kept_for_a_report_is_bounded() -> None:
    """However many rows are wrong."""
    tally = Tally()
    for _ in range(3 * TROUBLES):
        tally.add(Tally(unreadable=1, troubles=[Trouble("line 1", "odd")]))
    assert (tally.unreadable, len(tally.troubles)) == (3 * TROUBLES, TROUBLES)
