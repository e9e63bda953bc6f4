"""A decision with its receipt, by itself: decided, made and kept in this process, in SQLite.

`python -m benchmarks.receipts` prints it alone; nothing has to be set up or trained for it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.receipts import SqlReceipts
from benchmarks.figures import spread
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipt_replay import decided_otherwise
from knowledge.deciding.receipts import make_receipt
from knowledge.deciding.vocabulary import ReturnFacts

ROUNDS = 60
_ONLINE = {"channel": "online", "consumer": True, "price": "199"}
CASES: tuple[Mapping[str, object], ...] = (
    {
        "jurisdiction": "CN", "category": "clothing", "reason": "change_of_mind",
        "days_since_receipt": 3, "opened": False, "tags_intact": True, "worn_outdoors": False,
        "soiled": False, "accessories_complete": True, "custom_made": False,
        "exclusion_confirmed": False,
    },
    {
        "jurisdiction": "CN", "category": "clothing", "reason": "change_of_mind",
        "days_since_receipt": 9,
    },
    {
        "jurisdiction": "CN", "category": "food", "reason": "food_safety",
        "defect_kind": "past_shelf_life", "days_since_receipt": 3,
    },
    {
        "jurisdiction": "UK", "category": "electronics", "reason": "quality",
        "defect_kind": "functional", "days_since_receipt": 50, "repairs_so_far": 1,
    },
    {
        "jurisdiction": "EU", "category": "shoes", "reason": "change_of_mind",
        "days_since_receipt": 5, "told_of_right": True,
    },
    {
        "jurisdiction": "US", "category": "other", "reason": "late", "order_age_days": 33,
        "ship_time_stated": 0, "shipped": False, "delay_option_offered": False,
    },
)  # fmt: skip


@dataclass
class Receipted:
    """Milliseconds: deciding, making and keeping the receipt, both, and deciding it again."""

    decide_ms: list[float] = field(default_factory=list)
    receipt_ms: list[float] = field(default_factory=list)
    both_ms: list[float] = field(default_factory=list)
    again_ms: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, dict[str, float]]:
        """Return how each lies."""
        return {name: spread(values) for name, values in vars(self).items()}


def measure(rounds: int, tick: Callable[[], None]) -> Receipted:
    """Return the times of every case, a decision at a time, after a round unmeasured."""
    decider = open_decider(Path(__file__).parent / "no-home")
    cases = [ReturnFacts.of({**_ONLINE, **case}) for case in CASES]
    found = Receipted()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/recourse.db"
        migrate.upgrade(url)
        engine = create_engine(url)
        store = SqlReceipts(engine)
        for number in range(rounds + 1):
            for facts in cases:
                now = datetime.now(UTC)
                began = time.perf_counter()
                verdict = decider.verdict(facts, now.date())
                decided = time.perf_counter()
                receipt = make_receipt(verdict, now.date(), now)
                store.put(receipt)
                kept = time.perf_counter()
                decided_otherwise(store.get(receipt.id), decider)
                again = time.perf_counter()
                if number:
                    found.decide_ms.append((decided - began) * 1000)
                    found.receipt_ms.append((kept - decided) * 1000)
                    found.both_ms.append((kept - began) * 1000)
                    found.again_ms.append((again - kept) * 1000)
                tick()
        engine.dispose()
    return found


if __name__ == "__main__":
    measured = measure(ROUNDS, lambda: None)
    Console().print(json.dumps(measured.as_json(), indent=2), markup=False)
