"""What customers asked of policies, as the log has it, and what became of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.parts import CitationsPart, HandoffPart, Part
from knowledge.answers import REASONS
from knowledge.reading.follow_up import leans_on_before, together

ANSWERED = "answered"
LONGEST_QUESTION = 500
_DECLINED = frozenset({*REASONS, "no_passage"})

_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;!?]+")
_ORDER = re.compile(r"#?\b[A-Za-z]{1,4}-?\d{4,}\b")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){5,}")


@dataclass(frozen=True, slots=True)
class PolicyTurn:
    """A customer's question about policy and its outcome.

    Attributes:
        text: What they wrote, without what was redacted.
        before: What they wrote just before, None where that was the first.
        outcome: "answered", or the reason there was no answer.
        passage: The first passage cited, None where none was.
    """

    text: str
    before: str | None
    jurisdiction: str
    audience: str
    at: datetime
    outcome: str
    passage: str | None

    @property
    def question(self) -> str:
        """What was asked, with the words before it where it leans on them."""
        if self.before and leans_on_before(self.text):
            return together(self.before, self.text)
        return self.text

    @property
    def is_answered(self) -> bool:
        """Whether an answer was given."""
        return self.outcome == ANSWERED


def outcome_of(parts: Iterable[Part]) -> tuple[str, str | None] | None:
    """Return what became of a question and the first passage cited; None if it was not policy.

    Args:
        parts: Of all messages that answer it.
    """
    answered, declined, first = False, None, None
    for part in parts:
        if isinstance(part, CitationsPart):
            answered = answered or not part.closest
            first = first or part.citations[0].passage
        elif isinstance(part, HandoffPart) and part.reason in _DECLINED:
            declined = declined or part.reason
    if declined is not None:
        return declined, first
    return (ANSWERED, first) if answered else None


def impersonal(text: str) -> str:
    """Return a question in one line without addresses and numbers that point to somebody.

    The log has no card numbers or passwords; it needs the order numbers, and a report does not.
    """
    line = " ".join(text.split())
    line = _EMAIL.sub("[e-mail]", line)
    line = _ORDER.sub("[number]", line)
    return _NUMBER.sub("[number]", line)[:LONGEST_QUESTION].strip()


@dataclass(frozen=True, slots=True)
class CountedQuestion:
    """A question that was asked so many times in one place and by one side.

    Attributes:
        outcome: What became of it, "" where that made no difference.
    """

    text: str
    jurisdiction: str
    audience: str
    outcome: str
    count: int


def counted(
    turns: Iterable[PolicyTurn], *, by_outcome: bool, most: int | None = None
) -> tuple[CountedQuestion, ...]:
    """Return the different questions, impersonal, the most frequent first, then by their words.

    Letters' case is no difference; the spelling that comes first in the order of letters stands
    for all.

    Args:
        turns: What was asked.
        by_outcome: Whether two outcomes make two questions.
        most: How many are wanted at most, None for all.
    """
    counts: Counter[tuple[str, str, str, str]] = Counter()
    spelt: dict[tuple[str, str, str, str], str] = {}
    for turn in turns:
        text = impersonal(turn.question)
        if not text:
            continue
        outcome = turn.outcome if by_outcome else ""
        key = text.casefold(), turn.jurisdiction, turn.audience, outcome
        counts[key] += 1
        spelt[key] = min(spelt.get(key, text), text)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(
        CountedQuestion(spelt[key], key[1], key[2], key[3], count) for key, count in ordered[:most]
    )
