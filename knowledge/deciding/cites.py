"""Articles as different people write them: `CCR reg 34`, `CCR 2013 regs 34`, `CCR 34`.

Cases for the evaluation are written by others than the passages. What they mean by an article is
read generously; which article it is stays exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.deciding.decision import article

_PARAGRAPH = re.compile(r"\s*\bpara(?:graph)?s?\b\.?\s*(\w+)", re.IGNORECASE)
_FORM = re.compile(r"§+|\b(?:act|regulations?|regs?|sections?|secs?|s|arts?|articles?)\b\.?", re.I)
_SCHEDULE = re.compile(r"\bsch(?:edule|ed)?\b\.?\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?<=[A-Za-z]) (?:19|20)\d\d(?= +\S)")
_RANGE = re.compile(r"(.*?)(\d+)\s*[-\u2013]\s*(\d+)")
_LAST_NUMBER = re.compile(r"(.*?)(\d+)")


def plain(cite: str) -> str:
    """Return a cite as passages write it: the law's short name, the article, its paragraphs."""
    text = _FORM.sub(" ", _PARAGRAPH.sub(r"(\1)", cite))
    text = " ".join(_SCHEDULE.sub("Sch. ", text).split())
    if not text[:1].isdigit():  # 15 USC 2064 is a section, CCR 2013 28 has a year
        text = _YEAR.sub("", text)
    return text.replace(" (", "(")


def covers(expected: str, cite: str) -> bool:
    """Whether a cite is of an expected article, of a whole part (16 CFR 465), or in a range."""
    wanted, ours = article(plain(expected)), article(plain(cite))
    if ours == wanted or (" CFR " in wanted and ours.startswith(f"{wanted}.")):
        return True
    span, number = _RANGE.fullmatch(wanted), _LAST_NUMBER.fullmatch(ours)
    if not span or not number or span[1] != number[1]:
        return False
    return int(span[2]) <= int(number[2]) <= int(span[3])


def any_covers(expected: Iterable[str], cite: str) -> bool:
    """Whether a cite is of one of some expected articles."""
    return any(covers(each, cite) for each in expected)
