"""What is said of a decision: every outcome, remedy and deadline has words for both persons."""

from __future__ import annotations

import re
from typing import get_args

import pytest
import yaml

from knowledge.deciding.decision import Decision, DueDate
from knowledge.deciding.rulebook import shipped_rules
from knowledge.deciding.rules import Freight, Outcome
from knowledge.deciding.wording import GRANTED, Person, due, freight, headline, remedies

OF_ANOTHER = re.compile(r"\b(?:the buyer|the merchant|the trader|the seller)\b", re.I)
OF_YOU = re.compile(r"\b(?:you|your|I|the shop)\b", re.I)


def says_it_to(person: Person, text: str) -> bool:
    """Whether a text keeps to one person."""
    return not (OF_ANOTHER if person is Person.YOU else OF_YOU).search(text)


def shipped_thens() -> list[dict[str, object]]:
    """Return what every shipped rule says follows."""
    files = [path for path in shipped_rules().glob("*/*.yml") if path.name != "holidays.yml"]
    entries = [each for path in files for each in yaml.safe_load(path.read_text("utf-8"))]
    return [each["then"] for each in entries if "then" in each]


@pytest.mark.parametrize("person", Person)
def test_everything_that_shipped_rules_decide_has_its_words(person: Person) -> None:
    """A rule with a new remedy or deadline fails here until both persons have words for it."""
    for outcome in Outcome:
        assert says_it_to(person, headline(Decision(outcome=outcome), person))
    for then in shipped_thens():
        named = then.get("remedies", [])
        assert isinstance(named, list)
        line = headline(Decision(outcome=Outcome.ELIGIBLE, remedies=tuple(named)), person)
        assert not re.search(r"_|(?:to|owed) (?!a |compensation|delivery|send|your money)", line), (
            line
        )
        assert says_it_to(person, line)
        if deadline := then.get("deadline"):
            text = due(DueDate.model_validate(deadline), person) or ""
            assert "from:" not in text
            assert says_it_to(person, text)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("refund",), "a refund"),
        (("repair", "replacement"), "a repair or a replacement"),
        (("refund", "repair", "replacement"), "a refund, a repair or a replacement"),
        (("refund", "compensation"), "a refund and compensation"),
        (("refund", "repair", "compensation"), "a refund or a repair and compensation"),
        (("compensation",), "compensation"),
        ((), ""),
    ],
)
def test_compensation_comes_beside_and_the_rest_is_a_choice(
    named: tuple[str, ...], said: str
) -> None:
    """Nobody has to choose between their money and the compensation."""
    assert remedies(named, Person.BUYER) == said
    assert remedies(named, Person.YOU) == said.replace("a refund", "your money back")


def test_a_headline_names_what_is_owed() -> None:
    """To the customer only where it is not their money, which is what they asked for."""
    repair = Decision(outcome=Outcome.ELIGIBLE, remedies=("repair",))
    refund = Decision(outcome=Outcome.ELIGIBLE, remedies=("refund",), freight_payer="consumer")
    first = Decision(outcome=Outcome.REPAIR_OR_REPLACEMENT, remedies=("replacement",))
    assert headline(repair, Person.YOU) == "Yes, you are owed a repair"
    assert headline(refund, Person.YOU) == "Yes, you can send it back"
    never_came = refund.model_copy(update={"freight_payer": "none"})
    assert headline(never_came, Person.YOU) == "Yes, you are owed your money back"
    assert headline(first, Person.YOU) == "It is repaired or replaced first"
    assert headline(refund, Person.BUYER) == "Yes: the buyer is entitled to a refund"
    assert headline(first, Person.BUYER) == "Yes: the buyer is entitled to a replacement"


@pytest.mark.parametrize("person", Person)
def test_who_pays_the_way_back_is_said_where_something_is_granted(person: Person) -> None:
    """A refusal says nothing of it."""
    for payer in get_args(Freight):
        said = [freight(Decision(outcome=e, freight_payer=payer), person) for e in Outcome]
        assert [each is not None for each in said] == [each in GRANTED for each in Outcome]
        assert all(says_it_to(person, each) for each in said if each)


def test_a_deadline_says_days_and_from_when() -> None:
    """One day is no days, and working days are told apart."""
    one = DueDate(days=1, starts="trader_agrees")
    assert due(one, Person.YOU) == "Within 1 day from when the shop agrees"
    assert due(one, Person.BUYER) == "Within 1 day after the trader agrees to the refund"
    seven = DueDate(days=7, starts="right_to_refund_arises", working_days=True)
    assert due(seven, Person.BUYER) == (
        "Within 7 working days after the right to the refund arises"
    )
    unknown = DueDate(days=2, starts="the_moon_is_full")
    assert due(unknown, Person.YOU) == "Within 2 days from: the moon is full"
    assert due(None, Person.YOU) is None
