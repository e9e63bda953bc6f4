"""What a filter lets in, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from knowledge.filters import AllowedRows, Filter, Filters
from knowledge.index_open import OpenIndex
from knowledge.passages import Passage


def passage(name: str, first: str, last: str | None) -> Passage:
    """Return a passage that holds from one day to another."""
    return Passage(
        id=name, title=name, text=name, cites=("7D 1",), audience=("shopper",), topics=(),
        jurisdiction="CN", instrument="7D", short="7D", kind="law", official_name="7D",
        effective_from=date.fromisoformat(first),
        effective_to=date.fromisoformat(last) if last else None,
        confidence="verified", asks=(),
    )  # fmt: skip


def by_hand(opened: OpenIndex, where: Filter) -> list[bool]:
    """Return which passages may answer, from the passages themselves."""
    return [
        each.jurisdiction == where.jurisdiction
        and (where.audience is None or where.audience in each.audience)
        and each.effective_from <= where.as_of <= (each.effective_to or date.max)
        for each in opened.passages
    ]


def test_every_day_lets_in_what_holds_on_it(opened: OpenIndex) -> None:
    """Around every day that a passage begins or ceases to hold, and at both ends of time."""
    filters = Filters(opened.passages, opened.units.passages)
    changes = [each.effective_from for each in opened.passages]
    changes += [each.effective_to for each in opened.passages if each.effective_to]
    days = {day + timedelta(days=off) for day in changes for off in (-1, 0, 1)}
    for day in sorted(days | {date.min, date.max}):
        for audience in ("shopper", "merchant", None):
            where = Filter("CN", audience, day)
            allowed = filters.allowed(where)
            assert list(allowed.passages) == by_hand(opened, where)
            assert np.array_equal(allowed.unit_rows.mask, allowed.passages[opened.units.passages])
            assert np.array_equal(allowed.passage_rows.rows, np.flatnonzero(allowed.passages))


def test_around_a_day_stands_what_no_passage_of_the_day_takes_the_place_of() -> None:
    """What begins later or ended before, but for what hands over to, or took over from, another."""
    old = passage("old", "2010-01-01", "2017-03-14")
    new = passage("new", "2017-03-15", None)
    gone = passage("gone", "2010-01-01", "2012-12-31")
    later = passage("later", "2027-01-01", None)
    elsewhere = replace(later, id="elsewhere", jurisdiction="EU")
    filters = Filters([old, new, gone, later, elsewhere], np.arange(5))

    def around(day: str) -> list[bool]:
        return list(filters.around(Filter("CN", None, date.fromisoformat(day))).passages)

    assert around("2020-01-01") == [False, True, True, True, False]
    assert around("2015-01-01") == [True, False, True, True, False]
    assert around("2027-01-01") == [False, True, True, True, False]


def test_around_a_day_on_which_all_holds_is_that_day(opened: OpenIndex) -> None:
    """Nothing is kept or searched twice."""
    filters = Filters(opened.passages, opened.units.passages)
    today = Filter("CN", None, date(2026, 11, 23))
    assert filters.around(today) is filters.allowed(today)


def test_days_between_two_changes_share_what_is_kept(opened: OpenIndex) -> None:
    """However many days are asked for, and whatever is copied for them."""
    filters = Filters(opened.passages, opened.units.passages)
    first = filters.allowed(Filter("CN", None, date(2020, 1, 1)))
    assert all(
        filters.allowed(Filter("CN", None, date(2020, 1, 1) + timedelta(days=each))) is first
        for each in range(500)
    )
    assert filters.allowed(Filter("CN", None, date(2012, 1, 1))) is not first


def test_allowed_rows_say_what_they_let_in() -> None:
    """As rows, as a bitmap with the lowest bit first, as a share."""
    allowed = AllowedRows(np.array([True, False, False, True, False, False, False, False, True]))
    assert list(allowed.rows) == [0, 3, 8]
    assert list(allowed.bits) == [0b1001, 0b1]
    assert allowed.count == 3
    assert allowed.share == 1 / 3


def test_rows_carry_a_filter_that_lets_the_same_in(opened: OpenIndex) -> None:
    """A store that filters by itself may take it for the one that was asked."""
    filters = Filters(opened.passages, opened.units.passages)
    for where in (Filter("CN", "shopper", date(2026, 5, 5)), Filter("EU", None, date(2001, 1, 1))):
        allowed = filters.allowed(where)
        assert allowed.unit_rows.where is not None
        assert by_hand(opened, allowed.unit_rows.where) == by_hand(opened, where)
