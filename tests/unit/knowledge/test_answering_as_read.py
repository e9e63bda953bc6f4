"""Answers to questions that say whose law, which day, what came before, or several things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import index
from knowledge.answering import Answerer, Question
from knowledge.answers import Answer
from knowledge.calibration import FEATURES
from knowledge.index_open import open_index
from tests.unit.knowledge.answerers import TODAY, calibration
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus

ENCODER = FakeEncoder()
SHOP = """\
---
instrument: Terms of Quay
short: Quay
jurisdiction: CN
kind: merchant-policy
official_name: Terms of Quay
effective_from: 2020-01-01
effective_to: null
---
## Quay takes returns for {days} days   {{#cn-quay-returns}}
audience: shopper, merchant
cites: Quay 1
topics: returns
confidence: verified
asks:
- quay window to return a dress
- how many days does quay give to return shoes
- quay return deadline
- days to return at quay
- quay returns

You may return goods to Quay within {days} days.

## Quay polishes mirrors   {{#cn-quay-mirrors}}
audience: shopper, merchant
cites: Quay 2
topics: mirrors
confidence: verified
asks:
- mirror polish subscription at quay
- polishing mirrors quay
- quay mirror wax
- does quay polish mirrors
- mirrors polished by quay

Quay polishes mirrors on Sundays.
"""
TO_COME = """\
## Ten days from next year   {#cn-7d-next}
audience: shopper, merchant
cites: 7D 11
topics: returns
confidence: secondary
effective_from: 2027-01-01
effective_to: null
asks:
- ten days rule of next year
- new return period
- what changes next year
- return rule in 2027
- period under the new measures

You will have ten days under the new rule.
"""


WEIGHTS = {"score": 0.6, "outside": -4.0}
CALIBRATION = replace(
    calibration(), weights=tuple(WEIGHTS.get(name, 0.0) for name in FEATURES), intercept=-3.0
)


def an_answerer(home: Path, corpus: Path, threshold: float = 0.5) -> Answerer:
    """Return what answers from a corpus on the 23rd of November 2026."""
    version = index.build(home, corpus, encoder=ENCODER)
    opened = open_index(home, ENCODER, version)
    return Answerer(ENCODER, opened, replace(CALIBRATION, threshold=threshold), today=lambda: TODAY)


def a_corpus(directory: Path, days: str = "five") -> Path:
    """Write the small corpus with a shop's own terms and a rule that is still to come."""
    return write_corpus(
        directory,
        instruments_yml=FILES["instruments.yml"]
        + "Quay: {name: Terms of Quay, official_name: Terms of Quay, jurisdiction: CN}\n",
        cn__quay_md=SHOP.format(days=days),
        cn__7d_md=f"{FILES['cn/7d.md']}\n{TO_COME}",
    )


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Return an answerer over laws of CN and EU and a shop's own terms."""
    directory = tmp_path_factory.mktemp("quay")
    return an_answerer(directory / "home", a_corpus(directory / "corpus"))


def first(answer: Answer) -> str:
    """Return the id of the first passage cited."""
    return answer.citations[0].passage


