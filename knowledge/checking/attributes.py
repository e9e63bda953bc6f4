"""What a listing may say of itself: every attribute with its kind, and what silence means.

Unknown is absent or null, and a rule that needs it says so. Some attributes are only ever raised
when they are so (nobody writes that goods are no counterfeit): of those silence is an answer, their
`presumed` value. Where the law makes silence suspicious, in a category, it is not presumed there.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.deciding.vocabulary import nearest

Amounts = tuple[tuple[date, Decimal], ...]
Value = bool | int | str | Decimal | tuple[str, ...] | Amounts

NONE = "none"
"""What a text attribute says when there is known to be nothing."""

PRODUCT_TYPES = ("soap", "e-cigarette", "tobacco", "other")
"""What `product_type` can be to a rule: the types that some law treats apart, and all others."""

CERTIFIED = frozenset({"electronics", "appliance", "toys", "other"})
REGULATED = frozenset({"food", "cosmetics", "medical-device"})
PERISHABLE = frozenset({"food", "cosmetics"})
LONGEST_TEXT = 20_000
MOST_ITEMS = 1_000
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")


class Form(StrEnum):
    """How the value of an attribute is written."""

    FLAG = "true or false"
    CHOICE = "one of"
    COUNT = "a whole number from 0 on"
    MONEY = 'an amount as text, such as "120.00"'
    TEXT = 'text, or "none" where there is none'
    LIST = "a list of texts"
    HISTORY = 'a list of {"date": "2026-01-31", "price": "120.00"}'


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name, how it is written, and what silence about it means."""

    name: str
    form: Form
    choices: tuple[str, ...] = ()
    presumed: bool | str | Decimal | None = None
    not_presumed_in: frozenset[str] = frozenset()

    @property
    def expected(self) -> str:
        """What a value of it looks like."""
        if self.choices and self.form is not Form.LIST:
            return f"one of {', '.join(self.choices)}"
        return str(self.form)

    def read(self, value: object) -> Value | None:
        """Return the value in its kind, or None when it is not of it."""
        return _READERS[self.form](self, value)


FOOD_LABEL = (
    "name", "specification", "net_content", "production_date", "ingredients", "producer_name",
    "producer_address", "producer_contact", "shelf_life", "standard_code", "storage_conditions",
    "additives", "production_licence_no",
)  # fmt: skip
COSMETICS_LABEL = (
    "name", "registration_no", "registrant", "manufacturer", "production_licence_no", "standard_no",
    "ingredients", "net_content", "use_by", "usage", "warnings",
)  # fmt: skip
DEVICE_LABEL = (
    "name_model", "registrant", "production_date", "use_by", "intended_use", "warnings",
    "instructions", "registration_no",
)  # fmt: skip
LABEL_ITEMS = tuple(dict.fromkeys((*FOOD_LABEL, *COSMETICS_LABEL, *DEVICE_LABEL)))
REMEDIES = ("repair", "replacement", "refund")
HAZARDS = (NONE, "corrosive", "flammable", "toxic", "explosive", "sharp", "other")


def _flags(*names: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, Form.FLAG) for name in names)


def _unless_said(*names: str) -> tuple[Attribute, ...]:
    """Flags that are only raised when they are so."""
    return tuple(Attribute(name, Form.FLAG, presumed=False) for name in names)


def _texts(*names: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, Form.TEXT) for name in names)


def _amounts(*names: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, Form.MONEY) for name in names)


