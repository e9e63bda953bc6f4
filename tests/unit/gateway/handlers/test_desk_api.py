"""The desk's calls over HTTP, in the contract's own shapes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.unit.gateway.conftest import Web
from tests.unit.gateway.desks import DeskClient, signed_in, waiting

SUMMARY = {
    *("id", "owner", "epoch", "agent", "customer", "jurisdiction", "locale", "audience"),
    *("opened_at", "queued_at", "queue_position", "reason", "awaiting_since", "last"),
    "read_by_customer",
}


@pytest.fixture
async def mia(web: Web) -> DeskClient:
    """Mia, signed in."""
    return await signed_in(web)


def refused(response: httpx.Response, status: int, kind: str) -> str:
    """What a problem says, once it is the one expected."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == f"urn:recourse:problem:{kind}"
    detail: str = problem["detail"]
    return detail


async def accepted(web: Web, agent: DeskClient, **body: Any) -> tuple[str, dict[str, str]]:
    """A conversation that the agent has, in epoch 3."""
    conversation, headers = await waiting(web, **body)
    response = await agent.do(conversation, "accept", epoch=2)
    assert response.status_code == 200, response.text
    return conversation, headers


class TestLists:
    async def test_a_line_is_a_summary(self, web: Web, mia: DeskClient) -> None:
        """Every field of the contract, under its own name."""
        conversation, _ = await waiting(web)

        [line] = (await mia.get("/conversations", view="queue")).json()["conversations"]

        assert set(line) == SUMMARY
        assert (line["id"], line["owner"], line["epoch"]) == (conversation, "queued", 2)
        assert (line["queue_position"], line["reason"]) == (1, "asked")
        assert set(line["last"]) == {"seq", "from", "text", "at"}
        assert line["last"]["from"] == "system"
        assert line["customer"] is None

    async def test_the_views_and_the_search_are_parameters(self, web: Web, mia: DeskClient) -> None:
        """Mine, everybody's, with words."""
        conversation, headers = await accepted(web, mia)
        await web.client.post(
            f"/v1/conversations/{conversation}/messages",
            headers=headers,
            json={"client_id": "c-1", "text": "The kettle leaks"},
        )

        for view, q, count in (
            *(("mine", "", 1), ("human", "KETTLE", 1), ("human", "toaster", 0)),
            *(("queue", "", 0), ("bot", "", 0), ("closed", "", 0)),
        ):
            found = (await mia.get("/conversations", view=view, q=q)).json()["conversations"]
            assert len(found) == count, (view, q)

    async def test_a_long_list_comes_in_pages_of_thirty(self, web: Web, mia: DeskClient) -> None:
        """The next page begins after the last id of the one before."""
        for _ in range(32):
            await waiting(web)

        first = (await mia.get("/conversations", view="queue")).json()["conversations"]
        rest = (await mia.get("/conversations", view="queue", before=first[-1]["id"])).json()

        assert len(first) == 30
        assert len(rest["conversations"]) == 2

    async def test_a_list_that_there_is_not_is_refused(self, mia: DeskClient) -> None:
        """With those there are."""
        detail = refused(await mia.get("/conversations", view="all"), 422, "invalid-request")

        assert "queue" in detail


class TestOneConversation:
    async def test_everything_there_is_of_it(self, web: Web, mia: DeskClient) -> None:
        """The contract's keys, and an unsent answer among them."""
        conversation, _ = await accepted(web, mia)
        await mia.do(conversation, "notes", text="Called back")

        whole = (await mia.get(f"/conversations/{conversation}")).json()

        assert set(whole) == {
            *("conversation", "messages", "notes", "transitions", "suppressed", "orders"),
            *("traces", "context"),
        }
        [note] = whole["notes"]
        assert (note["agent"], note["text"]) == ({"id": "mia", "name": "Mia"}, "Called back")
        assert set(whole["transitions"][0]) == {
            *("epoch", "came_from", "went_to", "reason", "agent", "at", "context")
        }
        assert whole["transitions"][2]["agent"] == {"id": "mia", "name": "Mia"}
        assert whole["context"]["reason"] == "asked"

    async def test_an_unknown_one_is_not_found(self, mia: DeskClient) -> None:
        """404."""
        refused(await mia.get("/conversations/nowhere"), 404, "conversation-not-found")


