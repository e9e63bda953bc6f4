"""Looking orders up."""

from __future__ import annotations

import pytest

from actions.domain.errors import OrderNotFound
from actions.domain.identity import Sight
from actions.domain.orders import order_key
from actions.services.orders import OTHERS_OFFERED, OrderService
from tests.unit.actions.fakes import FakeOrders, order

ADA, BO = Sight("ada"), Sight("bo")


async def test_a_customer_finds_their_own_order_however_they_write_its_number() -> None:
    """The number is normalised before the store is asked."""
    service = OrderService(FakeOrders([order("RC-10012")]))
    assert (await service.look_up("#rc 10012", sights=[ADA])).id == "RC-10012"


async def test_no_such_order_and_not_yours_are_the_same_question_and_the_same_error() -> None:
    """One query each, of the same kind, and words that differ in nothing but the number."""
    store = FakeOrders([order("RC-10012", customer="ada")])
    service = OrderService(store)
    with pytest.raises(OrderNotFound) as not_yours:
        await service.look_up("RC-10012", sights=[BO])
    with pytest.raises(OrderNotFound) as no_such:
        await service.look_up("RC-99999", sights=[BO])
    assert store.asked == [(order_key("RC-10012"), BO), (order_key("RC-99999"), BO)]
    assert str(not_yours.value).replace("10012", "99999") == str(no_such.value)
    assert type(not_yours.value) is type(no_such.value)


async def test_a_number_without_a_letter_or_digit_is_no_order() -> None:
    """A lone sign is asked for like any other number and found nowhere."""
    with pytest.raises(OrderNotFound, match="'#'"):
        await OrderService(FakeOrders([order()])).look_up("#", sights=[ADA])


async def test_with_nothing_to_see_no_order_is_looked_for() -> None:
    """Whoever has proved nothing asks the store nothing."""
    store = FakeOrders([order("RC-10012")])
    with pytest.raises(OrderNotFound):
        await OrderService(store).look_up("RC-10012", sights=[])
    assert store.asked == []


async def test_an_order_is_found_in_any_of_several_sights() -> None:
    """A guest may have proved two orders, one after the other."""
    service = OrderService(FakeOrders([order("RC-1"), order("RC-2"), order("RC-3")]))
    sights = [Sight("ada", "RC-2"), Sight("ada", "RC-1")]
    assert (await service.look_up("1", sights=sights)).id == "RC-1"
    with pytest.raises(OrderNotFound):
        await service.look_up("RC-3", sights=sights)


async def test_the_latest_order_comes_with_a_few_others_at_most() -> None:
    """A long history offers only as many buttons as can be read, and counts the rest."""
    many = [order(f"RC-{number}") for number in range(10001, 10011)]
    recent = await OrderService(FakeOrders(many)).recent([ADA], whole=1)
    assert recent is not None
    assert [each.id for each in recent.orders] == ["RC-10010"]
    assert len(recent.others) == OTHERS_OFFERED
    assert recent.more == 10 - 1 - OTHERS_OFFERED


async def test_a_customer_without_orders_has_no_latest_one() -> None:
    """Nothing bought yet is a value, not an error."""
    store = FakeOrders([order(customer="bo")])
    assert await OrderService(store).recent([ADA], whole=1) is None


async def test_the_orders_of_several_sights_are_one_list() -> None:
    """The latest proved comes first; what does not fit as a card is named, the rest counted."""
    numbers = [f"RC-{number}" for number in range(1, 9)]
    service = OrderService(FakeOrders([order(number) for number in numbers]))
    recent = await service.recent([Sight("ada", number) for number in numbers], whole=2)
    assert recent is not None
    assert [each.id for each in recent.orders] == ["RC-1", "RC-2"]
    assert [each.id for each in recent.others] == ["RC-3", "RC-4", "RC-5", "RC-6"]
    assert recent.more == 2