class TestWhoseLaw:
    def test_the_law_of_the_customer_s_place_answers(self, answerer: Answerer) -> None:
        """Whatever law the conversation is held under; how it was read is told."""
        answer = answerer.answer(Question("i live in Germany, may i withdraw without a reason"))
        assert first(answer) == "eu-crd-9"
        assert answer.read_as is not None
        assert answer.read_as.jurisdiction == "EU"

    def test_a_place_without_passages_is_declined_by_its_name(self, answerer: Answerer) -> None:
        """Nothing is answered by the law of another place."""
        answer = answerer.answer(Question("i live in California, who pays the courier"))
        assert answer.abstained_because == "jurisdiction_not_covered"
        assert answer.text == "I have no passages on the law of California, so I will not guess."
        assert (answer.citations, answer.choices) == ((), ())

    def test_where_two_laws_could_hold_they_are_left_to_choose_from(
        self, answerer: Answerer
    ) -> None:
        """With a question that names both, and nothing cited."""
        question = Question("i bought it from a French web shop, who pays the courier")
        answer = answerer.answer(question)
        assert answer.abstained_because == "jurisdiction_ambiguous"
        assert answer.choices == ("CN", "EU")
        assert answer.text.endswith("Which one shall I answer by?")
        assert answer.as_json()["choices"] == ["CN", "EU"]
        assert answer.citations == ()

    @pytest.mark.parametrize(("choice", "law"), [("China", "CN"), ("by EU law", "EU")])
    def test_the_choice_is_the_next_turn(self, answerer: Answerer, choice: str, law: str) -> None:
        """It is answered as if it had been said at once."""
        before = "i bought it from a French web shop, may i return it within seven days"
        answer = answerer.answer(Question(choice, after=before))
        assert answer.abstained_because != "jurisdiction_ambiguous"
        assert {each.jurisdiction for each in answer.citations} == {law}

    def test_a_merchant_s_own_suppliers_leave_nothing_to_choose(self, answerer: Answerer) -> None:
        """The law of the customer counts, and nobody named one."""
        question = Question("bought from a French web shop, return label", audience="merchant")
        assert answerer.answer(question).choices == ()

    def test_of_two_places_the_one_with_passages_answers(self, answerer: Answerer) -> None:
        """Not the conversation's, which nobody named."""
        answer = answerer.answer(Question("our customers in Germany and the UK withdraw"))
        assert {each.jurisdiction for each in answer.citations} == {"EU"}


class TestWhichDay:
    def test_a_day_in_the_words_answers_by_the_law_of_that_day(self, answerer: Answerer) -> None:
        """And says when that ended, since it no longer holds."""
        answer = answerer.answer(Question("i bought shoes in March 2015, how many days had i"))
        assert first(answer) == "cn-7d-old"
        assert answer.answered
        assert "Note: no official text was read for this." in answer.text
        assert answer.text.endswith("Note: this held on 31 March 2015; it ended on 14 March 2017.")

    def test_a_day_to_come_answers_by_the_law_of_that_day_if_it_is_asked_for(
        self, answerer: Answerer
    ) -> None:
        """In words it moves nothing; as a date it does, and the answer says from when on."""
        question = Question("how many days under the new rule of next year")
        assert "cn-7d-next" not in [each.passage for each in answerer.answer(question).citations]
        answer = answerer.answer(replace(question, as_of=date(2027, 6, 1)))
        assert first(answer) == "cn-7d-next"
        assert "Note: this rests on a secondary source" in answer.text
        assert answer.text.endswith("Note: this holds from 1 January 2027 on.")

    def test_a_law_that_holds_on_both_days_needs_no_note(self, answerer: Answerer) -> None:
        """Nothing ended."""
        answer = answerer.answer(Question("in March 2019 i bought it, who pays the courier"))
        assert (first(answer), answer.answered) == ("cn-7d-18", True)
        assert "Note:" not in answer.text


class TestAShopsOwnTerms:
    QUESTION = Question("how many days does quay give to return shoes", audience="shopper")

    @pytest.mark.parametrize(
        ("days", "said"),
        [
            ("five", "The law gives more than the shop's own terms, 7 days instead of 5, and the"),
            ("7", "These are the shop's own terms. Where they give less than the law, the law"),
            ("thirty", "These are the shop's own terms. Where they give less than the law, the"),
        ],
    )
    def test_the_law_beside_them_prevails(self, days: str, said: str, tmp_path: Path) -> None:
        """With fewer days than the law's it does; with as many or more it would."""
        answerer = an_answerer(tmp_path / "home", a_corpus(tmp_path / "corpus", days))
        answer = answerer.answer(self.QUESTION)
        assert (answer.answered, first(answer)) == (True, "cn-quay-returns")
        body, above = answer.text.split("\n\n")
        assert body == f"You may return goods to Quay within {days} days."
        assert above.startswith(said)
        assert above.endswith(
            "prevails: Seven days to send goods back - Return Measures (7D 10(1); CRPL 25(1))."
        )

    def test_a_law_that_is_near_but_would_not_answer_is_not_compared(self, tmp_path: Path) -> None:
        """Its days may be for something else; that it stands above the shop is said."""
        corpus = a_corpus(tmp_path / "corpus")
        surest = an_answerer(tmp_path / "home", corpus).answer(self.QUESTION).confidence
        strict = an_answerer(tmp_path / "home", corpus, threshold=surest)
        answer = strict.answer(self.QUESTION)
        assert (answer.answered, first(answer)) == (True, "cn-quay-returns")
        assert "These are the shop's own terms." in answer.text

    @pytest.mark.parametrize("k", [1, 2, 50])
    def test_how_many_passages_are_cited_changes_nothing(self, answerer: Answerer, k: int) -> None:
        """The law stands above the shop though it is not cited."""
        answer = answerer.answer(replace(self.QUESTION, k=k))
        assert answer.text == answerer.answer(self.QUESTION).text
        assert len(answer.citations) <= k

    def test_a_law_that_is_not_near_stands_above_nothing(self, answerer: Answerer) -> None:
        """A law about something else says nothing of mirrors."""
        answer = answerer.answer(Question("does quay polish mirrors"))
        assert (answer.answered, first(answer)) == (True, "cn-quay-mirrors")
        assert answer.text == "Quay polishes mirrors on Sundays."

    def test_a_law_needs_nothing_above_it(self, answerer: Answerer) -> None:
        """The shop's terms may stand as near as they like."""
        answer = answerer.answer(Question("how many days by law to send shoes back"))
        assert first(answer) == "cn-7d-10"
        assert "prevails" not in answer.text