class TestMoves:
    async def test_every_move_answers_with_the_new_summary(self, web: Web, mia: DeskClient) -> None:
        """Accepted, given back; each in the next epoch."""
        conversation, _ = await waiting(web)

        taken = (await mia.do(conversation, "accept", epoch=2)).json()
        back = (await mia.do(conversation, "hand-back", epoch=3)).json()

        assert set(taken) == SUMMARY
        assert (taken["owner"], taken["epoch"], taken["agent"]["id"]) == ("human", 3, "mia")
        assert (back["owner"], back["epoch"], back["agent"]) == ("bot", 4, None)

    async def test_the_second_agent_to_accept_is_told_who_has_it(
        self, web: Web, mia: DeskClient
    ) -> None:
        """409, and the owner in the words."""
        bo = await signed_in(web, "bo")
        conversation, _ = await accepted(web, mia)

        detail = refused(await bo.do(conversation, "accept", epoch=2), 409, "epoch-passed")

        assert "its owner is human" in detail

    async def test_what_is_not_ones_own_is_not_ones_to_move(
        self, web: Web, mia: DeskClient
    ) -> None:
        """409 with the reason, also in the right epoch."""
        bo = await signed_in(web, "bo")
        conversation, _ = await accepted(web, mia)

        refused(await bo.do(conversation, "close", epoch=3), 409, "transition-refused")

    async def test_passing_on_needs_somebody_who_is_there(self, web: Web, mia: DeskClient) -> None:
        """404 for the absent, the new summary for the present."""
        conversation, _ = await accepted(web, mia)
        absent = await mia.do(conversation, "transfer", epoch=3, to="bo")
        detail = refused(absent, 404, "agent-not-found")
        assert "not at the desk" in detail

        with web.house.support.presence.at_desk("bo"):
            passed = await mia.do(conversation, "transfer", epoch=3, to="bo")
        assert passed.json()["agent"] == {"id": "bo", "name": "Bo"}

    async def test_an_end_is_told_to_both(self, web: Web, mia: DeskClient) -> None:
        """The desk's summary and the customer's state agree."""
        conversation, headers = await accepted(web, mia)

        closed = (await mia.do(conversation, "close", epoch=3)).json()
        state = await web.client.get(f"/v1/conversations/{conversation}", headers=headers)

        assert closed["owner"] == state.json()["owner"] == "closed"

    @pytest.mark.parametrize("body", [{}, {"epoch": 0}, {"epoch": "3"}, {"epoch": 3, "force": 1}])
    async def test_a_move_without_its_epoch_is_refused(
        self, web: Web, mia: DeskClient, body: dict[str, object]
    ) -> None:
        """Nobody acts on what they have not looked at."""
        conversation, _ = await accepted(web, mia)
        response = await mia.do(conversation, "close", **body)

        if body == {"epoch": "3"}:
            assert response.status_code == 200  # a number is a number
        else:
            refused(response, 422, "invalid-request")


class TestMessages:
    async def test_a_reply_and_where_it_left_the_conversation(
        self, web: Web, mia: DeskClient
    ) -> None:
        """The message with the agent's own id of it; nothing is owed any more."""
        conversation, headers = await accepted(web, mia)

        sent = await mia.do(conversation, "messages", client_id="r-1", text="Hello!", epoch=3)

        body = sent.json()
        assert set(body) == {"message", "conversation"}
        message = body["message"]
        assert (message["from"], message["author"], message["client_id"]) == ("agent", "Mia", "r-1")
        assert body["conversation"]["awaiting_since"] is None
        read = await web.client.get(f"/v1/conversations/{conversation}/messages", headers=headers)
        assert read.json()["messages"][-1] == {**message, "client_id": None}

    async def test_a_repeated_reply_gets_the_first_result(self, web: Web, mia: DeskClient) -> None:
        """Also after the conversation has gone elsewhere."""
        conversation, _ = await accepted(web, mia)
        body = {"client_id": "r-1", "text": "Hello!", "epoch": 3}
        first = (await mia.do(conversation, "messages", **body)).json()
        await mia.do(conversation, "hand-back", epoch=3)

        again = (await mia.do(conversation, "messages", **body)).json()

        assert again["message"] == first["message"]

    async def test_a_reply_to_what_was_handed_back_is_refused(
        self, web: Web, mia: DeskClient
    ) -> None:
        """409 with the owner: the page keeps the text."""
        conversation, _ = await accepted(web, mia)
        await mia.do(conversation, "hand-back", epoch=3)

        late = await mia.do(conversation, "messages", client_id="r-1", text="Wait!", epoch=3)

        assert "its owner is bot" in refused(late, 409, "epoch-passed")

    async def test_the_same_id_with_other_words_is_refused(self, web: Web, mia: DeskClient) -> None:
        """409."""
        conversation, _ = await accepted(web, mia)
        await mia.do(conversation, "messages", client_id="r-1", text="One", epoch=3)

        other = await mia.do(conversation, "messages", client_id="r-1", text="Two", epoch=3)

        refused(other, 409, "client-id-reused")

    async def test_words_are_needed(self, web: Web, mia: DeskClient) -> None:
        """Of a reply and of a note."""
        conversation, _ = await accepted(web, mia)
        blank = await mia.do(conversation, "messages", client_id="r-1", text=" ", epoch=3)
        refused(blank, 422, "text-refused")
        refused(await mia.do(conversation, "notes", text=""), 422, "text-refused")

    async def test_marks_and_typing_answer_with_the_summary(
        self, web: Web, mia: DeskClient
    ) -> None:
        """What a person has read, the customer's state says."""
        conversation, headers = await accepted(web, mia)

        assert set((await mia.do(conversation, "read", seq=1)).json()) == SUMMARY
        assert set((await mia.do(conversation, "typing", on=True)).json()) == SUMMARY
        state = await web.client.get(f"/v1/conversations/{conversation}", headers=headers)
        assert state.json()["read_by_agent"] == 1


