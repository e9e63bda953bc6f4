"""What the words of a question say: like the asks, or like what lies outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import IndexCorrupt
from knowledge.inside import Inside, features_of

ASKS = [
    "how long may i return a coat",
    "who pays the postage of a return",
    "is the shop allowed to refuse my return",
    "must the seller refund the postage",
    "does the shop owe me a refund",
    "may a seller refuse a refund",
]
OUTSIDE = [
    "how do i clean a coat",
    "how do i pair my speaker",
    "which coat is the warmest",
    "what does a lawyer cost",
    "how do i reset the kettle",
]


def test_words_of_asks_speak_for_an_answer_and_others_against() -> None:
    """Also where the thing that is asked about is the same."""
    model = Inside.of(ASKS, OUTSIDE)
    covered = model.log_odds("may the shop refuse to refund a coat")
    beside = model.log_odds("how do i clean the lining of a coat")
    assert covered is not None
    assert beside is not None
    assert covered > 0 > beside


def test_a_pair_of_words_says_more_than_its_words() -> None:
    """It is "how do i" that asks for a manual; "how" and "i" are in many asks."""
    assert features_of("How do I?") == ["how", "do", "i", "how do", "do i"]
    assert features_of("it\u2019s don't") == ["its", "dont", "its dont"]
    assert features_of("is 14 days 2 weeks") == ["is", "days", "weeks", "is days", "days weeks"]
    assert features_of("2 + 2 = ?") == features_of("") == []


def test_unknown_words_and_none_at_all_have_the_same_odds() -> None:
    """Nothing that was learned speaks for or against them."""
    model = Inside.of(ASKS, OUTSIDE)
    assert model.log_odds("xyzzy") == model.log_odds("") == model.bias


@pytest.mark.parametrize(("asks", "outside"), [([], OUTSIDE), (ASKS, []), ([], [])])
def test_without_both_sides_nothing_is_said(asks: list[str], outside: list[str]) -> None:
    """Documents without asks have no such signal, and it counts neither for nor against."""
    assert Inside.of(asks, outside).log_odds("may i return a coat") is None


def test_what_was_taught_is_read_as_the_library_would_read_it() -> None:
    """Serving reckons the odds without the library that fitted them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    model = Inside.of(ASKS, OUTSIDE)
    reader = TfidfVectorizer(analyzer=features_of, sublinear_tf=True)
    fitted = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced").fit(
        reader.fit_transform([*ASKS, *OUTSIDE]), [1] * len(ASKS) + [0] * len(OUTSIDE)
    )
    for text in ("may i return the coat, the red coat", "how do i clean it", "refund refund"):
        expected = float(fitted.decision_function(reader.transform([text]))[0])
        assert model.log_odds(text) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("asks", "outside"), [(ASKS, OUTSIDE), ([], [])])
def test_a_model_comes_back_from_its_file_as_it_was(
    tmp_path: Path, asks: list[str], outside: list[str]
) -> None:
    """The same texts give the same bytes, whenever they are written."""
    model = Inside.of(asks, outside)
    model.save(tmp_path / "one.npz")
    Inside.of(asks, outside).save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = Inside.load(tmp_path / "one.npz")
    assert again.features == model.features
    for text in ("may i return a coat", "how do i clean it", ""):
        assert again.log_odds(text) == model.log_odds(text)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"{}", b"\x93NUMPY"])
def test_a_file_that_is_not_one_is_refused(tmp_path: Path, damage: bytes) -> None:
    """With its name and the way out."""
    path = tmp_path / "inside.npz"
    path.write_bytes(damage)
    with pytest.raises(IndexCorrupt, match=r"inside.npz .*make index"):
        Inside.load(path)


def test_a_file_with_words_but_not_their_weights_is_refused(tmp_path: Path) -> None:
    """It would give the wrong weight to every word behind the gap."""
    model = Inside.of(ASKS, OUTSIDE)
    Inside(model.features[1:], model.rarities, model.weights, model.bias).save(
        tmp_path / "inside.npz"
    )
    with pytest.raises(IndexCorrupt, match="words without weights"):
        Inside.load(tmp_path / "inside.npz")
