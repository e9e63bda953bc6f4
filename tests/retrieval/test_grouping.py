"""Unanswered questions in groups, with the real encoder: groups that a passage could answer."""

from __future__ import annotations

import random

from sklearn.metrics import homogeneity_score

from knowledge.answers import Answer, Question
from knowledge.asked import AskedQuestion
from knowledge.encoder import Encoder
from knowledge.grouping import grouped
from knowledge.passages import load_corpus
from knowledge.reading.wording import plain
from tests.retrieval.conftest import CORPUS

LEAST_HOMOGENEITY = 0.85
PASSAGES, ASKS = 40, 5


class NoAnswerer:
    """Answers nothing: the groups do not hang on it."""

    def answer(self, question: Question) -> Answer:
        return Answer(False, "", 0.0, "no_passage_close_enough")


def test_groups_hold_what_one_passage_answers(encoder: Encoder) -> None:
    """Asks of forty passages, thrown together, find to asks of the same passage."""
    chosen = random.Random(1)
    passages = [each for each in load_corpus(CORPUS).passages if each.jurisdiction == "CN"]
    belongs = {
        ask: passage.id
        for passage in chosen.sample(passages, PASSAGES)
        for ask in chosen.sample(passage.asks, min(ASKS, len(passage.asks)))
    }
    asked = [AskedQuestion(text, "CN", "shopper") for text in belongs]

    groups = grouped(asked, lambda text: encoder.encode_query(plain(text)), NoAnswerer())

    found = [(belongs[q.text], at) for at, group in enumerate(groups) for q in group.questions]
    homogeneity = homogeneity_score(*zip(*found, strict=True))
    print(f"{len(found)} asks in {len(groups)} groups, homogeneity {homogeneity:.2f}")  # noqa: T201
    assert len(found) >= 1.25 * len(groups)
    assert homogeneity >= LEAST_HOMOGENEITY
