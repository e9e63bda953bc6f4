"""A message processor in which a failed action fails the turn.

Rasa's own swallows an action's exception and goes on without the action's events, so that the
customer gets silence and the conversation a hole. Here the turn fails as a whole: nothing of it is
saved, the channel says so, and the gateway apologises.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphComponentException, GraphSchemaException
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecutionRejected, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.errors import ActionFailed, BotError, ModelUnusable, TurnFailed
from bot.graph_runner import StraightGraphRunner
from bot.mends.pins import require_source
from bot.model_storage import ServingModelStorage

_RUN_ACTION = "6d383d0179ef1187"
_SESSION = "b0d44217b5ca28ba"
_upstream = (MessageProcessor._run_action, MessageProcessor._update_tracker_session)


class TurnProcessor(MessageProcessor):
    """Processes one message at a time to its honest end."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's
        """Load the model; takes what `MessageProcessor` takes.

        Raises:
            UpstreamChanged: when the methods overridden here are not those of Rasa 3.6.21.
        """
        for method, pin in zip(_upstream, (_RUN_ACTION, _SESSION), strict=True):
            require_source(method, pin)
        super().__init__(**kwargs)
        self.on_circuit_break = _give_up  # type: ignore[assignment] # a LambdaType, says Rasa

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        """Load a model archive for serving.

        Raises:
            ModelUnusable: when there is no archive at the path, or it is not one.
            BotError: what one of our components raised, which Rasa wraps in errors of its own.
        """
        try:
            with tempfile.TemporaryDirectory() as unpacked:
                metadata, runner = load_predict_graph_runner(
                    Path(unpacked), Path(model_path), ServingModelStorage, StraightGraphRunner
                )
        except (RasaException, GraphComponentException, GraphSchemaException) as exc:
            if isinstance(exc.__cause__, BotError):
                raise exc.__cause__ from None
            raise ModelUnusable(f"{model_path}: {exc}: run `make train`") from exc
        except (OSError, EOFError, tarfile.TarError, LookupError, ValueError) as exc:
            raise ModelUnusable(f"{model_path} is not a model ({exc!r}): run `make train`") from exc
        return Path(model_path).name, metadata, runner

    async def _update_tracker_session(
        self,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Start a session where there is none, without the message's metadata.

        Rasa keeps the first message's metadata in the slot `session_started_metadata`; here that is
        a signed grant, and an identity must not outlive its message.
        """
        await super()._update_tracker_session(tracker, output_channel, None)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run an action and log what it did; returns whether another one follows.

        The same as upstream, except that an exception is not swallowed, and that only a form or
        another loop may refuse to run: any other action that refuses has failed.

        Raises:
            ActionFailed: when the action cannot be run to its end.
        """
        another: bool = self.should_predict_another_action(action.name())
        try:
            events = await self._events_of(action, tracker, output_channel, nlg, prediction)
        except ActionExecutionRejection as exc:
            if (
                action.name() != tracker.active_loop_name
                and action.name() not in self.domain.form_names
            ):
                raise ActionFailed(f"{action.name()} refused to run") from exc
            tracker.update(
                ActionExecutionRejected(
                    action.name(), prediction.policy_name, prediction.max_confidence
                )
            )
            return another
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        if action.name() != ACTION_LISTEN_NAME and not action.name().startswith(UTTER_PREFIX):
            self._log_slots(tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return another

    async def _events_of(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> list[Event]:
        """Run the action on a copy of the tracker, so that a refusal leaves no trace."""
        trial = tracker.copy()
        trial.update_with_events(prediction.events, self.domain)
        try:
            return list(await action.run(output_channel, nlg, trial, self.domain) or [])
        except jsonschema.ValidationError as exc:  # whose message quotes the whole result
            raise ActionFailed(
                f"{action.name()}: its result is not valid at {exc.json_path}"
            ) from None


def _give_up(tracker: DialogueStateTracker, *_rest: object) -> None:
    raise TurnFailed(f"conversation {tracker.sender_id}: more actions in one turn than are allowed")
