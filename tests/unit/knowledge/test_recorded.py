"""Questions on record, from labels and from a log."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.answers import Question
from knowledge.evaluation import QuestionsError
from knowledge.recorded import LabelledQuestions, QuestionLog, RecordedQuestion, all_of, recorded

LABELLED = """\
- {question: who pays, audience: shopper, jurisdiction: CN, answer: [cn-7d-18]}
- {question: and in 2015, audience: null, jurisdiction: CN, answer: [], as_of: 2015-01-01,
   after: who pays}
"""


def write_log(path: Path, *lines: object) -> QuestionLog:
    """Write a log of these lines, JSON unless they are text."""
    text = (each if isinstance(each, str) else json.dumps(each) for each in lines)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return QuestionLog(path)


def test_labelled_questions_are_put_as_they_were_labelled(tmp_path: Path) -> None:
    """With their day and the turn before them."""
    path = tmp_path / "some_questions.yml"
    path.write_text(LABELLED, "utf-8")
    first, second = LabelledQuestions(path).read()
    assert first == RecordedQuestion("who pays", "CN", "shopper")
    assert second.question() == Question(
        "and in 2015", "CN", None, as_of=date(2015, 1, 1), after="who pays"
    )
    assert recorded(tmp_path).read() == (first, second)


def test_a_log_is_read_line_by_line(tmp_path: Path) -> None:
    """Counts where there are any, blank lines and other fields passed over."""
    log = write_log(
        tmp_path / "questions.jsonl",
        {"question": "who pays", "jurisdiction": "CN", "audience": "shopper", "outcome": "x"},
        "",
        {"question": "一天", "jurisdiction": "EU", "audience": None, "count": 12},
        {"question": "no asker", "jurisdiction": "EU"},
    )
    assert log.read() == (
        RecordedQuestion("who pays", "CN", "shopper"),
        RecordedQuestion("一天", "EU", None, count=12),
        RecordedQuestion("no asker", "EU", None),
    )
    assert recorded(log.path) == log


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: "),
        ("[]", "line 2: "),
        ({"question": "secret words", "jurisdiction": 1}, "line 2: jurisdiction"),
        ({"question": "secret words"}, "line 2: jurisdiction"),
        ({"question": "secret", "jurisdiction": "CN", "audience": "me"}, "line 2: audience"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: object, complaint: str) -> None:
    """By file and number, with what was expected, and without what was asked."""
    good = {"question": "who pays", "jurisdiction": "CN", "audience": "shopper"}
    log = write_log(tmp_path / "questions.jsonl", good, line)
    with pytest.raises(QuestionsError, match=complaint) as refused:
        log.read()
    assert 'expected {"question", "jurisdiction", "audience"} a line' in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Named as it was given."""
    with pytest.raises(QuestionsError, match=r"none\.jsonl cannot be read"):
        QuestionLog(tmp_path / "none.jsonl").read()


def test_the_same_question_is_asked_once_and_counted_together(tmp_path: Path) -> None:
    """The same words of another asker, or of another place, are another question."""
    one = write_log(
        tmp_path / "one.jsonl",
        {"question": "q", "jurisdiction": "CN", "audience": "shopper", "count": 3},
        {"question": "q", "jurisdiction": "CN", "audience": "merchant"},
    )
    other = write_log(
        tmp_path / "other.jsonl",
        {"question": "q", "jurisdiction": "EU", "audience": "shopper"},
        {"question": "q", "jurisdiction": "CN", "audience": "shopper", "count": 4},
    )
    assert all_of([one, other]) == (
        RecordedQuestion("q", "CN", "shopper", count=7),
        RecordedQuestion("q", "CN", "merchant"),
        RecordedQuestion("q", "EU", "shopper"),
    )
    assert all_of([]) == ()
