"""On which side the asker stands, where the question says so."""

from __future__ import annotations

import re

_MERCHANT = re.compile(
    r"\b(?:my|our) (?:(?:web ?)?shop|store|listings?|customers?|buyers?|product page|shop page|"
    r"platform|marketplace|suppliers?|warehouse)\b|"
    r"\b(?:i|we) (?:sell|list|stock|import|run an? (?:\w+ )?(?:shop|store))\b|"
    r"\bas a (?:seller|merchant|trader|retailer|platform)\b|"
    r"\b(?:a|the) (?:buyer|customer)s? (?:of ours )?"
    r"(?:returns?|returned|wants?|claims?|asks?|demands?|refuses?|threatens?)\b",
    re.IGNORECASE,
)
_SHOPPER = re.compile(
    r"\b(?:i|we) (?:just )?(?:bought|ordered|purchased|received|got)\b|"
    r"\bmy (?:order|parcel|package|purchase)\b|"
    r"\b(?:the|this) (?:seller|shop|store|merchant) "
    r"(?:refuses?|refused|says?|said|won't|will not|wants?|ignores?)\b",
    re.IGNORECASE,
)


def audience_of(text: str) -> str | None:
    """Return "shopper" or "merchant" where the words of a question show it, else None."""
    merchant, shopper = bool(_MERCHANT.search(text)), bool(_SHOPPER.search(text))
    if merchant == shopper:
        return None
    return "merchant" if merchant else "shopper"
