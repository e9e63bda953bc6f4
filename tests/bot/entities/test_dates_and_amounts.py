"""Dates and amounts of money, as they are written."""

from __future__ import annotations

import pytest

from bot.entities.extraction import extracted


def found(entity: str, text: str) -> list[str]:
    """The values of one kind."""
    return [span.value for span in extracted(text) if span.entity == entity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 2026-03-14", ["2026-03-14"]),
        ("2026/3/4", ["2026/3/4"]),
        ("14.03.2026", ["14.03.2026"]),
        ("3/14/2026", ["3/14/2026"]),
        ("03/04", ["03/04"]),
        ("it came 03/04, broken", ["03/04"]),
        ("3 May", ["3 May"]),
        ("the 23rd nov 2026", ["the 23rd nov 2026"]),
        ("November 3rd, 2026", ["November 3rd, 2026"]),
        ("March 3rd", ["March 3rd"]),
        ("on the 5th", ["the 5th"]),
        ("on the 5th of june", ["the 5th of june"]),
        ("Tuesday, 3 March", ["Tuesday, 3 March"]),
        ("yesterday or today", ["yesterday", "today"]),
        ("the day before yesterday", ["the day before yesterday"]),
        ("last tuesday", ["last tuesday"]),
        ("since Monday", ["Monday"]),
        ("3 days ago", ["3 days ago"]),
        ("a couple of weeks ago", ["a couple of weeks ago"]),
        ("i bought it two months back", ["two months back"]),
        ("next week", ["next week"]),
        ("tomorrow morning", ["tomorrow morning"]),
        ("ordered in march", ["march"]),
        ("it was due yesteday", ["yesteday"]),
        ("may I return 3 items", []),
        ("I may be late", []),
        ("1.5 litres", []),
        ("24/7", []),
        ("a second time", []),
        ("the 2nd time", []),
        ("RC-10001", []),
        ("within 7 days", []),
    ],
)
def test_dates_are_found(text: str, expected: list[str]) -> None:
    """In figures and in words; a period is no date."""
    assert found("date", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$20", ["$20"]),
        ("I paid $1,234.50 for it", ["$1,234.50"]),
        ("€ 15", ["€ 15"]),
        ("15€", ["15€"]),
        ("20 euros", ["20 euros"]),
        ("twenty dollars", ["twenty dollars"]),
        ("two hundred pounds", ["two hundred pounds"]),
        ("100 yuan or 15 usd", ["100 yuan", "15 usd"]),
        ("Rs. 999", ["Rs. 999"]),
        ("CNY 88", ["CNY 88"]),
        ("¥123456", ["¥123456"]),
        ("50 bucks", ["50 bucks"]),
        ("20 days", []),
        ("20", []),
        ("5 pounds of flour", ["5 pounds"]),
        ("W1234567", []),
    ],
)
def test_amounts_are_found(text: str, expected: list[str]) -> None:
    """With the sign, the code or the word of a currency, before or after."""
    assert found("amount", text) == expected
