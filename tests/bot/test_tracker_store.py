"""The tracker store: what lives, what a policy sees of it, and what a restart finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, check_if_tracker_store_async
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from bot.agent import load_agent
from bot.errors import SettingsRefused
from bot.mends import dialogue_states
from bot.settings import Settings
from bot.tracker_store import LiveTrackerStore
from tests.bot.conftest import FORM_PROJECT
from tests.bot.counting import calls_to
from tests.bot.running import ActionServer, hear, running_bot, scripted_agent

DOMAIN = Domain.from_path(str(FORM_PROJECT / "domain.yml"))


def store_at(path: Path, **options: int) -> LiveTrackerStore:
    """A store that keeps its state in a file."""
    return LiveTrackerStore(DOMAIN, host=f"sqlite:///{path}", **options)


class WatchingRunner:
    """Runs the real graph, and notes how many events the policies were given."""

    def __init__(self, runner: object) -> None:
        self._runner = runner
        self.events: list[int] = []

    def run(self, inputs: dict[str, object], targets: list[str]) -> dict[str, object]:
        self.events.append(len(inputs[PLACEHOLDER_TRACKER].events))
        return self._runner.run(inputs=inputs, targets=targets)


async def test_policies_and_actions_see_a_bounded_history(form_model: Path, tmp_path: Path) -> None:
    """Over 200 turns, no policy and no action is given more than 80 events and one turn's."""
    agent, actions = scripted_agent(form_model, tmp_path / "tracker.db")
    agent.processor.graph_runner = watching = WatchingRunner(agent.processor.graph_runner)

    for number in range(200):
        await hear(agent, ("ask_policy", "greet")[number % 2])

    assert max(watching.events) <= 80 + 10
    assert max(len(call["tracker"]["events"]) for call in actions.calls) <= 80 + 10
    assert min(watching.events[-100:]) > 40
    await agent.close()


async def test_turn_200_computes_no_more_states_than_turn_12(
    form_model: Path, tmp_path: Path
) -> None:
    """The cost that grows in stock Rasa.

    The states that one turn computes, and the replays behind them.
    """
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    computed = {}

    for number in range(1, 201):
        with calls_to(Domain.get_active_state) as calls:
            await hear(agent, "ask_policy")
        computed[number] = calls.number
    with calls_to(Domain.get_active_state) as anew:
        dialogue_states._upstream(agent.domain, await agent.store.retrieve("c1"))

    usual = sorted(computed[n] for n in range(151, 201))[25]
    assert usual == computed[12]
    assert max(computed.values()) <= 40  # right after a cut, once over what is left
    assert anew.number <= 40
    await agent.close()


async def test_a_tracker_stays_alive_between_turns(form_model: Path, tmp_path: Path) -> None:
    """Nothing is rebuilt from events: the same tracker is lent again."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    await hear(agent, "greet")
    first = await agent.store.retrieve("c1")
    await agent.store.save(first)

    assert await agent.store.retrieve("c1") is first
    await agent.close()


async def test_a_restart_resumes_inside_a_form(form_model: Path, tmp_path: Path) -> None:
    """A new process, the same database: the form asks on where it was, and completes."""
    before, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    await hear(before, "start_return")
    assert await hear(before, "inform", "RC-10001") == ["What is the reason?"]
    await before.close()

    after, actions = scripted_agent(form_model, tmp_path / "tracker.db")
    asked = await hear(after, "ask_policy", "who pays?")
    finished = await hear(after, "inform", "it is broken")

    assert asked == ["done", "What is the reason?"]
    assert finished == ["done"]
    assert actions.calls[-1]["next_action"] == "action_submit_return"
    assert actions.calls[-1]["tracker"]["slots"]["order_id"] == "RC-10001"
    assert actions.calls[-1]["tracker"]["slots"]["reason"] == "it is broken"
    await after.close()


async def test_the_first_turn_after_a_restart_may_complete_the_form(
    form_model: Path, tmp_path: Path
) -> None:
    """No turn in between is needed for the form to be whole again."""
    before, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    await hear(before, "start_return")
    await hear(before, "inform", "RC-10001")
    await before.close()

    after, actions = scripted_agent(form_model, tmp_path / "tracker.db")
    assert await hear(after, "inform", "it is broken") == ["done"]
    assert [call["next_action"] for call in actions.calls] == ["action_submit_return"]
    assert actions.calls[0]["tracker"]["active_loop"] == {}
    await after.close()


async def test_after_a_restart_a_form_looks_to_policies_as_it_did(
    form_model: Path, tmp_path: Path
) -> None:
    """Slots, loop and last actions of the states agree with those of a talk without a restart.

    Rasa merges a form's turns by looking back for its last run: that has to be there to be found.
    """
    without, _ = scripted_agent(form_model, tmp_path / "without.db")
    before, _ = scripted_agent(form_model, tmp_path / "with.db")
    for agent in (without, before):
        await hear(agent, "start_return")
    await before.close()
    after, _ = scripted_agent(form_model, tmp_path / "with.db")
    for agent in (without, after):
        await hear(agent, "inform", "RC-10001")

    looks = []
    for agent in (without, after):
        found = dialogue_states._upstream(agent.domain, await agent.store.retrieve("c1"))
        looks.append([{k: v for k, v in state.items() if k != "user"} for state in found])
        await agent.close()
    assert len(looks[1]) == 3
    assert looks[1][-2:] == looks[0][-2:]


async def test_a_restart_through_the_channel_resumes_inside_a_form(
    form_model: Path, settings: Settings, actions: ActionServer
) -> None:
    """The same on sockets, by the classifier's own understanding."""
    async with running_bot(form_model, settings) as bot:
        await bot.say("start a return")
        assert (await bot.say("RC-10001")).texts == ["What is the reason?"]
    async with running_bot(form_model, settings) as bot:
        answer = await bot.say("it is broken")

    assert answer.texts == ["done"]
    assert actions.calls[-1]["tracker"]["slots"]["reason"] == "it is broken"


