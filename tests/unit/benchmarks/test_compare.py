"""The comparison, between two sides that the test serves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from io import StringIO
from itertools import groupby

import pytest
from rich.console import Console
from rich.progress import Progress

from benchmarks.checks import Expectations
from benchmarks.compare import Comparison
from benchmarks.notes import Notes, either_way
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
PLAN = replace(
    QUICK, rounds=2, load_rounds=2, load_turns_per_round=32, long_conversations=2, long_turns=30
)
COMPARED = {
    *("turn_p50_ms", "turn_with_action_p50_ms", "turn_with_action_p95_ms"),
    *("turns_per_second_8", "turns_per_second_32", "turn_200_over_turns_3_12"),
}


@dataclass
class LoggedShop(Shop):
    """A shop that writes its name into a book it shares at every message."""

    name: str = ""
    book: list[str] = field(default_factory=list)

    def answer(self, message: dict[str, str]) -> list[dict[str, object]]:
        """Write, then answer."""
        self.book.append(self.name)
        return super().answer(message)


@asynccontextmanager
async def sides(ours: Shop, theirs: Shop) -> AsyncIterator[tuple[FakeSide, FakeSide]]:
    """Both, served."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(serving(lambda: ShopProtocol(ours)))
        second = await stack.enter_async_context(serving(lambda: ShopProtocol(theirs)))
        yield FakeSide(first, "recourse"), FakeSide(second, "stock")


def notes() -> Notes:
    """Notes whose bars nobody sees."""
    return Notes(Progress(console=Console(file=StringIO()), disable=True))


async def test_every_figure_is_taken_from_both_sides() -> None:
    """And every one that both can have."""
    written = notes()
    async with sides(Shop(), Shop()) as both:
        await Comparison(WORKLOAD, JUDGE, PLAN, written).measure(both)
    assert set(written.figures.values) == COMPARED
    assert all(set(each) == {"recourse", "stock"} for each in written.figures.values.values())


async def test_both_sides_hear_the_same_messages() -> None:
    """The same words as often, under load too; only there may their order differ."""
    ours, theirs = Shop(), Shop()
    async with sides(ours, theirs) as both:
        await Comparison(WORKLOAD, JUDGE, PLAN, notes()).measure(both)
    assert len(ours.heard) == len(theirs.heard)
    checked_and_alone = len(list(WORKLOAD.every_message())) + 3 * 2 * 11
    assert ours.heard[:checked_and_alone] == theirs.heard[:checked_and_alone]


async def test_the_sides_take_turns_round_by_round() -> None:
    """One customer's rounds: ours, stock, stock, ours, ours, stock; no side twice in its favour."""
    book: list[str] = []
    ours = LoggedShop(name="recourse", book=book)
    theirs = LoggedShop(name="stock", book=book)
    async with sides(ours, theirs) as both:
        await Comparison(WORKLOAD, JUDGE, PLAN, notes()).measure(both)
    alone = book[2 * len(list(WORKLOAD.every_message())) :][: 3 * 2 * 2 * 11]
    spoken = [(name, len(list(turns))) for name, turns in groupby(alone)]
    assert spoken == [("recourse", 22), ("stock", 44), ("recourse", 44), ("stock", 22)]


async def test_a_slower_side_shows_as_slower() -> None:
    """The figures are not exchanged on their way into the report."""
    written = notes()
    async with sides(Shop(), Shop(delay_s=0.005)) as both:
        await Comparison(WORKLOAD, JUDGE, PLAN, written).measure(both)
    values = written.figures.values
    assert values["turn_p50_ms"]["stock"] >= 4.5
    assert values["turn_p50_ms"]["recourse"] < values["turn_p50_ms"]["stock"]
    assert values["turns_per_second_8"]["recourse"] > values["turns_per_second_8"]["stock"]
    assert values["turns_per_second_8"]["stock"] <= 8 / 0.0045


async def test_the_first_round_warms_up_and_is_not_counted() -> None:
    """Two rounds of two conversations of ten measured turns: forty figures, not sixty."""
    written = notes()
    async with sides(Shop(), Shop()) as both:
        await Comparison(WORKLOAD, JUDGE, PLAN, written).measure(both)
    details = written.details["one_customer.stock"]
    assert isinstance(details, dict)
    assert details["plain_ms"]["count"] == details["action_ms"]["count"] == 20


async def test_a_side_that_fails_in_the_middle_ends_the_comparison() -> None:
    """There is no report with one good side."""
    async with sides(Shop(), Shop(wrong_from=60)) as both:
        with pytest.raises(WrongAnswer, match="with nothing"):
            await Comparison(WORKLOAD, JUDGE, PLAN, notes()).measure(both)


def test_every_second_round_goes_the_other_way_about() -> None:
    """Neither side is always the one after the other."""
    assert [list(either_way("ab", number)) for number in range(3)] == [
        ["a", "b"],
        ["b", "a"],
        ["a", "b"],
    ]
