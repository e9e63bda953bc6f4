"""The first answer, and whether both sides do the same work."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.checks import Expectations
from benchmarks.ports import free_port
from benchmarks.processes import Children, Command, ProcessDied
from benchmarks.sides import WrongAnswer
from benchmarks.starting import misunderstood, require_same, until_answered
from benchmarks.workload import Turn
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
ASKED = Turn("action", "where is RC-1", order_id="RC-1")


class WakingShop(Shop):
    """Says nothing to its first three customers, as a server does that is half up."""

    def answer(self, message: dict[str, str]) -> list[dict[str, object]]:
        """Nothing, then what a right side says."""
        said = super().answer(message)
        return said if len(self.heard) > 3 else []


async def test_a_start_ends_with_the_first_right_answer() -> None:
    """An open port and an empty reply are not an answer; every try is a new conversation."""
    shop = WakingShop()
    async with serving(lambda: ShopProtocol(shop)) as port:
        with Children((), Path.cwd()) as children:
            seconds = await until_answered(FakeSide(port), children, JUDGE, WORKLOAD)
    assert len({sender for sender, _ in shop.heard}) == len(shop.heard) == 4
    assert seconds >= 3 * 0.05


async def test_a_process_that_dies_while_starting_ends_the_wait(tmp_path: Path) -> None:
    """With its log, not after three minutes."""
    port = free_port()
    dying = Command("rasa", (sys.executable, "-c", "raise SystemExit('no model')"), tmp_path, {})
    with Children((dying,), tmp_path) as children:
        with pytest.raises(ProcessDied, match="no model"):
            await until_answered(FakeSide(port), children, JUDGE, WORKLOAD)


async def test_sides_that_understand_everything_leave_no_phrase_out() -> None:
    """Every message was said once to each side."""
    one, other = Shop(), Shop()
    async with (
        serving(lambda: ShopProtocol(one)) as first,
        serving(lambda: ShopProtocol(other)) as second,
    ):
        sides = (FakeSide(first, "recourse"), FakeSide(second))
        assert await misunderstood(sides, JUDGE, WORKLOAD, lambda: None) == {}
    assert [text for _, text in one.heard] == [text for _, text in other.heard]
    assert len(one.heard) == len(list(WORKLOAD.every_message()))


class ColdShop(Shop):
    """Takes every "hi" for something else."""

    def answer(self, message: dict[str, str]) -> list[dict[str, object]]:
        """A fallback for one phrase."""
        said = super().answer(message)
        return [{"text": "Pardon?"}] if message["message"] == "hi" else said


async def test_a_phrase_that_one_side_misunderstands_is_named_with_what_it_said() -> None:
    """It is left out for both, and the report says so."""
    good, cold = Shop(), ColdShop()
    async with (
        serving(lambda: ShopProtocol(good)) as first,
        serving(lambda: ShopProtocol(cold)) as second,
    ):
        sides = (FakeSide(first, "recourse"), FakeSide(second))
        wrong = await misunderstood(sides, JUDGE, WORKLOAD, lambda: None)
    assert set(wrong) == {"hi"}
    assert wrong["hi"].startswith("stock: 'hi' was answered with 'Pardon?'")


def test_different_cards_of_one_order_are_different_work() -> None:
    """The comparison is refused rather than reported."""
    require_same(ASKED, {"recourse": ({"id": "RC-1"},), "stock": ({"id": "RC-1"},)})
    with pytest.raises(WrongAnswer, match="different cards"):
        require_same(ASKED, {"recourse": ({"id": "RC-1"},), "stock": ({"id": "RC-1", "x": 1},)})
