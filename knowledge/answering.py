"""Answer a question from the passages, with its source, or decline and say why.

Nothing is written here that a passage does not say. Confidence is the calibrated probability that
the best passage answers, the same number that each citation carries as its score and that the
threshold is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from time import perf_counter
from typing import Literal, get_args

from knowledge.calibration import Calibration, read_calibration
from knowledge.encoder import Encoder, TextEncoder
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.passages import AUDIENCES, Confidence, Passage
from knowledge.retrieval import Found, Hit, Retriever

Reason = Literal[
    "empty_question",
    "jurisdiction_not_covered",
    "empty_index_for_filters",
    "no_passage_close_enough",
]
REASONS: tuple[str, ...] = get_args(Reason)

MOST_CHARACTERS = 4000
"""A longer question is read up to here; the encoder reads its first 256 tokens at most."""

_SAID: dict[Reason, str] = {
    "empty_question": "There is no question to answer.",
    "jurisdiction_not_covered": "I have no passages on the law of that place, so I will not guess.",
    "empty_index_for_filters": "I have no passage for that audience and date, so I will not guess.",
    "no_passage_close_enough": "I have no passage that answers this, so I will not guess.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, under which law and on which day.

    An `audience` of None lets the passages of shoppers and merchants in; `as_of` None is today; at
    most `k` passages are cited.
    """

    text: str
    jurisdiction: str = "CN"
    audience: str | None = None
    as_of: date | None = None
    k: int = 5

    def __post_init__(self) -> None:
        if self.audience is not None and self.audience not in AUDIENCES:
            raise ValueError(f"audience {self.audience!r}: expected {', '.join(AUDIENCES)} or None")
        if self.k < 1:
            raise ValueError(f"k {self.k!r}: expected 1 or more")


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage and the sentence of it that is nearest to the question.

    `score` is the probability that this passage answers; `cites` are the articles, joined by `; `;
    `law` is the full name of the instrument.
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
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time went, in milliseconds."""

    encode_ms: float = 0.0
    retrieve_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or the reason there is none; either way the closest passages, best first."""

    answered: bool
    text: str
    confidence: float
    abstained_because: Reason | None
    citations: tuple[Citation, ...] = ()
    timings: Timings = field(default=Timings(), compare=False)

    def as_json(self) -> dict[str, object]:
        """Return the answer as `ask --json` prints it."""
        return {
            "answered": self.answered,
            "answer": self.text,
            "confidence": round(self.confidence, 4),
            "abstained_because": self.abstained_because,
            "citations": [each.as_json() for each in self.citations],
            "parts": [],
        }


def _today() -> date:
    return datetime.now().astimezone().date()


class Answerer:
    """Answers from one open index; nothing in it changes, so threads may share it."""

    def __init__(
        self,
        encoder: TextEncoder,
        index: OpenIndex,
        calibration: Calibration,
        today: Callable[[], date] = _today,
    ) -> None:
        self._encoder = encoder
        self._index = index
        self._retriever = Retriever(index)
        self._calibration = calibration
        self._today = today

    @classmethod
    def open(cls, home: Path, *, precision: str = "fp32", threads: int = 1) -> Answerer:
        """Return an answerer over the active index.

        Raises:
            EncoderError: when there is no usable encoder.
            RetrievalIndexError: when there is no active index, or it is not whole, or does not
            match the encoder.
            CalibrationError: when no coefficients hold for the encoder.
        """
        encoder = Encoder.open(home, precision=precision, threads=threads)
        return cls(encoder, open_index(home, encoder), read_calibration(home, encoder))

    @property
    def version(self) -> str:
        """The index version that answers."""
        return self._index.manifest.version

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage by its id."""
        return self._index.by_id.get(passage_id)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, or an abstention that says why.

        A question of more than 4,000 characters is read up to there, and its meaning to its 256th
        token.
        """
        text = _legible(question.text)
        where = Filter(question.jurisdiction, question.audience, question.as_of or self._today())
        reason = self._refusal(text, where)
        if reason is not None:
            return _declined(reason)
        started = perf_counter()
        vector = self._encoder.encode_query(text)
        encoded = perf_counter()
        found = self._retriever.search(text, vector, where, question.k)
        citations = self._citations(found)
        done = perf_counter()
        return self._judged(
            found, citations, Timings(1e3 * (encoded - started), 1e3 * (done - encoded))
        )

    def _refusal(self, text: str, where: Filter) -> Reason | None:
        """Return why a question is declined before any search."""
        if not text:
            return "empty_question"
        if where.jurisdiction not in self._index.jurisdictions:
            return "jurisdiction_not_covered"
        if not self._index.allowed(where).passages.any():
            return "empty_index_for_filters"
        return None

    def _citations(self, found: Found) -> tuple[Citation, ...]:
        """Return a citation for each hit; none scores above the one before it."""
        probabilities = (self._calibration.probability(hit, found) for hit in found.hits)
        scores = accumulate(probabilities, min)
        return tuple(map(self._citation, found.hits, scores))

    def _citation(self, hit: Hit, score: float) -> Citation:
        passage = hit.passage
        return Citation(
            passage=passage.id,
            title=passage.title,
            cites="; ".join(passage.cites),
            jurisdiction=passage.jurisdiction,
            quote=self._index.units.sentences(hit.row)[hit.sentence],
            score=score,
            url=f"/policies/{passage.id}",
            law=passage.instrument,
            effective_from=passage.effective_from,
            confidence=passage.confidence,
        )

    def _judged(self, found: Found, citations: tuple[Citation, ...], timings: Timings) -> Answer:
        """Return the best hit's passage as it is written, or an abstention if too uncertain.

        A passage's first sentence is its answer, and the rest leans on it ("This is the
        opposite of ..."), so its order is kept; the sentence nearest to the question is quoted
        in the citation.
        """
        confidence = citations[0].score if citations else 0.0
        if not citations or confidence < self._calibration.threshold:
            return _declined("no_passage_close_enough", confidence, citations, timings)
        best = found.hits[0]
        text = " ".join(self._index.units.sentences(best.row))
        return Answer(True, text, confidence, None, citations, timings)


def _legible(text: str) -> str:
    """Return the text cut to its limit, without the half characters that JSON can smuggle in."""
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode().strip()


def _declined(
    reason: Reason,
    confidence: float = 0.0,
    citations: tuple[Citation, ...] = (),
    timings: Timings | None = None,
) -> Answer:
    return Answer(False, _SAID[reason], confidence, reason, citations, timings or Timings())
