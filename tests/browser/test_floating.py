"""The widget in its corner: closed, open, unread, by keyboard, at every size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.widget import (
    QUESTION,
    answered,
    ask,
    box,
    launcher,
    messages,
    open_floating,
)
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo


@pytest.fixture
def shop(context: BrowserContext) -> Iterator[Page]:
    """The demo shop's page with the widget in its corner."""
    page = context.new_page()
    errors: list[Error] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto("/")
    yield page
    assert errors == []


def outline_of_focus(page: Page) -> str:
    style: str = page.evaluate(
        "getComputedStyle(document.querySelector('recourse-chat').shadowRoot.activeElement)"
        ".outlineStyle"
    )
    return style


class TestOpening:
    def test_the_keyboard_opens_asks_and_closes(self, shop: Page) -> None:
        """Enter opens and leads to the text; Escape closes and leads back."""
        launcher(shop).focus()
        shop.keyboard.press("Enter")
        expect(shop.get_by_role("dialog", name="Recourse")).to_be_visible()
        expect(box(shop)).to_be_focused()
        shop.keyboard.type("Hello")
        shop.keyboard.press("Enter")
        answered(shop)
        expect(box(shop)).to_be_focused()

        shop.keyboard.press("Escape")

        expect(shop.get_by_role("dialog")).to_have_count(0)
        expect(launcher(shop)).to_be_focused()

    def test_a_citation_is_reached_and_opened_by_keyboard(self, shop: Page) -> None:
        """Back from the text to the source, with visible focus on the way."""
        launcher(shop).focus()
        shop.keyboard.press("Enter")
        expect(box(shop)).to_be_focused()
        shop.keyboard.type(QUESTION)
        shop.keyboard.press("Enter")
        answered(shop)
        link = shop.get_by_role("link", name="The seven days start")
        for _ in range(6):
            shop.keyboard.press("Shift+Tab")
            assert outline_of_focus(shop) != "none"
            if link.evaluate("each => each === each.getRootNode().activeElement"):
                break
        expect(link).to_be_focused()

        with shop.context.expect_page() as opened:
            shop.keyboard.press("Enter")

        expect(opened.value.get_by_role("heading", level=1)).to_be_visible()

    def test_focus_is_never_lost(self, shop: Page) -> None:
        """Whatever is pressed and goes away, focus is in the widget and not on the page's body."""
        open_floating(shop)
        shop.get_by_role("button", name="Where is my order?").press("Enter")
        expect(box(shop)).to_be_focused()
        answered(shop)
        ask(shop, "Hello")
        answered(shop, 2)
        shop.get_by_role("button", name="A person, please").press("Enter")
        answered(shop, 3)
        expect(shop.get_by_role("button", name="A person, please")).to_be_focused()
        shop.get_by_role("button", name="Menu").press("Enter")
        shop.get_by_role("button", name="New conversation").press("Enter")
        expect(box(shop)).to_be_focused()
        shop.get_by_role("button", name="Talk to a person").press("Enter")
        expect(shop.get_by_role("button", name="Talk to a person")).to_have_count(0)
        expect(box(shop)).to_be_focused()
        shop.get_by_role("button", name="Go back to the assistant").press("Enter")
        expect(shop.get_by_role("button", name="Talk to a person")).to_be_visible()
        expect(box(shop)).to_be_focused()

    def test_escape_leaves_the_menu_first(self, shop: Page) -> None:
        """One key, one step."""
        open_floating(shop)
        menu = shop.get_by_role("button", name="Menu")
        menu.click()
        expect(menu).to_have_attribute("aria-expanded", "true")
        shop.keyboard.press("Escape")
        expect(menu).to_have_attribute("aria-expanded", "false")
        expect(menu).to_be_focused()
        expect(shop.get_by_role("dialog")).to_be_visible()

        shop.keyboard.press("Escape")

        expect(shop.get_by_role("dialog")).to_have_count(0)

    def test_the_page_behind_stays_usable(self, shop: Page) -> None:
        """Not modal: what is beside the widget can be pressed, and focus can leave."""
        open_floating(shop)

        shop.get_by_role("button", name="Sign in").click()

        expect(shop.get_by_text("Signed in as Ada Lin")).to_be_visible()
        expect(shop.get_by_role("dialog")).to_be_visible()

    def test_it_stays_open_on_the_next_page(self, shop: Page) -> None:
        """A shopper goes from page to page; the conversation goes along."""
        open_floating(shop)
        ask(shop, "Hello")
        answered(shop)

        shop.reload()

        expect(shop.get_by_role("dialog")).to_be_visible()
        expect(messages(shop)).to_have_count(2)

    def test_the_pages_shortcuts_do_not_take_what_is_typed(self, shop: Page) -> None:
        """A page that listens for single letters never hears those."""
        shop.evaluate("addEventListener('keydown', e => { window.heard = e.key })")
        open_floating(shop)
        box(shop).press_sequentially("s")

        assert shop.evaluate("window.heard") is None
        expect(box(shop)).to_have_value("s")


