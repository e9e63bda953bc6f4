"""Questions on record: those with a label, and those that were really asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from knowledge.answers import Question
from knowledge.evaluation import QuestionsError, read_questions
from knowledge.passages import Audience

QUESTIONS_FILE = "questions.jsonl"
EXPECTED = '{"question", "jurisdiction", "audience"} a line'


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question as it was asked or labelled, and how often.

    `audience`, `as_of` and `after` are as in `knowledge.answers.Question`.
    """

    text: str
    jurisdiction: str
    audience: str | None
    as_of: date | None = None
    after: str | None = None
    count: int = 1

    def question(self) -> Question:
        """Return it as it is put to an answerer."""
        return Question(
            self.text, self.jurisdiction, self.audience, as_of=self.as_of, after=self.after
        )


class RecordedQuestions(Protocol):
    """Where recorded questions come from."""

    def read(self) -> tuple[RecordedQuestion, ...]:
        """Return them in their order.

        Raises:
            QuestionsError: They cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class LabelledQuestions:
    """The labelled questions of a file, or of a folder's `*questions.yml` files."""

    path: Path

    def read(self) -> tuple[RecordedQuestion, ...]:
        """Return them in their order."""
        return tuple(
            RecordedQuestion(e.question, e.jurisdiction, e.audience, e.as_of, e.after)
            for e in read_questions(self.path)
        )


@checked(frozen=True)
class _Line:
    question: str
    jurisdiction: str
    audience: Audience | None = None
    count: int = 1


_LINE = TypeAdapter(_Line)


@dataclass(frozen=True, slots=True)
class QuestionLog:
    """The questions that a file of JSON lines holds; other fields are passed over."""

    path: Path

    def read(self) -> tuple[RecordedQuestion, ...]:
        """Return them in their order."""
        return tuple(
            RecordedQuestion(each.question, each.jurisdiction, each.audience, count=each.count)
            for each in self._lines()
        )

    def _lines(self) -> Iterator[_Line]:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as exc:
            raise QuestionsError(f"{self.path} cannot be read: {exc}; expected {EXPECTED}") from exc
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield self._line(line, number)

    def _line(self, line: str, number: int) -> _Line:
        try:
            return _LINE.validate_python(json.loads(line))
        except ValueError as exc:  # pydantic's and json's are both of this kind
            raise QuestionsError(
                f"{self.path}, line {number}: {_said(exc)}; expected {EXPECTED}"
            ) from exc


def _said(exc: ValueError) -> str:
    """Return what is wrong, without the question itself."""
    if not isinstance(exc, ValidationError):
        return str(exc)
    first = exc.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"


def recorded(path: Path) -> RecordedQuestions:
    """Return the questions of a .jsonl file, of anything else the labelled ones."""
    return QuestionLog(path) if path.suffix == ".jsonl" else LabelledQuestions(path)


def all_of(sources: Iterable[RecordedQuestions]) -> tuple[RecordedQuestion, ...]:
    """Return the questions of several sources, each different one once, with its counts added.

    Raises:
        QuestionsError: One cannot be read.
    """
    counts: dict[RecordedQuestion, int] = {}
    for source in sources:
        for each in source.read():
            once = replace(each, count=1)
            counts[once] = counts.get(once, 0) + each.count
    return tuple(replace(each, count=count) for each, count in counts.items())
