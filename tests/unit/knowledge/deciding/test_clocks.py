"""Days are counted from the day after; a holiday at the end moves the end, one inside does not."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.deciding.clocks import Clock, Holidays

GOLDEN_WEEK = Holidays(
    days=frozenset(date(2026, 10, day) for day in range(1, 8)),
    worked=frozenset({date(2026, 10, 10)}),
)


def test_without_a_date_a_day_is_a_day() -> None:
    """Facts count days; without the day of receipt no calendar can speak."""
    assert Clock(None, GOLDEN_WEEK).counts_as_day(8) == 8


@pytest.mark.parametrize(
    ("received", "day", "counts_as"),
    [
        (date(2026, 9, 24), 7, 7),  # the last day is the first of the holidays
        (date(2026, 9, 24), 13, 7),  # the last of the holidays
        (date(2026, 9, 24), 14, 7),  # the first working day after them
        (date(2026, 9, 24), 15, 15),  # a day too late
        (date(2026, 9, 22), 8, 8),  # day 7 was the day before the holidays
        (date(2026, 9, 28), 10, 3),  # a holiday in the middle moves nothing that ends later
        (date(2026, 9, 1), 8, 8),
    ],
)
def test_a_notice_counts_as_the_first_day_whose_period_it_keeps(
    received: date, day: int, counts_as: int
) -> None:
    """Day 7 on a holiday lets a notice in until the next working day."""
    assert Clock(received, GOLDEN_WEEK).counts_as_day(day) == counts_as


def test_a_holiday_before_a_weekend_ends_on_the_monday() -> None:
    """After the holiday the next working day is meant, not a Saturday."""
    friday = Holidays(days=frozenset({date(2026, 6, 19)}))
    assert friday.end_of_period(date(2026, 6, 19)) == date(2026, 6, 22)


def test_a_weekend_day_that_is_worked_ends_the_period() -> None:
    """The calendar names weekend days that are worked instead."""
    worked = Holidays(frozenset({date(2026, 10, 9)}), frozenset({date(2026, 10, 10)}))
    assert worked.end_of_period(date(2026, 10, 9)) == date(2026, 10, 10)


def test_a_sunday_alone_moves_nothing() -> None:
    """Calendar days count, weekends included."""
    assert Holidays().end_of_period(date(2026, 11, 22)) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("received", "months", "days"),
    [
        (date(2026, 1, 31), 1, 28),
        (date(2026, 3, 1), 6, 184),
        (date(2026, 9, 1), 6, 181),
        (date(2027, 3, 1), 12, 366),
        (date(2026, 1, 15), 24, 730),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    received: date, months: int, days: int
) -> None:
    """Six months are 181 to 184 days, as the calendar has it."""
    assert Clock(received).days_of_months(months, 999) == days


def test_months_without_a_date_are_as_long_as_they_can_be() -> None:
    """Doubt about the length goes to the consumer."""
    assert Clock().days_of_months(6, 184) == 184
