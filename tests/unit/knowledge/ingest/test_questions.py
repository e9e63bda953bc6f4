"""Questions made from headings and sentences: enough, different, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.ingest.inversion import as_questions, swapped
from knowledge.ingest.pieces import pieces
from knowledge.ingest.questions import FEWEST, MOST, propose_questions
from knowledge.ingest.sections import Section
from knowledge.ingest.topics import FALLBACK, TopicVotes
from knowledge.passages import load_corpus
from tests.unit.knowledge.fakes import write_corpus
from tests.unit.knowledge.ingest.test_sections_and_pieces import split


def questions(*units: str, path: tuple[str, ...] = ("Refunds",)) -> tuple[str, ...]:
    """Return what is proposed for the first piece of a section."""
    return propose_questions(pieces(Section(path, "1", units), split)[0], split)


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("You can return most items within 30 days.", ["can i return most items within 30 days."]),
        ("Sale items cannot be returned unless faulty.", ["can sale items be returned"]),
        ("We refund the original card.", ["do you refund the original card."]),
        ("We do not ship on holidays.", ["do you ship on holidays."]),
        ("You get a label by e-mail.", ["do i get a label by e-mail."]),
        ("The user needs to confirm the order.", ["does the user need to confirm the order."]),
        ("You have to pay the postage.", ["do i have to pay the postage."]),
        ("Our shop has 50 kinds of mugs.", ["does your shop have 50 kinds of mugs."]),
        ("Your order has been sent.", ["has my order been sent."]),
        ("We may refuse worn items.", ["can you refuse worn items."]),
        ("You are charged at once.", ["am i charged at once."]),
        ("An order can only be changed if pending.", ["when can an order be changed"]),
        ("The fee is refunded only when all goes back.", ["when is the fee refunded"]),
        ("Print the label, then post it.", ["do i have to print the label"]),
        (
            "If your parcel is late, tell us.",
            ["what if my parcel is late"],
        ),
        (
            "When we have your parcel, the refund is sent.",
            ["what happens when you have my parcel", "is the refund sent."],
        ),
        ("It must be clean.", []),
        ("So confirm all the details are right.", []),
        ("Last updated May 2026.", []),
        ("Is it free?", []),
        ("Free returns.", []),
        ("", []),
    ],
)
def test_a_statement_becomes_the_question_it_answers(sentence: str, asked: list[str]) -> None:
    """In the customer's mouth, without its negation; a form that is not known makes none."""
    assert list(as_questions(sentence)) == asked


@pytest.mark.parametrize(
    ("told", "in_the_mouth"),
    [
        ("your order", "my order"),
        ("we send you our label", "you send me your label"),
        ("you pay us", "i pay you"),
        ("How can I reach you", "How can I reach you"),
        ("your's", "my's"),
    ],
)
def test_what_the_shop_says_is_turned_round(told: str, in_the_mouth: str) -> None:
    """Unless it is in the customer's mouth already."""
    assert swapped(told) == in_the_mouth


class TestProposals:
    @pytest.mark.parametrize(
        ("path", "first"),
        [
            (("Refunds",), "what is your policy on refunds"),
            (("Cancel an order",), "how do i cancel an order"),
            (("Return faulty items",), "how do i return faulty items"),
            (("Return window",), "what is your policy on return window"),
            (("How long you have",), "how long i have"),
            (("How can I reach you?",), "how can i reach you"),
            (("Modify order", "Modify payment method"), "how do i modify payment method"),
            (("Shipping", "Lost parcels"), "what is your policy on shipping lost parcels"),
        ],
    )
    def test_a_heading_is_asked_by_its_grammar(self, path: tuple[str, ...], first: str) -> None:
        """A short one with what stands above it, a long one alone."""
        assert questions("Some text here.", path=path)[0] == first

    def test_figures_are_asked_for(self) -> None:
        """Periods and money are what customers want to know."""
        found = questions("Refunds take 5 business days. The fee is $5.")
        assert "how many days: refunds" in found
        assert "how much is it: refunds" in found

    @pytest.mark.parametrize(
        "units",
        [
            ("x",),
            ("30 days.",),
            ("Yes.", "No."),
            ("\u7b2c\u4e00\u6761",),
            ("\u4e03\u5929\u65e0\u7406\u7531\u9000\u8d27\uff0c\u8fd0\u8d39\u81ea\u7406\u3002",),
            ("!!! ??? ***",),
            ("word " * 70,),
        ],
    )
    @pytest.mark.parametrize("path", [("Refunds",), ("A", "B"), ("\u9000\u8d27",), ("Why?",), ()])
    def test_there_are_enough_and_all_differ(
        self, units: tuple[str, ...], path: tuple[str, ...]
    ) -> None:
        """Five at least, whatever little a document says: the format asks for them."""
        found = questions(*units, path=path)
        assert FEWEST <= len(found) <= MOST
        assert len({each.casefold() for each in found}) == len(found)
        assert all(each == each.strip() and "\n" not in each and len(each) <= 120 for each in found)

    def test_the_same_piece_has_the_same_questions(self) -> None:
        """Nothing is drawn by chance."""
        text = "We refund gift cards as credit. The rest goes to your card within 5 days."
        assert questions(text) == questions(text)


class TestTopics:
    @pytest.fixture
    def votes(self, tmp_path: Path) -> TopicVotes:
        """Return the topics of the small corpus."""
        return TopicVotes(load_corpus(write_corpus(tmp_path / "corpus")).passages)

    def test_the_nearest_passages_vote(self, votes: TopicVotes) -> None:
        """By the words they share."""
        assert "freight" in votes.guess("Who pays", "You pay the postage of a return yourself.")

    def test_a_topic_that_is_named_has_a_vote_more(self, votes: TopicVotes) -> None:
        """Even where no passage is near."""
        assert votes.guess("Freight", "Zebra quagga okapi.") == ("freight",)

    def test_far_from_everything_the_topic_says_no_more_than_it_knows(
        self, votes: TopicVotes
    ) -> None:
        """So it does without a corpus."""
        assert votes.guess("Zebras", "Quagga okapi.") == (FALLBACK,)
        assert TopicVotes(()).guess("Refunds", "Soon.") == (FALLBACK,)
