"""Amounts of money: a number with a sign, a code or a word of a currency."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.entities.span import Span, Strength, spans_of

_NUMBER = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SIGN = r"(?:US|AU|CA|HK|NZ|S)?[$]|[€£¥₹₩₽]"
_CODE = r"USD|EUR|GBP|CNY|RMB|INR|AUD|CAD|HKD|JPY|CHF|SEK|NOK|DKK|PLN|SGD|Rs\.?"
_WORD = (
    r"dollars?|bucks|quid|euros?|pounds?(?:\ssterling)?|pence|cents?|yuan|renminbi|kuai|rupees?"
    r"|yen|francs?|grand"
)
_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TENS = "fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_AMOUNT = re.compile(
    rf"""(?<![\w.])(?:
        (?:{_SIGN})\ ?(?:{_NUMBER})k?(?:\ ?(?:{_CODE}))?
      | (?:{_CODE})\ ?(?:{_NUMBER})
      | (?:{_NUMBER})k?\ ?(?:{_SIGN}|(?:{_CODE}|{_WORD})\b)
      | (?:a|{_ONES}|{_TENS})(?:[ -](?:hundred|thousand|{_ONES}))*\ (?:{_WORD})\b
    )(?![\d])""",
    re.IGNORECASE | re.VERBOSE,
)


def amounts(text: str) -> Iterator[Span]:
    """Yield every amount of money, its currency included."""
    yield from spans_of("amount", _AMOUNT, text, Strength.CERTAIN)
