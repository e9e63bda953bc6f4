"""What was decided in a conversation, as the desk asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from gateway.handlers.desk_receipts import DeskReceiptRoutes
from gateway.services.receipts import Receipts
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.gateway.conftest import Web
from tests.unit.gateway.desks import DeskClient, signed_in, waiting
from tests.unit.gateway.fake_receipts import MemoryReceiptRoom
from tests.unit.gateway.fakes import FakePolicies
from tests.unit.gateway.handlers.test_desk_api import refused
from tests.unit.knowledge.deciding.small_rules import small_decider

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class NoPassages:
    """Nobody asks here what passages say."""

    async def sha256_of(self, passage_id: str) -> str | None:
        """Return that nobody knows."""
        return None


@pytest.fixture
def room(web: Web) -> MemoryReceiptRoom:
    """Where receipts are kept, and the desk's route to them."""
    kept = MemoryReceiptRoom()
    receipts = Receipts(kept, FakePolicies(), NoPassages())
    support = web.house.support
    web.app.include_router(DeskReceiptRoutes(receipts, support.desk, support.agents).router())
    return kept


@pytest.fixture
async def mia(web: Web, room: MemoryReceiptRoom) -> DeskClient:
    """Mia, signed in."""
    return await signed_in(web)


def receipt_of(folder: Path, day: int, minutes: int) -> Receipt:
    """Return the receipt of shoes sent back on a day."""
    facts = ReturnFacts.of({"jurisdiction": "CN", "category": "shoes", "days_since_receipt": day})
    verdict = small_decider(folder).verdict(facts, date(2026, 11, 22))
    return make_receipt(verdict, date(2026, 11, 22), NOON + timedelta(minutes=minutes))


async def test_an_agent_sees_what_was_decided_in_a_conversation(
    web: Web, room: MemoryReceiptRoom, mia: DeskClient, tmp_path: Path
) -> None:
    """Oldest first, in plain words, with the page to pass on; nothing of another conversation."""
    conversation, _ = await waiting(web)
    refusal, grant = receipt_of(tmp_path, 9, 0), receipt_of(tmp_path, 3, 5)
    await room.put(grant, conversation)
    await room.put(refusal, conversation)
    await room.put(receipt_of(tmp_path, 4, 6), "another")
    await room.put(receipt_of(tmp_path, 4, 7))

    found = (await mia.get(f"/conversations/{conversation}/receipts")).json()

    assert found == {
        "receipts": [
            {
                "id": refusal.id,
                "made_at": "2026-11-22T12:00:00Z",
                "outcome": "ineligible",
                "headline": "No: the rules give no right to this",
                "url": f"/receipts/{refusal.id}",
            },
            {
                "id": grant.id,
                "made_at": "2026-11-22T12:05:00Z",
                "outcome": "eligible",
                "headline": "Yes: the rules give the buyer this right",
                "url": f"/receipts/{grant.id}",
            },
        ]
    }


async def test_a_conversation_without_decisions_has_none(web: Web, mia: DeskClient) -> None:
    """An empty list, not an error."""
    conversation, _ = await waiting(web)
    assert (await mia.get(f"/conversations/{conversation}/receipts")).json() == {"receipts": []}


async def test_a_conversation_that_there_is_not_is_not_found(mia: DeskClient) -> None:
    """As everywhere at the desk."""
    refused(await mia.get("/conversations/c-none/receipts"), 404, "conversation-not-found")


async def test_nobody_sees_them_without_signing_in(web: Web, room: MemoryReceiptRoom) -> None:
    """A customer's token is no agent's."""
    conversation, headers = await waiting(web)
    response: httpx.Response = await web.client.get(
        f"/v1/desk/conversations/{conversation}/receipts", headers=headers
    )
    refused(response, 401, "session-missing")