async def test_a_finished_form_is_not_resumed(form_model: Path, tmp_path: Path) -> None:
    """What ended before the restart has ended after it."""
    before, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    for intent in ("start_return", "inform", "inform", "greet"):
        await hear(before, intent)
    await before.close()

    after, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    assert await hear(after, "greet") == ["Hello."]
    assert (await after.store.retrieve("c1")).active_loop_name is None
    await after.close()


async def test_the_longest_unused_conversation_makes_room(form_model: Path, tmp_path: Path) -> None:
    """Above the cap the oldest leaves memory; its form goes on from the database."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db", live=3)
    await hear(agent, "start_return", conversation="first")
    for number in range(5):
        await hear(agent, "greet", conversation=f"other {number}")

    assert len(agent.store._conversations) == 3
    assert await hear(agent, "inform", "RC-10001", conversation="first") == ["What is the reason?"]
    await agent.close()


async def test_what_was_never_saved_never_was(tmp_path: Path) -> None:
    """A tracker that was lent and not saved belongs to a failed turn."""
    store = store_at(tmp_path / "tracker.db")
    tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
    tracker.update(SlotSet("reason", "kept"))
    await store.save(tracker)

    lent = await store.retrieve("c1")
    lent.update(SlotSet("reason", "lost"))
    lent.update(SlotSet("order_id", "lost"))
    again = await store.retrieve("c1")

    assert again is not lent
    assert again.current_slot_values()["reason"] == "kept"
    assert again.current_slot_values()["order_id"] is None
    store.close()


def test_the_agent_uses_the_store_unwrapped(form_model: Path, tmp_path: Path) -> None:
    """`FailSafeTrackerStore` and `AwaitableTrackerStore` stay out, or errors would not arrive."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")

    assert agent.tracker_store is agent.store
    assert not isinstance(agent.tracker_store, FailSafeTrackerStore)
    assert agent.processor.tracker_store is agent.store
    assert check_if_tracker_store_async(agent.store)
    assert agent.store.domain is agent.domain


def test_another_store_in_endpoints_is_refused(
    form_model: Path, settings: Settings, tmp_path: Path
) -> None:
    """Also the in-memory one that Rasa takes, with a warning, when it cannot find a class."""
    (tmp_path / "endpoints.yml").write_text("action_endpoint:\n  url: http://127.0.0.1/webhook\n")

    with pytest.raises(SettingsRefused, match=r"InMemoryTrackerStore, expected\s+bot"):
        load_agent(settings, form_model, project=tmp_path)


def test_an_event_broker_is_refused(tmp_path: Path) -> None:
    """Live trackers have no earlier self to compare with, so a broker would get nothing right."""

    class SomeBroker(EventBroker):
        """Never used."""

    with pytest.raises(SettingsRefused, match="event_broker"):
        LiveTrackerStore(DOMAIN, host=f"sqlite:///{tmp_path / 't.db'}", event_broker=SomeBroker())
