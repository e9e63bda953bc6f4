"""The chat page in Chromium: what a customer sees and can do."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo, say
from tests.unit.gateway.gateway_process import GatewayProcess

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
QUESTION = "When do the seven days start?"


def ask(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Your message")
    box.fill(text)
    box.press("Enter")


def messages(page: Page, who: str = "") -> Locator:
    return page.locator(f"#messages > li{who}")


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA and its best practices, as readable lines."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{each['id']}: {node['html']} ({node['failureSummary']})"
        for each in found["violations"]
        for node in each["nodes"]
    ]


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
        status = page.get_by_role("status")
        ask(page, "Hello")

        expect(status).to_have_text("Recourse is answering")
        expect(messages(page, ".bot")).to_have_count(1)
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
        texts = [item.get_attribute("data-seq") for item in messages(page).all()]
        assert texts == ["1", "2", "3", "4", "5", "6"]

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
    def test_an_answer_lost_on_the_way_is_fetched_by_trying_again(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The message arrived, its answer did not: one more try, and nothing is doubled."""
        lost: list[str] = []

        def lose(route, request) -> None:  # noqa: ANN001
            if request.method == "POST" and not lost:
                lost.append(request.post_data)
                route.fetch()
                route.abort()
            else:
                route.continue_()

        page.route(re.compile("/messages"), lose)
        ask(page, "Hello")

        failed = messages(page, ".unanswered")
        expect(failed).to_contain_text("it will not count twice")
        failed.get_by_role("button", name="Try again").click()

        expect(messages(page, ".bot")).to_have_count(1)
        expect(messages(page, ".customer")).to_have_count(1)
        expect(messages(page, ".unanswered")).to_have_count(0)
        assert len(rasa.calls) == 1

    def test_a_gateway_that_went_away_is_said_and_survived(
        self, page: Page, gateway: GatewayProcess
    ) -> None:
        """Killed before it heard anything: the text is kept, and goes when it is back."""
        gateway.kill()
        ask(page, "Hello")
        expect(messages(page, ".unanswered")).to_contain_text("No answer came")

        gateway.start()
        page.get_by_role("button", name="Try again").click()

        expect(messages(page, ".bot")).to_contain_text("What can I do for you?")

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

    def test_offline_is_said_and_ends_by_itself(self, page: Page, context: BrowserContext) -> None:
        """What was typed meanwhile is sent when the line is back, without a button."""
        context.set_offline(True)
        expect(page.get_by_role("alert")).to_contain_text("You are offline")
        ask(page, "Hello")
        expect(messages(page, ".unanswered")).to_contain_text("when you are back")

        context.set_offline(False)

        expect(messages(page, ".bot")).to_have_count(1)
        expect(messages(page, ".unanswered")).to_have_count(0)
        expect(page.get_by_role("alert")).to_be_hidden()

    def test_a_conversation_that_is_gone_is_replaced(self, page: Page) -> None:
        """Another database behind the same page: a new conversation, and the text is not lost."""
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(1)
        page.evaluate(
            """() => {
                const kept = JSON.parse(localStorage["recourse.chat"]);
                kept.token = "of another time";
                localStorage["recourse.chat"] = JSON.stringify(kept);
            }"""
        )
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("no longer there")

        ask(page, "Hello again")

        expect(messages(page, ".bot")).to_have_count(1)

    def test_odd_data_under_our_name_does_no_harm(self, page: Page) -> None:
        """A browser's storage is not ours alone."""
        for odd in ("not json", "null", "[]", '{"outbox": 5}', '{"conversation": 7}'):
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
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(3)

    def test_a_reload_while_waiting_still_brings_the_answer(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The question was on its way; the new page waits for the same turn."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1.5)
        ask(page, "Slow one")
        expect(page.get_by_role("status")).to_have_text("Recourse is answering")
        while not page.evaluate("JSON.parse(localStorage['recourse.chat'] ?? '{}').token"):
            page.wait_for_timeout(20)  # the page's CSP forbids the eval of wait_for_function
        page.wait_for_timeout(300)

        page.reload()

        expect(messages(page, ".bot")).to_contain_text("You said: Slow one")
        expect(messages(page, ".customer")).to_have_count(1)
        assert len(rasa.calls) == 1

    def test_a_new_conversation_is_empty_and_another(self, page: Page, rasa: FakeRasa) -> None:
        """The old one is left behind, also after a reload."""
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(1)

        page.get_by_role("button", name="New conversation").click()
        expect(messages(page)).to_have_count(0)
        expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
        ask(page, "Hello there")
        expect(messages(page, ".bot")).to_have_count(1)
        page.reload()

        expect(messages(page)).to_have_count(2)
        assert len({call["conversation"] for call in rasa.calls}) == 2

    def test_an_answer_to_a_conversation_left_behind_is_not_shown(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """It belongs to the other one."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1)
        ask(page, "Old question")
        expect(page.get_by_role("status")).to_have_text("Recourse is answering")
        page.wait_for_timeout(200)
        page.get_by_role("button", name="New conversation").click()
        rasa.answer = echo
        ask(page, "New question")

        expect(messages(page, ".bot")).to_have_count(1)
        expect(messages(page, ".bot")).to_contain_text("You said: New question")
        page.wait_for_timeout(1200)
        expect(page.get_by_text("Old question")).to_have_count(0)

    def test_signing_in_starts_a_conversation_as_that_customer(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The demo's stand-in for the storefront: who is signed in is visible, and stays so."""
        ask(page, "Hello")
        expect(messages(page, ".bot")).to_have_count(1)
        page.get_by_label("Demo customer").select_option("bo")
        page.get_by_role("button", name="Sign in").click()

        expect(page.get_by_text("Signed in as Bo Zhang")).to_be_visible()
        expect(messages(page)).to_have_count(0)
        ask(page, "Where is my order?")
        expect(messages(page, ".bot")).to_have_count(1)
        page.reload()
        expect(page.get_by_text("Signed in as Bo Zhang")).to_be_visible()
        assert _subject(rasa.calls[0]) is None
        assert _subject(rasa.calls[1]) == "bo"

        page.get_by_role("button", name="Sign out").click()
        ask(page, "Where is my order?")
        expect(messages(page, ".bot")).to_have_count(1)
        assert _subject(rasa.calls[2]) is None


class TestEveryone:
    def test_everything_can_be_done_with_the_keyboard(
        self, page: Page, context: BrowserContext
    ) -> None:
        """From the skip link to the passage behind a citation, with visible focus on the way."""
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to your message")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox")).to_be_focused()
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        expect(messages(page, ".bot")).to_have_count(1)
        expect(page.get_by_role("textbox")).to_be_focused()

        link = page.get_by_role("link", name=re.compile("The seven days start"))
        for _ in range(20):
            page.keyboard.press("Shift+Tab")
            assert _outline_of_focus(page) != "none"
            if link.evaluate("each => each === document.activeElement"):
                break
        expect(link).to_be_focused()
        with context.expect_page() as opened:
            page.keyboard.press("Enter")
        expect(opened.value.get_by_role("heading", level=1)).to_be_visible()

    def test_buttons_and_retries_work_from_the_keyboard(self, page: Page) -> None:
        """A choice is a real button, and focus is never lost with it."""
        ask(page, "Hello")
        choice = page.get_by_role("button", name="A person, please")
        choice.focus()
        page.keyboard.press("Enter")

        expect(messages(page, ".bot")).to_have_count(2)
        assert page.evaluate("document.activeElement !== document.body")

    def test_answers_are_announced(self, page: Page) -> None:
        """The log is live, and every message says whose it is."""
        log = page.get_by_role("log", name="Conversation")
        expect(log).to_have_attribute("aria-live", "polite")
        ask(page, QUESTION)
        expect(messages(page, ".bot")).to_have_count(1)

        assert "You: When do" in log.locator(".customer .bubble").evaluate("e => e.textContent")
        assert "Recourse: The day" in log.locator(".bot .bubble").evaluate("e => e.textContent")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1100])
    def test_axe_finds_nothing(self, page: Page, rasa: FakeRasa, scheme: str, width: int) -> None:
        """Empty, full of every part, and with errors; by day and by night; small and large."""
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        for count, text in enumerate((QUESTION, "Where is my order?", "Hello", "A person"), 1):
            ask(page, text)
            expect(messages(page, ".bot")).to_have_count(count)
        rasa.answer = lambda _: Reply({}, 500)
        ask(page, "Fail")
        expect(messages(page, ".bot")).to_have_count(5)
        page.route(re.compile("/messages"), lambda route: route.abort())
        ask(page, "x" * 1990)
        expect(messages(page, ".unanswered")).to_have_count(1)
        ask(page, "y" * 2001)

        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    @pytest.mark.parametrize("path", ["/policies/cn-7d-5", "/policies/nothing"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_on_passages(self, page: Page, path: str, scheme: str) -> None:
        """The pages behind citations, and the page that says there is none."""
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(path)

        assert violations(page) == []

    def test_axe_would_find_something(self, page: Page) -> None:
        """The checks above are not vacuous: spoil the page, and they complain."""
        page.evaluate("document.querySelector('label[for=text]').remove()")

        assert any(line.startswith("label") for line in violations(page))


def _subject(call: dict[str, Any]) -> str | None:
    """Return whom a grant names."""
    payload = call["metadata"]["grant"].split(".")[1]
    claims: dict[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims.get("sub")


def _outline_of_focus(page: Page) -> str:
    style: str = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    return style
