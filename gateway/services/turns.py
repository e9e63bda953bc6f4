"""A turn: the bot is asked once, and whatever becomes of it, the customer is told."""

from __future__ import annotations

import asyncio
import time

import structlog

from gateway.domain.conversation import Conversation
from gateway.domain.danger import Danger, danger_in
from gateway.domain.errors import BotFailure
from gateway.domain.message import Accepted, Message, Outcome, Settlement, Turn, TurnState
from gateway.domain.text import without_command
from gateway.services import apologies, cautions
from gateway.services.lanes import Answer, Lane, Lanes
from gateway.services.ports import Bot, Clock, ConversationStore, GrantSigner, TurnMeter

log: structlog.stdlib.BoundLogger = structlog.get_logger("gateway")


class Turns:
    """Takes turns for customers' messages, outliving the requests that brought them."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        bot: Bot,
        grants: GrantSigner,
        meter: TurnMeter,
        clock: Clock,
        contact: str,
        lanes: Lanes,
    ) -> None:
        self._store = store
        self._bot = bot
        self._grants = grants
        self._meter = meter
        self._clock = clock
        self._contact = contact
        self._lanes = lanes
        self._draining = False
        self._answers: set[Answer] = set()

    def begin(self, accepted: Accepted, client_id: str) -> Answer:
        """Start the turn of a message and return the task that ends with its answers.

        The task belongs to the gateway, not to the request: a customer who hangs up does not
        stop it, and the same client id finds it again.
        """
        lane = self._lanes.hold(accepted.conversation.id)
        answer = asyncio.create_task(self._take(accepted, lane))
        lane.running[client_id] = answer
        self._answers.add(answer)
        answer.add_done_callback(
            lambda done: self._forget(done, accepted.conversation.id, client_id)
        )
        return answer

    async def interrupt(self, turn: Turn) -> Settlement:
        """Settle a turn that nobody works on any more, with the truth about it."""
        return await self._settle(turn, self._interruption(turn), began=time.perf_counter())

    async def recover(self) -> int:
        """Interrupt every turn that an earlier process left open; returns how many."""
        left_open = await self._store.open_turns()
        for turn in left_open:
            await self.interrupt(turn)
        return len(left_open)

    def stop_asking(self) -> None:
        """From now on ask the bot nothing new: turns that still wait are interrupted."""
        self._draining = True

    async def drain(self) -> None:
        """Return when every turn that has begun is settled."""
        self.stop_asking()
        if self._answers:
            await asyncio.wait(self._answers)

    async def _take(self, accepted: Accepted, lane: Lane) -> tuple[Message, ...]:
        """Wait for the lane, ask, settle; returns the answers as they stand in the log."""
        began = time.perf_counter()
        turn = turn_of(accepted)
        waited = lane.speaking.locked()
        async with lane.speaking:
            outcome = await self._outcome(accepted.conversation, turn, waited=waited)
            settlement = await self._settle(turn, outcome, began=began)
        return settlement.answers

    async def _outcome(self, conversation: Conversation, turn: Turn, *, waited: bool) -> Outcome:
        """Return what is said: by the bot or in its place, and to whoever speaks of danger."""
        outcome = await self._answered(conversation, turn, waited=waited)
        danger = danger_in(turn.text)
        # A merchant who tells of a customer's injury asks what the law asks of them.
        its_own = danger is not Danger.HARM or conversation.audience == "shopper"
        if danger is None or not its_own or outcome.state is TurnState.SUPPRESSED:
            return outcome
        return cautions.beside(outcome, danger, self._contact)

    async def _answered(self, conversation: Conversation, turn: Turn, *, waited: bool) -> Outcome:
        """Return what the bot says, or what is said in its place."""
        if self._draining:
            return self._interruption(turn)
        # Somebody may have taken the conversation over while this message stood in line; what
        # a person is to answer, the bot never hears.
        if waited and not await self._store.is_current(turn):
            return Outcome(TurnState.SUPPRESSED, reason="owner_changed")
        grant = self._grants.sign(conversation, turn, self._clock())
        try:
            said = await self._bot.ask(
                turn.conversation_id, turn.message_id, without_command(turn.text), grant
            )
        except BotFailure as exc:
            log.warning(
                "bot_failed",
                conversation=turn.conversation_id,
                message=turn.message_id,
                why=str(exc),
            )
            apology = apologies.for_failure(exc.kind, turn.text, self._contact)
            return Outcome(TurnState.FAILED, reason=exc.kind.value, utterances=(apology,))
        return Outcome(TurnState.ANSWERED, utterances=said)

    def _interruption(self, turn: Turn) -> Outcome:
        """Return the outcome of a turn that its process could not finish."""
        apology = apologies.for_interruption(turn.text, self._contact)
        return Outcome(TurnState.INTERRUPTED, reason="restarted", utterances=(apology,))

    async def _settle(self, turn: Turn, outcome: Outcome, *, began: float) -> Settlement:
        """Record the outcome, count it, log it."""
        settlement = await self._store.settle(turn, outcome, self._clock())
        seconds = time.perf_counter() - began
        self._meter.turn_settled(settlement.state.value, outcome.reason, seconds)
        if settlement.moved is not None:
            self._meter.ownership_moved(settlement.moved.went_to.value, settlement.moved.reason)
        log.info(
            "turn",
            conversation=turn.conversation_id,
            message=turn.message_id,
            epoch=turn.epoch,
            state=settlement.state.value,
            reason=outcome.recorded_reason,
            ms=round(seconds * 1000, 1),
        )
        return settlement

    def _forget(self, answer: Answer, conversation_id: str, client_id: str) -> None:
        """Let go of a turn that has ended, and of an error that nobody was left to hear."""
        self._answers.discard(answer)
        with self._lanes.of(conversation_id) as lane:
            lane.running.pop(client_id, None)
        self._lanes.release(conversation_id)
        if not answer.cancelled() and (error := answer.exception()) is not None:
            log.error("turn_unsettled", error=type(error).__name__)


def turn_of(accepted: Accepted) -> Turn:
    """Return the turn that an accepted message opened."""
    return Turn(
        conversation_id=accepted.conversation.id,
        message_id=accepted.message.id,
        epoch=accepted.message.epoch,
        text=accepted.message.text,
        net=accepted.net,
    )
