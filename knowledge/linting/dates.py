"""Law changes without a gap: a passage ends on the day before its successor begins.

Which passage follows which is not written down. It is told by the instrument, where one replaced
another whole (`law_texts.yml` names those), else by the first article that a closed passage cites:
the next passage that cites it and begins later, within a year of the end, is taken for the
successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from knowledge.linting.findings import Finding, Found
from knowledge.passages import Passage

NEAR = timedelta(days=366)
"""What begins later than this after the end was made for another reason."""

_DAY = timedelta(days=1)


def lint_dates(passages: Iterable[Passage], replaced_by: Mapping[str, str]) -> Found:
    """Complain of gaps and overlaps between closed passages and what follows them.

    Args:
        passages: In force and closed ones.
        replaced_by: The short name of the instrument that replaced another whole.
    """
    every = tuple(passages)
    complaints = list(_replaced(every, replaced_by))
    notes = []
    for each in every:
        if each.effective_to is None or each.short in replaced_by:
            continue
        successor = _successor(each, each.effective_to, every)
        if successor is None:
            notes.append(f"dates: {each.id} ends on {each.effective_to} and nothing follows it")
        else:
            complaints += _joint(each, each.effective_to, successor.id, successor.effective_from)
    return Found.of(complaints, notes)


def _replaced(every: tuple[Passage, ...], replaced_by: Mapping[str, str]) -> Iterator[Finding]:
    """Yield passages of replaced instruments that do not end the day before the new one begins."""
    begins: dict[str, list[date]] = {}
    for each in every:
        begins.setdefault(each.short, []).append(each.effective_from)
    for each in every:
        new = replaced_by.get(each.short)
        if new is None or new not in begins:
            continue
        if each.effective_to is None:
            text = f"has no end, though {new} replaced {each.short}"
            yield Finding("dates", each.id, f"{text}: close it with effective_to")
            continue
        # Parts of an instrument may begin apart: the one that is nearest to the end counts.
        after = each.effective_to + _DAY
        begin = min(begins[new], key=lambda day: (abs(day - after), day))
        yield from _joint(each, each.effective_to, new, begin)


def _successor(closed: Passage, end: date, every: tuple[Passage, ...]) -> Passage | None:
    """Return the passage that takes the place of one that ends on a day, if it can be told."""
    later = (
        each
        for each in every
        if each.jurisdiction == closed.jurisdiction
        and closed.effective_from < each.effective_from <= end + NEAR
        and closed.cites[0] in each.cites
        and set(each.audience) & set(closed.audience)
    )
    after = end + _DAY
    return min(later, key=lambda each: (abs(each.effective_from - after), each.id), default=None)


def _joint(each: Passage, end: date, name: str, begin: date) -> Iterator[Finding]:
    """Yield a finding unless one day follows the other."""
    days = (begin - end - _DAY).days
    if days:
        kind = "a gap" if days > 0 else "an overlap"
        text = f"ends on {end} and {name} begins on {begin}, {kind} of {abs(days)} days"
        yield Finding("dates", each.id, f"{text}: expected the end on {begin - _DAY}")
