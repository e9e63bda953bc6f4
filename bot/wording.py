"""The wording of a message: what the classifier sees of it.

Who writes and which order is meant say nothing of what is wanted, yet "#W1234567" among the
examples of one intent would pull every order number towards it. So each detail becomes one and the
same stand-in: a message that is nothing but details looks like every other such message, and two
messages that differ in a number get the same intent, to the last digit of its probability.
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
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("’‘`´", "''''")


def masked(text: str) -> str:
    """Return the text with stand-ins for its details, in lower case, spaces single."""
    pieces, at = [], 0
    for span in details(text):
        pieces += [text[at : span.start], STAND_INS[span.entity]]
        at = span.end
    whole = "".join([*pieces, text[at:]])
    return _SPACES.sub(" ", whole.translate(_APOSTROPHES).lower()).strip()


def wording(text: str, speller: Speller) -> str:
    """Return the masked text with its slips put right."""
    return speller.corrected(masked(text))
