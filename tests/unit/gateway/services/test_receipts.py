"""A receipt with what it rests on: quoted as it reads today, never passed off as what it said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.domain.errors import ReceiptNotFound
from gateway.services.receipts import Quote, Receipts
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom
from tests.unit.gateway.fakes import FakePolicies
from tests.unit.gateway.handlers.test_policies import PAGE
from tests.unit.knowledge.deciding.small_rules import small_decider

CITED = replace(PAGE, id="cn-7d-10")


@dataclass
class KnownHashes:
    """What passages say today, by hash."""

    hashes: dict[str, str] = field(default_factory=dict)

    async def sha256_of(self, passage_id: str) -> str | None:
        """Return the hash of a passage, None of one that is gone."""
        return self.hashes.get(passage_id)


@pytest.fixture
async def room(receipt: Receipt) -> MemoryReceiptRoom:
    """Where the receipt is kept."""
    kept = MemoryReceiptRoom()
    await kept.put(receipt)
    return kept


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    """A receipt that rests on one passage."""
    facts = ReturnFacts.of({"jurisdiction": "CN", "days_since_receipt": 9})
    verdict = small_decider(tmp_path).verdict(facts, date(2026, 11, 22))
    return make_receipt(verdict, date(2026, 11, 22), datetime(2026, 11, 22, tzinfo=UTC))


async def test_a_passage_is_quoted_and_compared_with_what_it_said(
    room: MemoryReceiptRoom, receipt: Receipt
) -> None:
    """The same hash: as then; another: not; none any more: nobody knows."""
    [then] = receipt.passages
    policies = FakePolicies(CITED)
    for hashes, as_then in (
        ({then.id: then.sha256}, True),
        ({then.id: "0" * 64}, False),
        ({}, None),
    ):
        proof = await Receipts(room, policies, KnownHashes(hashes)).proof(receipt.id)
        assert proof.receipt == receipt
        assert proof.quotes == (Quote("cn-7d-10", CITED, as_then),)


async def test_a_passage_out_of_reach_leaves_its_id(
    room: MemoryReceiptRoom, receipt: Receipt
) -> None:
    """Gone from the index, or no index at all: the decision is proved all the same."""
    without, broken = FakePolicies(), FakePolicies(CITED)
    broken.broken = True
    for policies in (without, broken):
        proof = await Receipts(room, policies, KnownHashes()).proof(receipt.id)
        assert proof.quotes == (Quote("cn-7d-10", None, None),)


async def test_a_wrong_id_proves_nothing(room: MemoryReceiptRoom) -> None:
    """As a document and as a proof."""
    receipts = Receipts(room, FakePolicies(), KnownHashes())
    for ask in (receipts.receipt, receipts.proof):
        with pytest.raises(ReceiptNotFound):
            await ask("rcpt_" + "0" * 24)
