"""Questions with their right answers, in two forms: by passage, and by article of law.

The project's own name the passages that answer (`tests/retrieval/*questions.yml`). Questions that
were written from the statutes name the article; whichever passages cite it are right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as checked

from gateway.cli.ask import ASKERS
from gateway.cli.json_lines import read_lines
from gateway.cli.output import CommandError
from knowledge.evaluation import articles_of, read_questions
from knowledge.passages import Passage

EXPECTED = '{"id", "audience", "jurisdiction", "question", "answerable", "cites", "also"} a line'


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, and what answers it.

    Attributes:
        audience: None reads everybody's passages, as a support agent does.
        answerable: Whether the law answers it; if not, it must be declined.
        right: The passages that answer it, as far as the corpus has any.
        exact: Those of them that the label names first.
        fair: All that send the asker to the right law: these, and what cites the same articles.
        topics: What those that answer it are about, in order.
        as_of: The day whose law counts; None leaves it to the question's words, else today.
        after: What the same person asked just before.
    """

    id: str
    text: str
    audience: str | None
    jurisdiction: str
    answerable: bool
    right: frozenset[str]
    exact: frozenset[str]
    fair: frozenset[str]
    topics: tuple[str, ...] = ()
    as_of: date | None = None
    after: str | None = None


@checked(frozen=True)
class _Line:
    id: str
    audience: Literal["shopper", "merchant", "agent"]
    jurisdiction: str
    question: str
    answerable: bool
    cites: str | None = None
    also: tuple[str, ...] = ()
    as_of: date | None = None
    after: str | None = None


_LINE = TypeAdapter(_Line)


def read_asked(path: Path, passages: Iterable[Passage]) -> tuple[AskedQuestion, ...]:
    """Return the questions of a .jsonl file by article, of anything else by passage.

    Raises:
        CommandError: A line is not a question, or there is none.
        QuestionsError: The same, of the other form.
    """
    of_corpus = tuple(passages)
    if path.suffix != ".jsonl":
        return tuple(_by_passage(path, of_corpus))
    asked = tuple(_by_article(path, of_corpus))
    if not asked:
        raise CommandError(f"{path}: no questions in it; expected {EXPECTED}")
    return asked


def _by_passage(path: Path, passages: tuple[Passage, ...]) -> Iterator[AskedQuestion]:
    for number, each in enumerate(read_questions(path), start=1):
        yield AskedQuestion(
            id=str(number),
            text=each.question,
            audience=each.audience,
            jurisdiction=each.jurisdiction,
            answerable=bool(each.answer),
            right=frozenset(each.answer),
            exact=frozenset(each.answer[:1]),
            fair=_fair(each.answer, passages),
            topics=_topics(each.answer, passages),
            as_of=each.as_of,
            after=each.after,
        )


def _by_article(path: Path, passages: tuple[Passage, ...]) -> Iterator[AskedQuestion]:
    for line in read_lines(path, _LINE, EXPECTED):
        named = (line.cites,) if line.cites else ()
        of_place = [each for each in passages if each.jurisdiction == line.jurisdiction]
        right = _citing((*named, *line.also), of_place) if line.answerable else frozenset()
        yield AskedQuestion(
            id=line.id,
            text=line.question,
            audience=ASKERS[line.audience],
            jurisdiction=line.jurisdiction,
            answerable=line.answerable,
            right=right,
            exact=_citing(named, of_place) if line.answerable else frozenset(),
            fair=right,
            topics=_topics(right, passages),
            as_of=line.as_of,
            after=line.after,
        )


def _fair(right: Collection[str], passages: Iterable[Passage]) -> frozenset[str]:
    """Return passages, and those that cite what one of them is about, as the budget counts them."""
    every = tuple(passages)
    about = {articles_of(each)[0] for each in every if each.id in right}
    return frozenset(right) | {each.id for each in every if about & {*articles_of(each)}}


def _topics(right: Collection[str], passages: Iterable[Passage]) -> tuple[str, ...]:
    """Return the topics of passages, each once, in alphabetical order."""
    return tuple(sorted({topic for each in passages if each.id in right for topic in each.topics}))


def _citing(articles: Iterable[str], passages: Iterable[Passage]) -> frozenset[str]:
    """Return the passages that cite an article or a paragraph of it: "7D 6" is in "7D 6(3)"."""
    # An article's number goes on with digits, letters and dots, its paragraphs in brackets.
    patterns = [re.compile(rf"{re.escape(article)}(?![0-9A-Za-z.])") for article in articles]
    return frozenset(
        passage.id
        for passage in passages
        if any(pattern.match(cited) for pattern in patterns for cited in passage.cites)
    )
