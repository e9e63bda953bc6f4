"""Rasa's half of the action webhook, run by `.venv-bot`: stock Rasa 3.6.21, not a word of ours.

Reads one JSON document: `{"domain": path, "turns": [...]}`. Each turn is played to a tracker and
its action called as Rasa calls it, at the turn's `url`; without one the call is only recorded.
Writes `{"rasa": version, "answers": [...]}`, each answer `{"posted", "messages", "events"}` or
`{"posted", "error"}`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

WHEN = 1_777_896_000.0
"""Every event's timestamp, so that two runs post the same bytes."""


class Recorder(EndpointConfig):
    """The way to the action server, keeping what was posted."""

    posted: Any = None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Keep the body and pass it on, when there is anywhere to pass it on to."""
        self.posted = json.loads(json.dumps(kwargs["json"]))
        if self.url is None:
            return {"events": [], "responses": []}
        return await super().request(*args, **kwargs)


def play(turn: dict[str, Any], domain: Domain) -> DialogueStateTracker:
    """The tracker as it stands when the policy has chosen the action."""
    heard = UserUttered(
        text=turn["text"],
        intent={"name": turn["intent"], "confidence": 0.98},
        entities=turn["entities"],
        message_id=turn["message"],
        input_channel="recourse",
        metadata={"grant": turn["grant"]},
        timestamp=WHEN,
    )
    tracker = DialogueStateTracker(turn["conversation"], domain.slots)
    for event in (
        ActionExecuted("action_session_start", timestamp=WHEN),
        SessionStarted(timestamp=WHEN),
        ActionExecuted("action_listen", timestamp=WHEN),
        heard,
    ):
        tracker.update(event, domain)
    return tracker


async def call(turn: dict[str, Any], domain: Domain) -> dict[str, Any]:
    """What Rasa posted for a turn and what it made of the answer."""
    endpoint = Recorder(turn.get("url"))
    tracker = play(turn, domain)
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    try:
        events = await RemoteAction(turn["action"], endpoint).run(
            CollectingOutputChannel(), nlg, tracker, domain
        )
    except Exception as exc:  # noqa: BLE001 - whatever Rasa raises is the answer
        return {"posted": endpoint.posted, "error": type(exc).__name__}
    return {
        "posted": endpoint.posted,
        "messages": [
            {"text": event.text, "custom": event.data.get("custom")}
            for event in events
            if isinstance(event, BotUttered)
        ],
        "events": [event.as_dict() for event in events if not isinstance(event, BotUttered)],
    }


async def main() -> None:
    """Play every turn of the document on standard input."""
    asked = json.load(sys.stdin)
    domain = Domain.load(asked["domain"])
    answers = [await call(turn, domain) for turn in asked["turns"]]
    json.dump({"rasa": rasa.__version__, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
