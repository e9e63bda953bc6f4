"""The wish to have one's own goods back, in words that sound like a question of law."""

from __future__ import annotations

import re

from actions.domain.wish_patterns import RETURN
from actions.domain.wish_words import UNKNOWN, states_a_fault
from actions.domain.wishes import heard
from knowledge.reading.parts import sentences
from knowledge.reading.wording import straight

_ASKS = re.compile(r"[?\uff1f]\s*$")
_ASKS_THE_SHOP = re.compile(
    r"(?:^|[.!?;,] )(?:can|could|will|would) you (?:please )?(?:return|refund|take back)\b",
    re.IGNORECASE,
)
_OF_LAW = re.compile(
    r"\b(?:laws?|legal(?:ly)?|rules?|rights?|entitled|seller|merchant|shop (?:says|refuses|wants)"
    r"|they (?:say|refuse)|refus\w+)\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"\b(?:(?:just )?as|like|under|per|according to|pursuant to|based on|by|citing|given|thanks to"
    r"|in accordance with|in line with|relying on)\b[^,.;?!]{0,30}?"
    r"\b(?:articles?|arts?|sections?|sec|clauses?|laws?|acts?|directive|regulations?|rules|\u00a7)\b"
    r"(?:(?!\bi\b|\bi'd\b)[^,;?!]){0,60}?(?=[,;]|\s+i\b|\s+i'|$)",
    re.IGNORECASE,
)


def wants_own_goods_back(text: str) -> bool:
    """Whether a message that was taken for a question of law rather begins a return.

    It mentions a clause in passing, or says what is wrong with a thing and wants its money back.
    """
    plain = _IN_PASSING.sub(" ", straight(text))
    hearing = heard(plain, UNKNOWN)
    wish = hearing.to_return
    if len(hearing.wishes) != 1 or wish is None or wish.intent != RETURN:
        return False
    if _OF_LAW.search(plain):
        return False
    asks = any(_ASKS.search(each) for each in sentences(plain))
    in_passing = not asks and plain != straight(text)
    return in_passing or states_a_fault(plain) or _ASKS_THE_SHOP.search(wish.text) is not None
