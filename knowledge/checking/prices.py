"""What follows from the amounts of a listing, worked out with `Decimal`: prices, gifts, prizes.

Each answer is None while an amount that it hangs on is unknown, and False where there is nothing to
compare: a listing without a crossed-out price compares nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import cast

from knowledge.checking.attributes import NONE, Amounts, Value

Known = Mapping[str, Value]

# The law says "temporarily" and "markedly" and names no figures; these are this project's.
MARKED_RAISE = Decimal("1.05")
TEMPORARY = timedelta(days=30)
HIGHEST_PRIZE = Decimal(50_000)
"""AUCL 11(4)."""

TEN_DOLLARS = Decimal(10)


def compare_is_higher(known: Known) -> bool | None:
    """Whether a crossed-out or compared price is above the present one."""
    return _more(known, "compare_price", "price")


def compare_above_lowest_deal(known: Known) -> bool | None:
    """Whether it is above the lowest price really paid in the seven days before (PM 16(2))."""
    return _more(known, "compare_price", "lowest_deal_price_7d")


def compare_without_history(known: Known) -> bool | None:
    """Whether a higher price is compared while nobody says what was really paid."""
    return compare_is_higher(known) and "lowest_deal_price_7d" not in known


def raised_before_discount(known: Known) -> bool | None:
    """Whether the marked price went up for a short while, only to be the base of a discount.

    Source: PM 17(1).
    """
    history = cast(Amounts, known.get("price_history", ()))
    if len(history) < 2:
        return False
    price = known.get("price")
    if price is None:
        return None
    for at in range(len(history) - 1, 0, -1):
        (_, before), (raised_on, raised) = history[at - 1], history[at]
        if raised >= before * MARKED_RAISE:
            lasted = history[at + 1][0] - raised_on if at + 1 < len(history) else timedelta()
            base = cast(Decimal, known.get("compare_price", raised))
            return lasted <= TEMPORARY and cast(Decimal, price) < raised and base > before
    return False


def front_price_below_detail(known: Known) -> bool | None:
    """Whether the front page shows less than the detail page asks (PM 20(1))."""
    return _more(known, "detail_page_price", "front_page_price")


def front_price_differs(known: Known) -> bool | None:
    """Whether front page and detail page show different prices."""
    front, detail = known.get("front_page_price"), known.get("detail_page_price")
    if front is None or detail is None:
        return False
    return front != detail


def fee_undisclosed(known: Known) -> bool:
    """Whether a sum is charged at checkout that the page does not show."""
    return cast(Decimal, known.get("undisclosed_fee", Decimal(0))) > 0


def gift_value_inflated(known: Known) -> bool | None:
    """Whether the stated value of a gift is above what it sells for now (PM 18)."""
    return _more(known, "gift_stated_value", "gift_current_price")


def gift_value_differs(known: Known) -> bool | None:
    """Whether the stated value of a gift is another than what it sells for now."""
    stated, current = known.get("gift_stated_value"), known.get("gift_current_price")
    if stated is None:
        return False
    return None if current is None else stated != current


def gift_given(known: Known) -> bool:
    """Whether something is given with the goods, as far as attributes tell."""
    named = known.get("gift_name", NONE) != NONE
    return named or any(name in known for name in ("gift_quantity", "gift_stated_value"))


def prize_above_limit(known: Known) -> bool | None:
    """Whether the highest prize of a draw is worth more than the law allows (AUCL 11(4))."""
    value = known.get("prize_top_value")
    return None if value is None else cast(Decimal, value) > HIGHEST_PRIZE


def priced_in_yuan(known: Known) -> bool | None:
    """Whether the prices are in yuan (PM 9)."""
    currency = known.get("currency")
    return None if currency is None else currency in ("CNY", "RMB")


def costs_over_ten_dollars(known: Known) -> bool | None:
    """Whether the goods cost more than ten US dollars (15 USC 2303(d)).

    No rate of exchange is known here: an amount in another currency counts by its number.
    """
    price = known.get("price")
    if price is None or "currency" not in known:
        return None
    return cast(Decimal, price) > TEN_DOLLARS


def _more(known: Known, name: str, than: str) -> bool | None:
    """Whether one amount is more than another; False where the first is not there to compare."""
    one, other = known.get(name), known.get(than)
    if one is None:
        return False
    return None if other is None else cast(Decimal, one) > cast(Decimal, other)