class TestFollowUps:
    BEFORE = "who pays the courier for an unwanted kettle"

    def test_a_question_that_leans_is_read_with_the_turn_before(self, answerer: Answerer) -> None:
        """And the reading is shown."""
        answer = answerer.answer(Question("and if it is faulty?", after=self.BEFORE))
        whole = f"{self.BEFORE} \u2014 and if it is faulty?"
        assert first(answer) == "cn-7d-18"
        assert answer.text.startswith(f"I read this as: \u201c{whole}\u201d\n\n")
        assert answer.read_as is not None
        assert answer.read_as.question == whole

    @pytest.mark.parametrize("after", [None, " ", "will it rain tomorrow"])
    def test_a_question_that_stands_by_itself_is_answered_as_if_alone(
        self, answerer: Answerer, after: str | None
    ) -> None:
        """Nothing is shown that was not read."""
        question = Question("who pays the postage of the courier")
        assert answerer.answer(replace(question, after=after)) == answerer.answer(question)

    def test_without_a_turn_before_a_question_that_leans_is_read_alone(
        self, answerer: Answerer
    ) -> None:
        """As far as it goes."""
        answer = answerer.answer(Question("and the postage of it?"))
        assert "I read this as" not in answer.text

    def test_half_characters_and_endless_turns_before_do_no_harm(self, answerer: Answerer) -> None:
        """They are read as far as a question is."""
        start = "who pays the courier " * 200
        endless = Question("and if it is faulty?", after=start + "\ud800" + "x " * 100_000)
        answer = answerer.answer(endless)
        assert answer.read_as is not None
        assert len(answer.read_as.question) < 4100
        str(answer.as_json()).encode()


