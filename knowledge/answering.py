"""Answer a question from the passages, with its source, or decline and say why.

Confidence is the calibrated probability that the best passage answers, the same number that each
citation carries as its score and that the threshold is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from time import perf_counter

from knowledge import composing
from knowledge.answers import Answer, Citation, Question, ReadAs, Reason, Timings
from knowledge.calibration import WRONG_ANSWER_BUDGET, Calibration, read_calibration
from knowledge.encoder import Encoder, TextEncoder
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.passages import Passage
from knowledge.reading.parts import parts_of
from knowledge.reading.reader import Reader, Reading
from knowledge.retrieval import Found, Hit, Retriever

__all__ = ["Answer", "Answerer", "Citation", "Question", "Timings"]

MOST_CHARACTERS = 4000
"""A longer question is read up to here; the encoder reads its first 256 tokens at most."""

SHOPS_OWN = "merchant-policy"


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
        self._reader = Reader(index)
        self._calibration = calibration
        self._today = today

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        precision: str = "fp32",
        threads: int = 1,
        budget: float = WRONG_ANSWER_BUDGET,
    ) -> Answerer:
        """Return an answerer over the active index.

        Args:
            home: Where encoder and index stand.
            precision: The encoder's, `fp32` or `int8`.
            threads: How many of them one encoding may use.
            budget: The share of all questions that may get a wrong answer, 0 to 1.

        Raises:
            EncoderError: when there is no usable encoder.
            RetrievalIndexError: when there is no active index, or it is not whole, or does not
            match the encoder.
            CalibrationError: when no coefficients hold for the encoder.
        """
        encoder = Encoder.open(home, precision=precision, threads=threads)
        calibration = read_calibration(home, encoder).within(budget)
        return cls(encoder, open_index(home, encoder), calibration)

    @property
    def version(self) -> str:
        """The index version that answers."""
        return self._index.manifest.version

    @property
    def threshold(self) -> float:
        """The least probability that is answered with."""
        return self._calibration.threshold

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage by its id."""
        return self._index.by_id.get(passage_id)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, or an abstention that says why.

        A message that asks several things is answered part by part where its parts find answers of
        their own. A question of more than 4,000 characters is read up to there, and its meaning to
        its 256th token.
        """
        text = _legible(question.text)
        if not text:
            return _declined("empty_question")
        whole = self._answer_one(question, text)
        parts = parts_of(text)
        if len(parts) < 2 or whole.abstained_because not in (None, "no_passage_close_enough"):
            return whole
        answers = tuple(self._answer_one(question, part) for part in parts)
        first = {each.citations[0].passage for each in answers if each.answered}
        if len(first) < 2:
            best = max((whole, *answers), key=lambda each: (each.answered, each.confidence))
            return best if not whole.answered else whole
        return _joined(parts, answers, whole, question.k)

    def _answer_one(self, question: Question, text: str) -> Answer:
        """Return the answer to a text that asks one thing."""
        today = self._today()
        reading = self._reader.read(question, text, today)
        where = Filter(reading.jurisdiction, reading.audience, reading.as_of)
        refused = self._refusal(reading, where)
        if refused is not None:
            return refused
        started = perf_counter()
        words = self._reader.words(reading.text)
        vector = self._encoder.encode_query(words)
        encoded = perf_counter()
        found = self._retriever.search(words, vector, where, question.k)
        citations = self._citations(found)
        done = perf_counter()
        timings = Timings(1e3 * (encoded - started), 1e3 * (done - encoded))
        read_as = ReadAs(reading.text, where.jurisdiction, where.audience, where.as_of)
        answer = self._judged(found, citations, reading, today)
        return replace(answer, timings=timings, read_as=read_as)

    def _refusal(self, reading: Reading, where: Filter) -> Answer | None:
        """Return why a question is declined before any search."""
        covered = self._index.jurisdictions
        if reading.elsewhere:
            said = composing.refusal("jurisdiction_not_covered", place=reading.elsewhere)
            return _declined("jurisdiction_not_covered", said)
        between = tuple(each for each in reading.between if each in covered)
        if len(between) > 1:
            said = composing.refusal("jurisdiction_ambiguous", between=between)
            return replace(_declined("jurisdiction_ambiguous", said), choices=between)
        if where.jurisdiction not in covered:
            return _declined("jurisdiction_not_covered")
        if not self._index.allowed(where).passages.any():
            return _declined("empty_index_for_filters")
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

    def _judged(
        self, found: Found, citations: tuple[Citation, ...], reading: Reading, today: date
    ) -> Answer:
        """Return the best hit's passage in its own words, or an abstention if too uncertain."""
        confidence = citations[0].score if citations else 0.0
        if not citations or confidence < self._calibration.threshold:
            unknown = self._reader.unknown(reading.text)
            said = composing.refusal("no_passage_close_enough", citations, unknown)
            return Answer(False, said, confidence, "no_passage_close_enough", citations)
        best = found.hits[0]
        paragraphs = [
            *([f"I read this as: \u201c{reading.text}\u201d"] if reading.follows else []),
            composing.body(
                self._index.units.sentences(best.row), best.sentence, best.sentence_lead
            ),
            *composing.notes(best.passage, reading.as_of, today),
            *self._above(best.passage, found),
        ]
        return Answer(True, "\n\n".join(paragraphs), confidence, None, citations)

    def _above(self, best: Passage, found: Found) -> list[str]:
        """Return that the law prevails, where a shop's own terms answer and a law stands near."""
        if best.kind != SHOPS_OWN:
            return []
        laws = [hit.passage for hit in found.hits if hit.passage.kind != SHOPS_OWN]
        return [composing.above_the_shop(best, laws[0])] if laws else []


def _legible(text: str) -> str:
    """Return the text cut to its limit, without the half characters that JSON can smuggle in."""
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode().strip()


def _declined(reason: Reason, said: str | None = None) -> Answer:
    return Answer(False, said or composing.refusal(reason), 0.0, reason)


def _joined(parts: tuple[str, ...], answers: tuple[Answer, ...], whole: Answer, k: int) -> Answer:
    """Return the answers to the parts as one, the first source of each before all others."""
    ranked = [
        *(each.citations[0] for each in answers if each.answered),
        *sorted((c for each in answers for c in each.citations), key=lambda c: -c.score),
    ]
    return Answer(
        answered=True,
        text=composing.by_parts(parts, answers),
        confidence=min(each.confidence for each in answers if each.answered),
        abstained_because=None,
        citations=tuple(_first_of_each(ranked)[:k]),
        parts=answers,
        read_as=whole.read_as,
        timings=Timings(
            sum(each.timings.encode_ms for each in answers),
            sum(each.timings.retrieve_ms for each in answers),
        ),
    )


def _first_of_each(citations: list[Citation]) -> list[Citation]:
    """Return the citations without those whose passage was cited before."""
    seen: dict[str, Citation] = {}
    for each in citations:
        seen.setdefault(each.passage, each)
    return list(seen.values())
