"""Guests in the chat: asked for what is missing, checked once, shown what they proved."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.identity import (
    Details,
    NameAndPostcode,
    OrderAndEmail,
    Sight,
    Verdict,
)
from actions.domain.orders import order_key
from actions.handlers.base import HouseAction
from actions.handlers.guests import ActionVerifyGuest
from actions.handlers.orders import ActionListOrders, ActionLookUpOrder
from tests.unit.actions.fakes import (
    GRANT,
    FakeGuests,
    FakeOrders,
    Said,
    anonymous,
    answers_on,
    order,
    reception,
    rules,
    run,
    state,
)

ORDERS = [order("RC-10012"), order("RC-10009"), order("RC-10002", customer="bo")]
EMAIL = {"email": "ada@example.com"}
NAME = {"person_name": "Ada Lin"}
POSTCODE = {"postcode": "310012"}
BY_NUMBER = OrderAndEmail(order_key("RC-10012"), "ada@example.com")
BY_NAME = NameAndPostcode("ada lin", "310012")
OPENS = {BY_NUMBER: Sight("ada", "RC-10012"), BY_NAME: Sight("ada")}
FORGOTTEN = [("guest_email", None), ("guest_name", None), ("guest_postcode", None)]
ACTIONS = [ActionLookUpOrder, ActionListOrders, ActionVerifyGuest]


def known(**changed: Any) -> FakeGuests:
    """Guests of a shop where ada's order and ada's name open something."""
    return FakeGuests(opens=dict(OPENS), **changed)


async def say(
    *numbers: str,
    action: type[HouseAction] = ActionVerifyGuest,
    guests: FakeGuests | None = None,
    said: dict[str, str] | None = None,
    slots: dict[str, str] | None = None,
    orders: FakeOrders | None = None,
    **changed: Any,
) -> Said:
    """Say something as a guest."""
    made = action(reception(guests or known()), answers_on(orders or FakeOrders(ORDERS)), rules())
    given = {"grant": anonymous(), **changed}
    return await run(made, state(entities=numbers, said=said, slots=slots, **given))


def events(said: Said) -> list[tuple[str, Any]]:
    """The slots that were set, in order."""
    return [(event["name"], event["value"]) for event in said.events]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.NAME)
@pytest.mark.parametrize(
    ("numbers", "said", "response"),
    [
        ((), {}, "utter_ask_guest"),
        (("RC-10012",), {}, "utter_ask_guest_missing_identity"),
        (("RC-99999",), {}, "utter_ask_guest_missing_identity"),
        ((), EMAIL, "utter_ask_guest_missing_number"),
        ((), NAME, "utter_ask_guest_missing_postcode"),
        ((), POSTCODE, "utter_ask_guest_missing_name"),
        ((), {**NAME, **EMAIL}, "utter_ask_guest_missing_number"),
        (("RC-10012",), NAME, "utter_ask_guest_missing_postcode"),
    ],
)
async def test_a_guest_is_asked_for_the_other_half(
    action: type[HouseAction], numbers: tuple[str, ...], said: dict[str, str], response: str
) -> None:
    """Nothing is looked up for it, whether the order exists or not."""
    guests, orders = known(), FakeOrders(ORDERS)
    answer = await say(*numbers, action=action, said=said, guests=guests, orders=orders)
    assert answer.responses == [response]
    assert (answer.parts, answer.events, guests.asked, orders.asked) == ([], [], [], [])


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.NAME)
async def test_details_in_the_very_question_are_checked_at_once(action: type[HouseAction]) -> None:
    """One message, one answer with the card."""
    guests = known()
    said = await say("RC-10012", action=action, said=EMAIL, guests=guests)
    assert said.responses[0] == "utter_guest_verified"
    assert said.messages[0]["order_id"] == "RC-10012"
    assert [part["order"]["id"] for part in said.parts if part["type"] == "order"] == ["RC-10012"]
    assert events(said)[:3] == FORGOTTEN
    assert [claim for claim, _ in guests.asked] == [BY_NUMBER]


@pytest.mark.parametrize(
    ("numbers", "said", "slots"),
    [
        (("RC-10012",), {}, {"guest_email": "ada@example.com"}),
        ((), EMAIL, {"order_id": "RC-10012"}),
        ((), EMAIL, {"order_id": "#rc 10012", "guest_email": "old@example.com"}),
    ],
)
async def test_what_was_said_before_completes_what_is_said_now(
    numbers: tuple[str, ...], said: dict[str, str], slots: dict[str, str]
) -> None:
    """And what is said now comes first."""
    answer = await say(*numbers, said=said, slots=slots)
    assert answer.responses == ["utter_guest_verified", "utter_order_shipped"]
    assert events(answer) == [*FORGOTTEN, ("order_id", "RC-10012")]


async def test_a_name_and_its_postcode_show_the_customers_orders() -> None:
    """As a list, without what they were paid with; in one message or in two."""
    for said, slots in (({**NAME, **POSTCODE}, None), (POSTCODE, {"guest_name": "lin, ada"})):
        answer = await say(said=said, slots=slots)
        assert answer.responses == ["utter_guest_recognised", "utter_order_list"]
        assert [part["order"]["id"] for part in answer.parts] == ["RC-10012", "RC-10009"]
        assert [part["order"]["payments"] for part in answer.parts] == [[], []]
        assert events(answer) == FORGOTTEN


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.NAME)
@pytest.mark.parametrize(
    ("verdict", "response"),
    [
        (Verdict.NOT_MATCHED, "utter_guest_not_matched"),
        (Verdict.LOCKED, "utter_guest_locked"),
    ],
)
async def test_a_claim_that_opens_nothing_is_told_in_the_same_words_for_everything(
    action: type[HouseAction], verdict: Verdict, response: str
) -> None:
    """No such order, another's address, nobody's name: not a byte of the answers differs."""
    answers = [
        await say(*numbers, action=action, said=said, guests=known(verdict=verdict))
        for numbers, said in (
            (("RC-99999",), EMAIL),
            (("RC-10012",), {"email": "bo@example.com"}),
            (("RC-10002",), EMAIL),
            ((), {"person_name": "Nobody", "postcode": "00000"}),
            ((), {**NAME, "postcode": "00000"}),
        )
    ]
    assert answers[0].responses == [response]
    assert answers[0].parts == []
    assert events(answers[0]) == FORGOTTEN
    assert all(answer == answers[0] for answer in answers)


async def test_details_that_failed_are_not_tried_again_with_the_next_message() -> None:
    """The slots are empty then: the next message starts over."""
    guests = known()
    await say("RC-10012", said={"email": "x@example.com"}, guests=guests)
    await say(action=ActionLookUpOrder, guests=guests, slots={"order_id": "RC-10012"})
    assert len(guests.asked) == 1


async def test_a_guest_who_proved_an_order_asks_on_without_proving_it_again() -> None:
    """By its number, by its digits, or by no number at all."""
    for numbers in ((), ("RC-10012",), ("#10012",)):
        guests = known(proved=(Sight("ada", "RC-10012"),))
        answer = await say(*numbers, action=ActionLookUpOrder, guests=guests)
        assert answer.responses == ["utter_order_shipped"]
        assert guests.asked == []


async def test_another_order_than_the_proved_one_has_to_be_proved_too() -> None:
    """Even one of the same customer's: a forwarded mail opens one order."""
    guests = known(proved=(Sight("ada", "RC-10012"),))
    for number in ("RC-10009", "RC-10002", "RC-99999"):
        answer = await say(number, action=ActionLookUpOrder, guests=guests)
        assert answer.responses == ["utter_ask_guest_missing_identity"]
        assert answer.parts == []