class TestParts:
    BOTH = "How many days do i have to send shoes back? Who pays the courier for the kettle?"

    def test_each_part_is_answered_by_a_passage_of_its_own(self, answerer: Answerer) -> None:
        """Under its question, the first sources first, confidence of the weakest."""
        answer = answerer.answer(Question(self.BOTH, audience="shopper"))
        assert answer.answered
        assert [first(part) for part in answer.parts] == ["cn-7d-10", "cn-7d-18"]
        assert [each.passage for each in answer.citations][:2] == ["cn-7d-10", "cn-7d-18"]
        assert answer.confidence == min(part.confidence for part in answer.parts)
        questions = [line[1:-1] for line in answer.text.split("\n") if line.startswith("\u201c")]
        assert " ".join(questions) == self.BOTH
        assert all(part.text in answer.text for part in answer.parts)
        assert len(answer.as_json()["parts"]) == 2  # type: ignore[arg-type]

    @pytest.mark.parametrize("k", [1, 2, 3, 50])
    def test_no_passage_is_cited_twice_and_at_most_k(self, answerer: Answerer, k: int) -> None:
        """The first source of each part goes before all others."""
        cited = [e.passage for e in answerer.answer(Question(self.BOTH, k=k)).citations]
        assert len(cited) == len(set(cited)) <= k
        assert cited[:2] == ["cn-7d-10", "cn-7d-18"][:k]

    def test_parts_that_mean_the_same_passage_are_answered_as_one(self, answerer: Answerer) -> None:
        """It is said once."""
        answer = answerer.answer(Question("who pays the courier? who pays postage of a kettle?"))
        assert (answer.parts, first(answer)) == ((), "cn-7d-18")

    def test_a_part_without_an_answer_is_declined_beside_the_others(
        self, answerer: Answerer
    ) -> None:
        """By its own reason."""
        text = f"{self.BOTH} And which stock should i buy?"
        answer = answerer.answer(Question(text, audience="shopper"))
        assert answer.answered
        assert [part.answered for part in answer.parts] == [True, True, False]
        assert answer.parts[2].text in answer.text

    def test_a_part_that_nothing_answers_is_not_passed_over_in_silence(
        self, answerer: Answerer
    ) -> None:
        """The other is answered, and it is said of which there is no answer."""
        answer = answerer.answer(
            Question("who pays the courier? and is the sun shining in rome today?")
        )
        assert (answer.answered, first(answer), answer.parts) == (True, "cn-7d-18", ())
        assert answer.text.endswith(
            "\n\nI have no passage that answers \u201cis the sun shining in rome today?\u201d, so I"
            " will not guess there."
        )

    def test_a_message_none_of_whose_parts_is_answered_is_declined(
        self, answerer: Answerer
    ) -> None:
        """In one refusal."""
        answer = answerer.answer(Question("will it rain tomorrow? which stock should i buy?"))
        assert (answer.answered, answer.parts) == (False, ())

    def test_whose_law_is_asked_once_for_all_parts(self, answerer: Answerer) -> None:
        """Not part by part."""
        text = f"I bought it from a French web shop. {self.BOTH}"
        answer = answerer.answer(Question(text, audience="shopper"))
        assert (answer.abstained_because, answer.parts) == ("jurisdiction_ambiguous", ())


class TestNearMisses:
    def test_the_closest_passage_is_named_with_the_words_that_none_has(
        self, tmp_path: Path
    ) -> None:
        """It is offered, not taken for the answer."""
        strict = an_answerer(tmp_path / "home", a_corpus(tmp_path / "corpus"), threshold=1.0)
        answer = strict.answer(Question("who pays the courier of a zyzzyva"))
        assert (answer.answered, answer.closest) == (False, True)
        assert answer.text == (
            "I have nothing on \u201czyzzyva\u201d, so I will not guess."
            " This is the closest: Who pays the postage (7D 18)."
        )

    def test_what_is_nowhere_near_is_not_offered(self, answerer: Answerer) -> None:
        """The reason alone is said."""
        answer = answerer.answer(Question("which stock should i buy"))
        assert (answer.answered, answer.closest) == (False, False)
        assert answer.text == "I have no passage that answers this, so I will not guess."


PIECES = (
    "who pays the courier|how many days to send shoes back|will it rain|my kettle leaks|? |. |"
    ", and |and if it is faulty|i live in Germany|in California|from a French web shop|"
    "in March 2015|quay |\n|2k rmb|U.S. law|China|\ud800|\u9000\u8d27|waranty|the customer wants"
).split("|")


@given(
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=3).map(" ".join) | st.none(),
    st.sampled_from([None, "shopper", "merchant"]),
    st.sampled_from(["CN", "EU", "UK"]),
    st.integers(1, 6),
)
def test_whatever_is_asked_the_answer_holds_together(
    answerer: Answerer, text: str, after: str | None, audience: str | None, place: str, k: int
) -> None:
    """The same twice, at most k passages and each once, no score above the one before it."""
    question = Question(text, place, audience, k=k, after=after)
    answer = answerer.answer(question)
    assert answer == answerer.answer(question)
    for each in (answer, *answer.parts):
        assert each.answered is (each.abstained_because is None)
        assert not (each.answered and each.choices)
        cited = [citation.passage for citation in each.citations]
        assert len(cited) == len(set(cited)) <= k
        assert bool(cited) or not each.answered
    assert all(0 <= citation.score <= 1 for citation in answer.citations)
    if answer.answered and not answer.parts:
        assert answer.confidence == answer.citations[0].score >= answerer.threshold
    str(answer.as_json()).encode()
