"""What the asks teach: fitted by law, kept on disk byte for byte, left out where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge import learned
from knowledge.encoder import Vectors
from knowledge.errors import IndexCorrupt
from knowledge.learned import Learned
from knowledge.units import Units
from tests.unit.knowledge.fakes import FakeEncoder

ENCODER = FakeEncoder()
OUTSIDE = ["will it rain tomorrow", "which stock should i buy", "is the sun out in rome"]
ASKS = {
    "returns": ["how long may i return a coat", "days to return shoes", "return deadline"],
    "postage": ["who pays the courier", "postage of a parcel", "is freight free"],
    "labels": ["what stands on the label", "label of a kettle", "listing of marks"],
}


def units_of(asks: dict[str, list[str]]) -> Units:
    """Return units with a title, a sentence and the asks of each passage."""
    rows = [{"title": name, "sentences": [f"About {name}."], "asks": a} for name, a in asks.items()]
    return Units.from_json(json.dumps(rows))


def taught(
    places: list[str], asks: dict[str, list[str]], outside: list[str] | None = None
) -> Learned:
    """Return what these asks teach."""
    units = units_of(asks)
    beside = OUTSIDE if outside is None else outside
    return Learned.of(places, units, ENCODER.encode(units.texts), ENCODER.encode(beside))


def vector(text: str) -> Vectors:
    """Return a question's vector."""
    return ENCODER.encode_query(text)[0]


def test_a_question_speaks_for_the_passage_whose_asks_are_like_it() -> None:
    """And for none of them where it is like what lies outside."""
    model = taught(["CN"] * 3, ASKS)
    rows = np.arange(3)
    for row, question in enumerate(("return of shoes", "postage and freight", "a kettle label")):
        logits = model.logits(rows, vector(question))
        assert logits.argmax() == row
        assert logits.max() > model.outside("CN", vector(question))
    rain = vector("will it rain in rome")
    assert model.outside("CN", rain) > model.logits(rows, rain).max()


def test_each_law_is_taught_by_itself() -> None:
    """Twins of two laws are each the best of their own."""
    twins = ASKS | {f"{name} abroad": asks for name, asks in ASKS.items()}
    model = taught(["CN"] * 3 + ["EU"] * 3, twins)
    assert model.jurisdictions == ("CN", "EU")
    logits = model.logits(np.arange(6), vector("who pays the courier"))
    assert logits.argsort()[-2:].tolist() in ([1, 4], [4, 1])
    assert model.outside("EU", vector("rain")) == pytest.approx(
        model.outside("CN", vector("rain")), abs=0.2
    )


@pytest.mark.parametrize(
    ("places", "asks"),
    [
        (["CN"] * 2, {name: ASKS[name] for name in ("returns", "postage")}),
        (["CN"] * 3, ASKS | {"labels": []}),
        ([], {}),
    ],
)
def test_a_law_with_too_little_to_tell_apart_is_not_taught(
    places: list[str], asks: dict[str, list[str]]
) -> None:
    """Fewer than three passages, or one without asks: nothing speaks for or against any."""
    model = taught(places, asks)
    assert not model.knows("CN")
    assert not model.weights.any()
    assert not model.biases.any()


def test_a_law_too_large_to_be_taught_in_time_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit it still is."""
    monkeypatch.setattr(learned, "MOST_TAUGHT", 3)
    assert taught(["CN"] * 3, ASKS).knows("CN")
    monkeypatch.setattr(learned, "MOST_TAUGHT", 2)
    assert not taught(["CN"] * 3, ASKS).knows("CN")


def test_without_anything_outside_nothing_speaks_for_declining() -> None:
    """The passages share all there is."""
    model = taught(["CN"] * 3, ASKS, outside=[])
    assert model.knows("CN")
    assert model.outside("CN", vector("rain")) == -np.inf


def test_what_was_taught_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    """The same asks give the same bytes, whenever they are written."""
    model = taught(["CN"] * 3, ASKS)
    model.save(tmp_path / "one.npz")
    taught(["CN"] * 3, ASKS).save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = Learned.load(tmp_path / "one.npz")
    assert again.jurisdictions == ("CN",)
    question = vector("postage")
    assert np.array_equal(
        again.logits(np.arange(3), question), model.logits(np.arange(3), question)
    )
    assert again.outside("CN", question) == model.outside("CN", question)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"{}", b"\x93NUMPY"])
def test_a_file_that_is_not_one_is_refused(tmp_path: Path, damage: bytes) -> None:
    """Empty, cut off, or something else: named, with the way out."""
    path = tmp_path / "learned.npz"
    path.write_bytes(damage)
    with pytest.raises(IndexCorrupt, match=r"learned\.npz is not a learned signal.*make index"):
        Learned.load(path)


def test_a_file_that_lacks_an_array_or_is_not_there_is_refused(tmp_path: Path) -> None:
    """Nothing is made up for it."""
    np.savez(tmp_path / "learned.npz", weights=np.zeros((1, 2)))
    np.save(tmp_path / "alone.npy", np.zeros(3))
    for name in ("learned.npz", "alone.npy", "nowhere.npz"):
        with pytest.raises(IndexCorrupt, match=rf"{name} is not a learned signal"):
            Learned.load(tmp_path / name)
