"""`recourse evaluate redaction`: figures that can be checked by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.evaluate import app
from gateway.cli.labelled_sentences import Sentence, Span, read_sentences
from gateway.cli.output import CommandError
from gateway.cli.redaction_figures import UNLABELLED, Find, measure
from gateway.domain.redaction import Found, Secret

CARD = "4111111111111111"


def sentence(number: int, text: str, **labels: str) -> Sentence:
    """A sentence whose labels are found in it by their values."""
    spans = tuple(
        Span(kind, value, text.index(value), text.index(value) + len(value))
        for kind, value in labels.items()
    )
    return Sentence(number, text, spans)


def finding(secrets: dict[str, Secret]) -> Find:
    """Return what finds exactly these words."""

    def find(text: str) -> Iterable[Found]:
        for word, secret in secrets.items():
            if word in text:
                at = text.index(word)
                yield Found(at, at + len(word), secret)

    return find


class TestFigures:
    def test_a_label_is_caught_when_nothing_of_it_is_left(self) -> None:
        """Half a card number is a card number that was missed."""
        sentences = [
            sentence(1, "pay with card-one now", CREDIT_CARD="card-one"),
            sentence(2, "pay with card-two now", CREDIT_CARD="card-two"),
        ]
        figures = measure(sentences, finding({"card-one": Secret.CARD, "card-t": Secret.CARD}))

        cards = figures.types["CREDIT_CARD"]
        assert (cards.spans, cards.caught, cards.missed) == (2, 1, [2])

    def test_what_is_found_in_pieces_is_caught(self) -> None:
        """Two finds that touch leave nothing between them."""
        find = lambda text: [Found(0, 2, Secret.CARD), Found(2, 4, Secret.CARD)]  # noqa: E731

        figures = measure([sentence(1, "4111", CREDIT_CARD="4111")], find)

        assert figures.types["CREDIT_CARD"].caught == 1

    def test_precision_is_by_what_was_labelled_there(self) -> None:
        """A telephone number taken for a card is named as such, and so is a number of nobody's."""
        sentences = [
            sentence(1, "aaa", CREDIT_CARD="aaa"),
            sentence(2, "call bbb", PHONE_NUMBER="bbb"),
            sentence(3, "ccc"),
        ]
        words = {"aaa": Secret.CARD, "bbb": Secret.CARD, "ccc": Secret.CARD}

        figures = measure(sentences, finding(words))

        cards = figures.kinds[Secret.CARD]
        assert (cards.found, cards.right) == (3, 1)
        assert cards.wrong == {"PHONE_NUMBER": 1, UNLABELLED: 1}
        assert cards.wrong_in == [2, 3]

    def test_check_digits_explain_what_cannot_be_caught(self) -> None:
        """A number that fails them is nobody's."""
        sentences = [
            sentence(1, f"a {CARD}", CREDIT_CARD=CARD),
            sentence(2, "b 4111111111111112", CREDIT_CARD="4111111111111112"),
            sentence(3, "c DE89370400440532013000", IBAN_CODE="DE89370400440532013000"),
            sentence(4, "d DE88370400440532013000", IBAN_CODE="DE88370400440532013000"),
        ]

        figures = measure(sentences, lambda text: ())

        assert figures.types["CREDIT_CARD"].valid == 1
        assert figures.types["IBAN_CODE"].valid == 1

    def test_what_needs_its_words_is_counted(self) -> None:
        """Found in its sentence, and not when it stands alone."""
        find = lambda text: [Found(4, 7, Secret.IDENTITY)] if text.startswith("ssn") else []  # noqa: E731

        figures = measure([sentence(1, "ssn 123", US_SSN="123")], find)

        assert (figures.types["US_SSN"].caught, figures.types["US_SSN"].alone) == (1, 0)


LINE = {
    "text": "hi 1",
    "spans": [
        {"entity_type": "AGE", "entity_value": "1", "start_position": 3, "end_position": 4},
    ],
}


class TestReading:
    def test_plain_and_packed_files_and_folders_are_read(self, tmp_path: Path) -> None:
        """The form that presidio-research publishes, more fields than ours included."""
        line = json.dumps(LINE | {"template_id": 7})
        (tmp_path / "a.jsonl").write_text(f"{line}\n\n{line}\n")
        with gzip.open(tmp_path / "b.jsonl.gz", "wt") as file:
            file.write(line)

        sentences = read_sentences(tmp_path)

        assert [each.number for each in sentences] == [1, 2, 3]
        assert sentences[0].spans == (Span("AGE", "1", 3, 4),)
        assert read_sentences(tmp_path / "b.jsonl.gz")[0].text == "hi 1"

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ("{", "line 1: Expecting"),
            ('{"text": 4}', "line 1: "),
            ("\n", "no sentences"),
            ("[]", "line 1: "),
        ],
    )
    def test_what_is_not_in_shape_is_named(
        self, content: str, complaint: str, tmp_path: Path
    ) -> None:
        """The line, and what was expected there."""
        path = tmp_path / "x.jsonl"
        path.write_text(content)

        with pytest.raises(CommandError, match=complaint) as refusal:
            read_sentences(path)

        assert "expected" in str(refusal.value)

    def test_what_is_no_gzip_is_named(self, tmp_path: Path) -> None:
        """A file that only says it is packed."""
        path = tmp_path / "x.jsonl.gz"
        path.write_text("{}")

        with pytest.raises(CommandError, match="cannot be read"):
            read_sentences(path)


class TestCommand:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        """One card that is caught, one identity number that is not."""
        path = tmp_path / "own.jsonl"
        caught = f"my card is {CARD}"
        lines = [
            {"text": caught, "spans": [_span("CREDIT_CARD", CARD, 11)]},
            {"text": "it is 12345", "spans": [_span("US_SSN", "12345", 6)]},
            {"text": "parcel 357962501027", "spans": []},
        ]
        path.write_text("\n".join(map(json.dumps, lines)))
        return path

    def test_json_has_every_figure_and_no_sentence(self, data: Path) -> None:
        """For other programs; what was missed is named by its line."""
        done = CliRunner().invoke(app, ["redaction", "--data", str(data), "--json"])

        assert done.exit_code == 0, done.output
        figures = json.loads(done.stdout)
        assert figures["sentences"] == 3
        assert figures["types"]["CREDIT_CARD"]["recall"] == 1.0
        assert figures["types"]["US_SSN"] == {
            "removed_as": "identity number", "spans": 1, "caught": 0, "recall": 0.0,
            "caught_without_the_words_around": 0, "valid_check_digits": None, "missed": [2],
        }  # fmt: skip
        assert figures["kinds"]["card number"]["precision"] == 1.0
        assert "12345" not in done.stdout.replace(CARD, "")

    def test_sentences_are_shown_only_when_asked_for(self, data: Path) -> None:
        """Labelled data may be somebody's."""
        quiet = CliRunner().invoke(app, ["redaction", "--data", str(data)])
        loud = CliRunner().invoke(app, ["redaction", "--data", str(data), "--show"])

        assert "it is 12345" not in quiet.stdout
        assert "2 missed US_SSN: it is 12345" in loud.stdout
        assert CARD not in loud.stdout

    def test_a_path_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        """With the way out."""
        done = CliRunner().invoke(app, ["redaction", "--data", str(tmp_path / "none")])

        assert isinstance(done.exception, CommandError)
        assert "correct the path" in str(done.exception)


def _span(kind: str, value: str, start: int) -> dict[str, object]:
    return {
        "entity_type": kind,
        "entity_value": value,
        "start_position": start,
        "end_position": start + len(value),
    }
