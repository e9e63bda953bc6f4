"""The day a question speaks of: "bought in March 2026", "before 15 April 2026", "back in 2019".

A year alone is no day: laws carry years in their names, and were passed in some. Only what stands
behind a word of time ("in", "since", "before", "on") and is not in the future moves the question
away from today.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS).replace("sep", "sept?", 1)
_DAY = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})\.?,?\s+(?P<year>20\d\d)"
_DAY_US = rf"(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
_MONTH_YEAR = rf"(?P<month>{MONTH})\.?,?\s+(?P<year>20\d\d)"
_YEAR_FIRST = r"(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>20\d\d)"
_CUE = r"\b(?P<cue>before|until|till|in|on|during|since|from|after|as of|back in)\s+(?:the\s+)?"
_END = r"(?![\w-])"
# A bare year wants a word that something happened then: "in 2019" may be part of a law's name.
_HAPPENED = (
    r"\b(?:bought|ordered|purchased|paid|sold|signed|happened|delivered|arrived|was|were|did|got)\b"
)
_PASSED = r"\b(?:passed|adopted|amended|enacted|changed?|introduced|revised|published|issued)\b"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        *(_CUE + each + _END for each in (_YEAR_FIRST, _DAY, _DAY_US, _MONTH_YEAR)),
        rf"{_HAPPENED}(?:(?!{_PASSED})[^.?!]){{0,80}}?{_CUE}{_YEAR}{_END}",
        rf"{_CUE}{_YEAR},?\s+(?:i|we)\s+{_HAPPENED}",
    )
)
_LAST_YEAR = re.compile(r"(?<!\bthe )\blast year\b(?! of\b)", re.IGNORECASE)


def day_of(text: str, today: date) -> date | None:
    """Return the day that a text speaks of, None where it speaks of no past one.

    A month stands for its last day, a year for its last; "before" for the day ahead of its first.
    """
    for form in _FORMS:
        for match in form.finditer(text):
            day = _day(match, today)
            if day is not None and day <= today:
                return day
    return date(today.year - 1, 12, 31) if _LAST_YEAR.search(text) else None


def _day(match: re.Match[str], today: date) -> date | None:
    found = match.groupdict()
    name, day = found.get("month"), found.get("day")
    year, month = int(found["year"]), month_number(name) if name else None
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


def month_number(name: str) -> int:
    """Return the number of a month written as a name or a number; 13 for none that there is."""
    if name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else 13
    return next(n for n, each in enumerate(_MONTHS, 1) if each.startswith(name.lower()[:3]))
