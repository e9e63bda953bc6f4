"""The responses of `domain.yml` are filled: Rasa shows a placeholder nobody fills as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.domain.orders import OrderState
from actions.handlers.base import HouseAction
from actions.handlers.orders import ActionLookUpOrder
from actions.handlers.person import ActionOfferPerson
from actions.handlers.policy import ActionAnswerPolicy
from actions.services.orders import OrderService
from tests.unit.actions.fakes import (
    ABSTAINED,
    FakeAnswers,
    FakeOrders,
    anonymous,
    order,
    rules,
    run,
    state,
)

RESPONSES = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "domain.yml").read_text(encoding="utf-8")
)["responses"]


def orders(*found: OrderState) -> HouseAction:
    """The order action of a shop where ada has one order of each state."""
    return ActionLookUpOrder(
        OrderService(FakeOrders([order("RC-10001", state=each) for each in found])), rules()
    )


CASES: dict[str, tuple[HouseAction, dict[str, Any]]] = {
    **{
        f"an order that is {each.value}": (orders(each), state(entities=["RC-10001"]))
        for each in OrderState
    },
    "no such order": (orders(), state(entities=["RC-99999"])),
    "no orders": (orders(), state()),
    "not signed in": (orders(), state(grant=anonymous())),
    "no passage": (ActionAnswerPolicy(FakeAnswers(ABSTAINED), rules()), state()),
    "a failed action": (
        ActionAnswerPolicy(FakeAnswers(failure=RuntimeError("gone")), rules()),
        state(),
    ),
    "a person": (ActionOfferPerson(rules()), state()),
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
