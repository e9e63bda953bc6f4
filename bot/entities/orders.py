"""Order numbers, in the shapes that shops give them.

Known shapes are taken wherever they stand; bare digits only where the words say that they number an
order, or where they can be nothing else: not prices, years, sizes, telephone numbers, postcodes, or
the twelve and more digits of a parcel's tracking number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.entities.span import Span, Strength, spans_of

ENTITY = "order_number"

_START = r"(?<![\w#./@$€£¥₹+-])"
_END = r"(?![\w-]|[.,:/]\d|\s?[%°])"

_SHAPES = re.compile(
    rf"""{_START}(?:
        \#?[a-z]{{1,5}}-\d{{2,4}}-\d{{3,8}}       # RC-2026-00123
      | \#?[a-z]{{1,5}}-\d{{5,12}}                # RC-10001
      | \#?[a-z]{{1,3}}\d{{5,10}}                 # W1234567, rc10001
      | \#[a-z]{{1,5}}[- ]?\d{{3,12}}             # #SO 4711
      | \#\ ?\d{{4,12}}                           # #1001
      | \d{{3}}-\d{{7}}-\d{{7}}                   # 114-1234567-1234567
      | \d{{3}}-\d{{3}}-\d{{7}}
    ){_END}""",
    re.IGNORECASE | re.VERBOSE,
)
# "482-113-9026" is an order unless it is a telephone number, which the surer claim says.
_GROUPS = re.compile(rf"{_START}\d{{3}}-\d{{3}}-\d{{4}}{_END}")

# "RC 10001": the space makes it a guess, so the prefix must be no word, unit or currency.
_SPACED = re.compile(
    rf"{_START}\#?(?P<prefix>[a-z]{{1,4}})[ ]\d{{5,12}}{_END}", re.IGNORECASE | re.VERBOSE
)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_NOT_A_PREFIX = frozenset(
    "rs usd eur gbp cny rmb inr aud cad hkd jpy chf us uk cn gb pin zip plz tel fax mob ph no nr"
    " num id km kg mg cm mm ml hz mhz kw kwh mah dpi rpm ft lb lbs hrs mr mrs ms dr st vs pcs pc"
    " btw pls plz my by is in at on of to for from the and or nb std cp ean upc isbn awb".split()
)

_UNITS = r"(?!\s?(?:x\b|pieces?|pcs|units?|items?|days?|weeks?|months?|dollars?|euros?|pounds?))"
_SAYS_ORDER = re.compile(
    rf"""\b(?:orders?|purchases?|confirmation|ord)\b
        (?:\s*(?:numbers?|numb?er|num|no|nr|nos|id|code|ref(?:erence)?|is|was|it's|its|are
            |it\ is|placed|called|[.:=,\-(])\s*){{0,4}}\s*
        (?P<number>\#?\ ?(?:\d{{4,20}}|[a-z]{{1,4}}[- ]?\d{{3,12}}|\d{{3}}-\d{{3}}-\d{{4}}))
        {_END}{_UNITS}""",
    re.IGNORECASE | re.VERBOSE,
)
# After "order number" a short number and a mixture of letters and digits are numbers too.
_SAYS_NUMBER = re.compile(
    rf"""\border\s*(?:(?:numbers?|num|no|nr|id|code|ref(?:erence)?)\b|(?=\#))
        (?:\s*(?:is|was|it's|[.:=(])\s*){{0,3}}\s*
        (?P<number>\#?\ ?(?:\d{{1,20}}|(?=[\w-]*\d{{2}})[a-z0-9]+(?:-[a-z0-9]+)*)){_END}""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")

_BARE = re.compile(rf"{_START}\d{{6,11}}{_END}{_UNITS}", re.IGNORECASE)
_SAYS_ANOTHER = re.compile(
    r"(?:tracking|parcel|waybill|awb|consignment|shipment|isbn|ean|upc|barcode|sku|serial|imei"
    r"|model|article|batch|lot|zip|postal|post ?code|pin ?code|pin|phone|mobile|cell|tel|call|text"
    r"|ring|whatsapp|invoice|card|account|iban|vat|paid|cost|costs|price)"
    r"(?:\s*(?:numbers?|num|no|nr|code|id|is|was|me|on|at|my|it's|[.:=#])\s*){0,4}\s*$",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[\W_]*(?P<number>\d{4}|\d{6,11})[\W_]*")
_BESIDE_EMAIL = re.compile(
    r"(?<![\w#.$€£¥-])(?P<number>\d{4,5})(?=(?:[\s,;:/|&+-]|\band\b)+[\w.+-]+@)"
    r"|@[\w.-]+\w(?:[\s,;:/|&+]|\band\b)+(?P<after>\d{4,5})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)


def order_numbers(text: str) -> Iterator[Span]:
    """Yield every claim to be an order number."""
    said = [*_said(text)]
    yield from said
    for span in spans_of(ENTITY, _SHAPES, text, Strength.SHAPE):
        if not _said_to_be_another(text, span.start):
            yield span
    yield from spans_of(ENTITY, _GROUPS, text, Strength.GUESS)
    for match in _SPACED.finditer(text):
        if _is_prefix(match["prefix"]):
            yield Span(ENTITY, *match.span(), match.group(), Strength.SHAPE)
    for span in spans_of(ENTITY, _BARE, text, Strength.GUESS):
        if not _said_to_be_another(text, span.start):
            yield span
    for group in ("number", "after"):
        for span in spans_of(ENTITY, _BESIDE_EMAIL, text, Strength.GUESS, group):
            if not _said_to_be_another(text, span.start):
                yield span
    if (alone := _ALONE.fullmatch(text)) is not None:
        yield Span(ENTITY, *alone.span("number"), alone["number"], Strength.GUESS)


def _said(text: str) -> Iterator[Span]:
    """Numbers that the words before them call an order's."""
    for pattern in (_SAYS_NUMBER, _SAYS_ORDER):
        for span in spans_of(ENTITY, pattern, text, Strength.CONTEXT, "number"):
            year = pattern is _SAYS_ORDER and _YEAR.fullmatch(span.value)
            prefix = re.match(r"#?([a-z]+) ", span.value, re.IGNORECASE)
            if not year and (prefix is None or _is_prefix(prefix[1], said=True)):
                yield span


def _is_prefix(word: str, *, said: bool = False) -> bool:
    """Whether letters before a space and digits can be part of the number."""
    if word.lower() in _NOT_A_PREFIX:
        return False
    return said or word.isupper() or not _VOWEL.search(word)


def _said_to_be_another(text: str, start: int) -> bool:
    """Whether the words before call it a parcel's, a telephone's or another number."""
    return _SAYS_ANOTHER.search(text[max(0, start - 60) : start]) is not None
