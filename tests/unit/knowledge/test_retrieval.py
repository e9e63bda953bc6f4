"""Which passages are found, in which order, and what is never found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import index
from knowledge.index_open import Filter, OpenIndex, open_index
from knowledge.lexical import terms
from knowledge.retrieval import UNTAUGHT_WEIGHTS, WEIGHTS, Found, Retriever
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus

TODAY = date(2026, 11, 23)
CN = Filter("CN", None, TODAY)
ENCODER = FakeEncoder()


def search(retriever: Retriever, query: str, where: Filter = CN, k: int = 5) -> Found:
    """Return what is found for a question."""
    return retriever.search(query, ENCODER.encode_query(query), where, k)


@pytest.fixture(scope="module")
def retriever(opened: OpenIndex) -> Retriever:
    """Return a retriever over the small corpus."""
    return Retriever(opened)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("how many days do i have to return shoes", "cn-7d-10"),
        ("who pays the courier for the kettle", "cn-7d-18"),
        ("how should a merchant mark goods on the page", "cn-7d-20"),
    ],
)
def test_the_passage_that_answers_stands_first(
    retriever: Retriever, query: str, first: str
) -> None:
    """By its asks, its words or its meaning."""
    assert search(retriever, query).hits[0].passage.id == first


def test_hits_come_best_first(retriever: Retriever) -> None:
    """Scores fall, and margins with them."""
    hits = search(retriever, "who pays the postage").hits
    scores = [each.score for each in hits]
    assert scores == sorted(scores, reverse=True)
    assert [each.margin for each in hits] == pytest.approx([s - scores[2] for s in scores])


def test_two_passages_that_answer_do_not_spoil_each_other_s_margin(retriever: Retriever) -> None:
    """The rival is the third; where there is none, it is a passage like any other."""
    (only,) = search(retriever, "may i withdraw", Filter("EU", None, TODAY)).hits
    assert only.margin == only.score


def test_at_most_k_hits_are_returned(retriever: Retriever) -> None:
    """And the first ones of the longer list."""
    all_of_them = search(retriever, "return", k=50).hits
    assert len(all_of_them) == 3
    assert search(retriever, "return", k=2).hits == all_of_them[:2]


def test_another_law_is_never_found(retriever: Retriever) -> None:
    """Not even when it is the nearest by far."""
    query = "may i withdraw within fourteen days without a reason"
    found = search(retriever, query, Filter("CN", None, TODAY))
    assert "eu-crd-9" not in [each.passage.id for each in found.hits]
    assert search(retriever, query, Filter("EU", None, TODAY)).hits[0].passage.id == "eu-crd-9"


def test_the_law_of_the_day_is_found(retriever: Retriever) -> None:
    """An order of 2015 is judged by the rule of 2015."""
    query = "how many days under the rule"
    then = search(retriever, query, Filter("CN", None, date(2015, 6, 1)))
    assert [each.passage.id for each in then.hits] == ["cn-7d-old"]
    assert "cn-7d-old" not in [each.passage.id for each in search(retriever, query).hits]


def test_a_filter_that_lets_nothing_in_finds_nothing(retriever: Retriever) -> None:
    """FAISS pads with -1; none of it comes through."""
    assert search(retriever, "return", Filter("US", None, TODAY)).hits == ()


def test_a_question_known_to_lie_outside_is_told_as_such(retriever: Retriever) -> None:
    """What speaks for declining comes with the hits."""
    outside = search(retriever, "which stock should i buy").outside
    inside = search(retriever, "who pays the postage").outside
    assert outside == pytest.approx(1.0, abs=1e-5)
    assert inside < outside
    assert search(retriever, "who pays the postage").words == len(terms("who pays the postage"))


def test_the_words_of_a_question_say_which_side_it_is_of(retriever: Retriever) -> None:
    """Whatever the passages found for it; they change no ranking."""
    covered = search(retriever, "who pays the postage").inside
    beside = search(retriever, "which stock should i buy").inside
    assert covered is not None
    assert beside is not None
    assert covered > 0 > beside


def test_the_score_is_the_weighted_sum_of_deviations(
    retriever: Retriever, opened: OpenIndex
) -> None:
    """Recomputed here from the vectors, signal by signal."""
    query = "who pays postage of shoes"
    hit = search(retriever, query).hits[0]
    vector = ENCODER.encode_query(query)[0]
    span = slice(opened.units.starts[hit.row], opened.units.starts[hit.row + 1])
    signals = {
        "unit": (opened.unit_vectors[span] @ vector).max(),
        "passage": opened.passage_vectors[hit.row] @ vector,
        "gist": opened.gist_vectors[hit.row] @ vector,
        "lexical": opened.words.score(terms(query))[hit.row],
        "learned": opened.learned.logits(np.array([hit.row]), vector)[0],
    }
    background = opened.manifest.background
    expected = {
        name: WEIGHTS[name] * (value - background[name].mean) / background[name].deviation
        for name, value in signals.items()
    }
    assert dict(hit.signals) == pytest.approx(signals, abs=1e-5)
    assert dict(hit.contributions) == pytest.approx(expected, abs=1e-3)
    assert hit.score == pytest.approx(sum(expected.values()), abs=1e-3)


def test_where_nothing_was_taught_the_words_count_as_far_as_they_match(
    retriever: Retriever, opened: OpenIndex
) -> None:
    """One passage teaches nothing: its law has four signals, and no shares."""
    europe = Filter("EU", None, TODAY)
    background = opened.manifest.background["lexical"]
    for query in ("withdraw within fourteen days", "withdraw the quagga of the okapi"):
        found = search(retriever, query, europe)
        (hit,) = found.hits
        assert "learned" not in hit.signals
        assert (hit.log_share, found.log_share_outside) == (None, None)
        covered = opened.words.coverage(terms(query), np.array([hit.row]))[0]
        assert hit.coverage == pytest.approx(covered)
        deviations = (hit.signals["lexical"] - background.mean) / background.deviation
        weight = hit.contributions["lexical"] / deviations
        assert weight == pytest.approx(UNTAUGHT_WEIGHTS["lexical"] * covered**2, abs=1e-4)


def test_shares_are_of_all_that_was_taught(retriever: Retriever) -> None:
    """Those of the passages and of what lies outside make one; outside leads where it is meant."""
    found = search(retriever, "who pays the courier", k=50)
    shares = [np.exp(hit.log_share) for hit in found.hits if hit.log_share is not None]
    assert found.log_share_outside is not None
    assert sum(shares) + np.exp(found.log_share_outside) == pytest.approx(1.0, abs=1e-4)
    assert shares[0] == max(shares) > np.exp(found.log_share_outside)
    rain = search(retriever, "will it rain tomorrow")
    assert rain.log_share_outside is not None
    assert rain.log_share_outside > max(hit.log_share or -99.0 for hit in rain.hits)


def test_the_gist_is_the_middle_of_the_asks(opened: OpenIndex) -> None:
    """Of unit length, like everything that is compared."""
    asks = opened.unit_vectors[opened.units.asks(1)].mean(axis=0)
    assert np.allclose(opened.gist_vectors[1], asks / np.linalg.norm(asks), atol=1e-6)


def test_the_nearest_sentence_of_a_hit_is_told(retriever: Retriever, opened: OpenIndex) -> None:
    """It is what a citation quotes."""
    hit = search(retriever, "the seller pays when goods are faulty").hits[0]
    sentence = opened.units.sentences(hit.row)[hit.sentence]
    assert sentence == "The seller pays when the goods are faulty."


def test_the_first_sentence_is_quoted_unless_another_is_clearly_nearer(
    retriever: Retriever, opened: OpenIndex
) -> None:
    """Passages open with their answer; a hair's breadth does not move another in front."""
    moved = 0
    for query in ("who pays", "when faulty", "seven days", "day after delivery", "buyer confirms"):
        vector = ENCODER.encode_query(query)
        for hit in retriever.search(query, vector, CN, 3).hits:
            cosines = ENCODER.encode(opened.units.sentences(hit.row)) @ vector[0]
            moved += hit.sentence != 0
            assert hit.sentence == 0 or cosines[hit.sentence] > cosines[0] + 0.049
            assert cosines[hit.sentence] > cosines.max() - 0.051
    assert moved, "no question moved any sentence: nothing was tested"


