"""The way to the action server: one connection for many calls, and JSON as Rasa means it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.action_endpoint import ActionEndpoint
from bot.errors import ActionFailed
from tests.bot.running import ActionServer, hear, scripted_agent


@pytest.fixture
async def endpoint(actions: ActionServer) -> AsyncIterator[ActionEndpoint]:
    """The way to the test's action server."""
    opened = ActionEndpoint(actions.url, timeout_s=1)
    yield opened
    await opened.close()


async def test_many_calls_share_a_connection(
    endpoint: ActionEndpoint, actions: ActionServer
) -> None:
    """Rasa opens one for each."""
    for _ in range(5):
        await endpoint.request(
            json={"next_action": "a"}, method="post", timeout=300, compress=False
        )

    assert len(actions.calls) == 5
    assert len(actions.connections) == 1


async def test_an_answer_is_its_json(endpoint: ActionEndpoint, actions: ActionServer) -> None:
    """Unicode and nesting intact, both ways."""
    actions.handlers["a"] = lambda call: {"events": [], "responses": [{"text": call["said"]}]}

    answer = await endpoint.request(json={"next_action": "a", "said": "七天 ✓"})

    assert answer == {"events": [], "responses": [{"text": "七天 ✓"}]}


async def test_it_may_be_closed_before_it_was_used(actions: ActionServer) -> None:
    """As when the process stops before the first message."""
    await ActionEndpoint(actions.url, timeout_s=1).close()


async def test_an_error_body_is_never_quoted(
    endpoint: ActionEndpoint, actions: ActionServer
) -> None:
    """The action server echoes the whole tracker in it."""
    actions.handlers["a"] = lambda _call: web.Response(status=500, text="my private words")

    with pytest.raises(ActionFailed) as caught:
        await endpoint.request(json={"next_action": "a"})

    assert "answered 500" in str(caught.value)
    assert "private" not in str(caught.value)


async def test_an_action_is_sent_the_domain_and_a_bounded_tracker(
    form_model: Path, tmp_path: Path
) -> None:
    """rasa-sdk answers 449 without a domain; and no history is posted beyond the bound."""
    agent, actions = scripted_agent(form_model, tmp_path / "tracker.db", events=40)
    for _ in range(40):
        await hear(agent, "ask_policy")

    assert all(call["domain"]["responses"] for call in actions.calls)
    assert all(call["version"] == "3.6.21" for call in actions.calls)
    assert max(len(call["tracker"]["events"]) for call in actions.calls) <= 40 + 10
    await agent.close()
