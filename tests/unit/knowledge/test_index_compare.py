"""What another version would answer differently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from knowledge import index
from knowledge.answering import Answerer
from knowledge.answers import Answer, Question
from knowledge.index_compare import Comparison, RememberingEncoder, differences
from knowledge.index_open import open_index
from knowledge.recorded import RecordedQuestion
from tests.unit.knowledge.answerers import TODAY, calibration
from tests.unit.knowledge.fakes import FILES, POSTAGE, CountingEncoder, FakeEncoder, write_corpus

QUESTIONS = tuple(
    RecordedQuestion(text, "CN", None, count=count)
    for count, text in enumerate(
        [
            "how many days do i have to return a dress",
            "who pays the courier",
            "how do i label goods without return",
            "is the kettle under a warranty",
            "which stock should i buy",
        ],
        start=1,
    )
)
WARRANTY = """\
## The warranty of a kettle   {#cn-7d-30}
audience: shopper
cites: 7D 30
topics: warranty
confidence: verified
asks:
- is the kettle under a warranty
- how long is a kettle under warranty
- warranty of a kettle
- kettle broke under warranty
- warranty card of the kettle

A kettle is under a warranty of a year. Keep the card.
"""


def an_answerer(home: Path, corpus: Path) -> Answerer:
    """Return what answers from a corpus."""
    version = index.build(home, corpus, encoder=FakeEncoder())
    opened = open_index(home, FakeEncoder(), version)
    strict = replace(calibration(0.5), intercept=-20.0)  # in so small a corpus all else is near
    return Answerer(FakeEncoder(), opened, strict, today=lambda: TODAY)


def test_versions_that_answer_alike_have_no_differences(tmp_path: Path, corpus: Path) -> None:
    """The same corpus, or one that changed elsewhere."""
    one = an_answerer(tmp_path / "home", corpus)
    told: list[tuple[int, int]] = []
    assert differences(QUESTIONS, one, one, lambda *each: told.append(each)) == ()
    assert told == [(done, 5) for done in range(1, 6)]


def test_every_kind_of_change_is_told(tmp_path: Path, corpus: Path) -> None:
    """A passage more, one less, one under another id, and one with other words."""
    changed = FILES["cn/7d.md"].replace(POSTAGE, WARRANTY)
    changed = changed.replace("cn-7d-20}", "cn-7d-21}")
    changed = changed.replace(
        "Otherwise the\nseller may refuse.", "After that the\nseller may not."
    )
    before = an_answerer(tmp_path / "home", corpus)
    after = an_answerer(tmp_path / "home", write_corpus(tmp_path / "new", cn__7d_md=changed))
    found = differences(QUESTIONS, before, after)
    assert [(each.change, each.question.text) for each in found] == [
        ("newly answered", "is the kettle under a warranty"),
        ("newly declined", "who pays the courier"),
        ("other first citation", "how do i label goods without return"),
        ("other words", "how many days do i have to return a dress"),
    ]
    renamed = found[2]
    assert (renamed.before.passage, renamed.after.passage) == ("cn-7d-20", "cn-7d-21")
    assert found[0].before.abstained_because == "no_passage_close_enough"
    compared = Comparison(before.version, after.version, len(QUESTIONS), found)
    assert set(compared.counts().values()) == {1}
    printed = json.loads(json.dumps(compared.as_json()))
    assert printed["questions"] == 5
    assert printed["differences"][0]["question"] == "is the kettle under a warranty"
    assert printed["differences"][0]["after"]["cites"] == "7D 30"


@dataclass
class Fixed:
    """Answers or declines as it is told."""

    answered: Mapping[str, bool]

    def answer(self, question: Question) -> Answer:
        """Return a bare answer."""
        answered = self.answered[question.text]
        return Answer(answered, "", 0.0, None if answered else "no_passage_close_enough")


def test_what_is_asked_most_comes_first() -> None:
    """Within its kind; equals in the order they were read."""
    texts = ["a", "b", "c", "d"]
    asked = [
        RecordedQuestion(text, "CN", None, count=count)
        for text, count in zip(texts, (1, 5, 9, 1), strict=True)
    ]
    before = Fixed({"a": False, "b": False, "c": True, "d": False})
    after = Fixed({text: not answered for text, answered in before.answered.items()})
    found = differences(asked, before, after)
    assert [each.question.text for each in found] == ["b", "a", "d", "c"]


def test_a_question_is_encoded_once_for_both_versions() -> None:
    """Encoding is most of the time that a comparison takes."""

    class Counted(CountingEncoder):
        def encode_query(self, text: str) -> np.ndarray:
            self.asked.append(text)
            return super().encode_query(text)

    counting = Counted()
    remembering = RememberingEncoder(counting)
    first = remembering.encode_query("who pays")
    assert remembering.encode_query("who pays") is first
    assert counting.asked == ["who pays"]
    assert remembering.encode(["x"]).shape == (1, counting.dimensions)
    assert remembering.encoder_id == counting.encoder_id
