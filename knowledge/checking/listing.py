"""A listing as it comes in: read strictly, every wrong value named, nothing guessed."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self, get_args

from knowledge.checking.attributes import ATTRIBUTES, LONGEST_TEXT, MOST_ITEMS, Value, amount
from knowledge.checking.errors import ListingError
from knowledge.deciding.vocabulary import Category, Jurisdiction

JURISDICTIONS: tuple[str, ...] = get_args(Jurisdiction)
CATEGORIES: tuple[str, ...] = get_args(Category)
LONGEST_NAME = 200
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing: its words, its price, and the attributes that are known of it.

    `attributes` holds known ones only, in their kinds; those that no rule reads are left out. `id`
    and `merchant` are empty where nobody gave one.
    """

    id: str
    jurisdiction: str
    title: str
    description: str
    category: str
    attributes: Mapping[str, Value]
    price: Decimal | None
    images: tuple[str, ...]
    merchant: str = ""

    @classmethod
    def of(cls, given: Mapping[str, object], jurisdiction: str | None = None) -> Self:
        """Return the listing of a mapping; `jurisdiction` is for one that names none itself.

        Raises:
            ListingError: naming every value that is missing or outside its kind.
        """
        reading = _Reading(given)
        listing = cls(
            id=reading.name("id"),
            jurisdiction=reading.choice("jurisdiction", JURISDICTIONS, jurisdiction),
            title=reading.text("title"),
            description=reading.text("description"),
            category=reading.choice("category", CATEGORIES),
            attributes=reading.attributes(),
            price=reading.price(),
            images=reading.images(),
            merchant=reading.name("merchant"),
        )
        if reading.complaints:
            raise ListingError(reading.complaints)
        return listing


class _Reading:
    """One mapping, read key by key, with the complaints about it."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self.complaints: list[str] = []

    def name(self, key: str) -> str:
        value = self._given.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None:
            return ""
        if isinstance(value, str) and len(value) <= LONGEST_NAME:
            return value
        return self._refuse(key, value, f"text of at most {LONGEST_NAME} characters")

    def text(self, key: str) -> str:
        value = self._given.get(key)
        if value is None:
            return ""
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value
        return self._refuse(key, value, f"text of at most {LONGEST_TEXT:,} characters")

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        value = self._given.get(key)
        value = default if value is None else value
        if isinstance(value, str) and value in choices:
            return value
        return self._refuse(key, value, f"one of {', '.join(choices)}")

    def price(self) -> Decimal | None:
        value = self._given.get("price")
        if value is None:
            return None
        found = amount(value)
        if found is None:
            self._refuse("price", value, 'an amount as text, such as "120.00"')
        return found

    def images(self) -> tuple[str, ...]:
        value = self._given.get("images")
        if value is None:
            return ()
        listed = isinstance(value, list | tuple) and len(value) <= MOST_ITEMS
        if listed and isinstance(value, list | tuple) and all(isinstance(e, str) for e in value):
            return tuple(value)
        self._refuse("images", value, "a list of addresses")
        return ()

    def attributes(self) -> Mapping[str, Value]:
        given = self._given.get("attributes")
        if given is None:
            return types.MappingProxyType({})
        if not isinstance(given, Mapping):
            self._refuse("attributes", given, "a mapping of names and values")
            return types.MappingProxyType({})
        known: dict[str, Value] = {}
        for name, value in given.items():
            attribute = ATTRIBUTES.get(name)
            if attribute is None or value is None:
                continue
            read = attribute.read(value)
            if read is None:
                self._refuse(f"attributes.{name}", value, attribute.expected)
            else:
                known[name] = read
        return types.MappingProxyType(known)

    def _refuse(self, key: str, value: object, expected: str) -> str:
        shown = repr(value)
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
        self.complaints.append(f"{key} {shown}: expected {expected}")
        return ""
