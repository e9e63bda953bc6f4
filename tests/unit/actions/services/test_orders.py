"""Looking orders up."""

from __future__ import annotations

import pytest

from actions.domain.errors import OrderNotFound
from actions.domain.orders import order_key
from actions.services.orders import OTHERS_OFFERED, OrderService
from tests.unit.actions.fakes import FakeOrders, order


async def test_a_customer_finds_their_own_order_however_they_write_its_number() -> None:
    """The number is normalised before the store is asked."""
    service = OrderService(FakeOrders([order("RC-10012")]))
    assert (await service.look_up("#rc 10012", customer="ada")).id == "RC-10012"


async def test_no_such_order_and_not_yours_are_the_same_question_and_the_same_error() -> None:
    """One query each, of the same kind, and words that differ in nothing but the number."""
    store = FakeOrders([order("RC-10012", customer="ada")])
    service = OrderService(store)
    with pytest.raises(OrderNotFound) as not_yours:
        await service.look_up("RC-10012", customer="bo")
    with pytest.raises(OrderNotFound) as no_such:
        await service.look_up("RC-99999", customer="bo")
    assert store.asked == [(order_key("RC-10012"), "bo"), (order_key("RC-99999"), "bo")]
    assert str(not_yours.value).replace("10012", "99999") == str(no_such.value)
    assert type(not_yours.value) is type(no_such.value)


async def test_a_number_without_a_letter_or_digit_is_no_order() -> None:
    """A lone sign is asked for like any other number and found nowhere."""
    with pytest.raises(OrderNotFound, match="'#'"):
        await OrderService(FakeOrders([order()])).look_up("#", customer="ada")


async def test_the_latest_order_comes_with_a_few_others_at_most() -> None:
    """A long history offers only as many buttons as can be read."""
    many = [order(f"RC-{number}") for number in range(10001, 10011)]
    recent = await OrderService(FakeOrders(many)).latest("ada")
    assert recent is not None
    assert recent.latest.id == "RC-10010"
    assert len(recent.others) == OTHERS_OFFERED


async def test_a_customer_without_orders_has_no_latest_one() -> None:
    """Nothing bought yet is a value, not an error."""
    assert await OrderService(FakeOrders([order(customer="bo")])).latest("ada") is None
