"""The intent model: scikit-learn's numbers without its classes, and honest probabilities."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot import intent_training
from bot.errors import ModelUnusable
from bot.intent_model import IntentModel, folded
from bot.intent_training import Examples, fitted_temperature, held_out_scores

TEXTS = {
    "order": [
        "where is RC-10001",
        "track my order",
        "has it shipped",
        "parcel late",
        "my order #99",
    ],
    "policy": [
        "can I return it",
        "is there a warranty",
        "who pays freight",
        "refund rule",
        "broken",
    ],
    "greet": ["hello", "hi there", "good morning", "hey", "good evening to you"],
}
UNSEEN = ["where is my parcel RC-20002", "hello!", "returns", "???", "退货", "a", "x" * 500, "#"]


def examples(labels: tuple[str, ...] = ("order", "policy", "greet")) -> Examples:
    """A few texts with vectors that lean towards their label, and are noisy."""
    chance = np.random.default_rng(0)
    texts = [(text, label) for label in labels for text in TEXTS[label]]
    vectors = chance.normal(size=(len(texts), 16)).astype(np.float32)
    for row, (_, label) in enumerate(texts):
        vectors[row, labels.index(label)] += 2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Examples(tuple(t for t, _ in texts), vectors, tuple(label for _, label in texts))


@pytest.mark.parametrize("labels", [("order", "policy", "greet"), ("order", "policy")])
def test_probabilities_are_scikit_learns(labels: tuple[str, ...]) -> None:
    """At temperature 1, those of its own vectorizer and regression on the same features."""
    data = examples(labels)
    model = intent_training._fitted(data, temperature=1.0, encoder_id="e")
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, preprocessor=folded
    )

    def features(texts: list[str], vectors: np.ndarray, *, fit: bool = False) -> sparse.csr_matrix:
        grams = vectorizer.fit_transform(texts) if fit else vectorizer.transform(texts)
        return sparse.hstack([sparse.csr_matrix(vectors * 5), grams * 2]).tocsr()

    regression = LogisticRegression(C=10, class_weight="balanced", max_iter=1000, random_state=0)
    regression.fit(features(list(data.texts), data.vectors, fit=True), data.labels)
    unseen = np.random.default_rng(1).normal(size=(len(UNSEEN), 16)).astype(np.float32)
    expected = regression.predict_proba(features(UNSEEN, unseen))

    assert model.labels == tuple(regression.classes_)
    for row, text in enumerate(UNSEEN):
        found = model.probabilities(unseen[row], text)
        assert np.allclose(found, expected[row], atol=1e-5)


def test_digits_are_alike() -> None:
    """Which number an order has says nothing about what is wanted of it."""
    model = intent_training._fitted(examples(), temperature=1.0, encoder_id="e")
    vector = examples().vectors[0]

    assert np.array_equal(
        model.probabilities(vector, "where is RC-10001"),
        model.probabilities(vector, "WHERE IS rc-98765"),
    )


def test_a_model_is_kept_and_read_back(tmp_path: Path) -> None:
    """The same probabilities, labels and encoder."""
    model = intent_training.train(examples(), encoder_id="e-int8")
    model.save(tmp_path)

    read = IntentModel.load(tmp_path)

    assert (read.labels, read.encoder_id) == (model.labels, "e-int8")
    assert read.temperature == model.temperature
    for text in UNSEEN:
        vector = examples().vectors[3]
        assert np.array_equal(read.probabilities(vector, text), model.probabilities(vector, text))


def test_a_model_with_code_in_it_is_refused(tmp_path: Path) -> None:
    """Arrays of objects are pickles; reading one could run anything."""
    sign = tmp_path / "it ran"

    class Bomb:
        """Does something when it is unpickled."""

        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (sign,)

    intent_training.train(examples(), encoder_id="e").save(tmp_path)
    with np.load(tmp_path / "intent_model.npz") as arrays:
        kept = dict(arrays)
    kept["bias"] = np.array([Bomb()], dtype=object)
    buffer = io.BytesIO()
    np.savez(buffer, **kept)
    (tmp_path / "intent_model.npz").write_bytes(buffer.getvalue())

    with pytest.raises(ModelUnusable, match="make train"):
        IntentModel.load(tmp_path)
    assert not sign.exists()
    with np.load(tmp_path / "intent_model.npz", allow_pickle=True) as arrays:
        assert arrays["bias"].tolist() == [None]
    assert sign.exists()  # the bomb is real


@pytest.mark.parametrize("name", ["intent_model.npz", "intent_model.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x03\x04"])
def test_a_damaged_model_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Missing, empty, of another kind: one error, with the way out."""
    intent_training.train(examples(), encoder_id="e").save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ModelUnusable, match="make train"):
        IntentModel.load(tmp_path)


def test_training_again_makes_the_same_model() -> None:
    """The same data, the same numbers."""
    one = intent_training.train(examples(), encoder_id="e")
    other = intent_training.train(examples(), encoder_id="e")

    assert np.array_equal(one.encoder_weights, other.encoder_weights)
    assert np.array_equal(one.ngram_weights, other.ngram_weights)
    assert one.temperature == other.temperature


@pytest.mark.parametrize("factor", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_the_temperature_undoes_false_confidence(factor: float) -> None:
    """Scores of a known truth, exaggerated by a factor: the temperature is that factor."""
    chance = np.random.default_rng(0)
    honest = chance.normal(size=(20_000, 4)) * 1.5
    odds = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    truth = np.array([chance.choice(4, p=row) for row in odds])

    assert fitted_temperature(honest * factor, truth) == pytest.approx(factor, rel=0.08)


def test_the_temperature_never_changes_the_winner() -> None:
    """It only says how sure to be."""
    cold = intent_training._fitted(examples(), temperature=0.2, encoder_id="e")
    warm = intent_training._fitted(examples(), temperature=5.0, encoder_id="e")
    for vector in examples().vectors:
        for text in UNSEEN:
            one, other = cold.probabilities(vector, text), warm.probabilities(vector, text)
            assert one.argmax() == other.argmax()
            assert one.max() > other.max()


def test_calibration_scores_come_from_models_that_never_saw_the_example() -> None:
    """Labels drawn at random cannot be guessed by a model that has not seen them.

    And would be known by one that has.
    """
    chance = np.random.default_rng(3)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    texts = tuple("".join(chance.choice(letters, size=12)) for _ in range(200))
    vectors = chance.normal(size=(200, 32)).astype(np.float32)
    labels = tuple(chance.choice(["a", "b"]) for _ in texts)
    data = Examples(texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels)

    scores, truth = held_out_scores(data)
    fitted = intent_training._fitted(data, temperature=1.0, encoder_id="e")
    seen = [fitted.probabilities(v, t).argmax() for v, t in zip(data.vectors, texts, strict=True)]

    assert np.mean(scores.argmax(axis=1) == truth) < 0.65
    assert np.mean(np.array(seen) == truth) > 0.9


@pytest.mark.parametrize(
    "labels", [("one",) * 4, ("one", "one", "one", "two"), ("one", "one", "two", "three")]
)
def test_too_few_examples_are_refused(labels: tuple[str, ...]) -> None:
    """With their numbers, and where to add some."""
    data = Examples(tuple("abcd"), np.eye(4, dtype=np.float32), labels)

    with pytest.raises(ModelUnusable, match=r"'one': .*data/nlu\.yml"):
        intent_training.train(data, encoder_id="e")
