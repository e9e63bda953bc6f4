"""One customer in several tabs and on several devices; several customers in one browser."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import PATIENCE_MS
from tests.browser.widget import answered, ask, box, choose, messages, remembered, sequence
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess


def sign_in(page: Page, customer: str) -> None:
    page.bring_to_front()
    page.get_by_label("Demo customer").select_option(customer)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in as")).to_be_visible()


def subject(call: dict[str, Any]) -> str | None:
    """Return whom a grant names."""
    payload = call["metadata"]["grant"].split(".")[1]
    claims: dict[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims.get("sub")


class TestTabs:
    def test_two_tabs_show_one_conversation(self, context: BrowserContext, rasa: FakeRasa) -> None:
        """Whoever speaks first, both show the same, once, in order."""
        one, other = context.new_page(), context.new_page()
        one.goto("/chat")
        other.goto("/chat")
        ask(one, "From the first")
        answered(one)
        answered(other)
        ask(other, "From the second")

        for page in (one, other):
            answered(page, 2)
            assert sequence(page) == ["1", "2", "3", "4"]
            expect(messages(page, ".customer").last).to_contain_text("From the second")
        assert len({call["conversation"] for call in rasa.calls}) == 1

    def test_two_first_messages_at_once_open_one_conversation(
        self, context: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Only one tab opens it; the other joins."""
        pages = [context.new_page() for _ in range(2)]
        for page in pages:
            page.goto("/chat")
            box(page).fill("Hello")
        for page in pages:
            page.get_by_role("button", name="Send").dispatch_event("click")

        for page in pages:
            answered(page, 2)
            assert sequence(page) == ["1", "2", "3", "4"]
        assert len({call["conversation"] for call in rasa.calls}) == 1

    def test_a_new_conversation_is_new_in_every_tab(self, context: BrowserContext) -> None:
        """And what is said then is seen in every tab."""
        one, other = context.new_page(), context.new_page()
        for page in (one, other):
            page.goto("/chat")
        ask(one, "Hello")
        answered(other)

        choose(one, "New conversation")
        expect(messages(other)).to_have_count(0)
        ask(one, "Hello again")

        answered(other)
        expect(messages(other)).to_have_count(2)

    def test_a_tab_that_was_closed_leaves_its_message_to_the_others(
        self, context: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Typed offline, tab closed: the other tab delivers it."""
        one, other = context.new_page(), context.new_page()
        for page in (one, other):
            page.goto("/chat")
        ask(one, "Hello")
        answered(other)
        context.set_offline(True)
        ask(one, "Last words")
        expect(messages(other, ".waiting")).to_contain_text("Last words")
        one.close()

        context.set_offline(False)

        answered(other, 2)
        assert [call["text"] for call in rasa.calls] == ["Hello", "Last words"]

    def test_the_text_size_is_the_same_everywhere(self, context: BrowserContext) -> None:
        """Chosen in one tab, seen in the other."""
        one, other = context.new_page(), context.new_page()
        for page in (one, other):
            page.goto("/chat")
        choose(one, "large text")

        expect(other.locator("recourse-chat")).to_have_attribute("text-size", "large")


class TestCustomers:
    def test_signing_in_starts_a_conversation_as_that_customer(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """Who is signed in is who the conversation is with, also after a reload."""
        ask(page, "Hello")
        answered(page)
        sign_in(page, "bo")
        expect(messages(page)).to_have_count(0)
        ask(page, "Where is my order?")
        answered(page)
        page.reload()
        expect(page.get_by_text("Signed in as Bo Zhang")).to_be_visible()
        expect(messages(page)).to_have_count(2)

        page.get_by_role("button", name="Sign out").click()
        expect(messages(page)).to_have_count(0)
        ask(page, "Where is my order?")
        answered(page)

        assert [subject(call) for call in rasa.calls] == [None, "bo", None]

    def test_another_customer_sees_nothing_of_the_first(self, page: Page, rasa: FakeRasa) -> None:
        """The same browser, somebody else: a new conversation, and the old token is gone."""
        sign_in(page, "ada")
        ask(page, "Where is my order?")
        answered(page)
        adas = remembered(page)["token"]
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, "bo")

        expect(messages(page)).to_have_count(0)
        assert adas not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        ask(page, "Where is my order?")
        answered(page)
        assert [subject(call) for call in rasa.calls] == ["ada", "bo"]

    def test_a_second_tab_follows_to_the_other_customer(self, context: BrowserContext) -> None:
        """The demo shop signs every tab in; no tab shows one customer's words to another."""
        one, other = context.new_page(), context.new_page()
        for page in (one, other):
            page.goto("/chat")
        sign_in(one, "ada")
        ask(one, "Where is my order?")
        answered(other)
        one.bring_to_front()
        one.get_by_role("button", name="Sign out").click()
        sign_in(one, "bo")

        expect(messages(other)).to_have_count(0)
        expect(other.get_by_text("Signed in as Bo Zhang")).to_be_visible()
        ask(one, "Hello")
        answered(other)

    def test_a_tab_whose_page_does_not_follow_shows_nothing_more(
        self, context: BrowserContext
    ) -> None:
        """A page that still holds the first customer's token: closed, with the way on."""
        one, other = context.new_page(), context.new_page()
        one.goto("/chat")
        sign_in(one, "ada")
        ask(one, "Where is my order?")
        answered(one)
        token = one.locator("recourse-chat").get_attribute("customer-token")
        other.route("**/static/shop.js", lambda route: route.fulfill(body="", status=200))
        other.goto("/chat")
        other.locator("recourse-chat").evaluate(
            "(each, token) => each.setAttribute('customer-token', token)", token
        )
        answered(other)
        one.bring_to_front()
        one.get_by_role("button", name="Sign out").click()

        expect(messages(other)).to_have_count(0)
        expect(other.get_by_text("Somebody else is signed in now")).to_be_visible()
        expect(box(other)).to_have_count(0)

    def test_a_sign_in_that_has_run_out_is_told_and_got_over(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The storefront's token is refused: go on as a guest, with the text kept."""
        page.evaluate(
            "document.querySelector('recourse-chat').setAttribute('customer-token', 'a.b.c')"
        )
        ask(page, "Hello")
        alert = page.get_by_role("alert").filter(has_text="Your sign-in has run out")
        expect(alert).to_be_visible()

        alert.get_by_role("button", name="Go on as a guest").click()

        expect(alert).to_be_hidden()
        expect(messages(page, ".customer")).to_contain_text("Hello")
        answered(page)
        assert subject(rasa.calls[0]) is None


class TestDevices:
    @pytest.fixture
    def phone(self, chromium: Browser, gateway: GatewayProcess) -> Any:
        """Another browser of the same customer."""
        context = chromium.new_context(
            base_url=gateway.address, locale="en-GB", viewport={"width": 360, "height": 740}
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context
        context.close()

    def test_a_conversation_is_continued_on_another_device(
        self, page: Page, phone: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Found in the list, with all its messages; from then on both are live."""
        sign_in(page, "ada")
        ask(page, "When do the seven days start?")
        answered(page)
        mobile = phone.new_page()
        mobile.goto("/chat")
        sign_in(mobile, "ada")
        mobile.get_by_role("button", name="Your earlier conversations").click()
        expect(mobile.get_by_role("heading", name="Your conversations")).to_be_focused()

        mobile.get_by_role("button", name=re.compile("The day you sign")).click()

        expect(messages(mobile)).to_have_count(2)
        ask(mobile, "Hello")
        answered(page, 2)
        answered(mobile, 2)
        assert len({call["conversation"] for call in rasa.calls}) == 1

    def test_nobody_finds_anothers_conversations(self, page: Page, phone: BrowserContext) -> None:
        """The list is the signed-in customer's own."""
        sign_in(page, "ada")
        ask(page, "Where is my order?")
        answered(page)
        mobile = phone.new_page()
        mobile.goto("/chat")
        sign_in(mobile, "bo")
        mobile.get_by_role("button", name="Your earlier conversations").click()

        expect(mobile.get_by_text("There are none yet.")).to_be_visible()
        mobile.get_by_role("button", name="Back").click()
        expect(box(mobile)).to_be_focused()

    def test_a_device_whose_token_ran_out_gets_another(self, page: Page, rasa: FakeRasa) -> None:
        """A signed-in customer is let in again without a word, in the same conversation."""
        sign_in(page, "ada")
        ask(page, "Hello")
        answered(page)
        page.evaluate(
            """() => {
                const kept = JSON.parse(localStorage["recourse.chat"]);
                kept.token = "run out";
                localStorage["recourse.chat"] = JSON.stringify(kept);
            }"""
        )

        page.reload()

        expect(messages(page)).to_have_count(2)
        ask(page, "Where is my order?")
        answered(page, 2)
        assert len({call["conversation"] for call in rasa.calls}) == 1
