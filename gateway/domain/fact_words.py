"""The facts of a return in plain words: what each is called, what it says, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pydantic import JsonValue

from gateway.domain.words import price
from knowledge.deciding.vocabulary import Kind, vocabulary

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "jurisdiction": "Law that applies",
        "channel": "How it was bought",
        "consumer": "Bought by a consumer",
        "category": "Kind of goods",
        "subcategory": "More exactly",
        "reason": "Why it goes back",
        "days_since_receipt": "Days since it was received",
        "notice_sent_on_day": "Day on which the buyer gave notice",
        "opened": "Opened",
        "powered_on_for_test": "Switched on to test it",
        "activated": "Activated",
        "single_use_seal_broken": "Single-use seal broken",
        "outer_box_opened": "Outer box opened",
        "tags_intact": "Tags intact",
        "worn_outdoors": "Worn outdoors",
        "soiled": "Soiled",
        "accessories_complete": "Accessories complete",
        "custom_made": "Made to order",
        "perishable": "Perishable",
        "exclusion_confirmed": "Buyer confirmed, for this purchase, that it cannot go back",
        "exclusion_ground": "Ground for that confirmation",
        "listing_says_no_return": "Listing says “no returns”",
        "near_expiry_stated": "Sold as close to its expiry date",
        "flaw_stated": "Sold with a flaw that was stated",
        "merchant_promise_days": "Days that the merchant promises for returns",
        "defect_kind": "Kind of fault",
        "defect_disputed": "Merchant disputes the fault",
        "repairs_so_far": "Failed repairs or replacements so far",
        "defect": "The fault in the buyer's words",
        "buyer_knew": "Buyer knew of the fault when buying",
        "price": "Price",
        "currency": "Currency",
        "quantity": "Quantity",
        "order_total": "Total of the order",
        "remaining_total": "Total of what is kept",
        "free_shipping_threshold": "Free delivery from",
        "outbound_freight": "Delivery charge of the order",
        "gift_kept": "Gift kept",
        "gift_price_stated": "Stated price of the gift",
        "promotion": "Promotion",
        "items": "Prices of the articles in the promotion",
        "returned_item": "Price of the article that goes back",
        "paid": "What was paid",
        "download_started": "Download begun",
        "consent": "Buyer agreed to an immediate start",
        "acknowledgement": "Buyer acknowledged that the right to withdraw ends then",
        "confirmation_sent": "Merchant confirmed that in writing",
        "order_age_days": "Days since the order",
        "ship_time_stated": "Days in which dispatch was promised",
        "shipped": "Dispatched",
        "delay_option_offered": "Buyer was offered to cancel or to wait",
        "credit_application": "Buyer applied for credit with the order",
        "repaired_by_others": "Repaired by somebody else",
        "serial_defaced": "Serial number defaced",
        "free_return_promised": "Merchant promises free returns",
        "told_of_right": "Buyer was told of the right to withdraw",
        "told_of_return_cost": "Buyer was told who pays the way back",
        "earnest_money": "Earnest money",
        "earnest_breach_by": "Who broke the contract",
    }
)
_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "CN": "China",
        "EU": "European Union",
        "UK": "United Kingdom",
        "US": "United States (federal)",
        "tv": "television",
        "post": "mail order",
        "store": "in a shop",
        "reason:quality": "faulty, or of poor quality",
        "label": "its label",
        "recall": "recalled",
        "late": "late, or never sent",
        "functional": "does not work as it should",
        "deception": "buyer was deceived",
        "label_only": "of the label only",
        "unqualified_by_authority": "found unqualified by an authority",
        "past_shelf_life": "past its shelf life",
        "none_of_these": "none that the law names",
    }
)
_ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        "request": "the request",
        "customer": "the customer",
        "conversation": "the conversation",
        "order": "the order",
        "agent": "the support team",
        "listing": "the listing",
        "follows": "follows from the above",
        "presumed": "nobody said otherwise",
    }
)
_DAYS = (
    "days_since_receipt",
    "merchant_promise_days",
    "order_age_days",
    "ship_time_stated",
)

_NONE_IF_ZERO = ("merchant_promise_days", "ship_time_stated")
"""Where nought means that there is none, and not a time of no days."""


def label_of(fact: str) -> str:
    """Return what a fact is called; one that the vocabulary has lost goes by its name."""
    return LABELS.get(fact, _spaced(fact))


def value_of(fact: str, value: JsonValue, currency: str) -> str:
    """Return what a fact says; amounts are in the currency of the case."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_amount(each, currency) for each in value)
    if isinstance(value, dict):
        amounts = (f"{name} {_amount(each, currency)}" for name, each in value.items())
        return ", ".join(amounts)
    word = vocabulary().get(fact)
    if word and word.kind is Kind.MONEY:
        return _amount(value, currency)
    if word and word.kind is Kind.CHOICE:
        text = str(value)
        return _VALUES.get(f"{fact}:{text}", _VALUES.get(text, _spaced(text)))
    return _counted(fact, value) if isinstance(value, int) else str(value)


def change_of(fact: str, to: str) -> str:
    """Return what a fact would have to be: `<= 7` is "7 or less"."""
    sign, _, number = to.partition(" ")
    if to == "<= 0":
        return "none"
    if number and sign in ("<=", ">="):
        return f"{number} or {'less' if sign == '<=' else 'more'}"
    word = vocabulary().get(fact)
    if word and word.kind is Kind.FLAG:
        return "yes" if to == "true" else "no"
    return value_of(fact, to, "")


def origin_of(origin: str) -> str:
    """Return where a fact came from; a merchant's own promise is named."""
    if origin.startswith("own."):
        return f"the merchant's promise {origin}"
    return _ORIGINS.get(origin, origin)


def _counted(fact: str, value: int) -> str:
    if fact == "notice_sent_on_day":
        return f"day {value}"
    if fact in _NONE_IF_ZERO and not value:
        return "none"
    if fact in _DAYS:
        return f"{value} day" if value == 1 else f"{value} days"
    return str(value)


def _amount(value: JsonValue, currency: str) -> str:
    return price(Decimal(str(value)), currency)


def _spaced(word: str) -> str:
    return word.replace("_", " ").replace("-", " ")
