"""From spawn to the first answered turn, and whether the two sides do the same work at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from time import perf_counter

from benchmarks.checks import Judge
from benchmarks.client import ConnectionBroken
from benchmarks.customer import Customer
from benchmarks.processes import Children
from benchmarks.sides import Reply, Side, WrongAnswer
from benchmarks.workload import Turn, Workload

START_DEADLINE_S = 180.0
KNOCK_EVERY_S = 0.05
TURN_TIMEOUT_S = 60.0

Card = Mapping[str, object]


class NeverAnswered(Exception):
    """A side was started and did not answer a turn in time."""


async def until_answered(side: Side, running: Children, judge: Judge, workload: Workload) -> float:
    """Seconds from spawn until a turn with an action is answered rightly, asked every 50 ms.

    A turn with an action, so that both processes must be up; every try is a new conversation.

    Raises:
        NeverAnswered: not within three minutes; carries the last refusal.
        ProcessDied: a process ended instead.
    """
    _, who, turn = next(each for each in workload.every_message() if each[2].kind == "action")
    refusal: Exception | None = None
    tries = 0
    while perf_counter() - running.spawned_at < START_DEADLINE_S:
        for child in running:
            child.check_alive()
        tries += 1
        customer = Customer(side, judge, f"start-{tries}", who)
        try:
            await customer.say(turn, TURN_TIMEOUT_S)
        except (OSError, ConnectionBroken, WrongAnswer) as exc:
            refusal = exc
            await asyncio.sleep(KNOCK_EVERY_S)
        else:
            return perf_counter() - running.spawned_at
        finally:
            customer.close()
    raise NeverAnswered(
        f"{side.name} did not answer a turn within {START_DEADLINE_S:.0f} s of its start; "
        f"its last refusal: {refusal}"
    )


async def misunderstood(
    sides: Sequence[Side],
    judge: Judge,
    workload: Workload,
    tick: Callable[[], None],
) -> dict[str, str]:
    """The phrases that some side answers wrongly, each with what was said; warms both sides up.

    Raises:
        WrongAnswer: both understand, and show different cards of the same order.
    """
    wrong: dict[str, str] = {}
    for number, (phrase, who, turn) in enumerate(workload.every_message()):
        cards: dict[str, tuple[Card, ...]] = {}
        for side in sides:
            with closing(Customer(side, judge, f"check-{number}", who)) as customer:
                _, reply = await customer.ask(turn.text, TURN_TIMEOUT_S)
            cards[side.name] = reply.cards
            if complaint := _complaint(judge, turn, reply):
                wrong[phrase] = f"{side.name}: {complaint}"
            tick()
        if phrase not in wrong:
            require_same(turn, cards)
    return wrong


def require_same(turn: Turn, cards: Mapping[str, tuple[Card, ...]]) -> None:
    """Nothing, when every side shows the same card: then they did the same work.

    Raises:
        WrongAnswer: they do not; a comparison of their speed would say nothing.
    """
    shown = list(cards.values())
    if any(each != shown[0] for each in shown[1:]):
        raise WrongAnswer(f"{turn.text!r} was answered with different cards: {dict(cards)}")


def _complaint(judge: Judge, turn: Turn, reply: Reply) -> str | None:
    try:
        judge.check(turn, reply)
    except WrongAnswer as exc:
        return str(exc)
    return None
