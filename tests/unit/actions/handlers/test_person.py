"""The wish for a person."""

from __future__ import annotations

import pytest

from actions.domain.grant import Grant
from actions.handlers.person import ActionOfferPerson
from tests.unit.actions.fakes import CONTACT, GRANT, anonymous, rules, run, state


@pytest.mark.parametrize("grant", [GRANT, anonymous()], ids=["signed in", "anonymous"])
async def test_whoever_wants_a_person_is_told_where_to_find_one(grant: Grant) -> None:
    """In words and as a part the page can show."""
    said = await run(ActionOfferPerson(rules()), state("a human please", grant=grant))
    assert said.responses == ["utter_person"]
    assert said.messages[0]["contact"] == CONTACT
    assert said.parts == [{"type": "handoff", "contact": CONTACT, "reason": "asked"}]
    assert said.events == []
