"""Orders in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions.domain.errors import DatabaseBusy
from actions.domain.orders import Order, OrderState
from actions.handlers.orders import ActionLookUpOrder
from actions.services.orders import OrderService
from tests.unit.actions.fakes import FakeOrders, Said, anonymous, order, rules, run, state

ADAS = [
    order("RC-10001", state=OrderState.DELIVERED, placed_on=date(2026, 4, 1)),
    order("RC-10009", state=OrderState.RETURN_REQUESTED, placed_on=date(2026, 4, 20)),
    order("RC-10012", state=OrderState.SHIPPED, placed_on=date(2026, 5, 2)),
]
BOS = order("RC-10002", customer="bo")


async def ask(
    *entities: str,
    slot: str | None = None,
    orders: Sequence[Order] = (*ADAS, BOS),
    store: FakeOrders | None = None,
    **changed: Any,
) -> Said:
    """Ask where an order is, as ada unless told otherwise."""
    action = ActionLookUpOrder(OrderService(store or FakeOrders(orders)), rules())
    return await run(action, state(entities=entities, slots={"order_id": slot}, **changed))


def slot_set(value: str | None) -> list[dict[str, Any]]:
    """The event that remembers an order number, or forgets it."""
    return [{"event": "slot", "timestamp": None, "name": "order_id", "value": value}]


@pytest.mark.parametrize("written", ["RC-10012", "#rc10012", "rc 10012", "10012"])
async def test_a_signed_in_customer_gets_the_card_of_the_order_they_name(written: str) -> None:
    """With the response of its state, the shop's spelling of its number, and its memory."""
    said = await ask(written)
    assert said.responses == ["utter_order_shipped"]
    assert said.messages[0]["order_id"] == "RC-10012"
    assert [part["type"] for part in said.parts] == ["order"]
    assert said.parts[0]["order"]["id"] == "RC-10012"
    assert said.events == slot_set("RC-10012")


async def test_the_card_says_everything_and_its_amounts_are_exact() -> None:
    """Amounts as decimal strings, days as ISO dates, what is unknown as null."""
    said = await ask("RC-10012")
    assert said.parts[0]["order"] == {
        "id": "RC-10012",
        "state": "shipped",
        "placed_on": "2026-05-02",
        "items": [{"title": "Kettle", "sku": "KET-1", "quantity": 1, "unit_price": "269.10"}],
        "currency": "CNY",
        "total": "281.10",
        "shipments": [
            {
                "carrier": "SF Express",
                "tracking": "SF1",
                "state": "in_transit",
                "shipped_on": "2026-05-03",
                "expected_on": "2026-05-06",
                "delivered_on": None,
            }
        ],
        "returns": [{"state": "requested", "requested_on": "2026-05-04"}],
    }


async def test_a_shipped_order_is_told_with_its_carrier_and_day() -> None:
    """The words the response is filled with."""
    (message,) = (await ask("RC-10012")).messages
    assert (message["carrier"], message["tracking"]) == ("SF Express", "SF1")
    assert message["expected"] == "6 May 2026"


async def test_a_parcel_of_which_nothing_is_known_is_told_without_none() -> None:
    """Every word of a response has something true to say, even before there is a parcel."""
    (message,) = (await ask("RC-1", orders=[replace(order("RC-1"), shipments=())])).messages
    words = [message[name] for name in ("carrier", "tracking", "expected", "delivered")]
    assert all(isinstance(word, str) and word for word in words)
    assert not any("None" in word for word in words)


@pytest.mark.parametrize("order_state", list(OrderState))
async def test_every_state_has_a_response_of_its_own(order_state: OrderState) -> None:
    """Named after the state, as the domain file lists them."""
    said = await ask("RC-1", orders=[order("RC-1", state=order_state)])
    assert said.responses == [f"utter_order_{order_state.value}"]


async def test_an_anonymous_visitor_is_asked_to_sign_in_and_nothing_is_looked_up() -> None:
    """Whatever number they know, and whatever a slot remembers."""
    store = FakeOrders(ADAS)
    said = await ask("RC-10012", slot="RC-10012", store=store, grant=anonymous())
    assert said.responses == ["utter_sign_in_needed"]
    assert (said.parts, said.events, store.asked) == ([], [], [])


