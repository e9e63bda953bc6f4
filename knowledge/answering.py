"""Answer a question from the passages, with its source, or decline and say why.

Confidence is the calibrated probability that the best passage answers, the same number that each
citation carries as its score and that the threshold is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

from knowledge import composing
from knowledge.answers import Answer, Citation, Question, ReadAs, Reason, Timings
from knowledge.calibration import WRONG_ANSWER_BUDGET, Calibration, read_calibration
from knowledge.encoder import Encoder, TextEncoder, Vectors
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.joining import joined, with_what_is_left
from knowledge.named import Clauses, Named, nothing_on, weighed
from knowledge.passages import SHOPS_OWN, Passage
from knowledge.reading.clauses import nothing_else
from knowledge.reading.parts import parts_of
from knowledge.reading.reader import Reader, Reading
from knowledge.retrieval import NONE_LEADS, Hit, Retriever
from knowledge.searched import Searched
from knowledge.switches import NOTHING_OFF, Switch, Switches

__all__ = ["Answer", "Answerer", "Citation", "Question", "Timings"]

MOST_CHARACTERS = 4000
"""A longer question is read up to here; the encoder reads its first 256 tokens at most."""


_BINDING = ("law", "regulation", "judicial-interpretation")
_FEWEST_HITS = 10
"""What is said does not hang on how many passages are cited: at least so many are looked at."""

_GIVES_WAY_TO_PARTS = (None, "no_passage_close_enough", "passage_switched_off")


def _today() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Asked:
    """One text that asks one thing: how it was read, what was found for it, what is said.

    Attributes:
        searched: None where it was declined before any search.
        today: The day it was asked.
    """

    text: str
    reading: Reading
    where: Filter
    searched: Searched | None
    answer: Answer
    today: date


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer, and everything that it came of: the whole message first, then its parts."""

    answer: Answer
    asked: tuple[Asked, ...] = ()


