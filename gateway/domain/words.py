"""Dates and amounts as pages write them, whatever the machine's locale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

_SIGNS: Mapping[str, str] = MappingProxyType({"CNY": "¥", "EUR": "€", "GBP": "£", "USD": "$"})
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Return "15 March 2017"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_moment(at: datetime | date) -> str:
    """Return "15 March 2017, 12:04 UTC", or the day alone when no more is known."""
    if not isinstance(at, datetime):
        return long_date(at)
    at = at.astimezone(UTC) if at.tzinfo else at
    zone = " UTC" if at.tzinfo else ""
    return f"{long_date(at)}, {at:%H:%M}{zone}"


def price(amount: Decimal, currency: str) -> str:
    """Return "¥269.00"; a currency without a sign of its own goes by its code."""
    sign = _SIGNS.get(currency)
    return f"{sign}{amount:,.2f}" if sign else f"{amount:,.2f} {currency}".rstrip()
