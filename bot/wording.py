"""The wording of a message: what the classifier sees of it.

Who writes and which order is meant say nothing of what is wanted, yet "#W1234567" among the
examples of one intent would pull every order number towards it. So each detail becomes one and the
same stand-in: a message that is nothing but details looks like every other such message, and two
messages that differ in a number get the same intent, to the last digit of its probability.

So it is with a text that is handed in to be checked: "check this listing:" says what is wanted, and
what stands behind it, however long, is about kettles.
"""

from __future__ import annotations

import re

from bot.entities.extraction import details
from bot.spelling import Speller

STAND_INS = {
    "order_number": "#0000",
    "email": "name@example.com",
    "phone": "555 0100",
    "postcode": "00000",
    "person_name": "alex smith",
}
_HANDED_IN = re.compile(
    r"^([^:\n]{0,80}\b(?:check|review|proofread|verify|validate|vet|scan|look (?:over|at|through))"
    r"\b[^:\n]{0,40}\b(?:listing|title|description|text|wording|advert|ad|offer|page)\b"
    r"[^:\n]{0,40})(?::|\n).*$",
    re.IGNORECASE | re.DOTALL,
)
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("’‘`´", "''''")


def masked(text: str) -> str:
    """Return the text with stand-ins for its details, in lower case, spaces single."""
    text = _HANDED_IN.sub(r"\1", text)
    pieces, at = [], 0
    for span in details(text):
        pieces += [text[at : span.start], STAND_INS[span.entity]]
        at = span.end
    whole = "".join([*pieces, text[at:]])
    return _SPACES.sub(" ", whole.translate(_APOSTROPHES).lower()).strip()


def wording(text: str, speller: Speller) -> str:
    """Return the masked text with its slips put right."""
    return speller.corrected(masked(text))
