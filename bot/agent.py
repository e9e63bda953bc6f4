"""Rasa's agent with our processor, our tracker store unwrapped, and a lock polled swiftly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
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

# A ticket outlives the longest turn twice over; an expired one would let the next message in beside
# it.
_LOCK_LIFETIMES = 2.0
_LOCK_POLL_S = 0.05


class HouseAgent(Agent):
    """An agent that fails closed."""

    def __init__(
        self,
        *,
        store: LiveTrackerStore,
        locks: LockStore,
        actions: ActionEndpoint,
        turn_timeout_s: float,
    ) -> None:
        """Build an agent without a model.

        Raises:
            UpstreamChanged: when the methods overridden here are not those of Rasa 3.6.21.
        """
        for method, pin in zip(_upstream, (_LOAD_MODEL, _HANDLE_MESSAGE), strict=True):
            require_source(method, pin)
        super().__init__(tracker_store=store, lock_store=locks, action_endpoint=actions)
        self.store = store
        self._actions = actions
        self._lock_lifetime_s = turn_timeout_s * _LOCK_LIFETIMES

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """Use the store as it is; `FailSafeTrackerStore` turns a database error into amnesia."""
        if store is None:
            raise ModelUnusable("the agent has no tracker store: pass a LiveTrackerStore")
        store.domain = domain
        return store

    async def close(self) -> None:
        """Close the connections to the action server and to the database."""
        await self._actions.close()
        self.store.close()

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
    if endpoints.tracker_store is not None and not endpoints.tracker_store.url:
        endpoints.tracker_store.url = settings.tracker_database
    store = TrackerStore.create(endpoints.tracker_store)
    if not isinstance(store, LiveTrackerStore):
        # Rasa falls back to its in-memory store, with a warning, when it cannot find the class.
        raise SettingsRefused(
            f"endpoints.yml: tracker_store is {type(store).__name__}, expected"
            " bot.tracker_store.LiveTrackerStore: others lose conversations when a database fails"
        )
    agent = HouseAgent(
        store=store,
        locks=LockStore.create(endpoints.lock_store),
        actions=ActionEndpoint(settings.actions_url, timeout_s=settings.action_timeout_s),
        turn_timeout_s=settings.turn_timeout_s,
    )
    agent.load_model(model)
    return agent
