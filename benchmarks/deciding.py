"""Decisions by themselves: returns of many kinds, with and without a receipt, in this process."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.receipts import SqlReceipts
from knowledge.deciding.decider import Decider
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipts import make_receipt
from knowledge.deciding.vocabulary import ReturnFacts

DAY = date(2026, 11, 30)
US = 1_000_000
MS = 1_000
WARM = 50
FLAGS = (
    "opened", "tags_intact", "worn_outdoors", "soiled", "accessories_complete", "custom_made",
    "activated", "exclusion_confirmed",
)  # fmt: skip
CATEGORIES = ("clothing", "shoes", "electronics", "appliance", "food", "cosmetics", "toys")
REASONS = ("change_of_mind", "quality", "not_as_described", "late", "recall", "food_safety")
DEFECTS = ("functional", "minor", "deception", "past_shelf_life", "none")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Attributes:
        decision_us: A decision alone, in microseconds.
        with_changes_us: One with what would alter its outcome, as the chat and the API show it.
        with_receipt_ms: The latter with its receipt made and kept, in milliseconds.
    """

    decision_us: list[float]
    with_changes_us: list[float]
    with_receipt_ms: list[float]


def made_facts(count: int, seed: int = 0) -> list[ReturnFacts]:
    """Return the facts of so many returns: known ones, unknown ones, under every law."""
    chance = random.Random(seed)  # noqa: S311 - nobody's secret
    return [ReturnFacts.of(_facts(chance)) for _ in range(count)]


def _facts(chance: random.Random) -> dict[str, object]:
    facts: dict[str, object] = {
        "jurisdiction": chance.choice(("CN", "CN", "CN", "EU", "UK", "US")),
        "channel": chance.choice(("online", "livestream", "phone")),
        "consumer": True,
        "category": chance.choice(CATEGORIES),
        "reason": chance.choice(REASONS),
        "days_since_receipt": chance.randint(0, 60),
        "price": f"{chance.randint(5, 900)}.{chance.randint(0, 99):02d}",
        "order_age_days": chance.randint(0, 60),
    }
    if facts["reason"] in ("quality", "not_as_described"):
        facts["defect_kind"] = chance.choice(DEFECTS)
    known = chance.sample(FLAGS, chance.randint(2, len(FLAGS)))
    return facts | {name: chance.random() < 0.4 for name in known}


def measure(home: Path, records: Path, count: int, tick: Callable[[], None]) -> Figures:
    """Measure so many decisions, each once without and once with its receipt kept in SQL."""
    decider, figures = open_decider(home), Figures([], [], [])
    facts = made_facts(count + WARM)
    for each in facts:
        begun = perf_counter()
        decider.decide(each, DAY, changes=False)
        figures.decision_us.append((perf_counter() - begun) * US)
    del figures.decision_us[:WARM]
    # Receipts apart: what they write would be paid for by the next decision.
    with _receipts(records) as store:
        for number, each in enumerate(facts):
            begun = perf_counter()
            decider.decide(each, DAY)
            changed = perf_counter()
            _with_receipt(decider, each, store)
            kept = perf_counter()
            if number >= WARM:
                figures.with_changes_us.append((changed - begun) * US)
                figures.with_receipt_ms.append((kept - changed) * MS)
                tick()
    return figures


def _with_receipt(decider: Decider, facts: ReturnFacts, store: SqlReceipts) -> None:
    store.put(make_receipt(decider.verdict(facts, DAY, None), DAY, datetime.now(UTC), None))


@contextmanager
def _receipts(directory: Path) -> Iterator[SqlReceipts]:
    directory.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{directory.resolve() / 'receipts.db'}"
    migrate.upgrade(url)
    engine = create_engine(url)
    try:
        yield SqlReceipts(engine)
    finally:
        engine.dispose()
