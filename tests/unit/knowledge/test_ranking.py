"""Ranking figures, against ones worked out by hand."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking import DEPTH, Ranking, mean_ndcg, mean_reciprocal_rank, recall_at

FIRST = Ranking.of(["a", "x", "y"], {"a"})
THIRD = Ranking.of(["x", "y", "a", "b"], {"a", "b", "c"})
NOWHERE = Ranking.of(["x", "y"], {"a"})


def test_ranks_count_from_one_and_end_at_ten() -> None:
    """What stands eleventh is not found."""
    ids = [str(number) for number in range(20)]

    assert Ranking.of(ids, {"0", "9", "10"}) == Ranking((1, 10), 3)


def test_recall_is_the_share_of_questions_with_a_right_passage_so_far() -> None:
    """Among one, among three."""
    rankings = [FIRST, THIRD, NOWHERE]

    assert recall_at(1, rankings) == pytest.approx(1 / 3)
    assert recall_at(2, rankings) == pytest.approx(1 / 3)
    assert recall_at(3, rankings) == pytest.approx(2 / 3)


def test_the_reciprocal_rank_is_the_first_right_ones() -> None:
    """Whatever comes after it."""
    assert mean_reciprocal_rank([FIRST, THIRD, NOWHERE]) == pytest.approx((1 + 1 / 3 + 0) / 3)


def test_ndcg_is_the_gain_over_the_best_order() -> None:
    """Third and fourth of three right ones, against first, second and third."""
    best = 1 + 1 / log2(3) + 1 / log2(4)

    assert THIRD.ndcg == pytest.approx((1 / log2(4) + 1 / log2(5)) / best)
    assert mean_ndcg([FIRST, NOWHERE]) == pytest.approx(0.5)


def test_more_right_passages_than_places_can_still_be_perfect() -> None:
    """Ten places are all there are."""
    ids = [str(number) for number in range(30)]

    assert Ranking.of(ids, set(ids)).ndcg == pytest.approx(1.0)


def test_nothing_has_no_figure() -> None:
    """A share of nothing is none, not zero."""
    assert recall_at(1, []) is None
    assert mean_reciprocal_rank([]) is None
    assert mean_ndcg([]) is None


def test_a_question_without_right_passages_gains_nothing() -> None:
    """Its article is not in the corpus."""
    lost = Ranking.of(["x"], set())

    assert (lost.ndcg, lost.reciprocal_rank, lost.is_among(DEPTH)) == (0.0, 0.0, False)


GRADES = {"a": 3, "b": 2, "c": 1, "d": 0, "e": -1}


class TestGrades:
    def test_a_grade_is_the_gain(self) -> None:
        """Found c, then nothing, then a: against a, b, c in the order of their grades."""
        ranking = Ranking.graded(["c", "x", "a"], GRADES)
        best = 3 + 2 / log2(3) + 1 / log2(4)

        assert ranking == Ranking((1, 3), 3, (1, 3), (3, 2, 1))
        assert ranking.ndcg == pytest.approx((1 + 3 / log2(4)) / best)

    def test_what_is_graded_nothing_or_less_is_not_right(self) -> None:
        """Judged and found wanting."""
        ranking = Ranking.graded(["d", "e", "x"], GRADES)

        assert (ranking.ranks, ranking.right, ranking.ndcg) == ((), 3, 0.0)
        assert not ranking.is_among(DEPTH)

    def test_the_best_order_is_perfect_and_any_other_is_not(self) -> None:
        """A higher grade behind a lower one loses."""
        assert Ranking.graded(["a", "b", "c"], GRADES).ndcg == pytest.approx(1.0)
        assert Ranking.graded(["b", "a", "c"], GRADES).ndcg == pytest.approx(
            (2 + 3 / log2(3) + 1 / log2(4)) / (3 + 2 / log2(3) + 1 / log2(4))
        )

    def test_what_stands_eleventh_is_not_found_and_only_ten_can_be(self) -> None:
        """The best order is cut where the ranking is."""
        grades = {str(number): 1 + number % 2 for number in range(30)}
        ranking = Ranking.graded([str(number) for number in range(30)], grades)

        assert ranking.ranks == tuple(range(1, 11))
        assert ranking.best == (2,) * 10
        assert ranking.right == 30

    def test_nothing_graded_gains_nothing(self) -> None:
        """There is no best order of nothing."""
        assert Ranking.graded(["a"], {}).ndcg == 0.0

    @given(st.lists(st.integers(0, 15), unique=True), st.sets(st.integers(0, 15)))
    def test_grades_that_are_all_one_are_no_grades(self, found: list[int], right: set[int]) -> None:
        """The figures of both kinds agree."""
        ids = [str(each) for each in found]
        graded = Ranking.graded(ids, {str(each): 1 for each in right})
        plain = Ranking.of(ids, {str(each) for each in right})

        assert (graded.ranks, graded.right) == (plain.ranks, plain.right)
        assert graded.ndcg == pytest.approx(plain.ndcg)
        assert graded.reciprocal_rank == plain.reciprocal_rank


@given(st.lists(st.integers(0, 30), unique=True), st.sets(st.integers(0, 30), min_size=1))
def test_figures_are_shares_and_agree(found: list[int], right: set[int]) -> None:
    """Between nothing and one, recall never falling with depth, all zero together."""
    ranking = Ranking.of(list(map(str, found)), set(map(str, right)))

    assert 0.0 <= ranking.ndcg <= 1.0 + 1e-9
    assert ranking.is_among(1) <= ranking.is_among(3) <= ranking.is_among(DEPTH)
    assert (ranking.ndcg > 0) == (ranking.reciprocal_rank > 0) == ranking.is_among(DEPTH)