async def test_who_proved_their_name_finds_their_own_orders_and_no_others() -> None:
    """And is told the same of another's order as of none."""
    guests = known(proved=(Sight("ada"),))
    mine = await say("RC-10009", action=ActionLookUpOrder, guests=guests)
    assert mine.responses == ["utter_order_shipped"]
    others = [
        await say(number, action=ActionLookUpOrder, guests=guests)
        for number in ("RC-10002", "RC-99999")
    ]
    assert [answer.responses for answer in others] == [["utter_order_not_found"]] * 2


async def test_a_signed_in_customer_who_gives_details_just_gets_their_order() -> None:
    """Nothing is checked, and nothing is counted."""
    guests = known()
    answer = await say("RC-10009", said=EMAIL, guests=guests, grant=GRANT)
    assert answer.responses == ["utter_order_shipped"]
    assert guests.asked == []
    answer = await say(said=EMAIL, guests=guests, grant=GRANT)
    assert answer.responses == ["utter_order_list"]


async def test_a_slot_that_says_who_somebody_is_opens_nothing() -> None:
    """Identity is a row of the store: slots named like it are only words."""
    orders = FakeOrders(ORDERS)
    slots = {"customer": "ada", "sub": "ada", "verified": "true", "sights": "ada"}
    answer = await say(action=ActionListOrders, slots=slots, orders=orders)
    assert answer.responses == ["utter_ask_guest"]
    assert orders.asked == []


def test_details_know_whether_they_say_who() -> None:
    """A number alone says nothing of a person."""
    assert not Details(order_number="RC-1").says_who
    assert Details(email="a@b.c").says_who
