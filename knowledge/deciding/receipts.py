"""Receipts: what was decided, from what, by which rules and passages; enough to decide it again.

A receipt is canonical JSON. Its id is the hash of the rest, of which sixteen bytes are random: who
knows the facts of a case cannot work out where its receipt stands, and who asks twice has two.
Deciding a kept case again is `knowledge.deciding.receipt_replay`.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from knowledge.deciding.decider import Verdict
from knowledge.deciding.decision import Decision
from knowledge.deciding.errors import FactsError, ReceiptCorrupt, ReceiptMissing
from knowledge.deciding.rules import Promise, Rule
from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.passages import Passage, passages_as_json

FORMAT = 2
PREFIX = "rcpt_"
ID_LENGTH = 24
SALT_BYTES = 16
_EXPECTED = "expected the JSON that /v1/receipts/{id} gives"
_ID = re.compile(rf"{PREFIX}[0-9a-f]{{{ID_LENGTH}}}")


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
    """A decision with everything it rests on; `salt` keeps its id from being guessed."""

    format: int
    id: str
    salt: str
    made_at: str
    as_of: date
    received_on: date | None
    facts: tuple[KeptFact, ...]
    rules: tuple[KeptRule, ...]
    passages: tuple[KeptPassage, ...]
    decision: Decision

    def as_bytes(self) -> bytes:
        """Return the canonical JSON, byte for byte the same for the same receipt."""
        return _canonical(self.document())

    def document(self) -> dict[str, object]:
        """Return it as JSON has it, the decision as it is printed."""
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
        except ValueError as exc:
            raise ReceiptCorrupt(f"not a receipt: not JSON ({exc}); {_EXPECTED}") from exc
        if not isinstance(document, dict) or "format" not in document:
            raise ReceiptCorrupt(f"not a receipt: it names no `format`; {_EXPECTED}")
        if document["format"] != FORMAT:
            raise ReceiptCorrupt(f"receipt of format {document['format']}: expected {FORMAT}")
        try:
            receipt = cls.model_validate(document)
        except ValidationError as exc:
            first = exc.errors()[0]
            where = ".".join(str(each) for each in first["loc"])
            raise ReceiptCorrupt(f"not a receipt: {where}: {first['msg']}; {_EXPECTED}") from exc
        if receipt.id != _id(receipt.document()):
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
    """Where receipts are kept; every call may wait, so ask it from a thread."""

    def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt, and the conversation it was asked in; one that is there stays as it is.

        It is kept whole or not at all, for every process at once when this returns.
        """

    def get(self, receipt_id: str) -> Receipt:
        """Return a receipt.

        Raises:
            ReceiptMissing: None is kept under that id, or it is no id.
            ReceiptCorrupt: What is kept there is not the receipt that was made.
        """

    def ids(self, since: datetime | None = None) -> Iterator[str]:
        """Yield the id of every receipt made at that time or later, oldest first."""

    def of_conversation(self, conversation: str) -> tuple[Receipt, ...]:
        """Return the receipts of a conversation, oldest first; raises as `get`."""


def checked_id(text: str) -> str:
    """Return what has the form of a receipt's id.

    Raises:
        ReceiptMissing: It has not, so nothing can be kept there.
    """
    if not _ID.fullmatch(text):
        expected = f"expected {PREFIX} and {ID_LENGTH} digits or letters from a to f"
        raise ReceiptMissing(f"receipt {text!r}: {expected}")
    return text


def make_receipt(
    verdict: Verdict,
    as_of: date,
    made_at: datetime,
    received_on: date | None = None,
    origins: Mapping[str, tuple[str, str]] | None = None,
    salt: str | None = None,
) -> Receipt:
    """Return the receipt of a verdict, the decision naming it.

    `origins` says for given facts who gave them and when; without it they came with the request.
    The salt is random unless a receipt is made again.
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
        salt=salt or secrets.token_hex(SALT_BYTES),
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
    number = _id(receipt.document())
    decision = verdict.decision.model_copy(update={"receipt": number})
    return receipt.model_copy(update={"id": number, "decision": decision})


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
