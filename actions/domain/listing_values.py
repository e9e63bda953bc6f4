"""The value of an attribute as a merchant writes it: "yes", "12,80 EUR", "class II", "none".

Deterministic and strict: what is not surely a value of its attribute is none, and the merchant is
told so.
"""

from __future__ import annotations

import re
from decimal import Decimal

from actions.domain.listing_words import is_flag, key_of
from actions.domain.words_of_offers import PRICE
from knowledge.checking.attributes import (
    ATTRIBUTES,
    NONE,
    PRODUCT_TYPES,
    REMEDIES,
    Form,
)

Plain = bool | int | str | list[str] | list[dict[str, str]]
"""A value as JSON has it."""

_YES_WORDS = frozenset(
    {"yes", "y", "yep", "yeah", "true", "shown", "present", "it is", "they are", "we do", "it does"}
)
_NO_WORDS = frozenset(
    {"no", "n", "nope", "false", "not shown", "missing", "none", "it is not", "it isn t", "not"}
)
_NONE_WORDS = frozenset(
    {"none", "no", "nothing", "n a", "there is none", "we have none", "no number"}
)
_UNSURE = frozenset(
    {"don t know", "i don t know", "unknown", "not sure", "no idea", "i m not sure"}
)
_SAYS_NOTHING = _YES_WORDS | frozenset({"maybe", "soon", "pending"})
_CURRENCIES = {
    "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "€": "EUR", "gbp": "GBP", "£": "GBP", "usd": "USD", "us$": "USD",
}  # fmt: skip
_MONEY = re.compile(
    r"(?P<before>[a-z$€£¥]{1,5})?\s*(?P<amount>\d[\d.,]*)\s*(?P<after>[a-z$€£¥]{1,5})?"
)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?")
_COMMA = re.compile(r"\d+,\d{2}")
_DAY_AND_PRICE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*[:=]?\s*(\d+(?:[.,]\d{1,2})?)")
_BETWEEN = re.compile(r"\s*(?:,|;|\band\b)\s*")
_CODE = re.compile(r"[a-z]{3}")


def is_unsure(text: str) -> bool:
    """Whether a value says that it is not known."""
    return key_of(text) in _UNSURE


def yes_or_no(text: str) -> bool | None:
    """Return what a bare yes or no says, None for anything else."""
    key = key_of(text)
    return True if key in _YES_WORDS else False if key in _NO_WORDS else None


def money(text: str) -> tuple[str, str | None] | None:
    """Return an amount as text and the currency where it is said; None for anything else."""
    match = _MONEY.fullmatch(text.strip().rstrip(".").lower())
    if match is None:
        return None
    said = [each for each in (match["before"], match["after"]) if each]
    known = [_CURRENCIES[each] for each in said if each in _CURRENCIES]
    if len(said) > 1 or any(each not in _CURRENCIES and each not in ("$", "¥") for each in said):
        return None
    number = match["amount"]
    if _COMMA.fullmatch(number):
        number = number.replace(",", ".")
    elif _GROUPED.fullmatch(number):
        number = number.replace(",", "")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", number):
        return None
    return str(Decimal(number)), known[0] if known else None


def value_of(name: str, text: str) -> Plain | None:
    """Return what a text says of an attribute, None where it cannot be read as its value."""
    said = text.strip().strip("\"'").strip()
    if name == PRICE or ATTRIBUTES[name].form is Form.MONEY:
        return _money(name, said)
    if is_flag(name):
        return yes_or_no(said)
    return _READERS[ATTRIBUTES[name].form](name, said)


def shown(value: object) -> str:
    """Return a value as it is shown: "yes", "none", "ingredients, shelf life"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        rows = [
            f"{each['date']} {each['price']}" if isinstance(each, dict) else str(each)
            for each in value
        ]
        return ", ".join(each.replace("_", " ") for each in rows) or NONE
    return str(value)


def _money(name: str, said: str) -> Plain | None:
    if name != PRICE and key_of(said) in _NONE_WORDS:
        return "0" if ATTRIBUTES[name].presumed == Decimal(0) else None
    found = money(said)
    return found[0] if found else None


def _choice(name: str, said: str) -> Plain | None:
    by_key = {key_of(each): each for each in ATTRIBUTES[name].choices}
    key = key_of(said).removeprefix("class ")
    if key in _NONE_WORDS and NONE in by_key:
        return NONE
    return by_key.get(key)


def _count(name: str, said: str) -> Plain | None:
    if key_of(said) in _NONE_WORDS:
        return 0
    return int(said) if re.fullmatch(r"\d{1,6}", said) else None


def _text(name: str, said: str) -> Plain | None:
    key = key_of(said)
    if key in _NONE_WORDS:
        return NONE
    if not said or key in _SAYS_NOTHING:
        return None
    if name == "currency":
        return _CURRENCIES.get(key) or (key.upper() if _CODE.fullmatch(key) else None)
    if name == "product_type":
        return {key_of(each): each for each in PRODUCT_TYPES}.get(key)
    return said


def _list(name: str, said: str) -> Plain | None:
    if key_of(said) in _NONE_WORDS:
        return []
    allowed = {key_of(each): each for each in ATTRIBUTES[name].choices or REMEDIES}
    items = [key_of(each) for each in _BETWEEN.split(said) if each]
    if not items or any(each not in allowed for each in items):
        return None
    return [allowed[each] for each in dict.fromkeys(items)]


def _history(name: str, said: str) -> Plain | None:
    found = [
        {"date": day, "price": price.replace(",", ".")}
        for day, price in _DAY_AND_PRICE.findall(said)
    ]
    left = _BETWEEN.sub(" ", _DAY_AND_PRICE.sub(" ", said)).strip()
    read = ATTRIBUTES[name].read(found)
    return found if found and not left and read is not None else None


_READERS = {
    Form.CHOICE: _choice,
    Form.COUNT: _count,
    Form.TEXT: _text,
    Form.LIST: _list,
    Form.HISTORY: _history,
}
