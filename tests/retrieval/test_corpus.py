"""The corpus that ships, held to more than its format."""

from __future__ import annotations

from gateway.cli.evaluation_data import EvaluationSettings
from gateway.cli.lint_corpus import LAWS, evaluation_sentences
from knowledge.linting.linter import lint
from tests.retrieval.conftest import CORPUS


def test_the_corpus_has_nothing_to_complain_of() -> None:
    """Ids, citations, dates, words of our own, plain ones, and asks that evaluate nothing.

    Where the texts of the law, or evaluation data of others, are not there, the rest is held.
    """
    evaluating = evaluation_sentences(EvaluationSettings.read().evaluation_data)
    assert lint(CORPUS, LAWS, evaluating).complaints == ()
