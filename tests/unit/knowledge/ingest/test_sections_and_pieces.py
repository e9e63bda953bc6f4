"""A document is cut where its writer parted it, and a cut stays where it was."""

from __future__ import annotations

import pytest

from knowledge.ingest.document import Block, Document
from knowledge.ingest.markup import from_markdown
from knowledge.ingest.pieces import (
    MOST_WORDS,
    Piece,
    is_wide,
    meaning,
    pieces,
    whole_sentences,
    words_in,
)
from knowledge.ingest.sections import Section, sections, units_of
from tests.unit.knowledge.ingest.documents import MARKDOWN


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text without abbreviations."""
    return tuple(f"{each.strip(' .')}." for each in text.split(". ") if each.strip(" ."))


def of(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Return path and number of each section of a Markdown text."""
    return [(each.path, each.number) for each in sections(from_markdown(text))]


def cut(*units: str, path: tuple[str, ...] = ("Refunds",), known: object = ()) -> list[Piece]:
    """Return the pieces of one section."""
    return list(pieces(Section(path, "1", units), split, known))  # type: ignore[arg-type]


class TestSections:
    def test_each_heading_opens_one_under_those_above_it(self) -> None:
        """The title of the document is above everything, so it is above nothing."""
        assert of(MARKDOWN) == [
            (("Quay returns",), "0"),
            (("Returns", "How long you have"), "1.1"),
            (("Returns", "What condition we accept"), "1.2"),
            (("Shipping",), "2"),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "Last updated 3 March 2026",
            "Last updated: March 3rd, 2026.",
            "This policy was last revised on 2026-03-03",
            "Effective date: March 2026",
            "Version 3.1",
            "Updated 03/03/2026",
        ],
    )
    def test_a_line_that_says_when_it_was_written_is_no_rule(self, line: str) -> None:
        """What remains keeps its number; a heading over nothing else is no section."""
        assert of(f"# Returns\n\n{line}\n\n## A\n\nx\n") == [(("A",), "2")]

    @pytest.mark.parametrize(
        "rule",
        [
            "Updated prices hold from 3 March 2026.",
            "Effective 3 March 2026 returns are free.",
            "We last updated this in 2026 because the law changed.",
            "30 days",
        ],
    )
    def test_a_rule_with_a_day_in_it_is_one(self, rule: str) -> None:
        """Only what says nothing else is left out."""
        assert len(of(f"# Returns\n\n{rule}\n\n## A\n\nx\n")) == 2

    def test_without_numbers_of_its_own_a_document_is_counted(self) -> None:
        """Level by level, as far as there is text or not."""
        assert of("Hello.\n\n# A\n\nx\n\n## B\n\nx\n\n## C\n\nx\n\n# D\n\nx\n") == [
            ((), "1"),
            (("A",), "2"),
            (("A", "B"), "2.1"),
            (("A", "C"), "2.2"),
            (("D",), "3"),
        ]

    @pytest.mark.parametrize(
        ("heading", "path", "number"),
        [
            ("3.2 Refunds", "Refunds", "3.2"),
            ("3) Refunds", "Refunds", "3"),
            ("Section 4: Refunds", "Refunds", "4"),
            ("Article 5 - Refunds", "Refunds", "5"),
            ("\u00a7 6 Refunds", "Refunds", "6"),
            ("7. 7. Refunds", "Refunds", "7"),
            ("Refunds:", "Refunds", "0"),
            ("30-day refunds", "30-day refunds", "0"),
        ],
    )
    def test_numbers_are_the_documents_own(self, heading: str, path: str, number: str) -> None:
        """A figure that begins a heading need not be its number."""
        found = of(f"# 1. Scope\n\nx\n\n# 2. Terms\n\nx\n\n# {heading}\n\nx\n")
        assert found[-1] == ((path,), number)

    def test_a_table_of_contents_and_empty_headings_make_none(self) -> None:
        """Nor does a section without a word."""
        text = "# T\n\n## Contents\n\n- Refunds\n\n## Empty\n\n## Rule\n\n42\n\n## Refunds\n\nx\n"
        assert [path for path, _ in of(text)] == [("Refunds",)]

    def test_a_heading_called_contents_is_above_nothing(self) -> None:
        """Some generators put every chapter under it."""
        assert of("# T\n\n## Contents\n\n### Refunds\n\nx\n")[0][0] == ("Refunds",)

    def test_a_list_stays_with_the_words_that_lead_to_it(self) -> None:
        """An item alone says nothing."""
        document = from_markdown("Items must be:\n\n- unworn,\n- clean;\n- tagged.\n\nThanks.\n")
        assert list(units_of(document.blocks)) == [
            "Items must be: unworn; clean; tagged.",
            "Thanks.",
        ]

    def test_items_that_are_sentences_stay_sentences(self) -> None:
        """Without a lead, each is a unit; what is nested in one goes with it."""
        document = from_markdown("- Sign in.\n- Choose:\n  - the item\n  - a reason\n- Post it\n")
        assert list(units_of(document.blocks)) == [
            "Sign in.",
            "Choose: the item; a reason.",
            "Post it.",
        ]
        led = from_markdown("Do this:\n\n1. Sign in first.\n2. Print the label.\n")
        assert list(units_of(led.blocks)) == ["Do this: Sign in first. Print the label."]

    def test_rows_are_units_each(self) -> None:
        """A country's postage is understood without the next one's."""
        blocks = (
            Block("row", "Country: Germany; Days: 3"),
            Block("row", "Country: France; Days: 4"),
        )
        assert list(units_of(blocks)) == ["Country: Germany; Days: 3.", "Country: France; Days: 4."]

    def test_an_empty_document_has_none(self) -> None:
        """Nothing to propose."""
        assert sections(Document("t", ())) == ()


