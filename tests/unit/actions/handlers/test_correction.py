"""A correction that says nothing else is asked back."""

from __future__ import annotations

from actions.handlers.correction import ActionAskWhatWasMeant
from tests.unit.actions.fakes import rules, run, state


async def test_somebody_who_was_misunderstood_is_asked_what_they_meant() -> None:
    """And nothing else changes."""
    said = await run(ActionAskWhatWasMeant(rules()), state("not that one", intent="correction"))
    assert said.responses == ["utter_correction"]
    assert said.events == []
