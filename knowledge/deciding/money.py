"""What is paid back and what is owed on top: `Decimal` all the way, to the cent.

`price` is what was paid for the goods that come back. Where it is not given, the refund is worked
out from the order: its item prices, what was paid in all, and the promotion that shaped it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from knowledge.deciding.rules import Adjustment, Compensation, Refund
from knowledge.deciding.vocabulary import Promotion

Known = Mapping[str, Any]
CURRENCY = {"CN": "CNY", "EU": "EUR", "UK": "GBP", "US": "USD"}
_CENT = Decimal("0.01")


def shown(amount: Decimal | None) -> str | None:
    """Return an amount as a decision carries it, such as "120.00"."""
    return None if amount is None else str(amount.quantize(_CENT, ROUND_HALF_UP))


def refund(
    known: Known,
    kind: Refund,
    deduct: Iterable[Adjustment],
    add: Iterable[Adjustment],
) -> Decimal | None:
    """Return the refund; None where the facts do not give it or a person has to set it.

    It can be below zero: an order settled again may leave the buyer owing the balance.
    """
    if kind == "open":
        return None
    if kind in ("earnest_money", "earnest_money_twice"):
        earnest: Decimal | None = known.get("earnest_money")
        return earnest and earnest * (2 if kind == "earnest_money_twice" else 1)
    amount = paid_for_goods(known)
    if amount is None:
        return None
    amount -= sum((_adjustment(known, each) for each in deduct), Decimal(0))
    return amount + sum((_adjustment(known, each) for each in add), Decimal(0))


def paid_for_goods(known: Known) -> Decimal | None:
    """Return what was paid for what comes back, an order's promotion settled again.

    Points and vouchers go back in kind: where less money was paid than the price, that is refunded.
    """
    if {"items", "returned_item"} <= known.keys():
        return _settled_again(known)
    amounts = [known[name] for name in ("price", "paid") if name in known]
    if not amounts and {"order_total", "remaining_total"} <= known.keys():
        amounts = [known["order_total"] - known["remaining_total"]]
    return Decimal(min(amounts)) if amounts else known.get("returned_item")


def compensation(known: Known, owed: Compensation | None, jurisdiction: str) -> Decimal | None:
    """Return what is owed on top of the refund; None where nothing is, or the price is unknown."""
    price = paid_for_goods(known)
    if owed is None or price is None:
        return None
    if known.get("currency", CURRENCY[jurisdiction]) != CURRENCY[jurisdiction]:
        # The minimum is an amount in the law's own currency.
        owed = owed.model_copy(update={"at_least": 0})
    return owed.of(price)


def _settled_again(known: Known) -> Decimal:
    """What was paid, less what the rest costs at the prices of the purchase.

    With no promotion named, a discount on the order is shared out by price.
    """
    whole, returned = sum(known["items"], Decimal(0)), Decimal(known["returned_item"])
    rest = max(whole - returned, Decimal(0))
    promotion: Promotion | None = known.get("promotion")
    if promotion is None:
        paid = known.get("paid", whole)
        return Decimal(paid * returned / whole) if whole else Decimal(0)
    paid = known.get("paid", _reduced(whole, promotion))
    return Decimal(paid - _reduced(rest, promotion))


def _reduced(total: Decimal, promotion: Promotion) -> Decimal:
    return total - promotion.save if total >= promotion.spend else total


def _adjustment(known: Known, what: Adjustment) -> Decimal:
    name = "gift_price_stated" if what == "gift" else "outbound_freight"
    return Decimal(known.get(name, 0))
