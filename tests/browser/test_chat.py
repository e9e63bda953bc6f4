"""The chat page in Chromium: what a customer sees and can do."""

from __future__ import annotations

import re
import threading

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.desk import PATIENCE_MS
from tests.browser.records import wait_for_turns
from tests.browser.widget import (
    QUESTION,
    answered,
    ask,
    box,
    choose,
    messages,
    sequence,
    unsent,
)
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo, say
from tests.unit.gateway.gateway_process import GatewayProcess


class TestAsking:
    def test_an_answer_cites_its_passage_and_the_citation_opens_it(
        self, page: Page, context: BrowserContext
    ) -> None:
        """Question, answer, source; the source is a page that can be read."""
        ask(page, QUESTION)

        expect(messages(page, ".customer")).to_contain_text(QUESTION)
        expect(messages(page, ".bot")).to_contain_text("you have seven days to send it back")
        with context.expect_page() as opened:
            page.get_by_role("link", name=re.compile("The seven days start")).click()
        passage = opened.value
        expect(passage.get_by_role("heading", level=1)).to_have_text(
            "The seven days start the day after you sign"
        )
        expect(passage.get_by_text("Seven-Day Measures").first).to_be_visible()
        expect(passage.get_by_text("Article 5(2)")).to_be_visible()
        expect(passage.get_by_text("15 March 2017")).to_be_visible()

    def test_a_quote_is_shown_once(self, page: Page) -> None:
        """Where the answer is the passage's own words, the citation does not repeat them."""
        ask(page, QUESTION)

        answer = messages(page, ".bot")
        expect(answer.get_by_text("unless the shop said")).to_be_visible()
        assert answer.inner_text().count("is day zero") == 1

    def test_an_order_is_a_card(self, page: Page) -> None:
        """Items, state, shipment, dates and total, each where a reader looks for it."""
        ask(page, "Where is my order?")

        card = page.get_by_role("region", name="Order RC-10003")
        expect(card.get_by_role("heading", name="Order RC-10003")).to_be_visible()
        for text in (
            "Shipped",
            "Placed on 1 May 2026",
            "Gooseneck kettle",
            "CN¥388.70",
            "SF Express",
            "SF1234567890",
            "6 May 2026",
            "Return",
        ):
            expect(card.get_by_text(text).first).to_be_visible()

    def test_a_button_sends_its_text(self, page: Page, rasa: FakeRasa) -> None:
        """Pressing it is saying it."""
        ask(page, "Hello")
        page.get_by_role("button", name="A person, please").click()

        expect(messages(page, ".customer").last).to_contain_text("I want to talk to a person")
        expect(page.get_by_role("link", name="support@example.com").first).to_have_attribute(
            "href", "mailto:support@example.com"
        )
        expect(messages(page, ".bot")).to_have_count(2)
        assert [call["text"] for call in rasa.calls] == ["Hello", "I want to talk to a person"]

    def test_a_suggestion_starts_the_conversation(self, page: Page) -> None:
        """An empty page is not a dead end; once there is a conversation it makes room."""
        welcome = page.get_by_role("heading", name="How can we help?")
        expect(welcome).to_be_visible()

        page.get_by_role("button", name="Where is my order?").click()

        expect(messages(page, ".bot")).to_have_count(1)
        expect(welcome).to_be_hidden()

    def test_waiting_is_visible_and_audible(self, page: Page, rasa: FakeRasa) -> None:
        """A status while the answer is on its way, gone when it is there."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1)
        status = page.locator("#typing")
        expect(status).to_have_role("status")
        ask(page, "Hello")

        expect(status).to_have_text("Recourse is answering")
        answered(page)
        expect(status).to_be_empty()

    def test_whatever_the_bot_says_is_text(self, page: Page) -> None:
        """Markup is shown, not obeyed; a long word does not break the page."""
        ask(page, "markup please")

        expect(messages(page, ".bot")).to_contain_text("<b>bold</b> <img src=x onerror=alert(1)>")
        assert page.locator("#messages img, #messages b").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def test_messages_typed_quickly_are_answered_in_order(self, page: Page) -> None:
        """Nobody has to wait with typing."""
        for text in ("Hello one", "Hello two", "Hello three"):
            ask(page, text)

        expect(messages(page, ".bot")).to_have_count(3)
        assert sequence(page) == ["1", "2", "3", "4", "5", "6"]

    def test_a_text_that_is_too_long_is_not_sent(self, page: Page, rasa: FakeRasa) -> None:
        """The count says so before the server has to; the text stays to be shortened."""
        ask(page, "x" * 2001)

        expect(page.get_by_role("alert")).to_contain_text("at most 2000 characters")
        expect(page.get_by_text("2001 of 2000 characters.")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value("x" * 2001)
        assert rasa.calls == []

    def test_lines_are_kept(self, page: Page, rasa: FakeRasa) -> None:
        """Shift and Enter make a line, Enter sends all of them."""
        box = page.get_by_role("textbox")
        box.press_sequentially("Hello")
        box.press("Shift+Enter")
        box.press_sequentially("there")
        box.press("Enter")

        expect(messages(page, ".customer")).to_have_count(1)
        expect(messages(page, ".bot")).to_have_count(1)
        assert rasa.calls[0]["text"] == "Hello\nthere"


class TestFailing:
    def test_a_bot_that_is_down_is_told_with_a_way_on(self, page: Page, rasa: FakeRasa) -> None:
        """The apology, why, how to reach a person, and a button that asks again."""
        rasa.answer = lambda _: Reply({"error": "boom"}, 500)
        ask(page, "Hello")
        apology = messages(page, ".bot")
        expect(apology).to_contain_text("Sorry, I could not answer that just now")
        expect(apology.get_by_text("stopped with an error")).to_be_visible()
        expect(apology.get_by_role("link", name="support@example.com")).to_be_visible()

        rasa.answer = lambda text: say(f"Better: {text}")
        apology.get_by_role("button", name="Ask again").click()

        expect(messages(page, ".bot").last).to_contain_text("Better: Hello")

    def test_odd_data_under_our_name_does_no_harm(self, page: Page) -> None:
        """A browser's storage is not ours alone."""
        for odd in ("not json", "null", "[]", '{"version": 2, "who": 5}', '{"conversation": 7}'):
            page.evaluate("odd => { localStorage['recourse.chat'] = odd }", odd)
            page.reload()
            expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
        ask(page, "Hello")

        expect(messages(page, ".bot")).to_have_count(1)


