"""Passages as values: when they hold, how they are stored, what their hash stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.passages import Corpus, load_corpus, passages_as_json, passages_from_json
from tests.unit.knowledge.fakes import FILES, OUTSIDE, write_corpus


@pytest.fixture
def loaded(corpus: Path) -> Corpus:
    """Return the small corpus."""
    return load_corpus(corpus)


def test_passages_come_back_from_json_as_they_were(loaded: Corpus) -> None:
    """Dates, tuples and Chinese names survive."""
    assert passages_from_json(passages_as_json(loaded.passages)) == loaded.passages


@pytest.mark.parametrize("text", ["", "{}", '[{"id": "x"}]', '[{"id": 1}]'])
def test_json_of_anything_else_is_refused(text: str) -> None:
    """A damaged file is an error at the border, not a strange passage later."""
    with pytest.raises(ValueError, match="validation error"):
        passages_from_json(text)


def test_a_passage_holds_on_its_first_and_on_its_last_day(loaded: Corpus) -> None:
    """Both ends are included; the day before and the day after are not."""
    old = next(each for each in loaded.passages if each.id == "cn-7d-old")
    day = timedelta(days=1)
    assert old.in_force(date(2010, 1, 1))
    assert old.in_force(date(2017, 3, 14))
    assert not old.in_force(date(2010, 1, 1) - day)
    assert not old.in_force(date(2017, 3, 14) + day)


def test_a_passage_without_an_end_holds_for_ever(loaded: Corpus) -> None:
    """Until a change of law closes it."""
    assert loaded.passages[0].in_force(date(2999, 1, 1))


def test_comments_and_blank_lines_do_not_change_the_hash(tmp_path: Path, loaded: Corpus) -> None:
    """A rebuild is due when a passage changes, not when a file does."""
    text = FILES["cn/7d.md"].replace("kind: regulation ", "kind:   regulation ") + "\n\n"
    again = load_corpus(write_corpus(tmp_path / "again", cn__7d_md=text))
    assert again.sha256 == loaded.sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"outside_yml": OUTSIDE + "- what is the time\n"},
        {"cn__7d_md": FILES["cn/7d.md"].replace("- who pays the courier", "- whose bill is it")},
        {"cn__7d_md": FILES["cn/7d.md"].replace("You pay the postage", "You bear the postage")},
        {"cn__7d_md": FILES["cn/7d.md"].replace("confidence: secondary", "confidence: verified")},
    ],
)
def test_any_change_of_content_changes_the_hash(
    tmp_path: Path, loaded: Corpus, changes: dict[str, str]
) -> None:
    """Texts, asks, keys and what lies outside are all indexed, so all count."""
    assert load_corpus(write_corpus(tmp_path / "other", **changes)).sha256 != loaded.sha256


def test_a_passage_cannot_be_changed(loaded: Corpus) -> None:
    """What a receipt cites today reads the same tomorrow."""
    with pytest.raises(AttributeError):
        loaded.passages[0].title = "other"  # type: ignore[misc]
    assert replace(loaded.passages[0], title="other") != loaded.passages[0]
