"""Passages switched off and on: recorded, refused where they say nothing, seen by everybody."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import index
from knowledge.answering import Question
from knowledge.errors import IndexMissing, PassageUnknown, SwitchesCorrupt, SwitchRefused
from knowledge.switches import LONGEST_REASON, SWITCHES_FILE, Switch, Switches
from tests.unit.knowledge.answerers import an_answerer
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
COURIER = Question("who pays the courier")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own, with an index of the small corpus."""
    corpus = write_corpus(tmp_path / "files")
    index.activate(tmp_path, index.build(tmp_path, corpus, encoder=FakeEncoder()))
    return tmp_path


def test_a_switch_says_who_when_and_why(home: Path) -> None:
    """And so does everybody else's view of the record, without being told."""
    other = Switches(home)
    assert other.off() == {}

    switch = Switches(home).switch_off(
        "cn-7d-18", by="mia", reason="  the carrier\nchanged ", at=AT
    )

    assert switch == Switch("cn-7d-18", True, "mia", AT, "the carrier changed")
    assert other.off() == {"cn-7d-18": switch}
    assert other.history() == (switch,)


def test_switched_on_again_it_is_gone_and_remembered(home: Path) -> None:
    """The history keeps both."""
    switches = Switches(home)
    switches.switch_off("cn-7d-18", by="mia", reason="wrong")
    switches.switch_on("cn-7d-18", by="bo", reason="checked")

    assert switches.off() == {}
    assert [(each.off, each.by) for each in Switches(home).history()] == [
        (True, "mia"),
        (False, "bo"),
    ]


def test_an_unknown_passage_is_a_clear_error(home: Path) -> None:
    """It names the id, and where ids stand; nothing is recorded."""
    with pytest.raises(PassageUnknown, match=r"'cn-7d-99'.*citations"):
        Switches(home).switch_off("cn-7d-99", by="mia", reason="wrong")

    assert not (home / SWITCHES_FILE).exists()


def test_a_switch_that_changes_nothing_is_refused(home: Path) -> None:
    """It says how things stand."""
    switches = Switches(home)
    with pytest.raises(SwitchRefused, match="nothing is"):
        switches.switch_on("cn-7d-18", by="mia", reason="checked")
    switches.switch_off("cn-7d-18", by="mia", reason="wrong", at=AT)

    with pytest.raises(SwitchRefused, match="2026-11-23 09:30 UTC by mia: wrong"):
        switches.switch_off("cn-7d-18", by="bo", reason="wrong too")
    with pytest.raises(SwitchRefused, match="switched off: cn-7d-18"):
        switches.switch_on("cn-7d-10", by="bo", reason="checked")


@pytest.mark.parametrize("reason", ["", " \n ", "x" * (LONGEST_REASON + 1)])
def test_a_reason_is_needed_and_stays_short(home: Path, reason: str) -> None:
    """Whoever comes next has nothing else to go by."""
    with pytest.raises(SwitchRefused, match="the reason has"):
        Switches(home).switch_off("cn-7d-18", by="mia", reason=reason)
    with pytest.raises(SwitchRefused, match="who switches it has 0"):
        Switches(home).switch_off("cn-7d-18", by=" ", reason="wrong")


def test_no_reason_can_spoil_the_record(home: Path) -> None:
    """Line separators and half characters among its letters."""
    Switches(home).switch_off("cn-7d-18", by="mia", reason="a\u2028b\x85c\ud800d \U0001f4e6")

    assert Switches(home).off()["cn-7d-18"].reason == "a b c?d \U0001f4e6"


def test_switches_outlive_another_index(home: Path) -> None:
    """One without the passage, and the one with it after that; and a rollback."""
    Switches(home).switch_off("cn-7d-18", by="mia", reason="wrong")
    without = write_corpus(home / "other", cn__7d_md=None)
    index.activate(home, index.build(home, without, encoder=FakeEncoder()))
    assert [*Switches(home).off()] == ["cn-7d-18"]
    index.rollback(home)

    answer = an_answerer(home).answer(COURIER)

    assert "cn-7d-18" not in [each.passage for each in answer.citations]


def test_many_hands_at_once_lose_no_switch(home: Path) -> None:
    """Every one is in the record, whole."""
    names = ["cn-7d-10", "cn-7d-18", "cn-7d-20", "eu-crd-9"]

    def switch(name: str) -> None:
        own = Switches(home)
        for turn in range(10):
            own.switch_off(name, by="mia", reason=f"turn {turn}")
            own.switch_on(name, by="mia", reason=f"turn {turn}")
        own.switch_off(name, by="mia", reason="for good")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(switch, names))

    assert [*Switches(home).off()] == names
    assert len(Switches(home).history()) == 84


@pytest.mark.parametrize(
    "line",
    [
        "not JSON",
        "{}",
        '{"passage": "cn-7d-18", "state": "asleep", "by": "mia", "at": "2026-11-23T09:30:00Z",'
        ' "reason": "x"}',
        '{"passage": "cn-7d-18", "state": "off", "by": "mia", "at": "2026-11-23T09:30:00",'
        ' "reason": "x"}',
    ],
)
def test_a_record_that_cannot_be_read_stops_answers(home: Path, line: str) -> None:
    """Better no answer than one that somebody has switched off; the way out is named."""
    answerer = an_answerer(home)
    (home / SWITCHES_FILE).write_text(f"{line}\n")

    with pytest.raises(SwitchesCorrupt, match="put the last good copy back"):
        answerer.answer(COURIER)
    with pytest.raises(SwitchesCorrupt):
        Switches(home).switch_off("cn-7d-18", by="mia", reason="wrong")
    assert (home / SWITCHES_FILE).read_text() == f"{line}\n"


def test_a_record_that_is_removed_switches_nothing_off(home: Path) -> None:
    """Also for whoever has read it before."""
    switches = Switches(home)
    switches.switch_off("cn-7d-18", by="mia", reason="wrong")
    assert switches.off()
    (home / SWITCHES_FILE).unlink()

    assert switches.off() == {}


def test_a_record_of_the_same_size_and_time_is_told_apart(home: Path) -> None:
    """Replaced within the clock's grain: it is another file."""
    switches = Switches(home)
    switches.switch_off("cn-7d-18", by="mia", reason="wrong", at=AT)
    before = (home / SWITCHES_FILE).stat()
    row = Switch("cn-7d-10", True, "mia", AT, "wrong").as_json()
    aside = home / "aside"
    aside.write_text(json.dumps(row) + "\n")
    assert aside.stat().st_size == before.st_size
    os.utime(aside, ns=(before.st_atime_ns, before.st_mtime_ns))
    aside.replace(home / SWITCHES_FILE)

    assert [*switches.off()] == ["cn-7d-10"]


def test_without_an_index_nothing_can_be_switched_off(tmp_path: Path) -> None:
    """There is no passage that could be."""
    with pytest.raises(IndexMissing):
        Switches(tmp_path).switch_off("cn-7d-18", by="mia", reason="wrong")
