"""Receipts in memory: what stands in for the records in unit tests, held to the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from knowledge.deciding.errors import ReceiptMissing
from knowledge.deciding.receipts import Receipt, checked_id


class MemoryReceipts:
    """A `ReceiptStore` that forgets; what it keeps went through the bytes, as in a database."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, str | None]] = {}

    def put(self, receipt: Receipt, conversation: str | None = None) -> None:
        """Keep a receipt; the first one stays."""
        self._kept.setdefault(receipt.id, (receipt.as_bytes(), conversation))

    def get(self, receipt_id: str) -> Receipt:
        """Return a receipt, or raise ReceiptMissing."""
        found = self._kept.get(checked_id(receipt_id))
        if found is None:
            raise ReceiptMissing(f"no receipt {receipt_id!r}: expected one that a decision names")
        return Receipt.from_bytes(found[0])

    def ids(self, since: datetime | None = None) -> Iterator[str]:
        """Yield the ids, oldest first."""
        yield from (each.id for each in self._ordered() if since is None or _made(each) >= since)

    def of_conversation(self, conversation: str) -> tuple[Receipt, ...]:
        """Return the newest fifty receipts of a conversation, oldest first."""
        found = [each for each in self._ordered() if self._kept[each.id][1] == conversation]
        return tuple(found[-50:])

    def _ordered(self) -> list[Receipt]:
        every = [Receipt.from_bytes(content) for content, _ in self._kept.values()]
        return sorted(every, key=lambda each: (_made(each), each.id))


def _made(receipt: Receipt) -> datetime:
    return datetime.fromisoformat(receipt.made_at)
