"""The base class of every action: who may ask, for how long, and what is said when it fails.

Rasa swallows an action's exception, loses its events and waits 300 seconds for it. So nothing
leaves an action here but an answer: within its budget, for a message that the gateway vouched
for, and with an apology and the offer of a person where it could not be found.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import structlog
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, ActionExecutionRejection, Tracker
from rasa_sdk.types import DomainDict

from actions.domain.errors import ActionsError, EpochPassed, GrantRefused
from actions.handlers.parts import handoff_part, message
from actions.handlers.turn import Turn, read_ids, read_turn
from actions.services.ports import GrantVerifier

BUDGET_S = 5.0
UNCONFIRMED = (
    "I could not confirm that this message came from your chat, so I have done nothing with it."
    " Please send it again."
)
OVERTAKEN = "I stopped: somebody else looks after this conversation now, so I changed nothing."
_FRAMES_LOGGED = 4
_log: structlog.stdlib.BoundLogger = structlog.get_logger("actions")


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What holds for every action.

    Attributes:
        grants: Tells the gateway's grants from anything else.
        contact: Where a customer reaches a person.
        now: The clock grants are judged by.
        budget_s: Seconds an action may take.
    """

    grants: GrantVerifier
    contact: str
    now: Callable[[], datetime] = utc_now
    budget_s: float = BUDGET_S


class HouseAction(Action):
    """An action that answers in time, to the right person, or says truly that it could not.

    Attributes:
        NAME: The action's name in `domain.yml`.
    """

    NAME: ClassVar[str]

    def __init__(self, rules: HouseRules) -> None:
        self._rules = rules

    async def handle(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say what there is to say to a turn and return the events it leaves."""
        raise NotImplementedError

    def name(self) -> str:
        """Return the name Rasa calls this action by."""
        return self.NAME

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Verify the grant, then handle the turn within the budget.

        Raises:
            ActionExecutionRejection: The message is for another action; nothing else is raised.
        """
        began = time.perf_counter()
        ids = read_ids(tracker)
        log = _log.bind(action=self.name(), conversation=ids.conversation, message=ids.message)
        try:
            events, outcome = await self._answer(dispatcher, tracker, log)
        except ActionExecutionRejection:
            log.info("left_to_others", ms=round((time.perf_counter() - began) * 1000, 2))
            raise
        log.info(outcome, ms=round((time.perf_counter() - began) * 1000, 2))
        return events

    async def _answer(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        log: structlog.stdlib.BoundLogger,
    ) -> tuple[list[EventType], str]:
        """Return the events and how it ended, for the log."""
        try:
            async with asyncio.timeout(self._rules.budget_s) as budget:
                turn = read_turn(tracker, self._rules.grants, self._rules.now())
                return await self.handle(dispatcher, turn), "answered"
        except ActionExecutionRejection:
            raise
        except GrantRefused as refused:
            log.warning("grant_refused", reason=refused.reason.value)
            dispatcher.utter_message(text=UNCONFIRMED)
            return [], "refused"
        except EpochPassed:
            # Whatever is said now is kept from the customer; it tells the desk what did not happen.
            log.warning("epoch_passed")
            dispatcher.messages.clear()
            dispatcher.utter_message(text=OVERTAKEN)
            return [], "overtaken"
        except Exception as exc:  # noqa: BLE001 - the one boundary between actions and Rasa
            self._apologise(dispatcher)
            _log_failure(log, exc, late=budget.expired())
            return [], "apologised"

    def _apologise(self, dispatcher: CollectingDispatcher) -> None:
        """Drop what was half said; say that it failed, and where a person can be reached."""
        dispatcher.messages.clear()
        dispatcher.utter_message(
            response="utter_apology",
            contact=self._rules.contact,
            json_message=message(handoff_part(self._rules.contact, "action_failed")),
        )


def _log_failure(log: structlog.stdlib.BoundLogger, exc: Exception, *, late: bool) -> None:
    """Log an exception's kind and place, and its message only when it is one of our own.

    The messages of others may quote what a customer wrote.
    """
    frames = traceback.extract_tb(exc.__traceback__)[-_FRAMES_LOGGED:]
    log.error(
        "action_failed",
        late=late,
        error=type(exc).__name__,
        detail=str(exc) if isinstance(exc, ActionsError) else None,
        at=[f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    )
