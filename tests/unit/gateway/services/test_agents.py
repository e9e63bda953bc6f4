"""Signing in at the desk: who gets in, what nobody finds out by trying, how sessions go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.domain.errors import CsrfRefused, SessionMissing, SignInRefused, TooManySignIns
from gateway.services.agents import SESSION_LIFE, SignedIn, csrf_of
from tests.unit.gateway.conftest import House
from tests.unit.gateway.fake_desk import an_agent

RIGHT = "correct horse"


async def signed_in(house: House, name: str = "mia") -> SignedIn:
    return await house.support.agents.sign_in(name, RIGHT, None)


class TestSigningIn:
    async def test_the_right_password_opens_the_desk(self, house: House) -> None:
        """With a token that is nowhere kept as it is."""
        entered = await signed_in(house)

        assert entered.session.agent.name == "Mia"
        assert (await house.support.agents.session(entered.token)).agent.id == "mia"
        assert entered.token not in house.agents.sessions

    @pytest.mark.parametrize("name", ["MIA", "  Mia "])
    async def test_a_name_is_a_name_however_it_is_typed(self, house: House, name: str) -> None:
        """Phones begin with a capital letter and end with a space."""
        assert (await signed_in(house, name)).session.agent.id == "mia"

    @pytest.mark.parametrize("name", ["mia", "nobody", "gone"])
    async def test_wrong_unknown_and_disabled_are_one(self, house: House, name: str) -> None:
        """The same words, and the same work: one comparison each."""
        house.agents.add(an_agent("gone"))
        house.agents.disable("gone", house.clock())

        with pytest.raises(SignInRefused) as refused:
            await house.support.agents.sign_in(name, "wrong horse", None)

        assert str(refused.value) == str(SignInRefused())
        assert len(house.passwords.compared) == 1

    async def test_a_disabled_agent_does_not_get_in_with_the_right_password(
        self, house: House
    ) -> None:
        """And their password is not even looked at."""
        house.agents.disable("mia", house.clock())

        with pytest.raises(SignInRefused):
            await signed_in(house)
        assert house.passwords.compared == [None]

    async def test_five_mistakes_and_then_one_try_a_minute(self, house: House) -> None:
        """Also the right password waits: whoever guesses does not learn when they are right."""
        for _ in range(5):
            with pytest.raises(SignInRefused):
                await house.support.agents.sign_in("mia", "wrong", None)

        with pytest.raises(TooManySignIns) as refused:
            await signed_in(house)

        assert refused.value.retry_after_s == 60
        house.monotonic.seconds += 60
        assert (await signed_in(house)).session.agent.id == "mia"

    async def test_who_gets_in_may_make_mistakes_again(self, house: House) -> None:
        """The count is of failures in a row, not of a working day."""
        for _ in range(4):
            for _ in range(4):
                with pytest.raises(SignInRefused):
                    await house.support.agents.sign_in("mia", "wrong", None)
            await signed_in(house)

    async def test_one_address_cannot_try_everybodys_name(self, house: House) -> None:
        """Thirty names from one place, and it is over; from elsewhere it is not."""
        for number in range(30):
            with pytest.raises(SignInRefused):
                await house.support.agents.sign_in(f"name-{number}", "wrong", "net-1")

        with pytest.raises(TooManySignIns):
            await house.support.agents.sign_in("mia", RIGHT, "net-1")
        await house.support.agents.sign_in("mia", RIGHT, "net-2")

    async def test_a_stranger_who_tries_a_name_leaves_the_others_alone(self, house: House) -> None:
        """Only that name waits."""
        for _ in range(5):
            with pytest.raises(SignInRefused):
                await house.support.agents.sign_in("mia", "wrong", None)

        assert (await signed_in(house, "bo")).session.agent.id == "bo"


class TestSessions:
    async def test_a_session_ends_twelve_hours_after_its_last_use(self, house: House) -> None:
        """A whole day at work is one session; a night is not."""
        token = (await signed_in(house)).token
        for _ in range(3):
            house.clock.advance(11 * 3600)
            await house.support.agents.session(token)

        house.clock.advance(SESSION_LIFE.total_seconds())

        with pytest.raises(SessionMissing):
            await house.support.agents.session(token)

    async def test_looking_whether_it_is_open_does_not_keep_it(self, house: House) -> None:
        """A forgotten window does not stay signed in for ever."""
        token = (await signed_in(house)).token
        for _ in range(12):
            house.clock.advance(timedelta(hours=1).total_seconds() - 1)
            assert await house.support.agents.is_open(token)
        house.clock.advance(60)

        assert not await house.support.agents.is_open(token)

    @pytest.mark.parametrize("token", [None, "", "made-up"])
    async def test_no_token_is_no_session(self, house: House, token: str | None) -> None:
        """Nor one that nobody was given."""
        with pytest.raises(SessionMissing):
            await house.support.agents.session(token)

    async def test_signing_out_ends_it(self, house: House) -> None:
        """At once."""
        token = (await signed_in(house)).token

        await house.support.agents.sign_out(token)

        with pytest.raises(SessionMissing):
            await house.support.agents.session(token)

    async def test_whoever_is_disabled_is_out(self, house: House) -> None:
        """With every session there was."""
        token = (await signed_in(house)).token

        house.agents.disable("mia", house.clock())

        assert not await house.support.agents.is_open(token)

    async def test_a_change_needs_the_proof_of_the_page(self, house: House) -> None:
        """The cookie alone comes with every request, whoever's page made it."""
        entered = await signed_in(house)
        require = house.support.agents.require

        assert (await require(entered.token, entered.session.csrf)).agent.id == "mia"
        for wrong in (None, "", "made-up", csrf_of("another token"), "ünicode"):
            with pytest.raises(CsrfRefused):
                await require(entered.token, wrong)

    async def test_the_proof_leads_back_to_no_token(self, house: House) -> None:
        """It stands in a page, where a script can read it."""
        entered = await signed_in(house)

        assert entered.token not in entered.session.csrf
        assert entered.session.csrf == (await house.support.agents.session(entered.token)).csrf

    async def test_who_is_disabled_is_no_colleague(self, house: House) -> None:
        """Nobody is offered as somebody to pass a conversation to who is not there."""
        house.agents.disable("bo", house.clock())

        assert [each.id for each in await house.support.agents.everyone()] == ["mia"]
