"""A shop's folder, read record by record: what can be read, and what cannot, and where it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from actions.adapters.shop_files import meaning, shapes, tracing_meaning, tracing_shapes
from actions.adapters.shop_files.countries import currency_of
from actions.adapters.shop_files.json_text import JsonText, Member, Unfit
from actions.domain.errors import ShopFilesUnusable
from actions.domain.shop import Fault, Kind, Record, Refusal
from actions.domain.shop import Path as JsonPath
from actions.services.ports import ReadRecord

FILES = {
    Kind.CUSTOMERS: "users.json",
    Kind.PRODUCTS: "products.json",
    Kind.ORDERS: "orders.json",
    Kind.PRODUCERS: "producers.json",
    Kind.BATCHES: "batches.json",
    Kind.INSPECTIONS: "inspections.json",
    Kind.RECALLS: "recalls.json",
}
NEEDED = (Kind.CUSTOMERS, Kind.PRODUCTS, Kind.ORDERS)
"""Without these there is no shop; the others need not be there."""

COMPLAINTS_A_RECORD = 3
_LONGEST_SHOWN = 60
_OPENINGS = (
    (r"Value error, ", ""),
    (r"Input should be ", ""),
    (r"\w+ should have ", ""),
    (r"a valid string, unable to parse.*", "text without halves of characters"),
)
_MAY_BE_A_CARD = re.compile(r"(\d[ -]?){12,}")
_ANY_ID = {
    Kind.CUSTOMERS: ("user_id", "id"),
    Kind.PRODUCTS: ("product_id", "id"),
    Kind.ORDERS: ("order_id", "id"),
    Kind.PRODUCERS: ("producer_id", "id"),
    Kind.BATCHES: ("batch_id", "id"),
    Kind.INSPECTIONS: ("report_id", "id"),
    Kind.RECALLS: ("recall_id", "id"),
}

S = TypeVar("S", bound=shapes.Shape)


@dataclass
class ShopFolder:
    """The files of one shop in one folder.

    Attributes:
        folder: Where they are.
        currency: Of the amounts that name none.
        assumed_currency: Whether nobody said so, and it was taken from the customers' country.
        name: What the shop calls itself, None when it does not say.
        counts: How many records of each kind there are.
        unread: Fields that no record knows, by path, with how many records have them.
    """

    folder: Path
    currency: str
    assumed_currency: bool
    name: str | None
    counts: Mapping[Kind, int]
    unread: Counter[str] = field(default_factory=Counter)
    _texts: dict[Kind, JsonText] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, currency: str | None) -> ShopFolder:
        """Return the shop of a folder, every file of which is JSON from end to end.

        Raises:
            ShopFilesUnusable: There is no such folder, a file is missing or no JSON, or no
                currency is given and none can be taken from the customers' one country.
        """
        if not folder.is_dir():
            raise ShopFilesUnusable(f"{folder} is no folder; expected one with users.json in it")
        missing = [FILES[kind] for kind in NEEDED if not (folder / FILES[kind]).is_file()]
        if missing:
            raise ShopFilesUnusable(f"{folder} has no {', '.join(missing)}; see --help")
        shop = _shop(folder / "shop.json")
        there = {kind: folder / name for kind, name in FILES.items() if (folder / name).is_file()}
        texts = {kind: JsonText(path) for kind, path in there.items()}
        # To the end, before anything is written: a file that is half JSON is not half imported.
        counts = dict.fromkeys(Kind, 0)
        counts |= {kind: sum(1 for _ in text.members()) for kind, text in texts.items()}
        said = currency or shop.currency
        return cls(
            folder=folder,
            currency=said or _the_one_currency(texts[Kind.CUSTOMERS]),
            assumed_currency=said is None,
            name=shop.name,
            counts=counts,
            _texts=texts,
        )

    def read(self, kind: Kind) -> Iterator[ReadRecord]:
        """Yield every record of a kind, or why it cannot be read; an id counts once."""
        text = self._texts.get(kind)
        if text is None:
            return
        seen: set[str] = set()
        for member in text.members():
            yield self._record(kind, text, member, seen)

    def _record(self, kind: Kind, text: JsonText, member: Member, seen: set[str]) -> ReadRecord:
        def where(fault: Fault) -> Refusal:
            return _refusal(text, member, fault.path, fault.value, fault.expected)

        record_id: str | None = None
        try:
            record_id = _id_of(kind, member)
            _require_new(record_id, seen)
            record = self._meant(kind, record_id, member.value)
        except ValidationError as exc:
            return ReadRecord(record_id, None, tuple(_complaints(text, member, exc)), where)
        except meaning.Meaningless as exc:
            return ReadRecord(record_id, None, (where(exc.fault),), where)
        return ReadRecord(record_id, record, (), where)

    def _meant(self, kind: Kind, record_id: str, value: object) -> Record:
        if kind is Kind.CUSTOMERS:
            return meaning.customer_of(record_id, self._shaped(kind, shapes.UserShape, value))
        if kind is Kind.PRODUCTS:
            product = self._shaped(kind, shapes.ProductShape, value)
            return meaning.product_of(record_id, product, self.currency)
        if kind is Kind.ORDERS:
            order = self._shaped(kind, shapes.OrderShape, value)
            return meaning.order_of(record_id, order, self.currency)
        return self._traced(kind, record_id, value)

    def _traced(self, kind: Kind, record_id: str, value: object) -> Record:
        """Return what a record of the files on traceability says."""
        if kind is Kind.PRODUCERS:
            producer = self._shaped(kind, tracing_shapes.ProducerShape, value)
            return tracing_meaning.producer_of(record_id, producer)
        if kind is Kind.BATCHES:
            batch = self._shaped(kind, tracing_shapes.BatchShape, value)
            return tracing_meaning.batch_of(record_id, batch)
        if kind is Kind.INSPECTIONS:
            report = self._shaped(kind, tracing_shapes.InspectionShape, value)
            return tracing_meaning.inspection_of(record_id, report)
        recall = self._shaped(kind, tracing_shapes.RecallShape, value)
        return tracing_meaning.recall_of(record_id, recall)

    def _shaped(self, kind: Kind, shape: type[S], value: object) -> S:
        """Return a record's shape, and note the fields that were left unread."""
        shaped = shape.model_validate(value)
        self.unread.update({f"{FILES[kind]}: {path}" for path in shapes.unread(shaped)})
        return shaped


