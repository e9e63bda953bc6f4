"""When goods came, in people's own words."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.reading.arrival import days_ago

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("today", 0),
        ("it just arrived", 0),
        ("this morning", 0),
        ("yesterday", 1),
        ("the day before yesterday", 2),
        ("3 days ago", 3),
        ("a couple of days ago", 2),
        ("a week ago", 7),
        ("two weeks ago", 14),
        ("a month ago", 31),
        ("I have had it for 3 days", 3),
        ("10 days", 10),
        ("on Friday", 3),
        ("it came on Monday", 7),
        ("last sun", 1),
        ("on 23 November", 7),
        ("Nov 3rd", 27),
        ("2026-11-20", 10),
        ("on 24 December", 341),
    ],
)
def test_a_day_that_is_named_is_counted_back_from_today(said: str, days: int) -> None:
    """A weekday is the last one before today; a date without a year the last that has passed."""
    assert days_ago(said, MONDAY) == days


@pytest.mark.parametrize(
    "said",
    ["last week", "a while ago", "it sat there", "may I return it", "on 31 February", "2027-01-01"],
)
def test_what_names_no_day_is_no_day(said: str) -> None:
    """Whoever needs one asks for it."""
    assert days_ago(said, MONDAY) is None
