"""The remedy of a recall, typed in plain words while its choice is open: "a repair, please"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.domain.goods_named import goods_named, remedies_named
from actions.domain.recalls import Goods, Remedy

_REMEDY = (
    r"(?:refund\w*|money back|(?:get(?:ting)? )?(?:my |the )?money(?: back)?|reimburse\w*"
    r"|replac\w+|exchang\w+|swap\w*|new one|repair\w*|fix\w*|mend\w*)"
)
_THE_MONEY = re.compile(r"\bmoney\b(?! back)", re.IGNORECASE)
# "a refund, not the repair": what is turned down is not what is wished for.
_TURNED_DOWN = re.compile(
    r"\b(?:not|no|without|instead of|rather than|(?:do not|don'?t) (?:want|need|like))"
    rf"\s+(?:(?:a|an|the|my|any|to be|it|getting)\s+)*{_REMEDY}\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
# What may stand around a remedy. Any other word, "where" or "kettle", speaks of something else.
_AROUND = frozenset(
    """a actually after again all am an and be better but by can change changed choice choose
    chosen could decide decided decision do fine for free get getting give go going good had have
    hello hey hi hmm i i'd i'll i'm i've id ill im in instead is it it's its ive just kindly let
    let's lets like make may me mind mine my myself need no now of oh ok okay on one only option
    or our pick please pls plz prefer preferred rather recall recalled remedy send sent settle
    sorry still switch take thank thanks that the then thing think this though to us wait want
    we'd we'll well will wish with would yeah yes you your""".split()
)
_ASKS = re.compile(r"^\W*(?:do|does|am|is|should|will) (?:i|we|you|it|that|the)\b", re.IGNORECASE)
_OF_REMEDIES = re.compile(rf"\b{_REMEDY}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, and among which goods it was.

    Attributes:
        seen: All that the customer bought here, as far as it may be seen.
    """

    text: str
    order_numbers: Sequence[str]
    seen: Sequence[Goods]

    def remedy(self) -> Remedy | None:
        """Return the one remedy that is wished for; None where none is, or another one beside."""
        if _ASKS.search(self.text):
            return None
        named = remedies_named(self._kept)
        if not named and _THE_MONEY.search(self._kept):
            return Remedy.REFUND
        return named[0] if len(named) == 1 else None

    def is_about(self, goods: Goods) -> bool:
        """Whether it says nothing but a remedy, of these goods or of none by name."""
        of_title = {word.casefold() for word in _WORDS.findall(goods.title)}
        words = _WORDS.findall(_OF_REMEDIES.sub(" ", self._kept_without_numbers))
        plain = (word.casefold().replace("\u2019", "'") for word in words)
        if any(word not in _AROUND and word not in of_title for word in plain):
            return False
        named = goods_named(self.text, self.seen, self.order_numbers)
        here = any((each.order_id, each.sku) == (goods.order_id, goods.sku) for each in named)
        return here or not (named or self.order_numbers)

    @property
    def _kept(self) -> str:
        """What is left of it without the remedies that it turns down."""
        return _TURNED_DOWN.sub(" ", self.text)

    @property
    def _kept_without_numbers(self) -> str:
        kept = self._kept
        for number in self.order_numbers:
            kept = re.sub(rf"(?:\border\s+)?#?{re.escape(number)}", " ", kept, flags=re.IGNORECASE)
        return kept
