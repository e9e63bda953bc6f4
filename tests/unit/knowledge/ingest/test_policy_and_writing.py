"""Names that stay, and files that the corpus reader reads back as they were meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import FileUnreadable, ProposalError
from knowledge.ingest.document import Document
from knowledge.ingest.ledger import Ledger, read_ledger
from knowledge.ingest.policy import (
    Policy,
    document_slug,
    new_id,
    next_version,
    policy_of,
    slug_of,
)
from knowledge.ingest.writing import (
    MARK,
    instruments_as_yaml,
    passages_as_markdown,
    without_marks,
)
from knowledge.passages import Instrument, Passage, load_corpus
from tests.unit.knowledge.fakes import write_corpus

QUAY = Instrument("Quay returns", "Quay returns of Quay & Co", "Our returns: all", "UK")
POLICY = Policy("returns", QUAY, ("shopper",))
PASSAGE = Passage(
    id="uk-shop-returns-refunds",
    title="Refunds: the fee is kept",
    text="#1 orders: no refund. key: value.\n\n" + "A long line of words #42 goes on. " * 9,
    cites=("Quay returns 1.2",),
    audience=("shopper", "merchant"),
    topics=("refund",),
    jurisdiction="UK",
    instrument=QUAY.name,
    short=QUAY.short,
    kind="merchant-policy",
    official_name=QUAY.official_name,
    effective_from=date(2026, 1, 1),
    effective_to=None,
    confidence="secondary",
    asks=("refund?", "- money", "fees: how much", "back to card", "when"),
)


class TestNames:
    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("How long do you have to return?", "how-long-do-have-return"),
            ("Caf\u00e9 & Zo\u00eb", "cafe-zoe"),
            ("the", "the"),
            ("\u9000\u8d27\u653f\u7b56", ""),
            ("a b c d e f g h i j", "b-c-d-e-f-g"),
        ],
    )
    def test_a_slug_is_a_few_telling_words(self, text: str, slug: str) -> None:
        """In letters that every file system has."""
        assert slug_of(text) == slug

    def test_a_document_is_known_by_its_files_name(self, tmp_path: Path) -> None:
        """Whatever its format; a page called index by its folder; a given name goes before."""
        assert document_slug(Path("x/Returns Policy.pdf")) == "returns-policy"
        assert document_slug(Path("y/returns_policy.docx")) == "returns-policy"
        assert document_slug(tmp_path / "shipping/index.html") == "shipping"
        assert document_slug(Path("a.md"), "Quay & Co") == "quay-co"
        assert document_slug(Path("\u9000\u8d27.md")).startswith("policy-")

    def test_a_policy_is_named_by_its_title(self) -> None:
        """As a citation may be: no comma, no semicolon, a few words."""
        document = Document("Returns, refunds; and all the rest of it: v2", ())
        instrument = policy_of(document, "r", "UK", ("shopper",), {}, shop="Quay").instrument
        assert instrument.short == "Returns refunds and all the rest"
        assert instrument.name == "Returns refunds and all the rest of Quay"
        assert instrument.official_name == document.title
        untitled = policy_of(Document("", ()), "returns-2026", "UK", ("shopper",), {})
        assert untitled.instrument.short == "returns 2026"

    def test_a_name_that_means_something_else_is_refused(self) -> None:
        """A short name never changes its meaning."""
        known = {"7D": Instrument("7D", "Seven Days", "x", "CN")}
        with pytest.raises(FileUnreadable, match=r"'7D' means 'Seven Days'.* another --name"):
            policy_of(Document("Rules", ()), "x", "UK", ("shopper",), known, name="7D")

    def test_ids_are_new_and_versions_count_up(self) -> None:
        """No id is ever given twice; headings without letters go by their number."""
        assert new_id(POLICY, "The refunds", "1.2", ()) == "uk-shop-returns-refunds"
        taken = {"uk-shop-returns-refunds", "uk-shop-returns-refunds-2"}
        assert new_id(POLICY, "Refunds", "1.2", taken) == "uk-shop-returns-refunds-3"
        assert new_id(POLICY, "\u9000\u8d27", "1.2", ()) == "uk-shop-returns-s1-2"
        assert next_version("uk-x", ()) == "uk-x-v2"
        assert next_version("uk-x-v2", {"uk-x-v2", "uk-x-v3"}) == "uk-x-v4"


class TestWriting:
    def read_back(self, tmp_path: Path, *passages: Passage, text: str = "") -> tuple[Passage, ...]:
        """Return passages as the corpus reader finds them."""
        own = tmp_path / "own"
        (own / "uk").mkdir(parents=True)
        made = text or passages_as_markdown(passages, proposed={})
        (own / "uk/returns.md").write_text(made, "utf-8")
        (own / "instruments.yml").write_text(instruments_as_yaml([QUAY]), "utf-8")
        loaded = load_corpus(write_corpus(tmp_path / "corpus"), own)
        return tuple(each for each in loaded.passages if each.short == QUAY.short)

    def test_what_is_written_is_read_back(self, tmp_path: Path) -> None:
        """Dates of its own, a closed one, text that looks like the format: all of it."""
        closed = replace(
            PASSAGE,
            id="uk-shop-returns-old",
            effective_from=date(2025, 1, 1),
            effective_to=date(2025, 12, 31),
        )
        text = PASSAGE.text.replace("#1 orders", "No. 1 orders").strip()
        asks = tuple(each.strip() for each in PASSAGE.asks)
        expected = replace(PASSAGE, text=text, asks=asks)
        found = self.read_back(tmp_path, PASSAGE, closed)
        assert found == (replace(closed, text=text, asks=asks), expected)

    def test_no_line_of_text_begins_like_a_heading(self) -> None:
        """Wrapped anywhere, a word with a number sign stays behind another."""
        for shift in range(40):
            passage = replace(PASSAGE, text="x" * shift + " see order #42 today" * 30)
            body = passages_as_markdown([passage], proposed={}).split("asks:")[1]
            assert not any(line.startswith("#") for line in body.splitlines())

    def test_marks_come_off_again_and_are_counted(self, tmp_path: Path) -> None:
        """Only those of asks, and no line is moved."""
        proposed = {PASSAGE.id: frozenset({"when", "refund?"})}
        marked = passages_as_markdown([PASSAGE], proposed=proposed, remarks=("Read me.",))
        assert f"- {MARK}when\n" in marked
        assert "- back to card\n" in marked
        bare, count = without_marks(marked)
        assert count == 2
        assert bare == passages_as_markdown([PASSAGE], proposed={}, remarks=("Read me.",))
        assert self.read_back(tmp_path, text=bare)[0].id == PASSAGE.id


class TestLedger:
    LEDGER = Ledger("a.md", "0" * 64, date(2026, 1, 1), {"uk-x": ("One.", "Two.")}, (("No.",),))

    def test_it_comes_back_from_its_file(self, tmp_path: Path) -> None:
        """Beside the passages; without one there is none."""
        assert read_ledger(tmp_path / "a.md") is None
        (tmp_path / "a.json").write_text(self.LEDGER.as_json(), "utf-8")
        assert read_ledger(tmp_path / "a.md") == self.LEDGER

    @pytest.mark.parametrize(
        "text", ["{", "[]", '{"format": 2}', '{"format": 1, "sources": {"a": "b"}}']
    )
    def test_a_damaged_one_is_named_with_the_way_out(self, tmp_path: Path, text: str) -> None:
        """Guessing would propose everything again, or nothing."""
        (tmp_path / "a.json").write_text(text, "utf-8")
        with pytest.raises(ProposalError, match=r"a\.json cannot be read .* bring it back"):
            read_ledger(tmp_path / "a.md")
