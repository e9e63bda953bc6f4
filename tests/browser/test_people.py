"""A person in the chat: asked for, waited for, talking, and gone again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.widget import (
    Agent,
    answered,
    ask,
    box,
    choose,
    messages,
    remembered,
    sequence,
)
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess


def ask_for_person(page: Page) -> None:
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("region", name="Waiting for a person")).to_be_visible()


class TestWaiting:
    def test_a_person_can_be_asked_for_before_anything_else(self, page: Page) -> None:
        """Without a first message to a bot; the place in the queue is said and announced."""
        ask_for_person(page)

        queue = page.get_by_role("region", name="Waiting for a person")
        expect(queue).to_contain_text("You are next.")
        expect(page.locator(".status")).to_have_text("Waiting for a person")
        expect(page.locator("#announcer")).to_contain_text("You are number 1 in the queue.")
        expect(page.get_by_role("link", name="support@example.com")).to_be_visible()

    def test_the_place_in_the_queue_moves_up(self, page: Page, gateway: GatewayProcess) -> None:
        """Somebody in front gives up: the page says so by itself."""
        first = page.context.browser.new_context(base_url=gateway.address)  # type: ignore[union-attr]
        ahead = first.new_page()
        ahead.goto("/chat")
        ask_for_person(ahead)
        ask_for_person(page)
        queue = page.get_by_role("region", name="Waiting for a person")
        expect(queue).to_contain_text("You are number 2 in the queue.")

        ahead.get_by_role("button", name="Go back to the assistant").click()

        expect(queue).to_contain_text("You are next.", timeout=25_000)
        expect(page.locator("#announcer")).to_contain_text("You are next.")
        first.close()

    def test_the_assistant_can_be_had_back(self, page: Page, rasa: FakeRasa) -> None:
        """Waiting is no prison; the bot answers again at once."""
        ask_for_person(page)
        page.get_by_role("button", name="Go back to the assistant").click()
        expect(page.get_by_role("region", name="Waiting for a person")).to_have_count(0)

        ask(page, "Hello")

        answered(page)
        assert len(rasa.calls) == 1

    def test_what_is_said_while_waiting_is_kept_for_the_person(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """It is sent, the bot is silent, and a reload changes nothing."""
        ask_for_person(page)
        ask(page, "My parcel was wet")
        expect(page.locator(".delivery")).to_have_text("Sent")
        page.reload()

        expect(page.get_by_role("region", name="Waiting for a person")).to_be_visible()
        expect(messages(page, ".customer")).to_have_count(1)
        assert rasa.calls == []


class TestTalking:
    def test_a_whole_conversation_with_a_person(
        self, page: Page, mia: Agent, rasa: FakeRasa
    ) -> None:
        """Joined by name, typing, reading, replying, and handed back to the assistant."""
        ask(page, "Hello")
        answered(page)
        ask_for_person(page)
        ask(page, "My parcel was wet")
        expect(messages(page, ".customer")).to_have_count(2)

        mia.accept(remembered(page)["conversation"])
        expect(page.locator(".status")).to_have_text("Mia, support team")
        expect(page.get_by_role("region", name="Waiting for a person")).to_have_count(0)
        mia.types(on=True)
        expect(page.locator("#typing")).to_have_text("Mia is writing")
        mia.reply("I am sorry. Shall I send another one?")
        reply = messages(page, ".agent")
        expect(reply).to_contain_text("Shall I send another one?")
        expect(reply.locator(".author")).to_have_text("Mia")
        expect(page.locator("#typing")).to_be_empty()
        expect(page.locator("#announcer")).to_contain_text("Mia: I am sorry.")

        ask(page, "Yes please")
        expect(page.locator(".delivery")).to_have_text("Sent")
        mia.reads(int(sequence(page)[-1] or 0))
        expect(page.locator(".delivery")).to_have_text("Seen")
        mia.hand_back()
        expect(page.locator(".status")).to_have_text("Assistant, with sources")
        ask(page, "Hello")
        answered(page, 2)
        assert len(rasa.calls) == 2

    def test_the_person_sees_the_customer_typing(self, page: Page, mia: Agent) -> None:
        """Told now and then, and not by every key."""
        sent: list[str] = []
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda payload: sent.append(str(payload))),
        )
        page.reload()
        ask_for_person(page)
        mia.accept(remembered(page)["conversation"])
        expect(page.locator(".status")).to_have_text("Mia, support team")

        box(page).press_sequentially("It was soaked", delay=20)
        box(page).press("Enter")
        expect(messages(page, ".customer")).to_have_count(1)

        typing = [frame for frame in sent if '"typing"' in frame]
        assert typing == ['{"type":"typing","on":true}', '{"type":"typing","on":false}']

    def test_leaving_for_a_new_conversation_does_not_leave_the_person_waiting(
        self, page: Page, mia: Agent
    ) -> None:
        """What is left behind is closed, so nobody answers into the void."""
        ask_for_person(page)
        left = remembered(page)["conversation"]
        mia.accept(left)
        expect(page.locator(".status")).to_have_text("Mia, support team")

        choose(page, "New conversation")
        ask(page, "Hello")
        answered(page)

        mia.conversation = left
        assert mia.look()["owner"] == "closed"