class TestUnread:
    def test_an_answer_while_it_is_closed_is_counted(self, shop: Page, rasa: FakeRasa) -> None:
        """The badge counts, the launcher's name says it, opening it clears both."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=0.8)
        open_floating(shop)
        ask(shop, "Hello")
        expect(messages(shop, ".customer")).to_have_count(1)
        shop.keyboard.press("Escape")

        expect(shop.locator(".badge")).to_have_text("1")
        expect(launcher(shop)).to_have_accessible_name("Help : open the chat, 1 new message")
        expect(shop.locator("#announcer p")).to_have_text("1 new message")
        launcher(shop).click()
        expect(messages(shop, ".bot")).to_be_visible()
        shop.keyboard.press("Escape")
        expect(shop.locator(".badge")).to_have_count(0)

    def test_it_survives_a_reload(self, shop: Page, rasa: FakeRasa) -> None:
        """Unread is unread, also tomorrow; read is read, also elsewhere."""
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=0.8)
        open_floating(shop)
        ask(shop, "Hello")
        expect(messages(shop, ".customer")).to_have_count(1)
        shop.keyboard.press("Escape")
        expect(shop.locator(".badge")).to_have_text("1")

        shop.reload()

        expect(shop.locator(".badge")).to_have_text("1")

    def test_the_page_is_told(self, shop: Page, rasa: FakeRasa) -> None:
        """For a page that shows the count in a place of its own."""
        shop.evaluate(
            """() => {
                window.counts = [];
                document.querySelector("recourse-chat").addEventListener(
                    "recourse-unread", ({ detail }) => window.counts.push(detail.count));
            }"""
        )
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=0.8)
        open_floating(shop)
        ask(shop, "Hello")
        expect(messages(shop, ".customer")).to_have_count(1)
        shop.keyboard.press("Escape")
        expect(shop.locator(".badge")).to_have_text("1")

        assert shop.evaluate("window.counts") == [1]


class TestReading:
    def test_the_text_size_is_chosen_once(self, shop: Page) -> None:
        """Larger text is larger everywhere in the widget, and stays."""
        open_floating(shop)
        size = "e => parseFloat(getComputedStyle(e).fontSize)"
        before = box(shop).evaluate(size)
        shop.get_by_role("button", name="Menu").click()
        shop.get_by_role("button", name="largest text").click()
        expect(shop.get_by_role("button", name="largest text")).to_have_attribute(
            "aria-pressed", "true"
        )

        assert box(shop).evaluate(size) == before * 1.5
        shop.reload()
        expect(shop.get_by_role("dialog")).to_be_visible()
        assert box(shop).evaluate(size) == before * 1.5

    def test_a_reader_is_not_pulled_away(self, shop: Page) -> None:
        """Who reads further up stays there, and is told of what is new."""
        open_floating(shop)
        for count in range(1, 5):
            ask(shop, f"When do the seven days start, {count}?")
            answered(shop, count)
        other = shop.context.new_page()
        other.goto("/chat")
        expect(messages(other)).to_have_count(8)
        scroller = shop.locator("#scroller")
        scroller.evaluate("each => { each.scrollTop = 0 }")

        ask(other, "Hello")
        answered(other, 5)
        answered(shop, 5)

        expect(shop.get_by_role("button", name="New messages")).to_be_visible()
        assert scroller.evaluate("each => each.scrollTop") == 0
        shop.bring_to_front()
        shop.get_by_role("button", name="New messages").click()
        expect(shop.get_by_role("button", name="New messages")).to_be_hidden()
        assert scroller.evaluate("each => each.scrollTop") > 0

    def test_only_what_is_new_is_announced(self, shop: Page) -> None:
        """One polite line for an answer, with what comes along; nothing of the past."""
        open_floating(shop)
        ask(shop, "When do the seven days start?")
        answered(shop)
        announcer = shop.locator("#announcer")

        expect(announcer).to_have_attribute("aria-live", "polite")
        expect(announcer.locator("p")).to_have_count(1)
        expect(announcer).to_contain_text("Recourse: The day you sign for the parcel is day zero.")
        expect(announcer).to_contain_text("With its source.")
        shop.reload()
        expect(messages(shop)).to_have_count(2)
        expect(announcer.locator("p")).to_have_count(0)

    def test_messages_say_whose_they_are(self, shop: Page) -> None:
        """Also to whoever does not see on which side they stand."""
        open_floating(shop)
        ask(shop, "Hello")
        answered(shop)

        words = "each => each.textContent.replace(/\\s+/g, ' ')"
        assert "You: Hello" in shop.locator(".customer .bubble").evaluate(words)
        assert "Recourse: Hello!" in shop.locator(".bot .bubble").evaluate(words)
