"""What follows from the facts: values that conditions may name beside the facts themselves.

Money and dates never enter a condition (CEL would make floats of the one and refuses the other);
what a rule needs to know of them is worked out here and has a name. Every entry lists the facts it
is made from, so that an unknown one can be asked for.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from knowledge.deciding.clocks import NO_CLOCK, Clock

Known = Mapping[str, Any]
# The longest that the months can be in days: without a date the consumer gets the longest.
DAYS_OF_SIX_MONTHS = 184
DAYS_OF_A_YEAR = 366
DAYS_OF_TWO_YEARS = 731
WITHDRAWAL_DAYS = 14
AGREED = ("consent", "acknowledgement", "confirmation_sent")
# No law names the quantity that a household needs; above this one a person looks at the case.
HOUSEHOLD_QUANTITY = 20


@dataclass(frozen=True, slots=True)
class Derived:
    """A value made from facts: True, False, a number, or None while they leave it open.

    `sources` are the facts to ask for when it is open; `limits` the days at which it turns;
    `compares` the two facts that it weighs against each other.
    """

    name: str
    sources: tuple[str, ...]
    work_out: Callable[[Known, Clock], bool | int | None]
    counts: bool = False
    limits: tuple[int, ...] = ()
    compares: tuple[str, str] | None = None


def _received(known: Known, _: Clock) -> bool:
    if "days_since_receipt" in known or "notice_sent_on_day" in known:
        return True
    return known.get("shipped") is not False and known.get("reason") != "late"


def _notice_day(known: Known, clock: Clock) -> int | None:
    day = known.get("notice_sent_on_day", known.get("days_since_receipt"))
    return None if day is None else clock.counts_as_day(day)


def _moved_by_holiday(known: Known, clock: Clock) -> bool:
    day = known.get("notice_sent_on_day", known.get("days_since_receipt"))
    return day is not None and clock.counts_as_day(day) != day


def _promised(known: Known, clock: Clock) -> bool | None:
    promise, day = known.get("merchant_promise_days", 0), _notice_day(known, clock)
    if not promise:
        return False
    return None if day is None else day <= promise


def _unsealed(known: Known, _: Clock) -> bool | None:
    """A film on a disc is unsealed once opened; elsewhere only the single-use seal counts."""
    seal: bool | None = known.get("single_use_seal_broken")
    if seal is None and known.get("category") == "media":
        return known.get("opened")
    return seal


def _unsealed_shown(known: Known, _: Clock) -> bool:
    """Whether a program is shown to be out of its box: by its seal, or installed with no download.

    That it was opened shows nothing: of a file that has no box it is said as well.
    """
    seal: bool | None = known.get("single_use_seal_broken")
    if seal is not None or known.get("download_started") is not False:
        return bool(seal)
    return bool(known.get("activated"))


def _sent_online(known: Known, clock: Clock) -> bool:
    """Whether the goods are shown to have come by line, so that nothing can be sent back."""
    by_line = known.get("category") == "digital" and "download_started" in known
    return by_line and not _unsealed_shown(known, clock)


def _within(name: str, months: int, longest: int) -> Derived:
    def within(known: Known, clock: Clock) -> bool | None:
        day = _notice_day(known, clock)
        return None if day is None else day <= clock.days_of_months(months, longest)

    return Derived(name, ("days_since_receipt",), within, limits=(longest,))


def _extended_withdrawal(known: Known, clock: Clock) -> bool | None:
    day = _notice_day(known, clock)
    if day is None:
        return None
    start = clock.received_on + timedelta(WITHDRAWAL_DAYS) if clock.received_on else None
    year = Clock(received_on=start).days_of_months(12, DAYS_OF_A_YEAR)
    return day <= WITHDRAWAL_DAYS + year


def _told(known: Known, _: Clock) -> bool | None:
    """Whether the buyer was told of the right; only a change of mind makes it worth asking."""
    if "told_of_right" in known:
        return bool(known["told_of_right"])
    return None if known.get("reason") in (None, "change_of_mind") else True


def _shown(name: str, value: object) -> Callable[[Known, Clock], bool]:
    """Whether a fact is known to have a value; an unknown one counts as not."""
    return lambda known, _: known.get(name) == value


def _excluded_shown(known: Known, clock: Clock) -> bool:
    """Whether the goods are shown to be of a kind that the law excludes from a change of mind."""
    category = known.get("category")
    if category == "media":
        return bool(_unsealed(known, clock))
    if category == "digital":
        return _unsealed_shown(known, clock) or all(map(known.get, _begun_by(known)))
    excluded = bool(known.get("custom_made")) or bool(known.get("perishable"))
    return excluded or category == "newspaper"


def _download_agreed(known: Known, _: Clock) -> bool | None:
    """Whether a download ended the right; only a change of mind makes it worth asking."""
    said = [known.get(each) for each in AGREED]
    if False in said:
        return False
    return None if None in said and known.get("reason") in (None, "change_of_mind") else True


def _begun_by(known: Known) -> tuple[str, ...]:
    """The facts that together show that the right in a download is lost."""
    return ("download_started", *(AGREED if known.get("jurisdiction") == "EU" else ()))


def _confirmed_shown(known: Known, _: Clock) -> bool:
    """Whether the buyer is shown to have confirmed an exclusion on a ground that the law knows."""
    ground = known.get("exclusion_ground", "none_of_these")
    return bool(known.get("exclusion_confirmed")) and ground != "none_of_these"


def _defect_shown(known: Known, _: Clock) -> bool:
    return bool(known.get("defect_kind", "none") != "none")


def _large_quantity(known: Known, _: Clock) -> bool:
    """Whether so much was bought that the buyer may have known; not where it is said otherwise."""
    many = known.get("quantity", 0) > HOUSEHOLD_QUANTITY
    return bool(many and known.get("buyer_knew") is not False)


def _gift_to_charge(known: Known, _: Clock) -> bool:
    price = Decimal(known.get("gift_price_stated", 0))
    return bool(known.get("gift_kept")) and price > 0


def _gift_without_price(known: Known, clock: Clock) -> bool:
    return bool(known.get("gift_kept")) and not _gift_to_charge(known, clock)


def remaining_total(known: Known) -> Decimal | None:
    """Return what is left of the order after the return, by the prices given."""
    if "remaining_total" in known:
        return Decimal(known["remaining_total"])
    if "order_total" in known and "price" in known:
        return Decimal(known["order_total"] - known["price"])
    return None


def _below_free_shipping(known: Known, _: Clock) -> bool:
    threshold, left = known.get("free_shipping_threshold"), remaining_total(known)
    if threshold is None or left is None or not known.get("outbound_freight"):
        return False
    return bool(left < threshold <= known.get("order_total", threshold))


def _settles_again(known: Known, _: Clock) -> bool:
    return {"items", "returned_item"} <= known.keys()


def _whole_order(known: Known, _: Clock) -> bool:
    return not remaining_total(known) and not _settles_again(known, NO_CLOCK)


def _delivery_was_paid(known: Known, clock: Clock) -> bool:
    total = known.get("order_total", known.get("price", known.get("paid", 0)))
    shipped_free = total >= known.get("free_shipping_threshold", total + 1)
    paid = bool(known.get("outbound_freight")) and not shipped_free
    return paid and _whole_order(known, clock)


def _amount_known(known: Known, _: Clock) -> bool:
    return not known.keys().isdisjoint({"price", "paid", "returned_item"})


def _earnest_above_a_fifth(known: Known, _: Clock) -> bool:
    earnest, total = known.get("earnest_money"), known.get("order_total", known.get("price"))
    return bool(earnest and total is not None and earnest * 5 > total)


def _earnest_at_stake(known: Known, _: Clock) -> bool:
    return bool(known.get("earnest_money"))


def _paid_beyond_earnest(known: Known, _: Clock) -> bool:
    return bool(known.get("paid", 0) > known.get("earnest_money", 0))


_ALL = (
    Derived("received", (), _received),
    Derived("notice_day", ("days_since_receipt",), _notice_day, counts=True),
    Derived(
        "promised",
        ("days_since_receipt",),
        _promised,
        compares=("days_since_receipt", "merchant_promise_days"),
    ),
    Derived("moved_by_holiday", (), _moved_by_holiday),
    Derived("unsealed", ("single_use_seal_broken", "opened"), _unsealed),
    Derived("unsealed_shown", (), _unsealed_shown),
    Derived("sent_online", (), _sent_online),
    _within("within_six_months", 6, DAYS_OF_SIX_MONTHS),
    _within("within_one_year", 12, DAYS_OF_A_YEAR),
    _within("within_two_years", 24, DAYS_OF_TWO_YEARS),
    Derived(
        "within_extended_withdrawal",
        ("days_since_receipt",),
        _extended_withdrawal,
        limits=(WITHDRAWAL_DAYS + DAYS_OF_A_YEAR,),
    ),
    Derived("download_agreed", AGREED, _download_agreed),
    Derived("told", ("told_of_right",), _told),
    Derived("activation_shown", (), _shown("activated", True)),
    Derived("seal_broken_shown", (), _shown("single_use_seal_broken", True)),
    Derived("tags_cut_shown", (), _shown("tags_intact", False)),
    Derived("custom_made_shown", (), _shown("custom_made", True)),
    Derived("perishable_shown", (), _shown("perishable", True)),
    Derived("worn_outdoors_shown", (), _shown("worn_outdoors", True)),
    Derived("buyer_knew_shown", (), _shown("buyer_knew", True)),
    Derived("large_quantity", (), _large_quantity),
    Derived("flaw_stated_shown", (), _shown("flaw_stated", True)),
    Derived("excluded_shown", (), _excluded_shown),
    Derived("confirmed_shown", (), _confirmed_shown),
    Derived("defect_shown", (), _defect_shown),
    Derived("gift_to_charge", (), _gift_to_charge),
    Derived("gift_without_price", (), _gift_without_price),
    Derived("below_free_shipping", (), _below_free_shipping),
    Derived("settles_again", (), _settles_again),
    Derived("delivery_was_paid", (), _delivery_was_paid),
    Derived("amount_known", (), _amount_known),
    Derived("earnest_at_stake", (), _earnest_at_stake),
    Derived("earnest_above_a_fifth", (), _earnest_above_a_fifth),
    Derived("paid_beyond_earnest", (), _paid_beyond_earnest),
)
_KIND_BY_REASON: Mapping[object, str] = {
    "change_of_mind": "none",
    "late": "none",
    "recall": "recalled",
    "fraud": "deception",
}
UNOPENED: Mapping[str, bool] = types.MappingProxyType(
    {
        "single_use_seal_broken": False,
        "activated": False,
        "worn_outdoors": False,
        "accessories_complete": True,
    }
)
"""What holds of goods that nobody took out of their package."""
DERIVED: Mapping[str, Derived] = types.MappingProxyType({each.name: each for each in _ALL})


def settled(known: dict[str, Any]) -> dict[str, str]:
    """Fill in, in place, what follows from other facts; return each with where it comes from.

    An unopened parcel is whole, and nothing in it was used; a notice that nobody dated is
    given today; whoever changed their mind, or waits for a parcel, claims no fault; whoever speaks
    of fraud claims deception; and what was stated at sale is what the buyer confirmed.
    """
    follows: dict[str, Any] = {}
    if kind := _KIND_BY_REASON.get(known.get("reason")):
        follows["defect_kind"] = kind
    if known.get("opened") is False:
        follows |= UNOPENED
    if known.get("near_expiry_stated") or known.get("flaw_stated"):
        follows["exclusion_ground"] = "near_expiry_or_flaw_stated"
    if "days_since_receipt" in known:
        follows["notice_sent_on_day"] = known["days_since_receipt"]
    added = {name: value for name, value in follows.items() if name not in known}
    known.update(added)
    return dict.fromkeys(added, "follows")


def behind(name: str) -> tuple[str, ...]:
    """Return the facts that a name of a condition rests on; of a fact, the fact."""
    derived = DERIVED.get(name)
    return (name,) if derived is None else (*derived.sources, *(derived.compares or ()))
