"""The wish for a person."""

from __future__ import annotations

import pytest

from actions.domain.grant import Grant
from actions.handlers.person import ActionHandOver
from tests.unit.actions.fakes import CONTACT, GRANT, anonymous, rules, run, state


@pytest.mark.parametrize("grant", [GRANT, anonymous()], ids=["signed in", "anonymous"])
async def test_whoever_wants_a_person_is_put_into_the_queue(grant: Grant) -> None:
    """Said in words, and in a part that the gateway acts on: "requested", not merely offered."""
    said = await run(ActionHandOver(rules()), state("a human please", grant=grant))
    assert said.responses == ["utter_hand_over"]
    assert said.messages[0]["contact"] == CONTACT
    assert said.parts == [
        {"type": "handoff", "contact": CONTACT, "reason": "asked", "state": "requested"}
    ]
    assert said.events == []
