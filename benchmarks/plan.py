"""How much is measured: enough for a figure, or just enough to see that the bench works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """The size of a run. Every number of turns is per side."""

    starts: int
    rounds: int
    conversations_per_round: int
    load_rounds: int
    load_turns_per_round: int
    long_conversations: int
    long_turns: int
    early: range
    late: range
    retrieval_rounds: int
    scaled_vectors: int
    scaled_questions: int
    decisions: int
    listings: int
    bulk_listings: int
    turn_timeout_s: float = 60.0
    measured_turns: int = 10

    @property
    def conversation_turns(self) -> int:
        """The opening turn, which starts the session and is not measured, and the measured ones."""
        return self.measured_turns + 1


FULL = Plan(
    starts=3,
    rounds=10,
    conversations_per_round=6,
    load_rounds=3,
    load_turns_per_round=400,
    long_conversations=3,
    long_turns=210,
    early=range(3, 13),
    late=range(191, 211),
    retrieval_rounds=5,
    scaled_vectors=1_000_000,
    scaled_questions=200,
    decisions=1_000,
    listings=20_000,
    bulk_listings=1_000_000,
)

QUICK = Plan(
    starts=1,
    rounds=1,
    conversations_per_round=2,
    load_rounds=1,
    load_turns_per_round=64,
    long_conversations=1,
    long_turns=30,
    early=range(3, 13),
    late=range(21, 31),
    retrieval_rounds=1,
    scaled_vectors=40_000,
    scaled_questions=20,
    decisions=50,
    listings=1_000,
    bulk_listings=2_000,
)
