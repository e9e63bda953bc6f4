"""Which of the things that a customer bought is meant: "my kettle", "the one of RC-10012"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.domain.orders import order_key
from actions.domain.returns import OwnedItem
from knowledge.reading.goods import goods_in, stem

MOST_OFFERED = 6

_WORD = re.compile(r"[a-z][a-z'-]+")
_SMALL = frozenset(
    """a an the my our your this that these those it its and or of with for to in on is was size
    item thing order one return send back want like please can i""".split()
)


@dataclass(frozen=True, slots=True)
class Picked:
    """What came of looking for a thing.

    Attributes:
        item: The one that is meant.
        options: What to choose from where that is not clear, at most a few.
        unknown_order: A number that none of the customer's orders has.
        named: What was named and is none of theirs.
    """

    item: OwnedItem | None = None
    options: tuple[OwnedItem, ...] = ()
    unknown_order: str | None = None
    named: str | None = None


def pick(
    owned: Sequence[OwnedItem], text: str, numbers: Sequence[str], spoken_of: str | None
) -> Picked:
    """Return which of somebody's things a message means.

    Args:
        owned: Everything it could be, latest first.
        text: The message.
        numbers: The order numbers in it.
        spoken_of: The order that was spoken of before, for "this" and "it".
    """
    among = list(owned)
    if numbers:
        among = _of_order(owned, numbers[0])
        if not among:
            return Picked(unknown_order=numbers[0])
    named = _named(among, text)
    if len(named) == 1:
        return Picked(item=named[0])
    if named:
        return Picked(options=tuple(named[:MOST_OFFERED]))
    goods = goods_in(text)
    if goods is None and not numbers and spoken_of is not None:
        among = _of_order(owned, spoken_of) or among
    among = _offered(among) or among
    if len(among) == 1 and goods is None:
        return Picked(item=among[0])
    return Picked(options=tuple(among[:MOST_OFFERED]), named=goods.name if goods else None)


def named_item(owned: Sequence[OwnedItem], text: str, numbers: Sequence[str]) -> OwnedItem | None:
    """Return the one thing that a message names outright, None where it names none or several."""
    among = _of_order(owned, numbers[0]) if numbers else list(owned)
    named = _named(among, text)
    if len(named) == 1:
        return named[0]
    return among[0] if numbers and len(among) == 1 else None


def _offered(owned: Sequence[OwnedItem]) -> list[OwnedItem]:
    """Return what can go back, what has arrived first; what is on its way back is not offered."""
    can = [each for each in owned if not each.is_on_its_way_back]
    return sorted(can, key=lambda each: not each.is_there)


def _of_order(owned: Sequence[OwnedItem], number: str) -> list[OwnedItem]:
    key = order_key(number)
    return [
        each
        for each in owned
        if order_key(each.order.id).text == key.text
        or (key.is_bare_number and order_key(each.order.id).digits == key.digits)
    ]


def _named(owned: Sequence[OwnedItem], text: str) -> list[OwnedItem]:
    """Return those whose titles share the most words with a text; none where none shares any."""
    said = _words(text)
    shared = [(len(said & _words(each.item.title)), each) for each in owned]
    most = max((count for count, _ in shared), default=0)
    return [each for count, each in shared if count == most] if most else []


def _words(text: str) -> set[str]:
    return {stem(word) for word in _WORD.findall(text.lower())} - _SMALL