_ALL = (
    # Any listing in China
    *_texts("currency", "standard_no", "ad_approval_no"),
    Attribute("product_type", Form.TEXT, presumed="other"),
    *_flags("shop_licence_shown", "conformity_proof", "standard_published", "price_shown"),
    *_flags("product_name_cn", "manufacturer_name_address_cn", "warning_shown"),
    *_flags("only_required_information"),
    *_unless_said("grade_from_standard", "counterfeit", "aimed_at_under_14"),
    Attribute(
        "hazard", Form.CHOICE, HAZARDS, presumed=NONE, not_presumed_in=frozenset({"home-goods"})
    ),
    Attribute("expired", Form.FLAG, presumed=False, not_presumed_in=PERISHABLE),
    Attribute("imported", Form.FLAG, presumed=False, not_presumed_in=REGULATED),
    # Food
    *_flags("seller_food_licence", "prepacked", "label_present", "chinese_label", "origin_shown"),
    *_flags("domestic_agent_shown", "gm_food", "gm_marked", "health_food"),
    *_flags("health_food_mark_shown", "suitable_groups_shown", "not_replace_medicine_statement"),
    *_unless_said("infant_formula", "alcoholic_drink"),
    *_texts("production_licence_no", "health_food_no"),
    Attribute("label_missing", Form.LIST, LABEL_ITEMS),
    # Cosmetics
    *_flags("special_cosmetic", "efficacy_basis_published"),
    *_texts("cosmetic_registration_no", "cosmetic_filing_no"),
    Attribute("page_missing", Form.LIST, LABEL_ITEMS),
    # Medical devices
    Attribute("device_class", Form.CHOICE, ("I", "II", "III")),
    *_texts("device_registration_no", "device_filing_no"),
    *_flags("seller_device_filing", "seller_device_licence", "online_device_sales_reported"),
    *_flags("device_use_notice_shown"),
    # Certified goods, textiles
    *_flags("ccc_mark_shown", "fibre_content_shown"),
    Attribute("ccc_required", Form.FLAG, presumed=False, not_presumed_in=CERTIFIED),
    *_texts("ccc_certificate_no"),
    Attribute("textile_safety_class", Form.CHOICE, ("A", "B", "C", NONE)),
    # Prices, gifts, extras
    *_amounts("compare_price", "lowest_deal_price_7d", "front_page_price", "detail_page_price"),
    *_amounts("gift_stated_value", "gift_current_price", "prize_top_value"),
    Attribute("undisclosed_fee", Form.MONEY, presumed=Decimal(0)),
    Attribute("price_history", Form.HISTORY),
    *_flags("compare_basis_stated", "addon_notice_shown", "prize_rules_shown"),
    *_unless_said("addon_preselected", "prize_draw"),
    Attribute("gift_quantity", Form.COUNT),
    # Claims, reviews, terms, channel
    *_unless_said("claim_source_stated", "fake_orders", "fake_reviews"),
    *_unless_said("reviews_hidden_or_reordered", "listing_says_no_return", "custom_made"),
    *_unless_said("returned_goods", "sold_in_live_room"),
    Attribute("patent_status", Form.CHOICE, ("granted", "pending", "ended", NONE)),
    *_texts("patent_no", "gift_name"),
    *_flags("exclusion_marked", "exclusion_confirmation_step", "restored_to_original"),
    *_flags("condition_marked", "live_seller_shown"),
    # European Union
    *_texts("manufacturer_name", "manufacturer_postal_address", "manufacturer_email"),
    *_texts("responsible_person_name", "responsible_person_postal_address"),
    *_texts("responsible_person_email", "product_identifier"),
    *_texts("recall_headline", "recall_hazard_wording"),
    *_flags("picture_shown", "warnings_in_local_language"),
    *_unless_said("manufacturer_in_eu"),
    *_flags("recall_product_identified", "recall_hazard_described", "recall_action_stated"),
    *_flags("recall_free_contact"),
    Attribute("page_kind", Form.CHOICE, ("product", "recall_notice"), presumed="product"),
    Attribute("recall_remedies", Form.LIST),
    # United States
    *_unless_said("written_warranty"),
    Attribute("warranty_designation", Form.CHOICE, ("full", "limited", NONE)),
)

ATTRIBUTES: Mapping[str, Attribute] = types.MappingProxyType({each.name: each for each in _ALL})
"""Every attribute by name; a listing may carry others, which no rule reads."""


def read_attributes(
    given: Mapping[str, object], complain: Callable[[str], None]
) -> dict[str, Value]:
    """Return the attributes of a mapping in their kinds; complain of what is not one."""
    found: dict[str, Value] = {}
    for name, value in given.items():
        attribute = ATTRIBUTES.get(name)
        read = attribute.read(value) if attribute else None
        if attribute is None:
            complain(f"unknown attribute {name!r}{nearest(name, ATTRIBUTES)}")
        elif read is None:
            complain(f"{name} {value!r}: expected {attribute.expected}")
        else:
            found[name] = read
    return found


def amount(value: object) -> Decimal | None:
    """Return an amount of money written as text, or None when it is not one.

    Numbers are taken where no cent can be lost: whole ones.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        return None
    return Decimal(text)


def day(value: object) -> date | None:
    """Return a day written as 2026-01-31, or None when it is not one."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _flag(_: Attribute, value: object) -> Value | None:
    return value if isinstance(value, bool) else None


def _choice(attribute: Attribute, value: object) -> Value | None:
    return value if isinstance(value, str) and value in attribute.choices else None


def _count(_: Attribute, value: object) -> Value | None:
    if value == NONE:
        return 0
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and 0 <= value <= 1_000_000 else None


def _money(_: Attribute, value: object) -> Value | None:
    return amount(value)


def _text(_: Attribute, value: object) -> Value | None:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return None
    # Nothing but spaces says as little as "none" does.
    return value.strip() or NONE


def _list(_: Attribute, value: object) -> Value | None:
    if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
        return None
    if not all(isinstance(each, str) for each in value):
        return None
    return tuple(value)


def _history(_: Attribute, value: object) -> Value | None:
    if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
        return None
    found = []
    for each in value:
        if not isinstance(each, Mapping) or not {"date", "price"} <= set(each):
            return None
        when, price = day(each["date"]), amount(each["price"])
        if when is None or price is None:
            return None
        found.append((when, price))
    return tuple(sorted(found))


_READERS: Mapping[Form, Callable[[Attribute, object], Value | None]] = {
    Form.FLAG: _flag,
    Form.CHOICE: _choice,
    Form.COUNT: _count,
    Form.MONEY: _money,
    Form.TEXT: _text,
    Form.LIST: _list,
    Form.HISTORY: _history,
}
