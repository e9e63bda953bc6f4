"""What is asked and what is answered, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from knowledge.passages import AUDIENCES, Confidence, Kind

Reason = Literal[
    "empty_question",
    "jurisdiction_not_covered",
    "jurisdiction_ambiguous",
    "empty_index_for_filters",
    "no_passage_close_enough",
    "passage_switched_off",
]
REASONS: tuple[str, ...] = get_args(Reason)

JURISDICTION_NAMES: Mapping[str, str] = {
    "CN": "China",
    "EU": "the European Union",
    "UK": "the United Kingdom",
    "US": "the United States",
}


def jurisdiction_name(jurisdiction: str) -> str:
    """Return a jurisdiction as it is spoken of, as it is written where nobody gave it a name."""
    return JURISDICTION_NAMES.get(jurisdiction, jurisdiction)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, under which law and on which day.

    An `audience` of None lets the passages of shoppers and merchants in; `as_of` None is the day
    that the question speaks of, else today; at most `k` passages are cited; `after` is what the
    same person asked just before.
    """

    text: str
    jurisdiction: str = "CN"
    audience: str | None = None
    as_of: date | None = None
    k: int = 5
    after: str | None = None

    def __post_init__(self) -> None:
        if self.audience is not None and self.audience not in AUDIENCES:
            raise ValueError(f"audience {self.audience!r}: expected {', '.join(AUDIENCES)} or None")
        if self.k < 1:
            raise ValueError(f"k {self.k!r}: expected 1 or more")


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage and the sentence of it that is nearest to the question.

    `score` is the probability that this passage answers; `cites` are the articles, joined by `; `;
    `law` is the full name of the instrument, `kind` tells a law from a shop's own terms.
    """

    passage: str
    title: str
    cites: str
    jurisdiction: str
    quote: str
    score: float
    url: str
    law: str
    effective_from: date
    confidence: Confidence
    kind: Kind

    def as_json(self) -> dict[str, object]:
        """Return the citation as `ask --json` prints it."""
        return {
            "passage": self.passage,
            "title": self.title,
            "cites": self.cites,
            "jurisdiction": self.jurisdiction,
            "quote": self.quote,
            "score": round(self.score, 4),
            "url": self.url,
            "law": self.law,
            "effective_from": self.effective_from.isoformat(),
            "confidence": self.confidence,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time went, in milliseconds."""

    encode_ms: float = 0.0
    retrieve_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a question was read, for whoever wants to see it."""

    question: str
    jurisdiction: str
    audience: str | None
    as_of: date

    def as_json(self) -> dict[str, object]:
        """Return the reading as `ask --json` prints it."""
        return {
            "question": self.question,
            "jurisdiction": self.jurisdiction,
            "audience": self.audience,
            "as_of": self.as_of.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or the reason there is none; either way the closest passages, best first.

    `parts` hold the answers to a message that asks several things, in its order; `choices` are the
    jurisdictions to choose from where it could not be told whose law is asked for. `closest` says
    that the text names the first citation as the closest there is.
    """

    answered: bool
    text: str
    confidence: float
    abstained_because: Reason | None
    citations: tuple[Citation, ...] = ()
    parts: tuple[Answer, ...] = ()
    choices: tuple[str, ...] = ()
    closest: bool = False
    read_as: ReadAs | None = None
    timings: Timings = field(default=Timings(), compare=False)

    def as_json(self) -> dict[str, object]:
        """Return the answer as `ask --json` prints it."""
        return {
            "answered": self.answered,
            "answer": self.text,
            "confidence": round(self.confidence, 4),
            "abstained_because": self.abstained_because,
            "citations": [each.as_json() for each in self.citations],
            "parts": [each.as_json() for each in self.parts],
            "choices": list(self.choices),
            "read_as": self.read_as.as_json() if self.read_as else None,
        }