class Answerer:
    """Answers from one open index; nothing in it changes, so threads may share it.

    Args:
        encoder: Of questions.
        index: What is searched.
        calibration: What a score is worth, and how much is enough.
        today: The day.
        off: The passages that are switched off, looked up for every question.
        budget: What the threshold was chosen for, for whoever asks.
    """

    def __init__(
        self,
        encoder: TextEncoder,
        index: OpenIndex,
        calibration: Calibration,
        today: Callable[[], date] = _today,
        *,
        off: Callable[[], Mapping[str, Switch]] = lambda: NOTHING_OFF,
        budget: float | None = None,
    ) -> None:
        self._encoder = encoder
        self._index = index
        self._retriever = Retriever(index)
        self._reader = Reader(index)
        self._clauses = Clauses(index)
        self._calibration = calibration
        self._today = today
        self._off = off
        self._budget = budget

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
        index = open_index(home, encoder)
        return cls(encoder, index, calibration, off=Switches(home).off, budget=budget)

    @property
    def version(self) -> str:
        """The index version that answers."""
        return self._index.manifest.version

    @property
    def index(self) -> OpenIndex:
        """What is searched."""
        return self._index

    @property
    def calibration(self) -> Calibration:
        """What a score is worth, and how much is enough."""
        return self._calibration

    @property
    def budget(self) -> float | None:
        """The share of all questions that may get a wrong answer, if the threshold is of one."""
        return self._budget

    @property
    def threshold(self) -> float:
        """The least probability that is answered with."""
        return self._calibration.threshold

    def off(self) -> Mapping[str, Switch]:
        """Return the passages that are switched off now."""
        return self._off()

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that no passage has."""
        return self._reader.unknown(text)

    def vector(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm, of a text as it would be searched for."""
        return self._encoder.encode_query(self._reader.words(text))

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage by its id."""
        return self._index.by_id.get(passage_id)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, or an abstention that says why.

        A message that asks several things is answered part by part where its parts find answers of
        their own. A question of more than 4,000 characters is read up to there, and its meaning to
        its 256th token.

        Raises:
            SwitchesCorrupt: when nobody knows which passages are switched off.
        """
        return self.trace(question).answer

    def trace(self, question: Question) -> Trace:
        """Return the answer to a question, as `answer` gives it, with all that it came of."""
        text = _legible(question.text)
        if not text:
            return Trace(_declined("empty_question"))
        question = replace(question, after=_legible(question.after or "") or None)
        whole = self._ask(question, text)
        parts = parts_of(text)
        if len(parts) < 2 or whole.answer.abstained_because not in _GIVES_WAY_TO_PARTS:
            return Trace(whole.answer, (whole,))
        asked = tuple(self._ask(question, part) for part in parts)
        answers = tuple(each.answer for each in asked)
        first = {each.citations[0].passage for each in answers if each.answered}
        if len(first) > 1:
            return Trace(joined(parts, answers, whole.answer, question.k), (whole, *asked))
        best = max((whole.answer, *answers), key=lambda each: (each.answered, each.confidence))
        best = whole.answer if whole.answer.answered else best
        return Trace(with_what_is_left(best, parts, answers), (whole, *asked))

    def _ask(self, question: Question, text: str) -> Asked:
        """Return what becomes of a text that asks one thing."""
        today = self._today()
        reading = self._reader.read(question, text, today)
        where = Filter(reading.jurisdiction, reading.audience, reading.as_of)
        named = self._named(reading, where)
        where = named.where if named else where
        read_as = ReadAs(reading.text, where.jurisdiction, where.audience, where.as_of)
        refused = self._refusal(reading, where)
        if refused is not None:
            refused = replace(refused, read_as=read_as)
            return Asked(text, reading, where, None, refused, today)
        started = perf_counter()
        words = self._reader.words(reading.text)
        vector = self._encoder.encode_query(words)
        encoded = perf_counter()
        searched = self._searched(words, vector, where, question.k, named)
        answer = self._judged(searched, reading, today, question.k, named)
        timings = Timings(1e3 * (encoded - started), 1e3 * (perf_counter() - encoded))
        answer = replace(answer, timings=timings, read_as=read_as)
        return Asked(text, reading, where, searched, answer, today)

    def _named(self, reading: Reading, where: Filter) -> Named | None:
        """Return the passages of the clauses that were named, None where none were."""
        if not reading.clauses:
            return None
        alone = nothing_else(reading.clauses, reading.text)
        return self._clauses.of(reading.clauses, where, alone=alone)

    def _searched(
        self, words: str, vector: Vectors, where: Filter, k: int, named: Named | None
    ) -> Searched:
        """Return at least k hits that may answer, if there are, with what they are worth.

        Passages that are switched off are found and passed over. Left out of the search, their
        shares would fall to their neighbours, which would seem likelier to answer than they are.
        """
        off = self._off()
        most = max(k, _FEWEST_HITS) + len(off)
        leading = named.ranks if named else NONE_LEADS
        found = self._retriever.search(words, vector, where, most, leading)
        searched = Searched.of(words, found, self._calibration, off)
        return weighed(searched, named, self._calibration.threshold) if named else searched

    def _refusal(self, reading: Reading, where: Filter) -> Answer | None:
        """Return why a question is declined before any search."""
        covered = self._index.jurisdictions
        if reading.elsewhere:
            said = composing.refusal(
                "jurisdiction_not_covered", place=reading.elsewhere, federal="US" in covered
            )
            return _declined("jurisdiction_not_covered", said)
        if reading.between:
            said = composing.refusal("jurisdiction_ambiguous", between=reading.between)
            return replace(_declined("jurisdiction_ambiguous", said), choices=reading.between)
        if where.jurisdiction not in covered:
            return _declined("jurisdiction_not_covered")
        if not self._index.allowed(where).passages.any():
            return _declined("empty_index_for_filters")
        return None

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
            kind=passage.kind,
        )

    def _judged(
        self, searched: Searched, reading: Reading, today: date, k: int, named: Named | None
    ) -> Answer:
        """Return the best hit's passage in its own words, or an abstention if too uncertain."""
        seen = searched.seen(max(k, _FEWEST_HITS))
        near = tuple(self._citation(hit, score) for hit, score in seen)
        citations = near[:k]
        confidence = citations[0].score if citations else 0.0
        threshold = self._calibration.threshold
        if searched.elsewhen or (named and not named.found):
            said, closest = _nothing_in_force(searched, named, reading.as_of, citations)
            reason: Reason = "no_passage_close_enough"
            return Answer(False, said, confidence, reason, citations, closest=closest)
        if not citations or confidence < threshold:
            lost = searched.lost(threshold)
            reason = "passage_switched_off" if lost else "no_passage_close_enough"
            said = composing.refusal(reason, citations, self._reader.unknown(reading.text))
            closest = composing.is_near(citations)
            return Answer(False, said, confidence, reason, citations, closest=closest)
        best = seen[0][0]
        paragraphs = [
            *([f"I read this as: \u201c{reading.text}\u201d"] if reading.follows else []),
            composing.body(
                self._index.units.sentences(best.row), best.sentence, best.sentence_lead
            ),
            *composing.notes(best.passage, reading.as_of, today),
            *self._above(near),
        ]
        return Answer(True, "\n\n".join(paragraphs), confidence, None, citations)

    def _above(self, near: Sequence[Citation]) -> list[str]:
        """Return that the law prevails, where a shop's own terms answer and a law stands near."""
        kinds = [self._index.by_id[each.passage].kind for each in near]
        if kinds[0] != SHOPS_OWN:
            return []
        laws = (
            each
            for each, kind in zip(near, kinds, strict=True)
            if kind in _BINDING and composing.is_near([each])
        )
        law = next(laws, None)
        if law is None:
            return []
        sure = law.score >= self._calibration.threshold
        return [composing.above_the_shop(near[0], law, sure=sure)]


def _nothing_in_force(
    searched: Searched, named: Named | None, as_of: date, citations: Sequence[Citation]
) -> tuple[str, bool]:
    """Return that nothing in force answers, and whether the first citation is told as closest."""
    if searched.elsewhen:
        return composing.not_in_force(searched.elsewhen, as_of), False
    if named and citations:
        return nothing_on(named.clauses, citations[0]), True
    return composing.refusal("no_passage_close_enough"), False


def _legible(text: str) -> str:
    """Return the text cut to its limit, without the half characters that JSON can smuggle in."""
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode().strip()


def _declined(reason: Reason, said: str | None = None) -> Answer:
    return Answer(False, said or composing.refusal(reason), 0.0, reason)
