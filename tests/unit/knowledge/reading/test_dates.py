"""The day a question speaks of, and the years that are no day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.dates import day_of

TODAY = date(2026, 11, 23)
WORDS = (
    "bought was passed in on before since from back last year the of I we , . 31 29 3rd February "
    "Feb september sept \u017fep May 2024 2025 2027 2099 2026-02-30 2026/4/5 2026-00-00 in2024 law"
).split()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("bought on 3 March 2026", date(2026, 3, 3)),
        ("on the 3rd of March, 2026 it leaked", date(2026, 3, 3)),
        ("since Mar. 3 2026", date(2026, 3, 3)),
        ("on April 15, 2026", date(2026, 4, 15)),
        ("delivered on 2026-04-05", date(2026, 4, 5)),
        ("delivered on 2026/4/5.", date(2026, 4, 5)),
        ("from 3 sept. 2025", date(2025, 9, 3)),
        ("in September 2025", date(2025, 9, 30)),
        ("in sept 2025", date(2025, 9, 30)),
        ("may i return it? ordered in may 2026", date(2026, 5, 31)),
        ("in February 2024", date(2024, 2, 29)),
        ("bought in 2019", date(2019, 12, 31)),
        ("it was ordered back in 2019", date(2019, 12, 31)),
        ("In 2019 I bought a phone", date(2019, 12, 31)),
        ("what did the law say in 2015?", date(2015, 12, 31)),
        ("last year i bought a kettle", date(2025, 12, 31)),
        ("last year, in March 2025", date(2025, 3, 31)),
        ("on 29 February 2024", date(2024, 2, 29)),
    ],
)
def test_a_day_behind_a_word_of_time_is_read(text: str, day: date) -> None:
    """A month stands for its last day, and so does a year."""
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("before 15 April 2026", date(2026, 4, 14)),
        ("before April 15, 2026", date(2026, 4, 14)),
        ("before 2026-01-01", date(2025, 12, 31)),
        ("before March 2026", date(2026, 2, 28)),
        ("was it different before 2020?", date(2019, 12, 31)),
        ("before January 2000", date(1999, 12, 31)),
    ],
)
def test_before_is_the_day_ahead_of_the_first(text: str, day: date) -> None:
    """The law that was to change then."""
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("bought on 23 November 2026", date(2026, 11, 23)),
        ("bought on 24 November 2026", None),
        ("bought in November 2026", date(2026, 11, 1)),
        ("bought in 2026", date(2026, 1, 1)),
        ("in December 2026", None),
        ("from 1 September 2027", None),
        ("bought in 2027", None),
        ("before 1 January 2030", None),
    ],
)
def test_what_is_to_come_moves_nothing(text: str, day: date | None) -> None:
    """Today is the last day; of a period that is not over, the first is in the past."""
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "on 31 February 2026",
        "on 2026-02-31",
        "on 2026-13-01",
        "on 2026-00-05",
        "on 29 February 2025",
        "the 2019 E-Commerce Law",
        "what is in the Act of 2015",
        "the law in the 2013 version",
        "was the law passed in 2013?",
        "did the rule change in 2024",
        "the act that was adopted in 2014",
        "a model from 2020",
        "in 2019",
        "in March",
        "in March 20266",
        "in the last year of my guarantee",
        "over the last year",
        "since \u017fep 2025",
        "on \uff11 May 2025",
        "",
    ],
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    """Days there are not, years in a law's name or when it was passed, halves of dates."""
    assert day_of(text, TODAY) is None


def test_a_day_to_come_does_not_hide_a_day_that_was() -> None:
    """Whichever of them was said first."""
    text = "the new rule holds from 1 January 2027, I bought it on 3 March 2026"
    assert day_of(text, TODAY) == date(2026, 3, 3)


def test_the_first_day_of_several_counts() -> None:
    """A whole date before a month, a month before a year."""
    assert day_of("on 5 May 2024, on 6 May 2024", TODAY) == date(2024, 5, 5)
    assert day_of("in May 2023, then on 6 May 2024", TODAY) == date(2024, 5, 6)


@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_any_text_speaks_of_a_past_day_or_of_none(text: str, today: date) -> None:
    """Never of one to come, and of the same every time."""
    day = day_of(text, today)
    assert day is None or date(1999, 12, 31) <= day <= today
    assert day_of(text, today) == day