def test_the_same_question_finds_the_same_eight_times(retriever: Retriever) -> None:
    """Scores included, bit for bit."""
    answers = [search(retriever, "how long to return a coat") for _ in range(8)]
    assert all(each == answers[0] for each in answers)


def test_equal_scores_stand_in_the_order_of_ids(tmp_path: Path) -> None:
    """Two passages that say the same never change places."""
    front, passage = FILES["eu/crd.md"].split("## ")
    twin = passage.replace("eu-crd-9", "eu-crd-99")
    corpus = write_corpus(tmp_path / "corpus", eu__crd_md=f"{front}## {twin}\n## {passage}")
    version = index.build(tmp_path, corpus, encoder=ENCODER)
    retriever = Retriever(open_index(tmp_path, ENCODER, version))
    hits = search(retriever, "withdraw without a reason", Filter("EU", None, TODAY)).hits
    assert [each.passage.id for each in hits] == ["eu-crd-9", "eu-crd-99"]
    assert hits[0].score == hits[1].score
    assert hits[0].margin == hits[1].margin


def test_threads_search_one_index_together(retriever: Retriever) -> None:
    """Each gets what it would get alone."""
    queries = ["who pays", "how many days", "mark the page", "old rule"] * 25
    alone = [search(retriever, each) for each in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: search(retriever, each), queries)) == alone


@given(st.text(max_size=200), st.integers(1, 10))
def test_any_text_can_be_searched(retriever: Retriever, text: str, k: int) -> None:
    """Whatever it is, hits are allowed passages, at most k, each once."""
    hits = search(retriever, text, k=k).hits
    ids = [each.passage.id for each in hits]
    assert len(ids) == len(set(ids)) <= k
    assert set(ids) <= {"cn-7d-10", "cn-7d-18", "cn-7d-20"}
    assert all(np.isfinite([each.score, each.margin]).all() for each in hits)


def test_what_is_said_to_be_sold_does_not_count_in_how_much_is_covered(
    retriever: Retriever,
) -> None:
    """A passage covers the same question of an umbrella and of a piano, and of no goods at all."""
    asked = ("who pays the postage of the {}", ["umbrella", "piano", "washing machine"])
    covered = {search(retriever, asked[0].format(name), CN).hits[0].coverage for name in asked[1]}
    assert covered == {search(retriever, "who pays the postage of the", CN).hits[0].coverage}
    assert search(retriever, "kettle", CN).hits[0].coverage > 0
