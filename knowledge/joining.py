"""Several answers as one: what a message that asks several things gets."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge import composing
from knowledge.answers import Answer, Citation, Timings


def joined(parts: Sequence[str], answers: Sequence[Answer], whole: Answer, k: int) -> Answer:
    """Return the answers to the parts as one, the first source of each before all others.

    Args:
        parts: The parts of a message, in its order.
        answers: To each of them; one at least is answered.
        whole: What became of the message as one question.
        k: How many passages are cited at most.
    """
    ranked = [
        *(each.citations[0] for each in answers if each.answered),
        *sorted((c for each in answers for c in each.citations), key=lambda c: -c.score),
    ]
    return Answer(
        answered=True,
        text=composing.by_parts(parts, answers),
        confidence=min(each.confidence for each in answers if each.answered),
        abstained_because=None,
        citations=tuple(_first_of_each(ranked)[:k]),
        parts=tuple(answers),
        read_as=whole.read_as,
        timings=Timings(
            sum(each.timings.encode_ms for each in answers),
            sum(each.timings.retrieve_ms for each in answers),
        ),
    )


def _first_of_each(citations: Sequence[Citation]) -> list[Citation]:
    """Return the citations without those whose passage was cited before."""
    seen: dict[str, Citation] = {}
    for each in citations:
        seen.setdefault(each.passage, each)
    return list(seen.values())
