"""Receipts: what was decided, from what, by which rules and passages; enough to decide it again.

A receipt is canonical JSON: the same decision, made at the same moment from the same facts, gives
the same bytes. Its id is the hash of the rest. Replaying decides again by the rules in force on the
receipt's date, as they stand now, and says what differs; since published versions of a rule stay in
their file, a receipt of last year replays to the byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from knowledge.deciding.decider import Decider, Verdict
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import FactsError, ReceiptCorrupt
from knowledge.deciding.rules import Promise, Rule
from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.passages import Passage, passages_as_json

FORMAT = 1
PREFIX = "rcpt_"
ID_LENGTH = 24


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KeptFact(_Part):
    """One fact, where it came from, and when it was learned (ISO 8601)."""

    name: str
    value: JsonValue
    origin: str
    at: str


class KeptRule(_Part):
    """One rule or promise that the decision rests on, as it was written."""

    id: str
    version: int
    sha256: str
    source: str


class KeptPassage(_Part):
    """One passage that the decision cites, by the hash of all that it said."""

    id: str
    sha256: str


class Receipt(_Part):
    """A decision with everything it rests on."""

    format: int
    id: str
    made_at: str
    as_of: date
    received_on: date | None
    facts: tuple[KeptFact, ...]
    rules: tuple[KeptRule, ...]
    passages: tuple[KeptPassage, ...]
    decision: Decision

    def as_bytes(self) -> bytes:
        """Return the canonical JSON, byte for byte the same for the same receipt."""
        return _canonical(self._document())

    def _document(self) -> dict[str, object]:
        document = self.model_dump(mode="json", exclude={"decision"})
        return document | {"decision": self.decision.as_json()}

    @classmethod
    def from_bytes(cls, content: bytes) -> Receipt:
        """Return what `as_bytes` wrote.

        Raises:
            ReceiptCorrupt: when it is not that, or its id is not the hash of the rest.
        """
        try:
            document = json.loads(content)
            decision = document["decision"]
            receipt = cls.model_validate(document | {"decision": decision})
        except (ValueError, TypeError, KeyError, ValidationError) as exc:
            raise ReceiptCorrupt(f"not a receipt: {exc}".splitlines()[0]) from exc
        if receipt.format != FORMAT:
            raise ReceiptCorrupt(f"receipt of format {receipt.format}: expected {FORMAT}")
        if receipt.id != _id(receipt._document()):
            raise ReceiptCorrupt(f"{receipt.id}: its content is not what it was made with")
        return receipt

    def given(self) -> ReturnFacts:
        """Return the facts that somebody gave, without what was presumed or followed.

        Raises:
            ReceiptCorrupt: when the vocabulary no longer knows one of them.
        """
        try:
            return ReturnFacts.of({e.name: e.value for e in self.facts if not _made(e)})
        except FactsError as exc:
            raise ReceiptCorrupt(f"{self.id}: {exc}") from exc

    def origins(self) -> dict[str, tuple[str, str]]:
        """Return each given fact's origin and time."""
        return {e.name: (e.origin, e.at) for e in self.facts if not _made(e)}


def _made(fact: KeptFact) -> bool:
    """Whether a fact was not given: presumed, or following from others, or promised in general."""
    return fact.origin in ("presumed", "follows") or fact.origin.startswith("own.")


class ReceiptStore(Protocol):
    """Where receipts are kept."""

    def put(self, receipt: Receipt) -> None:
        """Keep a receipt; one that is already there stays as it is."""

    def get(self, receipt_id: str) -> Receipt:
        """Return a receipt; raises ReceiptMissing or ReceiptCorrupt."""

    def ids(self) -> Iterator[str]:
        """Yield every id that is kept, in order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was: where, what it was, and what it is now."""

    where: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.where}: was {json.dumps(self.was)}, is now {json.dumps(self.now)}"


