"""Rasa's agent with our processor, our tracker store as it is, and a lock that nobody polls by the second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain

from bot.action_endpoint import ActionEndpoint
from bot.errors import ModelUnusable, SettingsRefused
from bot.mends.pins import require_source
from bot.processor import TurnProcessor
from bot.settings import PROJECT_ROOT, Settings
from bot.tracker_store import LiveTrackerStore

_LOAD_MODEL = "f4c1ab4c5c7af634"
_HANDLE_MESSAGE = "ba53507e4d5532a3"
_upstream = (Agent.load_model, Agent.handle_message)

# A ticket outlives the longest turn twice over; an expired one would let the next message in beside it.
_LOCK_LIFETIMES = 2.0
_LOCK_POLL_S = 0.05


class HouseAgent(Agent):
    """An agent that fails closed."""

    def __init__(self, *, turn_timeout_s: float, **kwargs: Any) -> None:
        """Build an agent without a model; takes what `Agent` takes.

        Raises:
            UpstreamChanged: when the methods overridden here are not those of Rasa 3.6.21.
        """
        for method, pin in zip(_upstream, (_LOAD_MODEL, _HANDLE_MESSAGE), strict=True):
            require_source(method, pin)
        super().__init__(**kwargs)
        self._lock_lifetime_s = turn_timeout_s * _LOCK_LIFETIMES

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """Use the store as it is: `FailSafeTrackerStore` would turn a database error into amnesia."""
        if store is None:
            raise ModelUnusable("the agent has no tracker store: pass a LiveTrackerStore")
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model archive.

        Raises:
            ModelUnusable: when it is not one.
        """
        self.processor = TurnProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Process one message, after those of the same conversation that came before it."""
        if self.processor is None:
            raise ModelUnusable("no model is loaded: run `make train`")
        async with self.lock_store.lock(
            message.sender_id, self._lock_lifetime_s, wait_time_in_seconds=_LOCK_POLL_S
        ):
            return await self.processor.handle_message(message)


def load_agent(settings: Settings, model: Path, *, project: Path = PROJECT_ROOT) -> HouseAgent:
    """Return an agent that serves a model with the stores of endpoints.yml.

    Args:
        settings: the process's settings; the action server's address comes from here.
        model: the model archive.
        project: the folder of endpoints.yml.

    Raises:
        ModelUnusable: when the archive cannot be loaded.
        EncoderUnusable: when the encoder is missing or not the one the model was trained with.
        SettingsRefused: when endpoints.yml names another tracker store than ours.
    """
    endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
    store = TrackerStore.create(endpoints.tracker_store)
    if not isinstance(store, LiveTrackerStore):
        # Rasa falls back to its in-memory store, with a warning, when it cannot find the class.
        raise SettingsRefused(
            f"endpoints.yml: tracker_store is {type(store).__name__}, expected"
            " bot.tracker_store.LiveTrackerStore: others lose a conversation when their database fails"
        )
    agent = HouseAgent(
        turn_timeout_s=settings.turn_timeout_s,
        tracker_store=store,
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=ActionEndpoint(settings.actions_url, timeout_s=settings.action_timeout_s),
    )
    agent.load_model(model)
    return agent
