"""The names that conditions of listing rules may use, and what each is for a listing.

Attributes that are true or false, a choice or a count stand under their own name. Of the others a
condition asks what it can compare: `has_<name>` of a text (false where the text is `none`) or
`without_<name>` (true there, and never open), `<name>_any` of a list, `label_lacks_<item>`; and
what follows from amounts (`prices`). What the words of a listing claim is `says_<claim>`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from knowledge.checking import prices
from knowledge.checking.attributes import (
    ATTRIBUTES,
    LABEL_ITEMS,
    NONE,
    PRODUCT_TYPES,
    REMEDIES,
    Attribute,
    Form,
    Value,
)
from knowledge.checking.listing import CATEGORIES, JURISDICTIONS, Listing
from knowledge.checking.prices import Known
from knowledge.deciding.vocabulary import Kind, Word

Plain = bool | int | str
SAYS = "says_"
RECALL_HEADLINE = ["product", "safety", "recall"]
_ASKED_IF_GIVEN = ("price", "images", "health_food")
"""Some law is the same for health food and other food: it holds before anybody says which it is."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of conditions: the attributes it is made from, and how.

    `work_out` returns None while the attributes leave it open.
    """

    word: Word
    sources: tuple[str, ...]
    work_out: Callable[[Known], Plain | None]


@cache
def names() -> Mapping[str, Name]:
    """Return every name that is made from attributes, in order."""
    found = [_own("category", CATEGORIES), _own("jurisdiction", JURISDICTIONS)]
    for attribute in ATTRIBUTES.values():
        found += _names_of(attribute)
    found += [_lacks("label", item) for item in LABEL_ITEMS]
    found += [_lacks("page", item) for item in LABEL_ITEMS]
    found.append(
        Name(_word("recall_remedies_offered", Kind.COUNT), ("recall_remedies",), _remedies)
    )
    found += _following()
    return types.MappingProxyType({each.word.name: each for each in found})


def words_of_listings(claims: tuple[str, ...]) -> Mapping[str, Word]:
    """Return everything that a condition may name, given the ids of the claims."""
    words = {name: each.word for name, each in names().items()}
    words.update({SAYS + each: _word(SAYS + each, Kind.FLAG) for each in claims})
    return types.MappingProxyType(words)


def known_of(listing: Listing, said: Mapping[str, Value]) -> dict[str, Value]:
    """Return what is known of a listing: presumed, given, and above both what its words say."""
    law_of = "" if is_plain_soap(listing) else listing.category
    known = dict(presumed_of(law_of))
    known.update(listing.attributes)
    known.update(said)
    known["category"] = listing.category
    known["jurisdiction"] = listing.jurisdiction
    if listing.price is not None:
        known["price"] = listing.price
    if listing.images:
        known["images"] = listing.images
        known.setdefault("picture_shown", True)
    return known


def is_plain_soap(listing: Listing) -> bool:
    """Whether the goods are soap, which the law of cosmetics leaves out (COS 77)."""
    if listing.category != "cosmetics":
        return False
    return str(listing.attributes.get("product_type")).lower() == "soap"


@cache
def presumed_of(category: str) -> Mapping[str, Value]:
    """Return what holds in a category of attributes that nobody raised."""
    return types.MappingProxyType(
        {
            each.name: each.presumed
            for each in ATTRIBUTES.values()
            if each.presumed is not None and category not in each.not_presumed_in
        }
    )


def _names_of(attribute: Attribute) -> list[Name]:
    name = attribute.name
    match attribute.form:
        case Form.FLAG | Form.COUNT:
            kind = Kind.FLAG if attribute.form is Form.FLAG else Kind.COUNT
            return [Name(_word(name, kind), (name,), _as_it_is(name))]
        case Form.CHOICE:
            return [_own(name, attribute.choices)]
        case Form.TEXT if name == "product_type":
            return [Name(_word(name, Kind.CHOICE, PRODUCT_TYPES), (name,), _product_type)]
        case Form.TEXT:
            return [
                Name(_word(f"has_{name}", Kind.FLAG), (name,), _has(name)),
                Name(_word(f"without_{name}", Kind.FLAG), (name,), _without(name)),
            ]
        case Form.LIST:
            return [Name(_word(f"{name}_any", Kind.FLAG), (name,), _any(name))]
        case _:
            return []


def _following() -> list[Name]:
    price = ("price",)
    compare = ("compare_price",)
    pages = ("front_page_price", "detail_page_price")
    gift = ("gift_stated_value", "gift_current_price")
    flags: tuple[tuple[tuple[str, ...], Callable[[Known], bool | None]], ...] = (
        ((*compare, *price), prices.compare_is_higher),
        ((*compare, "lowest_deal_price_7d"), prices.compare_above_lowest_deal),
        ((*compare, *price, "lowest_deal_price_7d"), prices.compare_without_history),
        (("price_history", *price), prices.raised_before_discount),
        (pages, prices.front_price_below_detail),
        (pages, prices.front_price_differs),
        (("undisclosed_fee",), prices.fee_undisclosed),
        (gift, prices.gift_value_inflated),
        (gift, prices.gift_value_differs),
        (("gift_name", "gift_quantity", "gift_stated_value"), prices.gift_given),
        (("prize_top_value",), prices.prize_above_limit),
        ((*price, "currency"), prices.costs_over_ten_dollars),
        (("currency",), prices.priced_in_yuan),
        (("recall_headline",), recall_headline_right),
    )
    found = [Name(_word(each.__name__, Kind.FLAG), sources, each) for sources, each in flags]
    found += [
        Name(_word(f"{name}_given", Kind.FLAG), (name,), _given(name))
        for name in (*_ASKED_IF_GIVEN, *(n for n, a in ATTRIBUTES.items() if _is_open(a)))
    ]
    return found


def _is_open(attribute: Attribute) -> bool:
    """Whether a condition can only ask if it is given at all: amounts, counts and histories."""
    return attribute.form in (Form.MONEY, Form.COUNT, Form.HISTORY)


def _word(name: str, kind: Kind, choices: tuple[str, ...] = ()) -> Word:
    return Word(name, kind, choices, None)


def _own(name: str, choices: tuple[str, ...]) -> Name:
    return Name(_word(name, Kind.CHOICE, choices), (name,), _as_it_is(name))


def _as_it_is(name: str) -> Callable[[Known], Plain | None]:
    return lambda known: cast("Plain | None", known.get(name))


def _has(name: str) -> Callable[[Known], Plain | None]:
    def has(known: Known) -> Plain | None:
        value = known.get(name)
        return None if value is None else value != NONE

    return has


def _without(name: str) -> Callable[[Known], Plain | None]:
    return lambda known: known.get(name) == NONE


def _product_type(known: Known) -> Plain | None:
    named = str(known.get("product_type", "other")).lower()
    return named if named in PRODUCT_TYPES else "other"


def _any(name: str) -> Callable[[Known], Plain | None]:
    def has_any(known: Known) -> Plain | None:
        value = known.get(name)
        return None if value is None else bool(value)

    return has_any


def _given(name: str) -> Callable[[Known], Plain | None]:
    return lambda known: name in known


def _lacks(where: str, item: str) -> Name:
    attribute = f"{where}_missing"

    def lacks(known: Known) -> Plain | None:
        value = known.get(attribute)
        return None if value is None else item in cast("tuple[str, ...]", value)

    return Name(_word(f"{where}_lacks_{item}", Kind.FLAG), (attribute,), lacks)


def recall_headline_right(known: Known) -> bool | None:
    """Whether a recall notice is headed by the words that the law prescribes (GPSR 36(2)(a))."""
    value = known.get("recall_headline")
    if value is None:
        return None
    return re.findall(r"\w+", str(value).lower()) == RECALL_HEADLINE


def _remedies(known: Known) -> Plain | None:
    value = known.get("recall_remedies")
    if value is None:
        return None
    return len({each.strip().lower() for each in cast("tuple[str, ...]", value)} & set(REMEDIES))
