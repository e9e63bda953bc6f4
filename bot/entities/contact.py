"""E-mail addresses, telephone numbers and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.entities.span import Span, Strength, spans_of

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?<![.-])", re.IGNORECASE
)

# Looking for telephone numbers takes ten times as long as all the rest: only where one could be.
_COULD_BE_PHONE = re.compile(r"\+?\(?\d(?:[\s().\-/]*\d){6,14}")
_INSIDE_A_WORD = re.compile(r"[\w#$€£¥₹@/-]$")
_SAYS_PHONE = re.compile(
    r"(?:phone|mobile|cell|tel|telephone|call(?: me)?|text(?: me)?|ring(?: me)?|whatsapp|reach me"
    r"|contact)(?:\s*(?:numbers?|no|nr|is|it's|on|at|my|back|[.:=#])\s*){0,4}\s*$",
    re.IGNORECASE,
)
_SAYS_NO_PHONE = re.compile(
    r"(?:orders?|tracking|parcel|waybill|isbn|sku|serial|imei|card|invoice|zip|postcode"
    r"|purchase|reference)(?:\s*(?:numbers?|no|nr|code|id|is|was|it's|[.:=#])\s*){0,4}\s*$",
    re.IGNORECASE,
)
# Without a country code or a word for it, only what nothing but a telephone number looks like.
_LOOKS_LIKE_PHONE = (
    (re.compile(r"\(?0[\d\s()./-]{8,16}"), ("GB", "DE", "FR", "AU", "IN", "CN")),
    (re.compile(r"1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4}"), ("CN",)),
    (re.compile(r"(?:1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?\d{3}[ .-]?\d{4}"), ("US",)),
    (re.compile(r"[6-9]\d{4}[ -]?\d{5}"), ("IN",)),
)
# After "call me on" also what is written as any of these countries writes it.
_REGIONS = ("US", "GB", "CN", "DE", "FR", "IN", "AU")

_US_STATES = (
    "AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
).replace(" ", "|")
_POSTCODE_SHAPES = re.compile(
    r"(?<![\w-])(?:"
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # SW1A 1AA
    r"|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d"  # K1A 0B1
    r")(?![\w-])",
    re.IGNORECASE,
)
_POSTCODE_PLUS_FOUR = re.compile(r"(?<!GB )(?<![\w#.-])\d{5}-\d{4}(?![\w-])")
_DUTCH = re.compile(r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?![\w-])")
_STATE_AND_ZIP = re.compile(rf"\b(?:{_US_STATES}),? (?P<code>\d{{5}})(?![\w-])")
_SAYS_POSTCODE = re.compile(
    r"""\b(?:zip|zipcode|postal|post\ ?code|postcode|pin\ ?code|pin|plz|eircode|postnummer)\b
        (?:\s*(?:code|numbers?|no|is|was|it's|its|are|my|to|from|of|area|here|the|[.:=\#,\-])\s*)
        {0,4}\s*
        (?P<code>[A-Z]{1,2}\d[A-Z\d]?\ ?\d[A-Z]{2}|[A-Z]\d[A-Z]\ ?\d[A-Z]\d|[A-Z]\d{2}\ ?[A-Z\d]{4}
          |[1-9]\d{3}\ [A-Z]{2}\b|\d{5}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3}\ \d{2,3}
          |\d{4,7})
        (?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE_BEFORE_WORD = re.compile(
    r"(?<![\w#.-])(?P<code>\d{4,6})\s+(?:is\s+(?:my|the)\s+)?"
    r"(?:zip|zip ?code|post ?code|postal code|pin ?code)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[\W_]*(?P<code>\d{5})[\W_]*")


def emails(text: str) -> Iterator[Span]:
    """Yield every e-mail address."""
    if "@" in text:
        yield from spans_of("email", _EMAIL, text, Strength.CERTAIN)


def phones(text: str) -> Iterator[Span]:
    """Yield what can be dialled: with its country code, or as its own country writes it."""
    for match in _COULD_BE_PHONE.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 40) : start]
        if _INSIDE_A_WORD.search(before) or text[end : end + 1].isalnum():
            continue
        said = _SAYS_PHONE.search(before) is not None
        if _SAYS_NO_PHONE.search(before) or not _can_be_dialled(match.group(), said=said):
            continue
        strength = Strength.CONTEXT if said or match.group()[0] == "+" else Strength.SHAPE
        yield Span("phone", start, end, match.group(), strength)


def postcodes(text: str) -> Iterator[Span]:
    """Yield every claim to be a postcode; digits alone only where something says so."""
    yield from spans_of("postcode", _SAYS_POSTCODE, text, Strength.CONTEXT, "code")
    yield from spans_of("postcode", _CODE_BEFORE_WORD, text, Strength.CONTEXT, "code")
    yield from spans_of("postcode", _STATE_AND_ZIP, text, Strength.CONTEXT, "code")
    yield from spans_of("postcode", _POSTCODE_SHAPES, text, Strength.SHAPE)
    yield from spans_of("postcode", _POSTCODE_PLUS_FOUR, text, Strength.SHAPE)
    yield from spans_of("postcode", _DUTCH, text, Strength.GUESS)
    if (alone := _ALONE.fullmatch(text)) is not None:
        yield Span("postcode", *alone.span("code"), alone["code"], Strength.GUESS)


def _can_be_dialled(written: str, *, said: bool) -> bool:
    """Whether a country's numbering plan has such a number."""
    if written.startswith("+"):
        return _is_number(written, None)
    if said:
        return any(_is_number(written, region) for region in _REGIONS)
    return any(
        _is_number(written, region)
        for shape, regions in _LOOKS_LIKE_PHONE
        if shape.fullmatch(written)
        for region in regions
    )


def _is_number(written: str, region: str | None) -> bool:
    """Possible is enough where a person says so or zero leads; else the plan must have it."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    if written[0] in "+0(":
        return phonenumbers.is_possible_number(number)
    return phonenumbers.is_valid_number(number)