def make_receipt(
    verdict: Verdict,
    as_of: date,
    made_at: datetime,
    received_on: date | None = None,
    origins: Mapping[str, tuple[str, str]] | None = None,
) -> Receipt:
    """Return the receipt of a verdict, the decision naming it.

    `origins` says for given facts who gave them and when; without it they came with the request.
    """
    at = made_at.isoformat()
    known = origins or {}
    facts = []
    for name, value in verdict.case.given.items():
        source, learned = known.get(name, ("request", at))
        facts.append(KeptFact(name=name, value=_plain(value), origin=source, at=learned))
    for name, value in verdict.case.known.items():
        if (origin := verdict.case.origins[name]) != "given":
            facts.append(KeptFact(name=name, value=_plain(value), origin=origin, at=at))
    receipt = Receipt(
        format=FORMAT,
        id="",
        made_at=at,
        as_of=as_of,
        received_on=received_on,
        facts=tuple(facts),
        rules=(*map(_kept, verdict.rules), *map(_kept, verdict.case.promised)),
        passages=tuple(
            KeptPassage(id=each.id, sha256=passage_sha256(each)) for each in verdict.passages
        ),
        decision=verdict.decision,
    )
    number = _id(receipt._document())
    decision = verdict.decision.model_copy(update={"receipt": number})
    return receipt.model_copy(update={"id": number, "decision": decision})


def replayed(receipt: Receipt, decider: Decider) -> Receipt:
    """Return the receipt as the rules and passages of today would make it.

    Raises:
        ReceiptCorrupt: when its facts are outside the vocabulary.
        AsOfError: when no rules are in force on its date any more.
    """
    verdict = decider.verdict(receipt.given(), receipt.as_of, receipt.received_on)
    made_at = datetime.fromisoformat(receipt.made_at)
    return make_receipt(verdict, receipt.as_of, made_at, receipt.received_on, receipt.origins())


def differences(was: Receipt, now: Receipt) -> tuple[Difference, ...]:
    """Return everything in which two receipts differ, their ids left out; none means same bytes."""
    left, right = was._document(), now._document()
    for each in (left, right):
        each.pop("id")
        decision = each["decision"]
        if isinstance(decision, dict):
            decision.pop("receipt")
    return tuple(_differ("", left, right))


def would_differ(
    store: ReceiptStore, decider: Decider
) -> Iterator[tuple[str, tuple[Difference, ...]]]:
    """Yield the kept receipts whose decision the decider's rules would now make otherwise."""
    for number in store.ids():
        receipt = store.get(number)
        found = [
            each
            for each in differences(receipt, replayed(receipt, decider))
            if each.where.startswith("decision")
        ]
        if found:
            yield number, tuple(found)


def _kept(rule: Rule | Promise) -> KeptRule:
    return KeptRule(id=rule.id, version=rule.version, sha256=rule.sha256, source=rule.source)


def passage_sha256(passage: Passage) -> str:
    """Return the hash of all that a passage says."""
    found = _HASHES.get(passage.id)
    if found is None or found[0] is not passage:
        digest = hashlib.sha256(passages_as_json((passage,)).encode()).hexdigest()
        found = _HASHES[passage.id] = (passage, digest)
    return found[1]


_HASHES: dict[str, tuple[Passage, str]] = {}
"""Passages do not change while a process runs; their hashes are worked out once."""


def _id(document: Mapping[str, object]) -> str:
    """The hash of a receipt without its own id, which the decision repeats."""
    decision = document["decision"]
    kept = dict(decision) | {"receipt": None} if isinstance(decision, dict) else decision
    content = _canonical({**document, "id": "", "decision": kept})
    return PREFIX + hashlib.sha256(content).hexdigest()[:ID_LENGTH]


def _canonical(document: Mapping[str, object]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _plain(value: object) -> JsonValue:
    """A fact's value as JSON that reads back as the same fact: amounts are text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, BaseModel):
        return {name: _plain(each) for name, each in value}
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{value!r} is no fact's value")


def _differ(where: str, was: object, now: object) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted(was.keys() | now.keys()):
            name = f"{where}.{key}" if where else str(key)
            yield from _differ(name, was.get(key), now.get(key))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (left, right) in enumerate(zip(was, now, strict=True)):
            yield from _differ(f"{where}[{place}]", left, right)
    elif was != now:
        yield Difference(where, was, now)
