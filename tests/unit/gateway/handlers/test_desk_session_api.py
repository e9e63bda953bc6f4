"""The desk's door over HTTP: the cookie, the proof, and what strangers find out."""

from __future__ import annotations

import pytest

from tests.unit.gateway.conftest import House, Web, a_settings, web_of
from tests.unit.gateway.desks import PASSWORD, browser_of, signed_in


class TestSigningIn:
    async def test_who_signs_in_gets_a_cookie_that_no_script_can_read(self, web: Web) -> None:
        """And no other site's page sends."""
        response = await web.client.post(
            "/v1/desk/session", json={"name": "mia", "password": PASSWORD}
        )

        assert response.status_code == 200
        assert response.json()["agent"] == {"id": "mia", "name": "Mia"}
        [cookie] = response.headers.get_list("set-cookie")
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert attributes == {"httponly", "path=/", "samesite=strict"}
        assert response.json()["csrf"] not in cookie

    async def test_in_production_the_cookie_travels_encrypted_only(self) -> None:
        """Over plain HTTP a browser would not even send it."""
        settings = a_settings(environment="production", support_contact="help@shop.example")
        web = web_of(settings, House())
        async with web.client:
            response = await web.client.post(
                "/v1/desk/session", json={"name": "mia", "password": PASSWORD}
            )

        assert "secure" in response.headers["set-cookie"].lower()

    @pytest.mark.parametrize("name", ["mia", "nobody"])
    async def test_a_wrong_name_reads_like_a_wrong_password(self, web: Web, name: str) -> None:
        """401, in words that name neither, and nothing to be challenged for."""
        response = await web.client.post("/v1/desk/session", json={"name": name, "password": "no"})

        assert response.status_code == 401
        problem = response.json()
        assert problem["type"] == "urn:recourse:problem:sign-in-refused"
        assert name not in problem["detail"]
        assert "www-authenticate" not in response.headers
        assert "set-cookie" not in response.headers

    async def test_too_many_tries_are_told_when_to_come_back(self, web: Web) -> None:
        """429 with the seconds, for the right password too."""
        for _ in range(5):
            await web.client.post("/v1/desk/session", json={"name": "mia", "password": "no"})

        response = await web.client.post(
            "/v1/desk/session", json={"name": "mia", "password": PASSWORD}
        )

        assert response.status_code == 429
        assert response.headers["retry-after"] == "60"
        assert response.json()["type"] == "urn:recourse:problem:too-many-sign-ins"

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "mia"},
            {"name": "mia", "password": 123456789},
            {"name": "mia", "password": "hunter22", "remember": True},
            {"name": "", "password": "hunter22"},
            {"name": "mia", "password": "hunter22" * 200},
        ],
    )
    async def test_a_password_is_never_quoted(self, web: Web, body: dict[str, object]) -> None:
        """Whatever else is wrong with what was sent."""
        response = await web.client.post("/v1/desk/session", json=body)

        assert response.status_code == 422
        assert "hunter" not in response.text
        assert "123456789" not in response.text


class TestTheSession:
    async def test_a_page_that_is_loaded_again_finds_its_session(self, web: Web) -> None:
        """Who, and the same proof as before."""
        mia = await signed_in(web)

        response = await mia.get("/session")

        assert response.json() == {"agent": {"id": "mia", "name": "Mia"}, "csrf": mia.csrf}

    async def test_two_windows_share_one_session(self, web: Web) -> None:
        """Signing in again elsewhere signs nobody out."""
        first, second = await signed_in(web), await signed_in(web)

        assert (await first.get("/session")).status_code == 200
        assert (await second.get("/session")).status_code == 200
        assert first.csrf != second.csrf

    async def test_signing_out_ends_it_here_and_there(self, web: Web) -> None:
        """204, the cookie goes, and a copy of it opens nothing."""
        mia = await signed_in(web)

        response = await mia.client.delete("/v1/desk/session")

        assert response.status_code == 204
        assert 'recourse_desk=""' in response.headers["set-cookie"]
        copy = browser_of(web)
        copy.cookies.set("recourse_desk", mia.cookie)
        assert (await copy.get("/v1/desk/session")).status_code == 401

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/session"),
            ("DELETE", "/session"),
            ("GET", "/agents"),
            ("GET", "/conversations?view=queue"),
            ("GET", "/conversations/c-1"),
            *(
                ("POST", f"/conversations/c-1/{what}")
                for what in (
                    *("accept", "hand-back", "transfer", "close"),
                    *("messages", "notes", "read", "typing"),
                )
            ),
        ],
    )
    async def test_without_a_session_there_is_nothing(
        self, web: Web, method: str, path: str
    ) -> None:
        """401 for every call there is; not even what is missing in it is told."""
        response = await web.client.request(method, f"/v1/desk{path}")

        assert response.status_code == 401
        assert response.json()["type"] == "urn:recourse:problem:session-missing"

    @pytest.mark.parametrize("csrf", [None, "made-up"])
    async def test_a_change_without_the_pages_proof_is_refused(
        self, web: Web, csrf: str | None
    ) -> None:
        """403, and nothing is changed: the cookie alone may come from anybody's page."""
        mia = await signed_in(web)
        mia.client.headers.pop("X-CSRF-Token")
        headers = {"X-CSRF-Token": csrf} if csrf else {}

        response = await mia.client.delete("/v1/desk/session", headers=headers)

        assert response.status_code == 403
        assert response.json()["type"] == "urn:recourse:problem:csrf-refused"
        assert (await mia.get("/session")).status_code == 200

    async def test_who_is_disabled_is_out_at_the_next_call(self, web: Web) -> None:
        """Whatever the page still shows."""
        mia = await signed_in(web)

        web.house.agents.disable("mia", web.house.clock())

        assert (await mia.get("/agents")).status_code == 401

    async def test_colleagues_and_who_of_them_is_there(self, web: Web) -> None:
        """By login; online is who has the desk open."""
        mia = await signed_in(web)
        with web.house.support.presence.at_desk("bo"):
            response = await mia.get("/agents")

        assert response.json()["agents"] == [
            {"id": "bo", "name": "Bo", "online": True},
            {"id": "mia", "name": "Mia", "online": False},
        ]


async def test_a_customers_token_opens_no_desk(web: Web) -> None:
    """Nor the other way round: they are different doors."""
    path, headers = await web.opened()
    mia = await signed_in(web)

    assert (await web.client.get("/v1/desk/agents", headers=headers)).status_code == 401
    assert (await mia.client.get(path)).status_code == 401