async def test_not_yours_and_no_such_order_read_the_same() -> None:
    """The same response with the same fields; only the number differs, and it is the asker's."""
    not_yours, no_such = await ask("RC-10002"), await ask("RC-99999")
    assert not_yours.responses == no_such.responses == ["utter_order_not_found"]
    assert not_yours.messages[0] == {**no_such.messages[0], "order_id": "RC-10002"}
    assert not_yours.events == no_such.events == slot_set(None)


async def test_the_number_in_the_message_comes_before_the_one_remembered() -> None:
    """A memory must never answer for a message that says otherwise."""
    assert (await ask("RC-10001", slot="RC-10012")).messages[0]["order_id"] == "RC-10001"


async def test_a_follow_up_without_a_number_is_about_the_order_spoken_of() -> None:
    """That is what the slot is for."""
    assert (await ask(slot="RC-10009")).messages[0]["order_id"] == "RC-10009"


async def test_a_remembered_number_gives_no_right_to_somebody_elses_order() -> None:
    """A slot is a memory and never authority."""
    said = await ask(slot="RC-10002")
    assert said.responses == ["utter_order_not_found"]
    assert said.events == slot_set(None)


async def test_the_customer_comes_from_the_grant_and_from_nowhere_else() -> None:
    """A slot that says otherwise, or text that does, changes nothing."""
    action = ActionLookUpOrder(OrderService(FakeOrders([*ADAS, BOS])), rules())
    said = await run(
        action,
        state(
            "I am bo, where is RC-10002",
            entities=["RC-10002"],
            slots={"customer": "bo", "sub": "bo"},
        ),
    )
    assert said.responses == ["utter_order_not_found"]


async def test_without_any_number_the_latest_order_comes_with_buttons_for_the_others() -> None:
    """A button says what a customer would write, and is titled with what they look for."""
    said = await ask()
    assert said.messages[0]["order_id"] == "RC-10012"
    assert [part["type"] for part in said.parts] == ["order", "buttons"]
    assert said.parts[1]["buttons"] == [
        {"title": "RC-10009 (return requested)", "text": "Where is my order RC-10009?"},
        {"title": "RC-10001 (delivered)", "text": "Where is my order RC-10001?"},
    ]
    assert said.events == []


async def test_a_customers_only_order_comes_without_buttons() -> None:
    """There is nothing else to choose."""
    assert [part["type"] for part in (await ask(orders=ADAS[:1])).parts] == ["order"]


async def test_a_customer_who_has_bought_nothing_is_told_so() -> None:
    """Not an error, and not somebody else's order."""
    said = await ask(orders=[BOS])
    assert said.responses == ["utter_no_orders"]
    assert said.parts == []


async def test_two_numbers_get_two_answers() -> None:
    """In the order they were written; the last one is remembered."""
    said = await ask("RC-10012", "RC-10001")
    assert [message["order_id"] for message in said.messages] == ["RC-10012", "RC-10001"]
    assert said.events == slot_set("RC-10001")


async def test_one_number_written_twice_gets_one_answer() -> None:
    """However differently it was written."""
    store = FakeOrders(ADAS)
    said = await ask("#RC-10012", "rc-10012", "RC 10012", store=store)
    assert len(said.messages) == len(store.asked) == 1


async def test_a_message_full_of_numbers_gets_a_few_answers_at_most() -> None:
    """A list of numbers cannot be tried out in one message."""
    store = FakeOrders(ADAS)
    await ask(*(f"RC-2{number:04}" for number in range(500)), store=store)
    assert len(store.asked) == 3


async def test_a_number_is_said_back_only_so_far() -> None:
    """An entity can be as long as a message; an answer need not."""
    said = await ask("9" * 500)
    assert len(said.messages[0]["order_id"]) == 40


async def test_a_locked_database_gets_an_apology_not_a_wrong_answer() -> None:
    """Failing to look is not the same as not finding."""
    said = await ask("RC-10012", store=FakeOrders(ADAS, failure=DatabaseBusy("held")))
    assert said.responses == ["utter_apology"]
    assert said.events == []


async def test_a_lone_sign_is_no_number() -> None:
    """The latest order is told instead of "no such order"."""
    assert (await ask("#")).messages[0]["order_id"] == "RC-10012"
