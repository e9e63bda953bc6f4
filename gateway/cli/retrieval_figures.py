"""What the answerer made of questions, counted by jurisdiction."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.cli.evaluation_data import share
from gateway.cli.retrieval_questions import AskedQuestion
from knowledge.answering import Answer
from knowledge.ranking import DEPTH, Ranking, mean_ndcg, mean_reciprocal_rank, recall_at

EVERYWHERE = "all covered"
AMONG = 3
"""An answer whose first three citations are all beside the point is a wrong one."""

CUTS = (1, 3, 5, DEPTH)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what came of it."""

    question: AskedQuestion
    answered: bool
    covered: bool
    ranking: Ranking
    exact: Ranking
    encode_ms: float
    retrieve_ms: float

    @classmethod
    def of(cls, question: AskedQuestion, answer: Answer) -> Judged:
        """Return an answer judged by the question's labels."""
        found = [citation.passage for citation in answer.citations]
        return cls(
            question,
            answer.answered,
            answer.abstained_because != "jurisdiction_not_covered",
            Ranking.of(found, question.right),
            Ranking.of(found, question.exact),
            answer.timings.encode_ms,
            answer.timings.retrieve_ms,
        )


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """The figures of one jurisdiction, or of all that the corpus covers.

    Ranks are of every answerable question, whether it was answered or declined; a question whose
    article the corpus does not hold counts as one whose passage was not found.
    """

    name: str
    judged: tuple[Judged, ...]

    def as_json(self) -> dict[str, object]:
        """Return the figures as the command prints them; null is a share of nothing."""
        return {
            "questions": len(self.judged),
            "covered": self.covered,
            "answerable": len(self._answerable),
            "in_corpus": self.in_corpus,
            **self.ranks(),
            **self.decisions(),
            "missed": [
                each.question.id for each in self._answerable if not each.ranking.is_among(AMONG)
            ],
        }

    @property
    def covered(self) -> bool:
        """Whether the corpus has passages on the law of the place."""
        return all(each.covered for each in self.judged)

    @property
    def in_corpus(self) -> int:
        """How many questions some passage of the corpus answers."""
        return sum(bool(each.question.right) for each in self._answerable)

    @property
    def _answerable(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if each.question.answerable)

    def ranks(self) -> dict[str, float | None]:
        """Return how high right passages stand, nowhere where nothing was searched."""
        searched = self._answerable if self.covered else ()
        rankings = [each.ranking for each in searched]
        found = {
            **{f"recall@{k}": recall_at(k, rankings) for k in CUTS},
            f"mrr@{DEPTH}": mean_reciprocal_rank(rankings),
            f"ndcg@{DEPTH}": mean_ndcg(rankings),
            "recall@1_of_the_first_label": recall_at(1, [each.exact for each in searched]),
        }
        return {name: None if value is None else round(value, 4) for name, value in found.items()}

    def decisions(self) -> dict[str, float | None]:
        """Return what was answered and what declined, at the committed threshold."""
        answered = [each for each in self._answerable if each.answered]
        unanswerable = [each for each in self.judged if not each.question.answerable]
        wrong = sum(each.answered and not each.ranking.is_among(AMONG) for each in self.judged)
        first = sum(each.ranking.is_among(1) for each in answered)
        declined = sum(not each.answered for each in unanswerable)
        return {
            "answered_of_answerable": share(len(answered), len(self._answerable)),
            "right_one_first_of_answered": share(first, len(answered)),
            "declined_of_unanswerable": share(declined, len(unanswerable)),
            "wrong_answers_of_all": share(wrong, len(self.judged)),
        }


def by_jurisdiction(judged: Sequence[Judged]) -> tuple[RetrievalFigures, ...]:
    """Return the figures of every jurisdiction, and at the end of all that are covered."""
    names = sorted({each.question.jurisdiction for each in judged})
    each_place = (
        RetrievalFigures(name, tuple(one for one in judged if one.question.jurisdiction == name))
        for name in names
    )
    covered = tuple(each for each in judged if each.covered)
    return (*each_place, RetrievalFigures(EVERYWHERE, covered))


def timings(judged: Sequence[Judged]) -> dict[str, float]:
    """Return what a question took, in milliseconds, encoding apart."""
    searched = [each for each in judged if each.retrieve_ms] or list(judged)
    return {
        "encode_p50": round(statistics.median(each.encode_ms for each in searched), 2),
        "retrieve_p50": round(statistics.median(each.retrieve_ms for each in searched), 2),
    }
