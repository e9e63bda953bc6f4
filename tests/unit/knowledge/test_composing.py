"""The words of an answer: whose they are, in which order, and what is said beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.answers import REASONS, Answer, Citation, Reason
from knowledge.composing import (
    NEAR_ENOUGH,
    WIDE_LEAD,
    above_the_shop,
    body,
    by_parts,
    is_near,
    notes,
    refusal,
    spoken,
)
from knowledge.passages import Passage

TODAY = date(2026, 11, 23)
SENTENCES = ["You have seven days.", "The seller pays for faults.", "It does so at once."]
PASSAGE = Passage(
    id="cn-7d-10", title="Seven days", text=" ".join(SENTENCES), cites=("7D 10",),
    audience=("shopper",), topics=(), jurisdiction="CN", instrument="Return Measures", short="7D",
    kind="regulation", official_name="", effective_from=date(2017, 3, 15), effective_to=None,
    confidence="verified", asks=(),
)  # fmt: skip
LAW = Citation(
    "cn-7d-10", "Seven days", "7D 10(1); CRPL 25", "CN", "You have seven days to return goods.",
    0.4, "/policies/cn-7d-10", "Return Measures", date(2017, 3, 15), "verified", "law",
)  # fmt: skip
WHERE = "Seven days - Return Measures (7D 10(1); CRPL 25)."


class TestBody:
    def test_a_passage_is_said_as_it_was_written(self) -> None:
        """Its first sentence is its answer."""
        assert body(SENTENCES, 0, 0.0) == " ".join(SENTENCES)
        assert body(["Only this."], 0, 0.0) == "Only this."

    def test_a_sentence_that_is_nearer_by_far_comes_first(self) -> None:
        """At the margin, not below it; everything else stays in order behind it."""
        moved = "The seller pays for faults. You have seven days. It does so at once."
        assert body(SENTENCES, 1, WIDE_LEAD) == moved
        assert body(SENTENCES, 1, WIDE_LEAD - 0.01) == " ".join(SENTENCES)

    @pytest.mark.parametrize(
        "sentence",
        ["It does so at once.", "This is the rule.", "But not always.", "Keep the receipt."],
    )
    def test_a_sentence_that_leans_on_another_stays_behind_it(self, sentence: str) -> None:
        """However near it is; so does advice."""
        assert body(["Seven days.", sentence], 1, 0.9) == f"Seven days. {sentence}"

    def test_a_word_that_only_begins_alike_leans_on_nothing(self) -> None:
        """As "items" begins like "it", and "notice" like "not"."""
        assert body(["Seven days.", "Items count."], 1, 0.9) == "Items count. Seven days."
        assert body(["Seven days.", "Notice counts."], 1, 0.9) == "Notice counts. Seven days."


class TestNotes:
    def test_what_was_read_in_the_official_text_and_holds_has_none(self) -> None:
        """Asked of today, or of another day that it holds on."""
        assert notes(PASSAGE, TODAY, TODAY) == []
        assert notes(PASSAGE, date(2020, 1, 1), TODAY) == []

    def test_a_source_that_was_not_the_official_text_is_said(self) -> None:
        """Each in its own words."""
        (secondary,) = notes(replace(PASSAGE, confidence="secondary"), TODAY, TODAY)
        (unverified,) = notes(replace(PASSAGE, confidence="unverified"), TODAY, TODAY)
        assert "secondary source" in secondary
        assert "no official text was read" in unverified

    def test_a_shop_is_the_source_of_its_own_terms(self) -> None:
        """There is no official text to be read."""
        own = replace(PASSAGE, kind="merchant-policy", confidence="secondary")
        assert notes(own, TODAY, TODAY) == []

    def test_what_ended_is_said_with_both_days(self) -> None:
        """On its last day it holds; the day after it has ended."""
        ended = replace(PASSAGE, effective_to=date(2026, 11, 22))
        assert notes(ended, date(2020, 3, 1), TODAY) == [
            "Note: this held on 1 March 2020; it ended on 22 November 2026."
        ]
        assert notes(replace(PASSAGE, effective_to=TODAY), date(2020, 3, 1), TODAY) == []

    def test_what_is_to_come_is_said_with_its_first_day(self) -> None:
        """On that day it holds."""
        to_come = replace(PASSAGE, effective_from=date(2026, 11, 24))
        assert notes(to_come, date(2027, 1, 1), TODAY) == [
            "Note: this holds from 24 November 2026 on."
        ]
        assert notes(replace(PASSAGE, effective_from=TODAY), TODAY, TODAY) == []

    def test_the_source_is_said_before_the_time(self) -> None:
        """Both, where both must be said."""
        both = replace(PASSAGE, confidence="unverified", effective_to=date(2020, 1, 1))
        assert [each[:16] for each in notes(both, date(2019, 1, 1), TODAY)] == [
            "Note: no officia", "Note: this held "
        ]  # fmt: skip

    def test_a_day_is_said_as_people_say_it(self) -> None:
        """Without a nought ahead."""
        assert spoken(date(2026, 3, 3)) == "3 March 2026"


class TestAboveTheShop:
    @pytest.mark.parametrize(
        ("own", "days"),
        [
            ("You may return goods within 5 days.", 5),
            ("In the first days you may return it, for 4 days.", 4),
            ("Returns are taken for 3 working days.", 3),
            ("Within six calendar days you can send them back.", 6),
            ("You can return goods within 2 days for a full refund.", 2),
        ],
    )
    def test_fewer_days_to_return_than_the_law_gives_are_told(self, own: str, days: int) -> None:
        """With both numbers, in words or digits, and where the law stands."""
        assert above_the_shop(replace(LAW, quote=own), LAW, sure=True) == (
            f"The law gives more than the shop's own terms, 7 days instead of {days}, and the law"
            f" prevails: {WHERE}"
        )

    @pytest.mark.parametrize(
        "own",
        [
            "You may return goods within 7 days.",
            "You may return goods within thirty days.",
            "Goods are taken back.",
            "We refund returned goods within 3 days.",
            "Returns are paid back within 3 days.",
            "Orders are shipped within 2 days.",
            "You may return shoes within 5 days and bags within 6 days.",
            "You may return goods for some days.",
        ],
    )
    def test_where_days_to_return_are_not_fewer_only_the_order_of_the_two_is_told(
        self, own: str
    ) -> None:
        """As many, more, none, several, or days that are better when they are few."""
        said = above_the_shop(replace(LAW, quote=own), LAW, sure=True)
        assert said == (
            "These are the shop's own terms. Where they give less than the law, the law prevails:"
            f" {WHERE}"
        )

    def test_days_of_the_law_that_are_for_something_else_are_not_compared(self) -> None:
        """Thirty days to answer a complaint are no thirty days to return."""
        law = replace(LAW, quote="The authority answers within 30 days.")
        own = replace(LAW, quote="You may return goods within 5 days.")
        assert above_the_shop(own, law, sure=True).startswith("These are the shop's own terms.")

    def test_a_law_that_would_not_answer_by_itself_is_not_compared(self) -> None:
        """It may be about other goods, or about another return."""
        own = replace(LAW, quote="You may return goods within 5 days.")
        assert "7 days instead of 5" in above_the_shop(own, LAW, sure=True)
        assert above_the_shop(own, LAW, sure=False).startswith("These are the shop's own terms.")


class TestRefusal:
    def test_every_reason_has_its_words(self) -> None:
        """A sentence for each."""
        said = [refusal(reason) for reason in Reason.__args__]  # type: ignore[attr-defined]
        assert len(said) == len(REASONS)
        assert all(each.endswith(".") for each in said)

    def test_the_closest_passage_is_offered_if_it_is_near(self) -> None:
        """At the margin, not below it."""
        near = [replace(LAW, score=NEAR_ENOUGH)]
        assert refusal("no_passage_close_enough", near) == (
            "I have nothing that surely answers this, so I will not guess."
            " This is the closest: Seven days (7D 10(1); CRPL 25)."
        )
        far = [replace(LAW, score=NEAR_ENOUGH - 0.01)]
        nothing = "I have no passage that answers this, so I will not guess."
        assert refusal("no_passage_close_enough", far) == nothing
        assert refusal("no_passage_close_enough", []) == nothing
        assert [is_near(each) for each in (near, far, [])] == [True, False, False]

    def test_words_that_no_passage_has_are_named(self) -> None:
        """Two at most."""
        said = refusal("no_passage_close_enough", [LAW], ["quagga", "gnu", "okapi"])
        assert said.startswith("I have nothing on \u201cquagga\u201d or \u201cgnu\u201d, so I will")

    def test_a_place_is_named(self) -> None:
        """As the question had it."""
        said = refusal("jurisdiction_not_covered", place="California")
        assert said == "I have no passages on the law of California, so I will not guess."
        said = refusal("jurisdiction_not_covered", place="canadian", federal=True)
        assert said == "I have no passages on Canadian law, so I will not guess."

    def test_who_asks_from_a_state_hears_of_federal_law(self) -> None:
        """Where there are passages of it; a state's own law may say something else."""
        said = refusal("jurisdiction_not_covered", place="texas", federal=True)
        assert said == (
            "I have no passages on the law of Texas, so I will not guess. I have some on the"
            " federal law of the United States: ask by US law for that."
        )

    def test_a_choice_of_laws_is_put_as_a_question(self) -> None:
        """By the names of the places, or what they are called here."""
        assert refusal("jurisdiction_ambiguous", between=("CN", "EU", "XX")) == (
            "This could be a matter of the law of China or of the European Union or of XX."
            " Which one shall I answer by?"
        )


def test_each_part_is_answered_under_its_question() -> None:
    """In the order of the message."""
    answers = [Answer(True, "You.", 0.9, None), Answer(False, "No.", 0.1, "empty_question")]
    assert by_parts(["Who pays?", "Why?"], answers) == (
        "\u201cWho pays?\u201d\nYou.\n\n\u201cWhy?\u201d\nNo."
    )
