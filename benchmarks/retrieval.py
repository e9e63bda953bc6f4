"""Retrieval by itself: the questions, encoded and answered in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowledge.answering import Answerer, Question

PRECISION = "fp32"
THREADS = 1
QUESTIONS = (
    "How many days do I have to send something back?",
    "who pays for the return parcel",
    "the kettle leaks, what can I ask for?",
    "when do I get my money back",
    "can I return shoes that I only tried on",
    "is a phone covered if I opened the box and switched it on?",
    "the seller says discounted goods cannot be returned, is that right",
    "they sent a fake, how much compensation",
    "food was past its date when it arrived",
    "does the delivery day count as the first day",
    "I got one of two things for free, do I have to send that back too?",
    "how long does the shop have to repair my washing machine",
    "can the shop refuse because the carton is damaged",
    "what is a 7 day no reason return",
    "underwear return possible?",
    "what is the weather like in the mountains",
)


def measure(home: Path, rounds: int, tick: Callable[[], None]) -> tuple[list[float], list[float]]:
    """Milliseconds of encoding and of retrieval, a question at a time, after a round unmeasured."""
    answerer = Answerer.open(home, precision=PRECISION, threads=THREADS)
    encode_ms: list[float] = []
    retrieve_ms: list[float] = []
    for number in range(rounds + 1):
        for text in QUESTIONS:
            answer = answerer.answer(Question(text))
            if number:
                encode_ms.append(answer.timings.encode_ms)
                retrieve_ms.append(answer.timings.retrieve_ms)
            tick()
    return encode_ms, retrieve_ms
