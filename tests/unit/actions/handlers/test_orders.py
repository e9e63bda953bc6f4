"""Orders in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.domain.errors import DatabaseBusy
from actions.domain.orders import (
    MethodKind,
    Order,
    OrderItem,
    OrderState,
    Payment,
    PaymentKind,
    Shipment,
    ShipmentState,
)
from actions.handlers.orders import ActionListOrders, ActionLookUpOrder
from tests.unit.actions.fakes import (
    FakeOrders,
    Said,
    answers_on,
    order,
    reception,
    rules,
    run,
    state,
)

ADAS = [
    order("RC-10001", state=OrderState.DELIVERED, placed_on=date(2026, 4, 1)),
    order("RC-10009", state=OrderState.RETURN_REQUESTED, placed_on=date(2026, 4, 20)),
    order("RC-10012", state=OrderState.SHIPPED, placed_on=date(2026, 5, 2)),
]
BOS = order("RC-10002", customer="bo")
SHOES = OrderItem("SHO-1", "Running shoes, 38", 1, Decimal("459.50"))


async def ask(
    *entities: str,
    slot: str | None = None,
    orders: Sequence[Order] = (*ADAS, BOS),
    store: FakeOrders | None = None,
    **changed: Any,
) -> Said:
    """Ask where an order is, as ada unless told otherwise."""
    answers = answers_on(store or FakeOrders(orders))
    action = ActionLookUpOrder(reception(), answers, rules())
    return await run(action, state(entities=entities, slots={"order_id": slot}, **changed))


async def list_all(orders: Sequence[Order] = (*ADAS, BOS), **changed: Any) -> Said:
    """Ask for one's orders, as ada unless told otherwise."""
    action = ActionListOrders(reception(), answers_on(FakeOrders(orders)), rules())
    return await run(action, state("my orders", **changed))


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


async def test_the_order_of_the_goods_that_are_named_is_the_one_meant() -> None:
    """Before the one that was spoken of, and before the latest."""
    shoes = replace(order("RC-10001", placed_on=date(2026, 4, 1)), items=(SHOES,))
    said = await ask(
        slot="RC-10012", orders=[shoes, ADAS[2]], text="where is the refund for my shoes?"
    )
    assert said.parts[0]["order"]["id"] == "RC-10001"


async def test_goods_that_several_orders_have_name_none_of_them() -> None:
    """Then the one that was spoken of is meant, as without them."""
    said = await ask(slot="RC-10009", text="where is my kettle?")
    assert said.parts[0]["order"]["id"] == "RC-10009"


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
        "returns": [{"kind": "return", "state": "requested", "requested_on": "2026-05-04"}],
        "payments": [
            {
                "kind": "payment",
                "amount": "281.10",
                "method": "Visa ending in 1881",
                "made_on": "2026-05-02",
            }
        ],
    }


@pytest.mark.parametrize(
    ("method", "brand", "last_four", "said"),
    [
        (MethodKind.CARD, "mastercard", "5100", "Mastercard ending in 5100"),
        (MethodKind.CARD, None, "5100", "Card ending in 5100"),
        (MethodKind.CARD, None, None, "Card"),
        (MethodKind.PAYPAL, None, None, "PayPal"),
        (MethodKind.GIFT_CARD, None, None, "gift card"),
        (MethodKind.OTHER, "barter", None, None),
        (None, None, None, None),
    ],
)
async def test_what_was_paid_with_is_said_as_people_say_it(
    method: MethodKind | None, brand: str | None, last_four: str | None, said: str | None
) -> None:
    """And not at all where the shop does not know."""
    paid = Payment(PaymentKind.REFUND, Decimal("0.10"), method, brand, last_four, None)
    card = (await ask("RC-1", orders=[replace(order("RC-1"), payments=(paid,))])).parts[0]["order"]
    assert card["payments"] == [
        {"kind": "refund", "amount": "0.10", "method": said, "made_on": None}
    ]


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


async def test_an_order_whose_days_nobody_gave_says_so_in_words() -> None:
    """An imported shop without dates: not "not yet", and no day that was made up."""
    parcel = Shipment(None, "357962501027", ShipmentState.DELIVERED, None, None, None)
    undated = replace(order("#W1", placed_on=None), shipments=(parcel,))
    said = await ask("W1", orders=[undated])
    (message,) = said.messages
    assert message["order_id"] == "#W1"
    assert message["delivered"] == message["expected"] == "a day that the shop has not given"
    assert message["carrier"] == "the carrier"
    assert said.parts[0]["order"]["placed_on"] is None


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
    action = ActionLookUpOrder(reception(), answers_on(FakeOrders([*ADAS, BOS])), rules())
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


async def test_a_list_shows_the_latest_offers_the_next_and_counts_the_rest() -> None:
    """Three cards, four buttons, and how many more there are; the order spoken of stays."""
    many = [order(f"RC-{number}") for number in range(10001, 10011)]
    said = await list_all(many)
    assert said.responses == ["utter_order_list", "utter_more_orders"]
    assert [message["count"] for message in said.messages] == ["7", "3"]
    assert [part["type"] for part in said.parts] == ["order", "order", "order", "buttons"]
    shown = [part["order"]["id"] for part in said.parts[:3]]
    offered = [button["text"] for button in said.parts[3]["buttons"]]
    assert shown == ["RC-10010", "RC-10009", "RC-10008"]
    assert offered == [f"Where is my order RC-{number}?" for number in (10007, 10006, 10005, 10004)]
    assert said.events == []


async def test_a_short_list_says_nothing_of_more() -> None:
    """Only one's own are in it."""
    said = await list_all()
    assert said.responses == ["utter_order_list"]
    assert said.messages[0]["count"] == "3"
    assert [part["order"]["id"] for part in said.parts] == ["RC-10012", "RC-10009", "RC-10001"]


async def test_a_list_of_nothing_says_so() -> None:
    """Not an empty card."""
    said = await list_all([BOS])
    assert (said.responses, said.parts) == (["utter_no_orders"], [])
