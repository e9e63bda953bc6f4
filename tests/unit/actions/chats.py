"""A conversation with an action that keeps a case in a slot and a loop open around it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from actions.handlers.base import HouseAction
from gateway.domain.parts import Part
from tests.unit.actions.fakes import Said, run, state

PARTS: TypeAdapter[Part] = TypeAdapter(Part)


class LoopChat:
    """One conversation with an action, slot and loop carried as Rasa carries them."""

    intent = "nlu_fallback"
    """What a message is taken for, unless a test says otherwise."""

    def __init__(self, action: HouseAction) -> None:
        self.action = action
        self.slots: dict[str, Any] = {}
        self.loop: dict[str, Any] = {}

    async def say(
        self,
        text: str,
        intent: str | None = None,
        *,
        after: str = "action_listen",
        **changed: Any,
    ) -> Said:
        """Say something; `after` is the action that ran last."""
        tracker = state(text, intent=intent or self.intent, slots=self.slots, **changed)
        said = await run(
            self.action, {**tracker, "active_loop": self.loop, "latest_action_name": after}
        )
        for event in said.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.loop = {"name": event["name"]} if event["name"] else {}
        return said


def buttons(said: Said) -> list[dict[str, str]]:
    """The buttons of what was said."""
    (part,) = [part for part in said.parts if part["type"] == "buttons"]
    shown: list[dict[str, str]] = part["buttons"]
    return shown


def titles(said: Said) -> list[str]:
    """What the buttons say."""
    return [each["title"] for each in buttons(said)]


def card(said: Said, kind: str) -> Part:
    """The one card of a kind in what was said; the gateway takes it as it is."""
    (part,) = [part for part in said.parts if part["type"] == kind]
    shown = PARTS.validate_python(part)
    assert PARTS.dump_python(shown, mode="json") == part
    return shown
