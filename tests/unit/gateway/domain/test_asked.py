"""What became of a question, and how it may stand in a report."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.domain.asked import LONGEST_QUESTION, PolicyTurn, counted, impersonal, outcome_of
from gateway.domain.parts import (
    Button,
    ButtonsPart,
    Citation,
    CitationsPart,
    HandoffPart,
    NoticePart,
    Part,
)
from knowledge.answers import REASONS
from tests.unit.gateway.fakes import NOON

CITED = Citation(
    passage="cn-7d-10-2",
    title="The seven days start the day after you sign",
    cites="7D 10(2)",
    jurisdiction="CN",
    quote="The day you sign for the parcel is day zero.",
    score=0.8,
    url="/policies/cn-7d-10-2",
    confidence="verified",
    effective_from=date(2017, 3, 15),
    law="Seven-Day Measures",
)
SOURCES = CitationsPart(citations=(CITED,))
CLOSEST = CitationsPart(citations=(CITED,), closest=True)
BUTTONS = ButtonsPart(buttons=(Button(title="a", text="b"),))


def offer(reason: str) -> HandoffPart:
    return HandoffPart(contact="people@example.com", reason=reason)


def turn(text: str, *, before: str | None = None, outcome: str = "answered") -> PolicyTurn:
    return PolicyTurn(text, before, "CN", "shopper", NOON, outcome, None)


@pytest.mark.parametrize("reason", [*REASONS, "no_passage"])
def test_every_reason_to_decline_is_known(reason: str) -> None:
    """A new one of the knowledge room is in the report without being added here."""
    assert outcome_of([offer(reason)]) == (reason, None)
    assert outcome_of([CLOSEST, offer(reason)]) == (reason, "cn-7d-10-2")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ([SOURCES], ("answered", "cn-7d-10-2")),
        ([NoticePart(level="info", text="x"), SOURCES], ("answered", "cn-7d-10-2")),
        ([CLOSEST], None),
        ([BUTTONS], None),
        ([offer("asked")], None),
        ([offer("two_failures"), SOURCES], ("answered", "cn-7d-10-2")),
        ([], None),
    ],
)
def test_only_questions_of_policy_have_an_outcome(
    parts: list[Part], outcome: tuple[str, str] | None
) -> None:
    """Orders, greetings and the wish for a person are no questions of policy."""
    assert outcome_of(parts) == outcome


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my order RC-10003 came broken", "my order [number] came broken"),
        ("order #10003?", "order #10003?"),
        ("order 100034567 is late", "order [number] is late"),
        ("call +86 138 0013 8000 please", "call [number] please"),
        ("write to ada.l@example.co.uk, ok?", "write to [e-mail], ok?"),
        ("  is 7 days\n or 14 days right? ", "is 7 days or 14 days right?"),
        ("500 yuan, 16 CFR 435.2, 2024-01-01", "500 yuan, 16 CFR 435.2, [number]"),
        ("x" * 600, "x" * LONGEST_QUESTION),
    ],
)
def test_a_question_in_a_report_points_to_nobody(text: str, kept: str) -> None:
    """Addresses, order and telephone numbers go; days, sums and articles stay."""
    assert impersonal(text) == kept
    assert impersonal(kept) == kept


def test_questions_are_counted_without_regard_to_case() -> None:
    """The most frequent first, ties by their words; one spelling stands for all."""
    found = counted(
        [turn("Who pays"), turn("who pays"), turn("why"), turn("how"), turn(" ")],
        by_outcome=False,
    )

    assert [(each.text, each.count) for each in found] == [("Who pays", 2), ("how", 1), ("why", 1)]


def test_outcomes_make_different_questions_where_that_is_wanted() -> None:
    """And only there; and no more than are wanted."""
    turns = [turn("who pays"), turn("who pays", outcome="no_passage_close_enough"), turn("how")]

    assert [each.count for each in counted(turns, by_outcome=False)] == [2, 1]
    by_outcome = counted(turns, by_outcome=True)
    assert [(each.text, each.outcome) for each in by_outcome] == [
        ("how", "answered"),
        ("who pays", "answered"),
        ("who pays", "no_passage_close_enough"),
    ]
    assert counted(turns, by_outcome=True, most=1) == by_outcome[:1]


def test_a_question_that_leans_on_the_one_before_carries_it() -> None:
    """Alone it would mean nothing in a report."""
    alone = turn("and for shoes?", before="how long can i return a dress")

    assert "how long can i return a dress" in alone.question
    assert "shoes" in alone.question
    assert turn("who pays the courier", before="hello").question == "who pays the courier"
    assert turn("and for shoes?").question == "and for shoes?"
