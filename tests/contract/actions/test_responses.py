"""The responses of `domain.yml` are filled: Rasa shows a placeholder nobody fills as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.domain.identity import NameAndPostcode, OrderAndEmail, Sight, Verdict
from actions.domain.orders import Order, OrderState, order_key
from actions.handlers.base import HouseAction
from actions.handlers.explain import EXPLAINED, ActionExplainAndOffer
from actions.handlers.orders import ActionListOrders, ActionLookUpOrder
from actions.handlers.person import ActionHandOver
from actions.handlers.policy import ActionAnswerPolicy
from tests.unit.actions.fakes import (
    ABSTAINED,
    FakeAnswers,
    FakeGuests,
    FakeOrders,
    anonymous,
    answers_on,
    order,
    reception,
    rules,
    run,
    state,
)

RESPONSES = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "domain.yml").read_text(encoding="utf-8")
)["responses"]


def orders(*found: OrderState) -> HouseAction:
    """The order action of a shop where ada has one order of each state."""
    return look_up([order("RC-10001", state=each) for each in found])


def look_up(found: list[Order], guests: FakeGuests | None = None) -> HouseAction:
    """The order action of a shop with these orders and guests."""
    return ActionLookUpOrder(reception(guests), answers_on(FakeOrders(found)), rules())


def explain() -> HouseAction:
    """The action for what cannot be done yet, where no passage answers."""
    return ActionExplainAndOffer(
        FakeAnswers(ABSTAINED), reception(), answers_on(FakeOrders()), rules()
    )


GUEST = {"email": "ada@example.com"}
OPENED = FakeGuests(
    opens={
        OrderAndEmail(order_key("RC-10001"), "ada@example.com"): Sight("ada", "RC-10001"),
        NameAndPostcode("ada lin", "310012"): Sight("ada"),
    }
)

CASES: dict[str, tuple[HouseAction, dict[str, Any]]] = {
    **{
        f"an order that is {each.value}": (orders(each), state(entities=["RC-10001"]))
        for each in OrderState
    },
    **{f"later: {each}": (explain(), state(intent=each)) for each in sorted(EXPLAINED)},
    **{
        f"a guest who says {' and '.join(said) or 'nothing'}{' and a number' if numbers else ''}": (
            orders(),
            state(grant=anonymous(), entities=numbers, said=said),
        )
        for numbers in ([], ["RC-1"])
        for said in ({}, GUEST, {"person_name": "Ada"}, {"postcode": "1"})
    },
    "a guest who is locked out": (
        look_up([], FakeGuests(verdict=Verdict.LOCKED)),
        state(grant=anonymous(), entities=["RC-1"], said=GUEST),
    ),
    "a guest who proved an order": (
        look_up([order("RC-10001")], OPENED),
        state(grant=anonymous(), entities=["RC-10001"], said=GUEST),
    ),
    "a guest who proved their name": (
        look_up([order("RC-10001")], OPENED),
        state(grant=anonymous(), said={"person_name": "Ada Lin", "postcode": "310012"}),
    ),
    "no such order": (orders(), state(entities=["RC-99999"])),
    "no orders": (orders(), state()),
    "many orders": (
        ActionListOrders(
            reception(),
            answers_on(FakeOrders([order(f"RC-{number}") for number in range(20)])),
            rules(),
        ),
        state(),
    ),
    "no passage": (ActionAnswerPolicy(FakeAnswers(ABSTAINED), rules()), state()),
    "a failed action": (
        ActionAnswerPolicy(FakeAnswers(failure=RuntimeError("gone")), rules()),
        state(),
    ),
    "a person": (ActionHandOver(rules()), state()),
}


@pytest.mark.parametrize("case", CASES)
async def test_every_placeholder_of_a_response_is_filled(case: str) -> None:
    """Whatever an action says by name exists in the domain, and is given all it asks for."""
    action, tracker = CASES[case]
    said = await run(action, tracker)
    assert said.messages
    for message in said.messages:
        assert message["response"] in RESPONSES
        for variation in RESPONSES[message["response"]]:
            wanted = set(re.findall(r"{(\w+)}", variation["text"]))
            assert wanted <= {name for name, value in message.items() if value}
