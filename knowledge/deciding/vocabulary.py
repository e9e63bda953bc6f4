"""The facts of a return: the words every caller uses, and what is presumed of the silent ones.

Unknown is None and never a guess. Two kinds of fact are settled all the same when nobody said
them: one that somebody must raise who relies on it (`Presumed`), and one that follows from another
(`knowledge.deciding.situation`). A receipt shows both with their origin.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from knowledge.deciding.errors import FactsError


class Kind(StrEnum):
    """What a fact's value is; only the first three can stand in a rule's condition."""

    CHOICE = "one of"
    FLAG = "true or false"
    COUNT = "a whole number"
    MONEY = 'an amount as text, such as "120.00"'
    TEXT = "text"
    OTHER = "a structure"


COMPARED = (Kind.CHOICE, Kind.FLAG, Kind.COUNT)
"""What a condition can compare."""


@dataclass(frozen=True, slots=True)
class Presumed:
    """What holds of a fact that nobody raised."""

    value: bool | int


NEVER_SUGGESTED = frozenset({"jurisdiction", "reason", "category"})
"""What the case is about; changing it makes another case, not another outcome of this one."""


def _amount(value: object) -> object:
    """Refuse what may have lost a cent before it came here."""
    if isinstance(value, bool | float):
        raise PydanticCustomError("amount", "write it as text, so that no cent is lost")
    return value


Money = Annotated[
    Decimal, BeforeValidator(_amount), Field(strict=False, ge=0, max_digits=14, decimal_places=2)
]
Count = Annotated[int, Field(ge=0, le=100_000)]
Unraised = Annotated[bool | None, Presumed(False)]
LONGEST_TEXT = 2_000
OUT_OF_BOUNDS = frozenset(
    {
        "amount",
        "greater_than_equal",
        "less_than_equal",
        "decimal_max_digits",
        "decimal_max_places",
        "string_pattern_mismatch",
        "string_too_long",
    }
)
"""What pydantic calls a value that is of the right type and still not allowed."""
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]

Jurisdiction = Literal["CN", "EU", "UK", "US"]
Channel = Literal["online", "tv", "phone", "post", "store", "livestream"]
Category = Literal[
    "clothing",
    "shoes",
    "bags",
    "electronics",
    "appliance",
    "food",
    "cosmetics",
    "media",
    "digital",
    "newspaper",
    "furniture",
    "jewellery",
    "toys",
    "home-goods",
    "medical-device",
    "car",
    "other",
]
Reason = Literal[
    "change_of_mind",
    "quality",
    "not_as_described",
    "fraud",
    "food_safety",
    "label",
    "recall",
    "late",
]
Ground = Literal[
    "unsafe_or_changed_once_unsealed",
    "loses_value_once_activated_or_tried",
    "near_expiry_or_flaw_stated",
    "none_of_these",
]
DefectKind = Literal[
    "functional",
    "minor",
    "unqualified_by_authority",
    "deception",
    "past_shelf_life",
    "label_only",
    "recalled",
    "none",
]
Breach = Literal["consumer", "merchant", "none"]


class Promotion(BaseModel):
    """Spend so much, save so much."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    spend: Money
    save: Money


