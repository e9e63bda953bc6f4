"""What would change for those who ask, if another version of the index answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from knowledge.answers import Answer, Question
from knowledge.encoder import EncoderAround, TextEncoder, Vectors
from knowledge.recorded import RecordedQuestion

Change = Literal["newly answered", "newly declined", "other first citation", "other words"]
CHANGES: tuple[Change, ...] = get_args(Change)


class AnswersQuestions(Protocol):
    """What answers from one version: `knowledge.answering.Answerer`."""

    def answer(self, question: Question) -> Answer:
        """Return the answer, or the abstention that says why."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """What one version makes of a question."""

    answered: bool
    abstained_because: str | None
    passage: str | None
    cites: str | None
    confidence: float
    text: str

    @classmethod
    def of(cls, answer: Answer) -> Side:
        """Return what is compared of an answer; of an abstention, the passage that came closest."""
        first = answer.citations[0] if answer.citations else None
        return cls(
            answer.answered,
            answer.abstained_because,
            first.passage if first else None,
            first.cites if first else None,
            round(answer.confidence, 4),
            answer.text,
        )

    def as_json(self) -> dict[str, object]:
        """Return the side as `index compare --json` prints it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that is answered differently."""

    question: RecordedQuestion
    change: Change
    before: Side
    after: Side

    def as_json(self) -> dict[str, object]:
        """Return the difference as `index compare --json` prints it."""
        return {
            "question": self.question.text,
            "jurisdiction": self.question.jurisdiction,
            "audience": self.question.audience,
            "count": self.question.count,
            "change": self.change,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, the number of questions put to both, and what they answer differently."""

    before: str
    after: str
    questions: int
    differences: tuple[Difference, ...]

    def counts(self) -> dict[Change, int]:
        """Return how many questions changed in each way."""
        counted = Counter(each.change for each in self.differences)
        return {change: counted[change] for change in CHANGES}

    def as_json(self) -> dict[str, object]:
        """Return the comparison as `index compare --json` prints it."""
        return {
            "before": self.before,
            "after": self.after,
            "questions": self.questions,
            "counts": self.counts(),
            "differences": [each.as_json() for each in self.differences],
        }


def differences(
    questions: Sequence[RecordedQuestion],
    before: AnswersQuestions,
    after: AnswersQuestions,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Difference, ...]:
    """Return which questions are answered differently: by kind of change, the most asked first."""
    found: list[Difference] = []
    for done, each in enumerate(questions, start=1):
        sides = [Side.of(one.answer(each.question())) for one in (before, after)]
        change = _change(*sides)
        if change is not None:
            found.append(Difference(each, change, *sides))
        progress(done, len(questions))
    found.sort(key=lambda each: (CHANGES.index(each.change), -each.question.count))
    return tuple(found)


def _change(before: Side, after: Side) -> Change | None:
    """Return how an answer changed; how it is declined, and near what, is not looked at."""
    if before.answered != after.answered:
        return "newly answered" if after.answered else "newly declined"
    if not after.answered:
        return None
    if before.passage != after.passage:
        return "other first citation"
    return "other words" if before.text != after.text else None


class RememberingEncoder(EncoderAround):
    """An encoder that encodes a question once for all versions; meets `TextEncoder`.

    For as many questions as one comparison asks, and no longer.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        super().__init__(encoder)
        self._known: dict[str, Vectors] = {}

    def encode_query(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm."""
        vector = self._known.get(text)
        if vector is None:
            vector = self._known[text] = self._encoder.encode_query(text)
        return vector

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return (n, dimensions) float32, unit norm; progress is told (done, total)."""
        return self._encoder.encode(texts, progress)
