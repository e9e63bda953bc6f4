"""What every store promises of agents and their sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.domain.desk import AgentRef
from gateway.domain.errors import AgentExists, AgentNotFound
from gateway.services.desk_ports import SessionRecord
from tests.contract.gateway.conftest import Team
from tests.contract.gateway.rooms import MIA, NOW, minutes
from tests.unit.gateway.fake_desk import an_agent

HASH = "c" * 64


def session(token: str = HASH, agent: AgentRef = MIA, minutes_long: float = 60) -> SessionRecord:
    return SessionRecord(token, agent, minutes(minutes_long))


async def test_an_agent_is_found_by_login(team: Team) -> None:
    """As they were added."""
    await team.hire(an_agent("mia"))

    assert await team.agents.agent("mia") == an_agent("mia")
    assert await team.agents.agent("nobody") is None
    assert [each.id for each in await team.agents.agents()] == ["mia"]


async def test_a_login_is_one_persons(team: Team) -> None:
    """The second one is told to choose another."""
    await team.hire(an_agent("mia"))

    with pytest.raises(AgentExists, match="mia"):
        await team.hire(an_agent("mia"))


async def test_a_session_stands_until_it_ends(team: Team) -> None:
    """To the moment, and not in it."""
    await team.hire(an_agent("mia"))

    assert await team.agents.open_session(session(), NOW)

    assert await team.agents.session(HASH, minutes(59)) == session()
    assert await team.agents.session(HASH, minutes(60)) is None
    assert await team.agents.session("d" * 64, NOW) is None


async def test_a_session_can_be_made_to_last_longer(team: Team) -> None:
    """Who works on is not signed out."""
    await team.hire(an_agent("mia"))
    await team.agents.open_session(session(), NOW)

    await team.agents.renew_session(HASH, minutes(90))

    found = await team.agents.session(HASH, minutes(80))
    assert found is not None
    assert found.expires_at == minutes(90)


async def test_a_session_can_be_ended(team: Team) -> None:
    """Signed out is signed out; twice is no harm."""
    await team.hire(an_agent("mia"))
    await team.agents.open_session(session(), NOW)

    await team.agents.end_session(HASH)
    await team.agents.end_session(HASH)

    assert await team.agents.session(HASH, NOW) is None


async def test_who_is_disabled_loses_every_session_and_gets_none(team: Team) -> None:
    """At once, and nobody else's."""
    for login in ("mia", "bo"):
        await team.hire(an_agent(login))
    await team.agents.open_session(session("a" * 64), NOW)
    await team.agents.open_session(session("b" * 64), NOW)
    await team.agents.open_session(session("e" * 64, AgentRef(id="bo", name="Bo")), NOW)

    await team.dismiss("mia", minutes(1))

    assert await team.agents.session("a" * 64, NOW) is None
    assert await team.agents.session("b" * 64, NOW) is None
    assert await team.agents.session("e" * 64, NOW) is not None
    assert not await team.agents.open_session(session("f" * 64), NOW)
    record = await team.agents.agent("mia")
    assert record is not None
    assert record.disabled_at == minutes(1)


async def test_nobody_can_be_disabled_who_is_not_there(team: Team) -> None:
    """A mistyped login is told."""
    with pytest.raises(AgentNotFound):
        await team.dismiss("nobody", NOW)


async def test_sessions_that_are_over_are_forgotten_when_one_begins(team: Team) -> None:
    """The table holds those who are at work, not everybody who ever was."""
    await team.hire(an_agent("mia"))
    await team.agents.open_session(session("a" * 64, minutes_long=1), NOW)

    await team.agents.open_session(session("b" * 64), minutes(2))

    before_it_ended = NOW + timedelta(seconds=1)
    assert await team.agents.session("a" * 64, before_it_ended) is None
