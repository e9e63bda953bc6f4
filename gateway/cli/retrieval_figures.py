"""What the answerer made of questions, counted by jurisdiction, by audience and by topic."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.cli.evaluation_data import share
from gateway.cli.retrieval_confidence import ConfidenceFigures
from gateway.cli.retrieval_questions import AskedQuestion
from knowledge.answering import Answer
from knowledge.baselines import ALONE
from knowledge.evaluation import AMONG, CITED
from knowledge.ranking import DEPTH, Ranking, mean_ndcg, mean_reciprocal_rank, recall_at

EVERYWHERE = "all covered"
AGENT = "agent"
"""Who reads everybody's passages."""

CUTS = (1, 3, 5, DEPTH)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what came of it.

    Attributes:
        covered: Whether the corpus has passages on the law of the question's place.
        confidence: The probability that it is answered; 0 where nothing was searched.
        features: What that probability is read from; None where nothing was searched.
        fair: Where those stand that send the asker to the right law.
        alone: Where right passages stand for each signal that was asked alone.
    """

    question: AskedQuestion
    answered: bool
    covered: bool
    ranking: Ranking
    exact: Ranking
    fair: Ranking
    encode_ms: float
    retrieve_ms: float
    confidence: float = 0.0
    features: tuple[float, ...] | None = None
    alone: Mapping[str, Ranking] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        question: AskedQuestion,
        answer: Answer,
        *,
        covered: bool = True,
        features: tuple[float, ...] | None = None,
        alone: Mapping[str, Sequence[str]] | None = None,
    ) -> Judged:
        """Return an answer, and what signals found alone, judged by the question's labels."""
        found = [citation.passage for citation in answer.citations]
        nothing: Mapping[str, Sequence[str]] = {}
        return cls(
            question,
            answer.answered,
            covered,
            Ranking.of(found, question.right),
            Ranking.of(found, question.exact),
            Ranking.of(found, question.fair),
            answer.timings.encode_ms,
            answer.timings.retrieve_ms,
            answer.confidence,
            features,
            {name: Ranking.of(ids, question.right) for name, ids in (alone or nothing).items()},
        )

    @property
    def among(self) -> bool:
        """Whether one of the first three is right, which confidence is the probability of."""
        return self.fair.is_among(AMONG)

    @property
    def wrong(self) -> bool:
        """Whether an answer would be wrong: nothing that it cites is right."""
        return not self.fair.is_among(CITED)


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """The figures of some questions: of a jurisdiction, an audience, a topic or all covered.

    Ranks are of every answerable question, whether it was answered or declined; a question whose
    article the corpus does not hold counts as one whose passage was not found.
    """

    name: str
    judged: tuple[Judged, ...]
    threshold: float

    def as_json(self) -> dict[str, object]:
        """Return the figures as the command prints them; null is a share of nothing."""
        return {
            "questions": len(self.judged),
            "covered": self.covered,
            "answerable": self.answerable,
            "in_corpus": self.in_corpus,
            **self.ranks(),
            **self.decisions(),
            "alone": self.alone(),
            **self.confidence.as_json(),
            "missed": [
                each.question.id for each in self._answerable if not each.ranking.is_among(AMONG)
            ],
        }

    @property
    def covered(self) -> bool:
        """Whether the corpus has passages on the law of all the places."""
        return all(each.covered for each in self.judged)

    @property
    def answerable(self) -> int:
        """How many questions the law answers."""
        return len(self._answerable)

    @property
    def confidence(self) -> ConfidenceFigures:
        """What the confidence of the questions is worth, where there was something to search."""
        searched = [each for each in self.judged if each.covered]
        return ConfidenceFigures.of(
            [each.confidence for each in searched],
            right=[each.among for each in searched],
            wrong=[each.wrong for each in searched],
            threshold=self.threshold,
        )

    @property
    def in_corpus(self) -> int:
        """How many questions some passage of the corpus answers."""
        return sum(bool(each.question.right) for each in self._answerable)

    @property
    def _answerable(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if each.question.answerable)

    def ranks(self) -> dict[str, float | None]:
        """Return how high right passages stand, nowhere where nothing was searched."""
        searched = [each for each in self._answerable if each.covered]
        first = recall_at(1, [each.exact for each in searched])
        return {
            **ranks_of([each.ranking for each in searched]),
            "recall@1_of_the_first_label": None if first is None else round(first, 4),
        }

    def alone(self) -> dict[str, dict[str, float | None]]:
        """Return how high right passages stand for each signal by itself."""
        searched = [each for each in self._answerable if each.covered]
        return {
            name: ranks_of([each.alone[name] for each in searched if name in each.alone])
            for name in ALONE
        }

    def decisions(self) -> dict[str, float | None]:
        """Return what was answered and what declined, at the committed threshold."""
        answered = [each for each in self._answerable if each.answered]
        unanswerable = [each for each in self.judged if not each.question.answerable]
        wrong = sum(each.answered and each.wrong for each in self.judged)
        first = sum(each.ranking.is_among(1) for each in answered)
        declined = sum(not each.answered for each in unanswerable)
        return {
            "answered_of_answerable": share(len(answered), len(self._answerable)),
            "right_one_first_of_answered": share(first, len(answered)),
            "declined_of_unanswerable": share(declined, len(unanswerable)),
            "wrong_answers_of_all": share(wrong, len(self.judged)),
        }


def ranks_of(rankings: Sequence[Ranking]) -> dict[str, float | None]:
    """Return the figures of some rankings, to four digits; None of none."""
    found = {
        **{f"recall@{k}": recall_at(k, rankings) for k in CUTS},
        f"mrr@{DEPTH}": mean_reciprocal_rank(rankings),
        f"ndcg@{DEPTH}": mean_ndcg(rankings),
    }
    return {name: None if value is None else round(value, 4) for name, value in found.items()}


def by_jurisdiction(judged: Sequence[Judged], threshold: float) -> tuple[RetrievalFigures, ...]:
    """Return the figures of every jurisdiction, and at the end of all that are covered."""
    covered = tuple(each for each in judged if each.covered)
    places = _grouped(judged, lambda each: (each.question.jurisdiction,), threshold)
    return (*places, RetrievalFigures(EVERYWHERE, covered, threshold))


def by_audience(judged: Sequence[Judged], threshold: float) -> tuple[RetrievalFigures, ...]:
    """Return the figures of every audience, over all that is covered."""
    covered = [each for each in judged if each.covered]
    return _grouped(covered, lambda each: (each.question.audience or AGENT,), threshold)


def by_topic(judged: Sequence[Judged], threshold: float) -> tuple[RetrievalFigures, ...]:
    """Return the figures of every topic of a right passage, over all that is covered.

    A question counts in each of its topics; one that nothing answers has none.
    """
    covered = [each for each in judged if each.covered]
    return _grouped(covered, lambda each: each.question.topics, threshold)


def _grouped(
    judged: Sequence[Judged], names: Callable[[Judged], Iterable[str]], threshold: float
) -> tuple[RetrievalFigures, ...]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        for name in names(each):
            groups.setdefault(name, []).append(each)
    return tuple(RetrievalFigures(name, tuple(groups[name]), threshold) for name in sorted(groups))


def timings(judged: Sequence[Judged]) -> dict[str, float]:
    """Return what a question took, in milliseconds, encoding apart."""
    searched = [each for each in judged if each.retrieve_ms] or list(judged)
    return {
        "encode_p50": round(statistics.median(each.encode_ms for each in searched), 2),
        "retrieve_p50": round(statistics.median(each.retrieve_ms for each in searched), 2),
    }
