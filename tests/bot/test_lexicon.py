"""The lexicon: scikit-learn's numbers, one message at a time."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.lexicon import MANY, PIECE_SIZES, PIECE_WEIGHT, WORD_WEIGHT, Lexicon, folded, words_of

TEXTS = ["where is rc-10001", "track my order", "has it shipped", "my order, my order!", "a", "été"]
UNSEEN = ["where is my order rc-20002", "???", "退货", "a", "x" * 500, "#", "order order order", ""]


def dense(lexicon: Lexicon, texts: list[str]) -> np.ndarray:
    """The features as one array."""
    return np.asarray(lexicon.matrix(texts).todense())


@pytest.mark.parametrize("texts", [TEXTS, TEXTS * 400], ids=["few", "many"])
def test_the_features_are_scikit_learns(texts: list[str]) -> None:
    """Its own TF-IDF of pieces and of words, each times its weight."""
    rarest = 2 if len(texts) >= MANY else 1
    pieces = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=PIECE_SIZES,
        sublinear_tf=True,
        preprocessor=folded,
        min_df=rarest,
    ).fit(texts)
    words = TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        preprocessor=folded,
        token_pattern=r"\w+",
        min_df=rarest,
    ).fit(texts)
    lexicon = Lexicon.of(texts)
    unseen = [text for text in UNSEEN if text]
    expected = np.hstack(
        [
            pieces.transform(unseen).toarray() * PIECE_WEIGHT,
            words.transform(unseen).toarray() * WORD_WEIGHT,
        ]
    )

    assert lexicon.pieces.names == tuple(pieces.get_feature_names_out())
    assert np.allclose(dense(lexicon, unseen), expected, atol=1e-5)


def test_of_many_texts_terms_of_one_only_are_left_out() -> None:
    """Half the size, the same accuracy."""
    lexicon = Lexicon.of([*["track my order"] * MANY, "has it shipped"])

    assert "order" in lexicon.words.names
    assert "shipped" not in lexicon.words.names


def test_every_digit_is_the_same() -> None:
    """How many there are counts; which they are does not."""
    lexicon = Lexicon.of(TEXTS)
    one, other, longer = dense(lexicon, ["rc-10001", "rc-98765", "rc-1"])

    assert np.array_equal(one, other)
    assert not np.array_equal(one, longer)


def test_words_stand_beside_pairs_of_neighbours() -> None:
    """In their order."""
    assert words_of("Where IS it?") == ["where", "is", "it", "where is", "is it"]


@pytest.mark.parametrize("text", UNSEEN)
def test_no_text_breaks_it(text: str) -> None:
    """A wording may be of any language or none."""
    rows, values = Lexicon.of(TEXTS).features(text)

    assert len(rows) == len(values) == len(set(rows.tolist()))
    assert np.isfinite(values).all()


def test_a_lexicon_of_nothing_has_no_features() -> None:
    """Texts without a word."""
    assert dense(Lexicon.of(["", ""]), ["hello"]).shape == (1, 0)