class TestPieces:
    def test_a_short_section_is_one_piece_under_its_heading(self) -> None:
        """With the heading above it, where there is one."""
        (piece,) = cut("We refund you.", "In 5 days.", path=("Returns", "Refunds"))
        assert (piece.title, piece.text) == ("Returns: Refunds", "We refund you.\n\nIn 5 days.")

    def test_a_long_section_is_cut_between_units(self) -> None:
        """Each piece says in its title what it begins with."""
        found = cut("All " + "refunds " * 60 + "go back.", "Gift cards " + "stay " * 60 + "here.")
        assert [each.part for each in found] == [1, 2]
        assert all(words_in(each.text) <= MOST_WORDS for each in found)
        assert found[0].title.startswith("Refunds: all refunds refunds")
        assert found[1].title.startswith("Refunds: Gift cards stay")

    def test_a_long_unit_is_cut_between_sentences(self) -> None:
        """A wall of text."""
        found = cut(" ".join(f"Rule {at} says {'much ' * 20}indeed." for at in range(8)))
        assert len(found) > 1
        assert all(each.text.startswith("Rule") and each.text.endswith(".") for each in found)
        assert sum(each.text.count("indeed") for each in found) == 8

    def test_a_few_words_left_over_join_the_piece_before(self) -> None:
        """They are no passage of their own."""
        (piece,) = cut("word " * 78 + "end.", "Thank you.")
        assert piece.units[-1] == "Thank you."

    def test_what_stood_together_stands_together_again(self) -> None:
        """A unit put in above shifts nothing below it."""
        old = [f"Rule {at} {'word ' * 30}." for at in range(6)]
        before = [each.units for each in cut(*old)]
        after = [each.units for each in cut("A new rule " + "w " * 30, *old, known=before)]
        assert after[1:] == before

    @pytest.mark.parametrize(
        ("first", "title"),
        [
            ("The order, once sent, is final.", "the order, once sent, is final"),
            ("Klarna refunds take longer, mostly.", "Klarna refunds take longer"),
            ("After that, we refund nothing at all.", "after that, we refund nothing at all"),
            ("(2) The fee is kept.", "the fee is kept"),
            ("We {#x} refund.", "we (#x} refund"),
        ],
    )
    def test_a_shared_heading_is_followed_by_a_first_clause(self, first: str, title: str) -> None:
        """A name keeps its capital; what only sets the scene is not cut off from what it is for."""
        assert cut(first, "Other " + "words " * 80)[0].title == f"Refunds: {title}"

    def test_a_title_is_never_longer_than_a_line(self) -> None:
        """It is cut between words, and says so."""
        title = cut("x", path=("Very " * 20, "long " * 20))[0].title
        assert len(title) <= 112
        assert title.endswith(" \u2026")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("You have 30 days.", "you have 30  days", True),
        ("the buyer's card", "the buyer\u2019s card", True),
        ("You have 30 days.", "You have 14 days.", False),
        ("It costs $5.", "It costs \u20ac5.", False),
        ("You can return it.", "You cannot return it.", False),
        ("5 % off", "5 off", False),
        ("1.5 kg", "15 kg", False),
    ],
)
def test_meaning_is_words_figures_and_signs(one: str, other: str, same: bool) -> None:
    """Case, spacing and punctuation are not."""
    assert (meaning(one) == meaning(other)) is same


def test_chinese_is_counted_and_told_apart() -> None:
    """By characters: there are no spaces."""
    assert words_in("\u5feb\u9012" * 30) == 40
    assert is_wide("\u7b2c\u4e00\u6761 \u5feb\u9012 GB")
    assert not is_wide("See \u5feb\u9012 in the glossary")


def test_an_opening_bracket_stays_with_its_sentence() -> None:
    """A splitter that cuts at full stops leaves it behind."""

    def careless(text: str) -> tuple[str, ...]:
        return ("One. (", "2) Two.", "(")

    assert whole_sentences(careless)("") == ("One.", "(2) Two.")
