"""DOCX and PDF files, real ones: headings, lists and tables survive, faults are named."""

from __future__ import annotations

import io
import zipfile

import pytest

from knowledge.errors import FileUnreadable
from knowledge.ingest import pdf_lines, word
from knowledge.ingest.document import PSEUDO_HEADING, Block
from knowledge.ingest.pdf import from_pdf
from knowledge.ingest.word import from_docx
from tests.unit.knowledge.ingest.documents import (
    DOCX,
    ENCRYPTED_PDF,
    PDF,
    Set,
    docx,
    paragraph,
    pdf,
    table,
)


def refusal(read: object, content: bytes) -> str:
    """Return what a reader says of content that it refuses."""
    assert callable(read)
    with pytest.raises(FileUnreadable) as refused:
        read(io.BytesIO(content))
    return str(refused.value)


class TestDocx:
    def test_styles_lists_and_tables_come_through(self) -> None:
        """A bold line serves as a heading below every real one."""
        document = from_docx(io.BytesIO(DOCX))
        assert document.title == "Quay returns"
        assert document.blocks[1:] == (
            Block("heading", "Returns", 1),
            Block("heading", "How long you have", 2),
            Block("paragraph", "You can return most items within 30 days of delivery."),
            Block("heading", "What we accept", PSEUDO_HEADING),
            Block("paragraph", "Items must be:"),
            Block("item", "unworn,", 1),
            Block("item", "in their packaging.", 1),
            Block("heading", "Shipping", 1),
            Block("row", "Country: Germany; Days: 3-5"),
        )

    def test_nested_items_know_their_depth(self) -> None:
        """As deep as the writer set them in."""
        content = docx(paragraph("a", item=1), paragraph("b", item=2), paragraph("c", item=1))
        assert [each.level for each in from_docx(io.BytesIO(content)).blocks] == [1, 2, 1]

    def test_a_table_without_names_lets_its_first_cell_lead(self) -> None:
        """Word marks no header unless told to."""
        content = docx(table(("Germany", "3-5"), ("France", "4")))
        found = [each.text for each in from_docx(io.BytesIO(content)).blocks]
        assert found == ["Germany: 3-5", "France: 4"]

    def test_half_a_file_is_named_broken(self) -> None:
        """A download that stopped."""
        assert "a broken DOCX file" in refusal(from_docx, DOCX[: len(DOCX) // 2])

    def test_a_damaged_part_is_named(self) -> None:
        """One flipped byte in the text."""
        at = DOCX.index(b"word/document.xml") + 60
        damaged = DOCX[:at] + bytes([DOCX[at] ^ 0xFF]) + DOCX[at + 1 :]
        assert "a broken DOCX file" in refusal(from_docx, damaged)

    def test_another_archive_is_no_docx(self) -> None:
        """A ZIP with a letter in it, say."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("letter.txt", "hello")
        assert "without word/document.xml" in refusal(from_docx, packed.getvalue())

    def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What it says of its sizes is enough."""
        monkeypatch.setattr(word, "MOST_UNPACKED_BYTES", 100)
        assert "over the limit" in refusal(from_docx, DOCX)


class TestPdf:
    def test_size_weight_and_place_make_headings_items_and_rows(self) -> None:
        """Wrapped lines are one paragraph; bullets join their items; cells their names."""
        document = from_pdf(io.BytesIO(PDF))
        assert document.title == "Quay returns"
        assert document.blocks == (
            Block("heading", "Quay returns", 1),
            Block("heading", "1. Returns", 2),
            Block(
                "paragraph",
                "You can return most items within 30 days of delivery. Items that were "
                "on sale go back within 14 days.",
            ),
            Block("heading", "What we accept", PSEUDO_HEADING),
            Block("paragraph", "Items must be:"),
            Block("item", "unworn and unwashed,", 1),
            Block("item", "in their packaging.", 1),
            Block("heading", "2. Shipping", 2),
            Block("row", "Country: United Kingdom; Days: 1-2; Cost: free"),
            Block("row", "Country: Germany; Days: 3-5; Cost: \u20ac6.95"),
        )

    def test_running_heads_feet_and_page_numbers_are_no_text(self) -> None:
        """They would cut every sentence that crosses a page."""
        pages = [
            [Set("Quay Ltd", 815), Set(text, 700), Set(f"Page {at} of 2", 20)]
            for at, text in enumerate(
                ["The parcel must be back with us within the period", "of 30 days that we name."], 1
            )
        ]
        document = from_pdf(io.BytesIO(pdf(*pages)))
        assert [each.text for each in document.blocks] == [
            "The parcel must be back with us within the period of 30 days that we name."
        ]

    def test_what_a_browser_prints_at_the_edges_is_no_text(self) -> None:
        """On one page nothing is repeated that would give it away."""
        page = [
            Set("11/30/26, 6:44 PM", 815),
            Set("We send it on the same day.", 700),
            Set("https://shop.example/returns?print=1", 20),
        ]
        (block,) = from_pdf(io.BytesIO(pdf(page))).blocks
        assert block.text == "We send it on the same day."

    def test_a_sentence_cut_by_a_page_goes_on(self) -> None:
        """Where the next page begins in the middle of it."""
        pages = [[Set("You pay the way back unless the", 700)], [Set("item is faulty.", 700)]]
        (block,) = from_pdf(io.BytesIO(pdf(*pages))).blocks
        assert block.text == "You pay the way back unless the item is faulty."

    def test_a_word_parted_at_a_lines_end_is_whole_again(self) -> None:
        """Where the whole word stands elsewhere; a hyphen of its own stays."""
        lines = [
            Set("We send the refund soon. The whole and the entire re-", 700),
            Set("fund goes to the card, and the full sum of it in a no-", 686),
            Set("reason return of any thing.", 672),
        ]
        (block,) = from_pdf(io.BytesIO(pdf(lines))).blocks
        assert "entire refund goes" in block.text
        assert "no-reason return" in block.text

    def test_a_table_of_contents_is_left_out_and_said(self) -> None:
        """Its lines would be found by every question."""
        lines = [Set("Returns ........... 3", 700), Set("You have 30 days.", 600)]
        document = from_pdf(io.BytesIO(pdf(lines)))
        assert [each.text for each in document.blocks] == ["You have 30 days."]
        assert document.notes == ("left out: 1 lines of a table of contents",)

    def test_two_columns_of_text_are_no_table(self) -> None:
        """Their lines are long."""
        left = "You can return most of our items within thirty days of"
        right = "Sale items can be sent back to us within fourteen days of"
        lines = [Set(t, 700 - 14 * at, x=x, size=8)
                 for at in range(4) for x, t in ((40, left), (310, right))]  # fmt: skip
        blocks = from_pdf(io.BytesIO(pdf(lines))).blocks
        assert {each.kind for each in blocks} == {"paragraph"}
        assert left in blocks[0].text
        assert right not in blocks[0].text

    def test_an_encrypted_file_is_named_with_the_way_out(self) -> None:
        """Nobody is asked for a password."""
        told = refusal(from_pdf, ENCRYPTED_PDF.read_bytes())
        assert told == "encrypted with a password: save a copy without the password and give that"

    def test_a_scan_is_named_with_the_way_out(self) -> None:
        """Pictures of pages have no text layer."""
        told = refusal(from_pdf, pdf([], [], picture=True))
        assert told.startswith("scanned: pictures of pages, without a text layer")
        assert "OCR" in told

    def test_a_scan_with_a_stamp_on_it_is_still_a_scan(self) -> None:
        """A date that the scanner prints is no policy."""
        told = refusal(from_pdf, pdf([Set("Scanned 2026-05-01", 20)], picture=True))
        assert told.startswith("scanned")

    def test_a_bare_page_among_others_is_said(self) -> None:
        """What is on it, nobody knows."""
        both = pdf(
            [Set(" ".join(["word"] * 12), y) for y in range(700, 400, -20)], [], picture=True
        )
        assert from_pdf(io.BytesIO(both)).notes == ("without text, perhaps scanned: page 2",)

    def test_an_empty_or_cut_file_is_named(self) -> None:
        """Each in its own words."""
        assert "without any text" in refusal(from_pdf, pdf([]))
        assert "without pages" in refusal(from_pdf, pdf())
        assert "a broken PDF" in refusal(from_pdf, PDF[:200])

    def test_more_pages_than_the_limit_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limit is in the message."""
        monkeypatch.setattr(pdf_lines, "MOST_PAGES", 1)
        assert "more than 1 pages" in refusal(from_pdf, pdf([Set("a", 700)], [Set("b", 700)]))