class TestComingBack:
    def test_a_reload_keeps_the_conversation(self, page: Page) -> None:
        """Every message, card and citation, in order, and the next question goes on from there."""
        ask(page, QUESTION)
        expect(messages(page, ".bot")).to_have_count(1)
        ask(page, "Where is my order?")
        expect(messages(page, ".bot")).to_have_count(2)
        before = page.locator("#messages").inner_text()

        page.reload()

        expect(messages(page)).to_have_count(4)
        assert page.locator("#messages").inner_text() == before
        expect(page.locator("#announcer p")).to_have_count(0)
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(3)

    def test_a_reload_while_waiting_still_brings_the_answer(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The question was on its way; the new page waits for the same turn."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1.5)
        ask(page, "Slow one")
        expect(page.locator("#typing")).to_have_text("Recourse is answering")
        while not rasa.calls:
            page.wait_for_timeout(20)

        page.reload()

        expect(messages(page, ".bot")).to_contain_text("You said: Slow one")
        expect(messages(page, ".customer")).to_have_count(1)
        assert len(rasa.calls) == 1

    def test_a_new_conversation_is_empty_and_another(self, page: Page, rasa: FakeRasa) -> None:
        """The old one is left behind, also after a reload."""
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(1)

        choose(page, "New conversation")
        expect(messages(page)).to_have_count(0)
        expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
        ask(page, "Hello there")
        expect(messages(page, ".bot")).to_have_count(1)
        page.reload()

        expect(messages(page)).to_have_count(2)
        assert len({call["conversation"] for call in rasa.calls}) == 2

    def test_an_answer_to_a_conversation_left_behind_is_not_shown(
        self, page: Page, rasa: FakeRasa, gateway: GatewayProcess
    ) -> None:
        """It belongs to the other one."""
        may_answer = threading.Event()

        def answer_later(text: str) -> Reply:
            may_answer.wait(PATIENCE_MS / 1000)
            return echo(text)

        rasa.answer = answer_later
        ask(page, "Old question")
        expect(page.locator("#typing")).to_have_text("Recourse is answering")
        while not rasa.calls:
            page.wait_for_timeout(20)
        choose(page, "New conversation")
        rasa.answer = echo
        ask(page, "New question")

        expect(messages(page, ".bot")).to_have_count(1)
        expect(messages(page, ".bot")).to_contain_text("You said: New question")
        may_answer.set()
        wait_for_turns(gateway)
        ask(page, "Another one")  # by the time it is answered, the old answer would be here too
        answered(page, 2)
        expect(page.get_by_text("Old question")).to_have_count(0)

    def test_what_was_typed_survives_a_reload(self, page: Page) -> None:
        """Nobody types twice."""
        box(page).fill("Half a questi")

        page.reload()

        expect(box(page)).to_have_value("Half a questi")

    def test_a_conversation_that_is_gone_is_replaced(self, page: Page) -> None:
        """Another database behind the same page: a new conversation, and the text is not lost."""
        ask(page, "Hello")
        answered(page)
        page.evaluate(
            """() => {
                const kept = JSON.parse(localStorage["recourse.chat"]);
                const { conversation, who } = kept;
                const text = "Hello, are you there?";
                const unsent = { client_id: "kept", text, conversation, who, at: Date.now() };
                kept.token = "of another time";
                localStorage["recourse.chat"] = JSON.stringify(kept);
                localStorage["recourse.chat.outbox.of-a-closed-tab"] = JSON.stringify([unsent]);
            }"""
        )
        page.reload()

        expect(page.get_by_role("alert")).to_contain_text("no longer there")
        expect(messages(page, ".customer")).to_have_count(1)
        expect(messages(page, ".customer")).to_contain_text("are you there?")
        answered(page)
        assert unsent(page) == []

    def test_the_end_is_asked_for_twice_and_then_final(self, page: Page) -> None:
        """A slip ends nothing; afterwards there is a way on."""
        ask(page, "Hello")
        answered(page)
        choose(page, "End this conversation")
        page.get_by_role("button", name="Keep it").click()
        expect(box(page)).to_be_focused()

        choose(page, "End this conversation")
        page.get_by_role("button", name="End it").click()

        expect(page.get_by_text("This conversation has ended").first).to_be_visible()
        expect(box(page)).to_have_count(0)
        page.get_by_role("button", name="Start a new one").click()
        ask(page, "Hello again")
        answered(page)


class TestDelivery:
    def test_a_message_is_sending_then_sent_then_seen(self, page: Page, rasa: FakeRasa) -> None:
        """Three words under the customer's last message."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1)
        states = []
        page.route(
            re.compile("/v1/conversations$"),
            lambda route: (page.wait_for_timeout(300), route.continue_()),
        )
        ask(page, "Hello")
        delivery = page.locator(".delivery")
        for state in ("Sending…", "Sent", "Seen"):
            expect(delivery).to_have_text(state)
            states.append(state)

        assert states == ["Sending…", "Sent", "Seen"]

    def test_too_many_messages_are_held_back_and_go_out_later(self, page: Page) -> None:
        """The reason is beside the message, and nobody has to press anything."""
        refusals = []

        def refuse(route: Route) -> None:
            if refusals:
                route.fallback()
                return
            refusals.append(route.request.post_data)
            route.fulfill(
                status=429,
                headers={"Retry-After": "5", "Content-Type": "application/problem+json"},
                body='{"type": "urn:recourse:problem:too-many-messages", "detail": "slower"}',
            )

        page.route(re.compile("/messages$"), refuse)
        ask(page, "Hello")

        expect(messages(page, ".unanswered")).to_contain_text("Please wait 5 seconds")
        expect(messages(page, ".bot")).to_have_count(1, timeout=15_000)
        expect(messages(page, ".unanswered")).to_have_count(0)
        expect(messages(page, ".customer")).to_have_count(1)

    def test_a_gateway_out_of_order_is_said_in_a_persons_words(self, page: Page) -> None:
        """No status codes, no JSON; the text is still there, and a button sends it."""
        page.route(re.compile("/v1/conversations$"), lambda route: route.fulfill(status=503))
        ask(page, "Hello")

        failed = messages(page, ".unanswered")
        expect(failed).to_contain_text("out of reach for a moment")
        page.unroute(re.compile("/v1/conversations$"))
        failed.get_by_role("button", name="Try again").click()
        answered(page)
