"""Several answers as one: what a message that asks several things gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge import composing
from knowledge.answers import Answer, Citation, Timings
from knowledge.reading.follow_up import leans_on_before

_JOINED = re.compile(r"^(?:(?:and|but|so|also|then|plus|or)[,\s]+)+", re.IGNORECASE)


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


def with_what_is_left(answer: Answer, parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Return an answer to one part of a message, saying for which others there is none.

    A part that leans on what stands before it, or that a passage which is cited comes closest to,
    may have been answered along with it: nothing is said of that.

    Args:
        answer: The answer, or why there is none.
        parts: The parts of the message, in its order.
        answers: To each of them.
    """
    if not answer.answered or not any(each.answered for each in answers):
        return answer
    cited = {each.passage for each in answer.citations if composing.is_near([each])}
    left = [
        part
        for part, each in zip(map(_bare, parts), answers, strict=True)
        if each.abstained_because == "no_passage_close_enough"
        and not cited & {near.passage for near in each.citations[:1]}
        and not leans_on_before(part)
    ]
    if not left:
        return answer
    return replace(answer, text=f"{answer.text}\n\n{composing.left_open(left)}")


def _bare(part: str) -> str:
    """Return a part without the words that join it to the one before."""
    return _JOINED.sub("", part)


def _first_of_each(citations: Sequence[Citation]) -> list[Citation]:
    """Return the citations without those whose passage was cited before."""
    seen: dict[str, Citation] = {}
    for each in citations:
        seen.setdefault(each.passage, each)
    return list(seen.values())
