"""What messages mean to a return that is being talked about."""

from __future__ import annotations

from datetime import date

import pytest

from actions.domain.return_answers import heard_in
from actions.domain.return_questions import QUESTIONS, next_question
from actions.domain.return_wishes import asks_what_holds
from knowledge.deciding.vocabulary import ReturnFacts, vocabulary

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("asked", "said", "value"),
    [
        ("opened", "yes", True),
        ("opened", "No.", False),
        ("opened", "I have not", False),
        ("opened", "no, I did open it", True),
        ("tags_intact", "yes, still on", True),
        ("soiled", "nope", False),
        ("tags_intact", "It had none", True),
        ("days_since_receipt", "on Friday", 3),
        ("days_since_receipt", "Yesterday", 1),
        ("order_age_days", "10 days ago", 10),
        ("ship_time_stated", "0", 0),
        ("repairs_so_far", "twice", 2),
        ("category", "a kettle", "appliance"),
        ("category", "Cosmetics", "cosmetics"),
        ("defect_kind", "It does not work as it should", "functional"),
        ("reason", "Something is wrong with it", "quality"),
    ],
)
def test_an_answer_is_the_fact_that_was_asked(asked: str, said: str, value: object) -> None:
    """In a word, in a sentence, or as the button says it."""
    heard = heard_in(said, asked, MONDAY)
    assert heard.answered
    assert heard.facts[asked] == value


def test_an_answer_may_tell_more_than_was_asked() -> None:
    """All of it counts."""
    heard = heard_in("yes, and I wore it outside", "tags_intact", MONDAY)
    assert heard.facts == {"tags_intact": True, "worn_outdoors": True}


def test_a_no_that_corrects_something_else_is_no_answer() -> None:
    """Else "no, actually it came on Friday" would say that the tags are off."""
    heard = heard_in("no, actually it came on Friday", "tags_intact", MONDAY)
    assert heard.facts == {"days_since_receipt": 3}
    assert not heard.answered
    heard = heard_in("no, I did wear it outdoors", "accessories_complete", MONDAY)
    assert heard.facts == {"worn_outdoors": True}
    assert heard_in("no, I didn't wear it outdoors", "worn_outdoors", MONDAY).answered


@pytest.mark.parametrize("said", ["I don't know", "no idea", "not sure", "I can't remember", "idk"])
def test_not_knowing_is_an_answer_too(said: str) -> None:
    """And no no."""
    heard = heard_in(said, "opened", MONDAY)
    assert heard.unsure
    assert "opened" not in heard.facts


@pytest.mark.parametrize("said", ["why do you ask?", "why?", "what for", "why does that matter"])
def test_whoever_asks_why_is_told(said: str) -> None:
    """Only while something is asked."""
    assert heard_in(said, "opened", MONDAY).wants_why
    assert not heard_in(said, None, MONDAY).wants_why


@pytest.mark.parametrize("said", ["cancel", "never mind", "forget it", "I'll keep it", "stop this"])
def test_a_return_can_be_called_off(said: str) -> None:
    """In the words people use."""
    assert heard_in(said, "opened", MONDAY).cancels


@pytest.mark.parametrize(
    ("said", "agrees"),
    [("yes", True), ("yes please", True), ("ok", True), ("it is for my company", False)],
)
def test_only_a_bare_yes_takes_the_next_step(said: str, agrees: bool) -> None:
    """A sentence that begins like one may be a correction."""
    assert heard_in(said, "next_step", MONDAY).agrees is agrees


def test_that_something_is_not_right_is_heard() -> None:
    """Without what it is, that is asked; with it, it is taken."""
    assert heard_in("that's not right", "next_step", MONDAY).not_right
    heard = heard_in("that's not right, I opened it", "next_step", MONDAY)
    assert not heard.not_right
    assert heard.facts == {"opened": True}


@pytest.mark.parametrize(
    ("said", "law"),
    [
        ("can i return this?", False),
        ("can i return my kettle?", False),
        ("can i return the dress i bought last week?", False),
        ("how do i send my shoes back?", False),
        ("i want to return it", False),
        ("my kettle leaks", False),
        ("can i return opened cosmetics?", True),
        ("who pays if my kettle leaks?", True),
        ("i opened the box. shop says opened = no return. true?", True),
        ("can i return a face cream? i peeled the foil", True),
    ],
)
def test_a_question_of_law_is_told_from_a_wish(said: str, law: bool) -> None:
    """One is answered from the passages, the other talked through."""
    assert asks_what_holds(said) is law


@pytest.mark.parametrize(
    ("said", "law"),
    [
        ("can i return the scarf?", False),
        ("how do i send back the scarf?", False),
        ("can i return scarves that were worn?", True),
        ("am i allowed to return the scarf?", True),
        ("who pays if the scarf is torn?", True),
    ],
)
def test_whoever_bought_a_scarf_means_it_by_the_scarf(said: str, law: bool) -> None:
    """To anybody else the same words are a question of law."""
    assert asks_what_holds(said, names_own=True) is law
    assert asks_what_holds(said)


def test_every_question_is_of_the_vocabulary_and_its_choices_are_values() -> None:
    """And no two choices of one question read alike."""
    for fact, question in QUESTIONS.items():
        assert fact in vocabulary()
        for choice in question.choices:
            ReturnFacts.of({fact: choice.value})
        titles = [choice.title for choice in question.choices]
        assert len(titles) == len(set(titles))
        assert question.text.endswith(("?", ".")) and question.why.endswith(".")


def test_the_reason_is_asked_before_the_state_of_the_tags() -> None:
    """The most telling first; what is not known either is not asked again."""
    missing = ["tags_intact", "soiled", "reason"]
    asked = [next_question(missing, unknown) for unknown in ((), ("reason",), tuple(missing))]
    assert [each.fact if each else None for each in asked] == ["reason", "tags_intact", None]
