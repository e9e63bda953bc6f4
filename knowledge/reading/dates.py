"""The day a question speaks of: "bought in March 2026", "before 15 April 2026", "back in 2019".

A year alone is no day: laws carry years in their names. Only what stands behind a word of time
("in", "since", "before", "on") and is not in the future moves the question away from today.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in _MONTHS)
_DAY = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>20\d\d)"
)
_DAY_US = rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
_MONTH_YEAR = rf"(?P<month>{_MONTH})\.?,?\s+(?P<year>20\d\d)"
_ISO = r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
_YEAR = r"(?P<year>20\d\d)"
_CUE = r"\b(?P<cue>before|until|till|in|on|during|since|from|after|as of|back in)\s+(?:the\s+)?"
_FORMS = tuple(
    re.compile(_CUE + form + r"(?![\w-])", re.IGNORECASE)
    for form in (_ISO, _DAY, _DAY_US, _MONTH_YEAR)
)
# A bare year wants a word that something happened then: "in 2019" may be part of a law's name.
_HAPPENED = re.compile(
    r"\b(?:bought|ordered|purchased|paid|sold|signed|happened|delivered|arrived|was|were|did|got)"
    rf"\b[^.?!]*?{_CUE}{_YEAR}(?![\w-])",
    re.IGNORECASE,
)
_LAST_YEAR = re.compile(r"\blast year\b", re.IGNORECASE)


def day_of(text: str, today: date) -> date | None:
    """Return the day that a text speaks of, None where it speaks of no past one.

    A month stands for its last day, a year for its last; "before" for the day ahead of its first.
    """
    for form in (*_FORMS, _HAPPENED):
        match = form.search(text)
        if match is None:
            continue
        day = _day(match, today)
        if day is not None and day <= today:
            return day
    return date(today.year - 1, 12, 31) if _LAST_YEAR.search(text) else None


def _day(match: re.Match[str], today: date) -> date | None:
    found = match.groupdict()
    year, month, day = int(found["year"]), _month(found.get("month")), found.get("day")
    try:
        first = date(year, month or 1, int(day or 1))
    except ValueError:  # the 31st of a short month
        return None
    if match["cue"].lower() == "before":
        return first - timedelta(days=1)
    if day:
        return first
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    # Of a period that is not over, the day it began is surely in the past.
    return last if last <= today else first


def _month(name: str | None) -> int | None:
    if not name:
        return None
    if name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else 13
    return next(n for n, each in enumerate(_MONTHS, 1) if each.startswith(name.lower()[:3]))
