"""Training: from the examples alone, the same every time, and never from too few."""

from __future__ import annotations

import numpy as np
import pytest

from bot import intent_training
from bot.errors import ModelUnusable
from bot.intent_model import IntentModel
from bot.intent_training import Examples, train
from tests.bot.teaching import LANGUAGE, TEXTS, encode, examples


def best(model: IntentModel, text: str) -> str:
    """The intent that wins."""
    return model.understood(encode([text])[0], text).ranking[0][0]


def test_what_was_taught_is_known() -> None:
    """Every example, by its own label."""
    model = train(examples(), LANGUAGE)

    for label, texts in TEXTS.items():
        for text in texts:
            if "#" not in text and "RC" not in text:
                assert best(model, text.lower()) == label


def test_training_again_makes_the_same_model() -> None:
    """The same data, the same numbers, the threshold included."""
    one, other = (train(examples(), LANGUAGE) for _ in range(2))

    assert np.array_equal(one.encoder_weights, other.encoder_weights)
    assert np.array_equal(one.term_weights, other.term_weights)
    assert one.calibration == other.calibration


def test_the_order_number_of_an_example_teaches_nothing() -> None:
    """Masked before anything is learnt: no term of it is known, no word to correct towards."""
    model = train(examples(), LANGUAGE)

    assert not any("10001" in term for term in model.lexicon.words.names)
    assert "rc" not in model.vocabulary


def test_an_intents_name_is_an_example_of_it() -> None:
    """People choose names that say it; of what is no intent they say nothing."""
    data = Examples(
        (*examples().texts, "mumble", "blah blah"),
        (*("late_parcel" if label == "order" else label for label in examples().labels),)
        + ("NO_NODES_DETECTED",) * 2,
    )
    model = train(data, LANGUAGE)

    assert "late parcel" in model.lexicon.words.names
    assert not any("nodes" in name for name in model.lexicon.words.names)
    assert len(model.examples) == len(data) + 4


def test_each_text_is_encoded_once() -> None:
    """Rounds and folds ask for the same ones again; the encoder is most of the time."""
    counted: list[str] = []

    def counting(texts: intent_training.Sequence[str]) -> np.ndarray:
        counted.extend(texts)
        assert len(texts) == 1  # a vector must not depend on its neighbours
        return encode(texts)

    language = intent_training.Language(counting, LANGUAGE.knows, "x")
    train(examples(), language)

    assert len(counted) == len(set(counted))


def test_progress_goes_to_the_end() -> None:
    """A bar that is stuck tells nothing."""
    steps: list[tuple[int, int]] = []
    train(examples(), LANGUAGE, progress=lambda done, of: steps.append((done, of)))

    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(
    "labels", [("one",) * 4, ("one", "one", "one", "two"), ("one", "one", "two", "three")]
)
def test_too_few_examples_are_refused(labels: tuple[str, ...]) -> None:
    """With their numbers, and where to add some."""
    with pytest.raises(ModelUnusable, match=r"intent examples .*: expected two intents .*data/"):
        train(Examples(tuple("abcd"), labels), LANGUAGE)


@pytest.mark.parametrize("labels", [("order", "policy"), ("order", "policy", "greet")])
def test_few_intents_are_enough(labels: tuple[str, ...]) -> None:
    """Two, of which none can be held back."""
    model = train(examples(*labels), LANGUAGE)

    assert model.labels == tuple(sorted(labels))
    assert best(model, "track my order") == "order"


def test_what_nobody_taught_is_less_sure_than_what_somebody_did() -> None:
    """Nothing near it, no word of it known."""
    model = train(examples(), LANGUAGE)
    strange, known = (
        model.understood(encode([text])[0], text).ranking[0][1]
        for text in ("quantum flux capacitor", "track my order")
    )

    assert strange < known
