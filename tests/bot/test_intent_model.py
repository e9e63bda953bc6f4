"""The intent model: two questions, one confidence, and no code in its files."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelUnusable
from bot.intent_model import Calibration, IntentModel, Understood, log_odds, softmax
from bot.intent_training import train
from tests.bot.teaching import LANGUAGE, UNSEEN, encode, examples


@pytest.fixture(scope="module")
def model() -> IntentModel:
    """Trained on the small assistant's texts."""
    return train(examples(), LANGUAGE)


def asked(model: IntentModel, text: str) -> Understood:
    """What it makes of a wording."""
    return model.understood(encode([text])[0], text)


@pytest.mark.parametrize("text", UNSEEN)
def test_confidences_are_probabilities_with_room_for_none_of_them(
    model: IntentModel, text: str
) -> None:
    """Every intent once, best first, adding up to what is left when none is meant."""
    ranking = asked(model, text).ranking
    confidences = [confidence for _, confidence in ranking]

    assert sorted(name for name, _ in ranking) == list(model.labels)
    assert confidences == sorted(confidences, reverse=True)
    assert 0 < sum(confidences) <= 1 + 1e-9


def test_the_two_questions_are_multiplied(model: IntentModel) -> None:
    """Which intent, times whether any."""
    text = "track my order please"
    vector = encode([text])[0]
    chances = softmax(model.scores(vector, text) / model.calibration.temperature)
    best = int(chances.argmax())
    scope = model.calibration.in_scope(chances[best], model.nearness(vector, best))

    assert asked(model, text).ranking[0] == (
        model.labels[best],
        pytest.approx(float(chances[best] * scope)),
    )


def test_nearness_is_the_cosine_to_the_nearest_example_of_that_intent(model: IntentModel) -> None:
    """Not of another one, however near."""
    vector = encode(["hello"])[0]
    near = {label: float(model.nearness(vector, c)) for c, label in enumerate(model.labels)}
    expected = {
        label: max(float(encode([text])[0] @ vector) for text in [*texts, label])
        for label, texts in _texts().items()
    }

    assert near["greet"] == pytest.approx(1.0, abs=1e-5)
    assert near["thank"] == pytest.approx(expected["thank"], abs=1e-5)


def _texts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    data = examples()
    for text, label in zip(data.texts, data.labels, strict=True):
        found.setdefault(label, []).append(text)
    return found


def test_below_the_threshold_nothing_is_believed(model: IntentModel) -> None:
    """At it, it is; the ranking is the same."""
    confidence = asked(model, "hello").ranking[0][1]
    at, above = (
        dataclasses.replace(
            model, calibration=dataclasses.replace(model.calibration, threshold=threshold)
        )
        for threshold in (confidence, np.nextafter(confidence, 1))
    )

    assert asked(at, "hello").believed
    assert not asked(above, "hello").believed
    assert asked(at, "hello").ranking == asked(above, "hello").ranking


def test_an_unfitted_calibration_takes_every_message_to_be_of_some_intent() -> None:
    """Where there were no messages to learn otherwise from."""
    calibration = Calibration()

    assert calibration.in_scope(np.array(0.01), np.array(-1.0)) == pytest.approx(1.0)
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()


def test_a_model_is_kept_and_read_back(model: IntentModel, tmp_path: Path) -> None:
    """The same answers to the last bit, the same words and encoder."""
    model.save(tmp_path)
    read = IntentModel.load(tmp_path)

    assert (read.labels, read.encoder_id) == (model.labels, "blind-int8")
    assert read.vocabulary == model.vocabulary
    assert read.calibration == model.calibration
    for text in UNSEEN:
        assert asked(read, text) == asked(model, text)


def test_a_model_with_code_in_it_is_refused(model: IntentModel, tmp_path: Path) -> None:
    """Arrays of objects are pickles; reading one could run anything."""
    sign = tmp_path / "it ran"

    class Bomb:
        """Does something when it is unpickled."""

        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (sign,)

    model.save(tmp_path)
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
def test_a_damaged_model_is_refused(
    model: IntentModel, tmp_path: Path, name: str, content: bytes | None
) -> None:
    """Missing, empty, of another kind: one error, with the way out."""
    model.save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ModelUnusable, match="make train"):
        IntentModel.load(tmp_path)


def test_a_model_of_another_format_is_refused(model: IntentModel, tmp_path: Path) -> None:
    """One that an earlier version trained."""
    model.save(tmp_path)
    path = tmp_path / "intent_model.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "format": 1}))

    with pytest.raises(ModelUnusable, match="format 1, expected 2"):
        IntentModel.load(tmp_path)