class ReturnFacts(BaseModel):
    """What is known of one return; None is unknown, and "has none" is `none` or 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    jurisdiction: Jurisdiction | None = None
    channel: Channel | None = None
    consumer: bool | None = None
    category: Category | None = None
    subcategory: Text | None = None
    reason: Reason | None = None
    days_since_receipt: Count | None = None
    notice_sent_on_day: Count | None = None
    opened: bool | None = None
    powered_on_for_test: bool | None = None
    activated: bool | None = None
    single_use_seal_broken: bool | None = None
    outer_box_opened: bool | None = None
    tags_intact: bool | None = None
    worn_outdoors: bool | None = None
    soiled: bool | None = None
    accessories_complete: bool | None = None
    custom_made: bool | None = None
    perishable: bool | None = None
    exclusion_confirmed: bool | None = None
    exclusion_ground: Ground | None = None
    listing_says_no_return: Unraised = None
    near_expiry_stated: bool | None = None
    flaw_stated: bool | None = None
    merchant_promise_days: Annotated[Count | None, Presumed(0)] = None
    defect_kind: DefectKind | None = None
    defect_disputed: Unraised = None
    repairs_so_far: Annotated[Count | None, Presumed(0)] = None
    defect: Text | None = None
    buyer_knew: bool | None = None
    price: Money | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    quantity: Count | None = None
    order_total: Money | None = None
    remaining_total: Money | None = None
    free_shipping_threshold: Money | None = None
    outbound_freight: Money | None = None
    gift_kept: Unraised = None
    gift_price_stated: Money | None = None
    promotion: Promotion | None = None
    items: tuple[Money, ...] | None = Field(default=None, strict=False)
    returned_item: Money | None = None
    paid: Money | None = None
    download_started: bool | None = None
    consent: bool | None = None
    acknowledgement: bool | None = None
    confirmation_sent: bool | None = None
    order_age_days: Count | None = None
    ship_time_stated: Count | None = None
    shipped: bool | None = None
    delay_option_offered: bool | None = None
    credit_application: Unraised = None
    repaired_by_others: Unraised = None
    serial_defaced: Unraised = None
    free_return_promised: Unraised = None
    told_of_right: bool | None = None
    told_of_return_cost: Annotated[bool | None, Presumed(True)] = None
    earnest_money: Money | None = None
    earnest_breach_by: Breach | None = None

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """Return the facts of a mapping.

        Raises:
            FactsError: naming every fact that is unknown or has a value outside its kind.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as exc:
            raise FactsError([_complaint(error) for error in exc.errors()]) from exc

    def known(self) -> dict[str, Any]:
        """Return what is not unknown, in the vocabulary's order."""
        return {name: value for name, value in self if value is not None}


@dataclass(frozen=True, slots=True)
class Word:
    """One fact of the vocabulary, as rules and error messages see it."""

    name: str
    kind: Kind
    choices: tuple[str, ...]
    presumed: bool | int | None

    @property
    def expected(self) -> str:
        """What a value of it looks like."""
        if self.kind is Kind.CHOICE:
            return f"one of {', '.join(self.choices)}"
        return str(self.kind)


@cache
def vocabulary() -> Mapping[str, Word]:
    """Return every fact by name, in order."""
    fields = ReturnFacts.model_fields
    return types.MappingProxyType({name: _word(name, field) for name, field in fields.items()})


def nearest(name: str, names: Mapping[str, object]) -> str:
    """Return `; did you mean X?` for a name that is nearly another, else nothing."""
    found = difflib.get_close_matches(name, list(names), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def unknown(name: str, names: Mapping[str, object]) -> str:
    """Return the complaint about a name that is no fact, with the one that may be meant."""
    return f"unknown fact {name!r}{nearest(name, names)}"


def _word(name: str, field: FieldInfo) -> Word:
    presumed = next((each.value for each in field.metadata if isinstance(each, Presumed)), None)
    inner = _without_none(field.annotation)
    if get_origin(inner) is Literal:
        return Word(name, Kind.CHOICE, get_args(inner), None)
    return Word(name, _kind(inner), (), presumed)


def _without_none(annotation: object) -> object:
    """Return the one type beside None, out of its `Annotated`."""
    if get_origin(annotation) in (Union, types.UnionType):
        kept = [each for each in get_args(annotation) if each is not type(None)]
        annotation = kept[0]
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    return annotation


def _kind(inner: object) -> Kind:
    kinds: dict[object, Kind] = {
        bool: Kind.FLAG,
        int: Kind.COUNT,
        Decimal: Kind.MONEY,
        str: Kind.TEXT,
    }
    return kinds.get(inner, Kind.OTHER)


def _complaint(error: ErrorDetails) -> str:
    where = [str(each) for each in error["loc"]]
    if error["type"] == "extra_forbidden" and len(where) == 1:
        return unknown(where[0], vocabulary())
    if error["type"] == "missing":
        whole = f"{where[0]} {error['input']!r}"
        return f"{whole}: expected {'.'.join(where)} in it too, or null for unknown"
    name = where[0] if where else "facts"
    word = vocabulary().get(name)
    expected = word.expected if word and len(where) == 1 else error["msg"]
    if error["type"] in OUT_OF_BOUNDS and expected != error["msg"]:
        expected = f"{expected} ({error['msg'].removeprefix('Input ')})"
    return f"{'.'.join(where)} {_shown(error['input'])}: expected {expected}, or null for unknown"


def _shown(value: object) -> str:
    """A value as it was written: a number without the type that read it."""
    return str(value) if isinstance(value, Decimal) else repr(value)
