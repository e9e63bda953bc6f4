"""The phases, against a side that the test serves."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from time import perf_counter

import pytest

from benchmarks.checks import Expectations
from benchmarks.phases import Load, Rig
from benchmarks.plan import QUICK
from benchmarks.sides import WrongAnswer
from tests.unit.benchmarks.fakes import (
    GREETING,
    THANKS,
    WORKLOAD,
    FakeSide,
    Shop,
    ShopProtocol,
)
from tests.unit.benchmarks.servers import serving

JUDGE = Expectations({"utter_greet": [GREETING], "utter_thank": [THANKS]})
PLAN = replace(QUICK, conversations_per_round=3, load_turns_per_round=40, long_turns=15)


def nothing() -> None:
    """A tick nobody sees."""


async def test_the_first_turn_of_a_conversation_is_said_and_not_measured() -> None:
    """Three conversations of eleven turns give thirty figures, half of them with an action."""
    shop = Shop()
    async with serving(lambda: ShopProtocol(shop)) as port:
        timed = await Rig(FakeSide(port), WORKLOAD, JUDGE).one_by_one(0, PLAN, nothing)
    assert len(shop.heard) == 33
    assert Counter(each.kind for each in timed) == {"plain": 15, "action": 15}
    assert all(each.seconds > 0 for each in timed)


async def test_every_conversation_is_a_new_one() -> None:
    """A second round must not go on in the trackers of the first."""
    shop = Shop()
    async with serving(lambda: ShopProtocol(shop)) as port:
        rig = Rig(FakeSide(port), WORKLOAD, JUDGE)
        await rig.one_by_one(0, PLAN, nothing)
        await rig.one_by_one(0, PLAN, nothing)
    lengths = Counter(sender for sender, _ in shop.heard)
    assert sorted(lengths.values()) == [11] * 6


async def test_so_many_customers_speak_at_once_and_exactly_the_planned_turns_count() -> None:
    """Closed loop: eight wait for an answer, never more, and forty turns are counted."""
    shop, load = Shop(delay_s=0.005), Load()
    async with serving(lambda: ShopProtocol(shop)) as port:
        await Rig(FakeSide(port), WORKLOAD, JUDGE).together(8, PLAN, load, nothing)
    assert shop.most_waiting == 8
    assert load.turns == len(load.timed) == 40
    assert load.turns_per_second == pytest.approx(40 / load.seconds)
    assert load.seconds >= 0.9 * 5 * shop.delay_s  # five waves of eight


async def test_conversations_are_opened_before_the_clock_starts() -> None:
    """Sixteen openings, one after another, took time that the load does not contain."""
    shop, load = Shop(delay_s=0.005), Load()
    async with serving(lambda: ShopProtocol(shop)) as port:
        begun = perf_counter()
        await Rig(FakeSide(port), WORKLOAD, JUDGE).together(8, PLAN, load, nothing)
        everything = perf_counter() - begun
    assert len(shop.heard) == 16 + 40
    assert everything - load.seconds >= 0.9 * 16 * shop.delay_s


@pytest.mark.parametrize(("customers", "turns"), [(8, 8), (8, 80), (32, 32), (32, 400)])
async def test_half_of_the_turns_under_load_have_an_action(customers: int, turns: int) -> None:
    """In every wave: customers in step would reach the action server all at once, or none."""
    shop, load = Shop(delay_s=0.005), Load()
    async with serving(lambda: ShopProtocol(shop)) as port:
        rig = Rig(FakeSide(port), WORKLOAD, JUDGE)
        await rig.together(customers, replace(PLAN, load_turns_per_round=turns), load, nothing)
    first_wave = Counter(each.kind for each in load.timed[:customers])
    kinds = Counter(each.kind for each in load.timed)
    assert first_wave["plain"] == first_wave["action"]
    assert kinds["plain"] == pytest.approx(kinds["action"], abs=2 * customers)


async def test_a_long_conversation_is_one_conversation() -> None:
    """Its times are in the order of its turns, the first included."""
    shop = Shop()
    async with serving(lambda: ShopProtocol(shop)) as port:
        seconds = await Rig(FakeSide(port), WORKLOAD, JUDGE).long(0, PLAN, nothing)
    assert len(seconds) == 15
    assert len({sender for sender, _ in shop.heard}) == 1


@pytest.mark.parametrize("customers", [1, 8])
async def test_one_empty_reply_ends_the_phase(customers: int) -> None:
    """No figure survives a turn that was not answered; nobody goes on talking after it."""
    shop = Shop(wrong_from=40, delay_s=0.001)
    async with serving(lambda: ShopProtocol(shop)) as port:
        rig = Rig(FakeSide(port), WORKLOAD, JUDGE)
        with pytest.raises(WrongAnswer, match="with nothing"):
            await rig.together(customers, replace(PLAN, load_turns_per_round=80), Load(), nothing)
        heard = len(shop.heard)
        await asyncio.sleep(0.02)
    assert len(shop.heard) <= heard + customers
