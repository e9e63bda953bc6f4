"""`recourse ask`: what its words and options ask, what is printed, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.cli.ask import print_answer, question_of
from gateway.cli.output import CommandError
from knowledge.answering import Answer, Citation, Question

CITED = Citation(
    "cn-7d-10", "Seven days [new]", "7D 10(1)", "CN", "You have seven days.", 0.8125,
    "/policies/cn-7d-10", "Return Measures", date(2017, 3, 15), "verified", "law",
)  # fmt: skip
DEFAULTS = {
    "jurisdiction": "CN", "audience": "shopper", "as_of": "", "k": 5, "after": "",
}  # fmt: skip


def asked(text: str, **options: object) -> Question:
    """Return what a command line asks."""
    return question_of(text, **(DEFAULTS | options))  # type: ignore[arg-type]


def test_a_question_is_asked_with_its_setting() -> None:
    """Every option of it; the jurisdiction in any letters."""
    question = asked(
        "and b?", jurisdiction="eu", audience="merchant", as_of="2026-03-03", k=7, after=" a "
    )
    assert question == Question("and b?", "EU", "merchant", date(2026, 3, 3), 7, "a")


@pytest.mark.parametrize("after", ["", "  "])
def test_without_options_a_shopper_in_china_asks_for_the_first_time(after: str) -> None:
    """On the day that the question speaks of, else today."""
    assert asked("who pays", after=after) == Question("who pays", "CN", "shopper", None, 5, None)


def test_an_agent_reads_everybodys_passages() -> None:
    """No audience is left out."""
    assert asked("who pays", audience="agent").audience is None


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (" ", {}, "the question is empty: write one, in quotes"),
        ("q", {"audience": "agents"}, "--audience 'agents': expected shopper, merchant, agent"),
        ("q", {"as_of": "31.2.2026"}, "--as-of '31.2.2026': expected a date like 2026-11-23"),
        ("q", {"as_of": "2026-02-31"}, "--as-of '2026-02-31': expected a date like 2026-11-23"),
    ],
)
def test_what_cannot_be_asked_is_refused(text: str, options: dict[str, str], said: str) -> None:
    """With the value and what was expected."""
    with pytest.raises(CommandError) as refused:
        asked(text, **options)
    assert str(refused.value) == said


def test_an_answer_is_printed_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets in a passage are text, not markup."""
    print_answer(Answer(True, "You have seven days [or more].", 0.8125, None, (CITED,)))
    printed = capsys.readouterr().out
    assert printed.startswith("You have seven days [or more].\n")
    assert "7D 10(1)  Seven days [new]" in printed
    assert "Return Measures, in force since 2017-03-15; cn-7d-10, 0.81" in printed
    assert printed.endswith("This is information, not legal advice.\n")


def test_a_refusal_is_printed_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """And is no information that could be taken for advice."""
    print_answer(Answer(False, "Which one?", 0.0, "jurisdiction_ambiguous", choices=("CN", "EU")))
    printed = capsys.readouterr().out
    assert printed.startswith("Which one?\n")
    assert "no answer: jurisdiction_ambiguous" in printed
    assert "advice" not in printed