class TestCustomers:
    async def test_asking_for_a_person_answers_with_the_state(self, web: Web) -> None:
        """202, with the place in the queue; again, it is the same."""
        conversation, headers = await waiting(web)
        path = f"/v1/conversations/{conversation}/handoff"

        again = await web.client.post(path, headers=headers)

        assert again.status_code == 202
        state = again.json()
        assert (state["owner"], state["epoch"], state["queue_position"]) == ("queued", 2, 1)

    async def test_who_prefers_the_bot_has_it_back(self, web: Web) -> None:
        """200 while waiting, 409 otherwise."""
        conversation, headers = await waiting(web)
        path = f"/v1/conversations/{conversation}/handoff"

        back = await web.client.delete(path, headers=headers)
        twice = await web.client.delete(path, headers=headers)

        assert (back.json()["owner"], back.json()["epoch"]) == ("bot", 3)
        refused(twice, 409, "transition-refused")

    async def test_ending_ends(self, web: Web) -> None:
        """The state says so, and asking for a person afterwards is refused."""
        conversation, headers = await waiting(web)

        closed = await web.client.post(f"/v1/conversations/{conversation}/close", headers=headers)
        asked = await web.client.post(f"/v1/conversations/{conversation}/handoff", headers=headers)

        assert closed.json()["owner"] == "closed"
        refused(asked, 409, "conversation-closed")

    @pytest.mark.parametrize(
        ("method", "what"), [("POST", "handoff"), ("DELETE", "handoff"), ("POST", "close")]
    )
    async def test_only_the_token_opens_it(self, web: Web, method: str, what: str) -> None:
        """Nobody sends a stranger's conversation to the desk, or ends it."""
        conversation, _ = await waiting(web)
        _, others = await web.opened()
        path = f"/v1/conversations/{conversation}/{what}"

        refused(await web.client.request(method, path), 401, "credentials-missing")
        refused(
            await web.client.request(method, path, headers=others), 404, "conversation-not-found"
        )

    async def test_the_epoch_of_a_customer_is_nobodys_to_choose(self, web: Web) -> None:
        """A body that thinks it can is refused."""
        path, headers = await web.opened()
        handoff = path.replace("messages", "handoff")

        response = await web.client.post(handoff, headers=headers, json={"owner": "human"})

        refused(response, 422, "invalid-request")


async def test_the_openapi_document_has_the_desk(web: Web) -> None:
    """Every call with its shapes, its problems, and what opens it."""
    document = (await web.client.get("/openapi.json")).json()
    one = "/v1/desk/conversations/{conversation_id}"

    reply = document["paths"][f"{one}/messages"]["post"]
    assert set(reply["responses"]) >= {"200", "401", "403", "404", "409", "422", "503"}
    assert {"desk": []} in reply["security"]
    assert "X-CSRF-Token" in {each["name"] for each in reply["parameters"]}
    assert set(document["components"]["schemas"]["Summary"]["properties"]) == SUMMARY
    for what in ("accept", "hand-back", "transfer", "close", "notes", "read", "typing"):
        assert f"{one}/{what}" in document["paths"]
    assert "/v1/conversations/{conversation_id}/handoff" in document["paths"]


async def test_the_counts_are_there_for_whoever_keeps_the_house(web: Web) -> None:
    """Under the names that are alerted on, from the first scrape."""
    metrics = (await web.client.get("/metrics")).text

    assert "recourse_queue_length" in metrics
    assert "recourse_ownership_transitions" in metrics
