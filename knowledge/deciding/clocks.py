"""Periods in days: the day of the event is day 0, and a holiday at the end moves the end.

The calendar is data (`knowledge/rules/<jurisdiction>/holidays.yml`) and only speaks when the day of
receipt is known: facts count days, and a count alone names no date.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of one jurisdiction, and weekend days that are worked instead."""

    days: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day."""
        return day not in self.days and (day.weekday() < SATURDAY or day in self.worked)

    def end_of_period(self, last: date) -> date:
        """Return when a period ends: its last day, or the next working day after a holiday."""
        if last in self.days:
            while not self.is_working(last):
                last += timedelta(1)
        return last


@dataclass(frozen=True, slots=True)
class Clock:
    """The day of receipt, if known, and the holidays that count from there."""

    received_on: date | None = None
    holidays: Holidays = field(default_factory=Holidays)

    def counts_as_day(self, day: int) -> int:
        """Return the day that a notice counts as: the first whose period it still keeps.

        A notice on day 9 counts as day 7 when days 7 and 8 are holidays and day 9 is worked.
        """
        if self.received_on is None:
            return day
        sent = self.received_on + timedelta(day)
        first = day
        for earlier in range(day - 1, max(-1, day - 31), -1):
            last = self.received_on + timedelta(earlier)
            if self.holidays.end_of_period(last) >= sent:
                first = earlier
            elif self.holidays.is_working(last):
                break
        return first

    def days_of_months(self, months: int, longest: int) -> int:
        """Return how many days after receipt a period of months ends, at most `longest`."""
        if self.received_on is None:
            return longest
        year, month = divmod(self.received_on.month - 1 + months, 12)
        year, month = self.received_on.year + year, month + 1
        last = min(self.received_on.day, calendar.monthrange(year, month)[1])
        end = self.holidays.end_of_period(date(year, month, last))
        return (end - self.received_on).days


NO_CLOCK = Clock()
