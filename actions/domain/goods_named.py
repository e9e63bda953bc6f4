"""Which of the goods somebody bought a message speaks of, and which batch and remedy it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.domain.orders import order_key
from actions.domain.recalls import Goods, Remedy

LEAST_LETTERS = 3
_WORDS = re.compile(r"[^\W\d_]+")
# "size M", "75 ml", "with camellia oil": what tells variants apart names none of them.
_NAMES_NOTHING = frozenset(
    """and for from grey pieces size the with black white blue red green small large item order
    product batch recall recalled lot""".split()
)
_BATCH = re.compile(
    r"\b(?:batch|lot|charge)(?:\s+(?:code|number|no\.?|nr\.?))?(?:\s+(?:is|says|reads))?"
    r"\s*[:#=]?\s*(?P<number>[a-z0-9][a-z0-9./_-]{1,40})",
    re.IGNORECASE,
)
_REMEDIES = (
    (Remedy.REFUND, re.compile(r"\b(refund\w*|money back|reimburse\w*)\b", re.IGNORECASE)),
    (
        Remedy.REPLACEMENT,
        re.compile(r"\b(replac\w+|exchang\w+|swap\w*|new one)\b", re.IGNORECASE),
    ),
    (Remedy.REPAIR, re.compile(r"\b(repair\w*|fix\w*|mend\w*)\b", re.IGNORECASE)),
)


def goods_named(
    text: str, goods: Sequence[Goods], order_numbers: Sequence[str]
) -> tuple[Goods, ...]:
    """Return the goods that a message names by article number, title or order; empty if none.

    Words of a title count each once: "oak lamp" means the oak desk lamp and not the other lamp.
    """
    of_orders = _of_orders(goods, order_numbers)
    chosen = of_orders or tuple(goods)
    by_sku = tuple(each for each in chosen if each.sku.casefold() in text.casefold())
    if by_sku:
        return by_sku
    said = {_stem(word) for word in _content_words(text)}
    scored = [(len(said & {_stem(w) for w in _content_words(g.title)}), g) for g in chosen]
    best = max((score for score, _ in scored), default=0)
    if best:
        return tuple(each for score, each in scored if score == best)
    return of_orders


def batch_named(text: str) -> str | None:
    """Return the batch number that a message gives after the word, None without one."""
    for found in _BATCH.finditer(text):
        number = found["number"].rstrip(".-_/")
        if any(character.isdigit() for character in number):
            return number
    return None


def remedies_named(text: str) -> tuple[Remedy, ...]:
    """Return the remedies that a message names, each once."""
    return tuple(remedy for remedy, pattern in _REMEDIES if pattern.search(text))


def _of_orders(goods: Sequence[Goods], numbers: Sequence[str]) -> tuple[Goods, ...]:
    keys = [order_key(number) for number in numbers]
    return tuple(
        each
        for each in goods
        if any(
            key.text == order_key(each.order_id).text
            or (key.is_bare_number and key.digits == order_key(each.order_id).digits)
            for key in keys
        )
    )


def _content_words(text: str) -> list[str]:
    words = (word.casefold() for word in _WORDS.findall(text))
    return [word for word in words if len(word) >= LEAST_LETTERS and word not in _NAMES_NOTHING]


def _stem(word: str) -> str:
    """Return a word without the endings of its plural: "kettles" and "kettle" are one."""
    return word.removesuffix("s") if not word.endswith("ss") else word
