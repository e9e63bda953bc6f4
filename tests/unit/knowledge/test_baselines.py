"""One signal alone: the same filters, the same questions."""

from __future__ import annotations

from datetime import date

from knowledge.baselines import ALONE, alone
from knowledge.index_open import Filter, OpenIndex
from tests.unit.knowledge.fakes import FakeEncoder

TODAY = date(2026, 11, 23)


def found(opened: OpenIndex, words: str, where: Filter) -> dict[str, list[str]]:
    """What each signal finds by itself."""
    return dict(alone(opened, words, FakeEncoder().encode_query(words), where))


def test_each_signal_ranks_every_passage_that_may_answer(opened: OpenIndex) -> None:
    """The one with the question's words first, at most ten in all, each once."""
    ids = found(opened, "who pays the courier", Filter("CN", None, TODAY))
    allowed = {each.id for each in opened.passages if each.jurisdiction == "CN"}
    for name in ALONE:
        assert ids[name][0] == "cn-7d-18"
        assert len(set(ids[name])) == len(ids[name]) <= 10
        assert set(ids[name]) <= allowed


def test_what_a_filter_shuts_out_is_never_found(opened: OpenIndex) -> None:
    """No law of another place."""
    assert found(opened, "who pays the courier", Filter("US", None, TODAY)) == {
        name: [] for name in ALONE
    }