def _id_of(kind: Kind, member: Member) -> str:
    """Return a record's id: the name it stands under, or what it says in a list."""
    fields = member.value if isinstance(member.value, dict) else {}
    given = next((fields[name] for name in _ANY_ID[kind] if name in fields), None)
    named = member.name if isinstance(member.name, str) else given
    if not isinstance(named, str) or not named.strip() or len(named) > 64:
        path = (_ANY_ID[kind][0],) if isinstance(member.name, int) else ()
        raise meaning.Meaningless(path, named, "an id of 1 to 64 characters")
    if given is not None and given != named:
        raise meaning.Meaningless(
            (_ANY_ID[kind][0],), given, f"{named!r}, as the name it stands under"
        )
    return named


def _require_new(record_id: str, seen: set[str]) -> None:
    """Raise when an id comes a second time; it is taken from now on."""
    if record_id in seen:
        raise meaning.Meaningless((), record_id, "each id once: the first one was taken")
    seen.add(record_id)


def _complaints(text: JsonText, member: Member, exc: ValidationError) -> Iterator[Refusal]:
    """Yield the first few faults of a record, each where it stands, the innermost only.

    A list whose parts are refused is complained of too, for it is empty then; and a value that
    may be one thing or another is complained of as both.
    """
    by_path = {_path(member.value, error["loc"]): error for error in exc.errors(include_url=False)}
    inner = [
        path
        for path in by_path
        if not any(other != path and other[: len(path)] == path for other in by_path)
    ]
    for path in inner[:COMPLAINTS_A_RECORD]:
        error = by_path[path]
        value, expected = error["input"], error["msg"]
        if isinstance(value, Unfit):
            expected = value.expected
        elif error["type"] == "missing":
            value, expected = Unfit("nothing", ""), f"the field {error['loc'][-1]!r}"
        yield _refusal(text, member, path, value, _expectation(expected))


def _path(value: object, steps: Sequence[str | int]) -> JsonPath:
    """Return an error's path in the JSON, without the names of the models that were tried."""
    path: list[str | int] = []
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _expectation(message: str) -> str:
    """Return what a complaint expected, in half a sentence."""
    for opening, instead in _OPENINGS:
        message = re.sub(f"^{opening}", instead, message)
    return message


def _refusal(
    text: JsonText, member: Member, path: JsonPath, value: object, expected: str
) -> Refusal:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    name = f"[{member.name}]" if isinstance(member.name, int) else f"[{_shown(member.name)}]"
    return Refusal(
        file=text.name,
        line=text.line_of(member, path),
        path=f"${name}{steps}"[:200],
        value=_shown(value),
        expected=expected[:300],
    )


def _shown(value: object) -> str:
    """Return a value as it may be shown: short, on one line, and never a card's number."""
    if isinstance(value, Unfit):
        return value.shown
    text = repr(value) if isinstance(value, str) else str(value)
    text = ascii(text)[1:-1] if not text.isprintable() else text
    if _MAY_BE_A_CARD.search(text):
        return f"{len(text)} characters, not shown: they may be a card's number"
    if len(text) <= _LONGEST_SHOWN:
        return text
    long = len(value) if isinstance(value, str) else len(text)
    return f"{text[:_LONGEST_SHOWN]}... ({long} characters)"


def _shop(path: Path) -> shapes.ShopShape:
    """Return what the shop says of itself, which may be nothing."""
    if not path.is_file():
        return shapes.ShopShape()
    text = JsonText(path)
    try:
        return shapes.ShopShape.model_validate({each.name: each.value for each in text.members()})
    except ValidationError as exc:
        error = exc.errors(include_url=False)[0]
        place = ".".join(map(str, error["loc"]))
        raise ShopFilesUnusable(
            f"{path.name}: {place} is {_shown(error['input'])}; expected"
            f" {_expectation(error['msg'])}"
        ) from exc


def _country(member: Member) -> str | None:
    """Return a customer's country, None where they have none."""
    address = member.value.get("address") if isinstance(member.value, dict) else None
    country = address.get("country") if isinstance(address, dict) else None
    return country if isinstance(country, str) else None


def _the_one_currency(users: JsonText) -> str:
    """Return the currency of the one country that all customers live in."""
    countries = {_country(member) for member in users.members()} - {None}
    known = {currency_of(country) for country in countries if country is not None}
    found = next(iter(known), None) if len(known) == 1 else None
    if found is None:
        raise ShopFilesUnusable(
            "no currency is given, and the customers' addresses do not settle it: say --currency"
            ' USD, or put {"currency": "USD"} into shop.json'
        )
    return found
