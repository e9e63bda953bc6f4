"""Dates as people write them, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.entities.span import Span, Strength, spans_of

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\b"
)
_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)"
_FEW = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|(?:a\ )?(?:couple|few)(?:\ of)?)"
)
_PART = r"(?:morning|afternoon|evening)"
_UNIT = r"(?:days?|nights?|weeks?|wks?|months?|years?|yrs?|hours?|hrs?)"
_DATE = re.compile(
    rf"""(?<![\w/.$€£¥-])(?:
        \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}
      | {_DAY}[-/.]{_DAY}[-/.](?:\d{{4}}|\d{{2}})
      | (?!24/7){_DAY}/{_DAY}(?=$|[\s,;!?)]|\.(?!\d))
      | (?:{_WEEKDAY},?\ )?(?:the\ )?(?:{_ORDINAL}|{_DAY})(?:\ of)?[ -]{_MONTH}(?:,?[ -]\d{{4}}\b)?
      | (?:{_WEEKDAY},?\ )?{_MONTH}\ (?:the\ )?(?:{_ORDINAL}|{_DAY}\b)(?:,?\ \d{{4}}\b)?
      | (?:{_WEEKDAY}\ )?the\ {_ORDINAL}(?!\ (?:time|order|item|one|parcel|day|attempt|try))
      | (?:last|this|next|past|coming)\ (?:{_WEEKDAY}|week(?:end)?|month|year|night|{_MONTH})
      | (?:{_FEW})\ {_UNIT}\ (?:ago|back|earlier|from\ now)
      | (?:the\ )?day\ (?:before\ yesterday|after\ tomorrow)
      | this\ {_PART} | (?:yesterday|today|tomorrow|tonight)(?:\ (?:{_PART}|night))?
      | (?:on\ |since\ |by\ |until\ )?{_FULL_WEEKDAY}
    )(?![\w/-])""",
    re.IGNORECASE | re.VERBOSE,
)
_LEADING = re.compile(r"(?:on|since|by|until) ", re.IGNORECASE)
# "may I return 3 items": the month only where a day or "in" makes it one.
_IN_MONTH = re.compile(
    rf"\b(?:in|since|from|last|until|by|during)\ (?P<month>{_MONTH}(?:,?\ \d{{4}}\b)?)(?![\w/-])",
    re.IGNORECASE | re.VERBOSE,
)
_MISSPELT = re.compile(
    r"\b(?:yesta?rday|yesteday|yesterdy|tomm?orr?ow|2day|2moro)\b", re.IGNORECASE
)


def dates(text: str) -> Iterator[Span]:
    """Yield every date; its value is the words."""
    for span in spans_of("date", _DATE, text, Strength.CERTAIN):
        skipped = _LEADING.match(span.value)
        start = span.start + (skipped.end() if skipped else 0)
        yield Span("date", start, span.end, text[start : span.end], span.strength)
    yield from spans_of("date", _IN_MONTH, text, Strength.CONTEXT, "month")
    yield from spans_of("date", _MISSPELT, text, Strength.SHAPE)
