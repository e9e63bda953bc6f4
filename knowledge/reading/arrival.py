"""How many days ago goods came: "on Monday", "3 days ago", "yesterday", "on 23 November".

The day of signing is day 0. What is vague ("last week", "a while ago") is no day: whoever needs one
asks for it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from knowledge.reading.dates import MONTH, month_number

LONGEST_AGO_DAYS = 3_650
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen""".split()
    )
} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_NUMBER = r"\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "year": 12}

_AGO = re.compile(
    rf"\b(?P<number>{_NUMBER})\s+(?P<unit>day|week|fortnight|month|year)s?\s+(?:ago|back)\b"
)
_FOR = re.compile(
    rf"\b(?:had|have|owned|own) (?:it|them|this)(?: now)?(?: for)? (?P<number>{_NUMBER})"
    r" (?P<unit>day|week|month|year)s?\b"
)
_ONLY = re.compile(rf"^\W*(?P<number>{_NUMBER})\s+(?P<unit>day|week|fortnight|month|year)s?\W*$")
_NAMED = (
    (re.compile(r"\bday before yesterday\b"), 2),
    (re.compile(r"\byesterday\b|\blast night\b"), 1),
    (
        re.compile(
            r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|\bjust (?:now|arrived|came|got)\b"
        ),
        0,
    ),
)
# "It sat there" names no day: a short name wants a word of time before it.
_ON_WEEKDAY = re.compile(
    rf"\b(?P<long>{'|'.join(_WEEKDAYS)})\b|"
    rf"\b(?:last|on|this|since) (?P<short>{'|'.join(name[:3] for name in _WEEKDAYS)})\b"
)
_DATES = (
    re.compile(r"\b(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})\b\.?,?(?:\s+(?P<year>20\d\d))?"
    ),
    re.compile(
        rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d),?(?:\s+(?P<year>20\d\d))?"
    ),
)


def days_ago(text: str, today: date) -> int | None:
    """Return how many days before today the day lies that a text names, None where it names none.

    A weekday is the last one before today; a date without a year is the last one that has passed.
    """
    said = text.lower()
    for pattern in (_AGO, _FOR, _ONLY):
        if found := pattern.search(said):
            return _counted(_number(found["number"]), found["unit"], today)
    for named, days in _NAMED:
        if named.search(said):
            return days
    day = next((each for each in map(lambda form: _day(form, said, today), _DATES) if each), None)
    if day is not None:
        return (today - day).days
    if weekday := _ON_WEEKDAY.search(said):
        said = weekday["long"] or weekday["short"]
        place = next(n for n, name in enumerate(_WEEKDAYS) if name.startswith(said))
        return (today.weekday() - place) % 7 or 7
    return None


def _counted(number: int, unit: str, today: date) -> int | None:
    """Return how many days so many units are, back from today; None for ages."""
    if unit in _DAYS_OF:
        days = number * _DAYS_OF[unit]
    else:
        months = today.year * 12 + today.month - 1 - number * _MONTHS_OF[unit]
        if months < 12:
            return None
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1]
        days = (today - date(year, month + 1, min(today.day, last))).days
    return days if days <= LONGEST_AGO_DAYS else None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _day(form: re.Pattern[str], said: str, today: date) -> date | None:
    found = form.search(said)
    if found is None:
        return None
    month, day, year = month_number(found["month"]), int(found["day"]), found["year"]
    try:
        if year:
            named = date(int(year), month, day)
            return named if named <= today else None
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:  # the 31st of a short month
        return None
