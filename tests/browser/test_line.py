"""The widget's line: cut, silent, forbidden or gone, and every message once all the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.widget import Wire, answered, ask, box, messages, sequence, unsent
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo
from tests.unit.gateway.gateway_process import GatewayProcess

LOST = "The connection was lost"


class TestSockets:
    def test_an_answer_lost_on_the_way_comes_by_the_socket(
        self, page: Page, rasa: FakeRasa
    ) -> None:
        """The request broke after it had arrived: nothing to press, nothing doubled."""
        lost: list[str] = []

        def lose(route: Route) -> None:
            if not lost:
                lost.append(route.request.post_data or "")
                route.fetch()
                route.abort()
            else:
                route.fallback()

        page.route(re.compile("/messages$"), lose)
        ask(page, "Hello")

        answered(page)
        expect(messages(page, ".customer")).to_have_count(1)
        expect(messages(page, ".unanswered")).to_have_count(0)
        assert len(rasa.calls) == 1

    def test_a_cut_socket_is_opened_again_and_nothing_is_missing(
        self, context: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Cut while the answer is on its way, three times: each message once, in order."""
        page = context.new_page()
        wire = Wire(page)
        page.goto("/chat")
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=0.4)

        for count in range(1, 4):
            ask(page, f"Question {count}")
            expect(messages(page, ".customer")).to_have_count(count)
            wire.cut()
            answered(page, count)

        assert sequence(page) == ["1", "2", "3", "4", "5", "6"]
        assert wire.tried >= 3
        assert len(rasa.calls) == 3

    def test_what_was_missed_is_caught_up_with(
        self, context: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Another tab goes on while this one has no line; afterwards both show the same."""
        page, other = context.new_page(), context.new_page()
        wire = Wire(page)
        page.goto("/chat")
        ask(page, "Hello")
        answered(page)
        other.goto("/chat")
        expect(messages(other)).to_have_count(2)
        wire.allowed = False
        wire.cut()
        page.route(re.compile("/messages|/v1/conversations/[^/]+$"), lambda route: route.abort())

        ask(other, "Said elsewhere")
        answered(other, 2)
        expect(messages(page, ".bot")).to_have_count(1)
        expect(page.get_by_text(LOST)).to_be_visible()
        page.unroute_all()
        wire.allowed = True

        answered(page, 2)
        expect(page.get_by_text(LOST)).to_be_hidden()
        assert sequence(page) == sequence(other) == ["1", "2", "3", "4"]

    def test_without_sockets_the_widget_asks(self, context: BrowserContext) -> None:
        """A proxy that lets none through: slower, and nothing else is different."""
        page, other = context.new_page(), context.new_page()
        wire = Wire(page)
        wire.allowed = False
        page.goto("/chat")
        ask(page, "Hello")
        answered(page)
        other.goto("/chat")
        ask(other, "Said elsewhere")

        expect(messages(page, ".bot")).to_have_count(2, timeout=20_000)
        expect(page.get_by_text(LOST)).to_be_hidden()
        assert sequence(page) == ["1", "2", "3", "4"]

    def test_a_failed_request_without_a_socket_can_be_repeated(
        self, context: BrowserContext, rasa: FakeRasa
    ) -> None:
        """Nothing came back: the customer is told that sending again is safe, and it is."""
        page = context.new_page()
        wire = Wire(page)
        wire.allowed = False
        lost: list[str] = []

        def lose(route: Route) -> None:
            if route.request.method == "POST" and not lost:
                lost.append(route.request.post_data or "")
                route.fetch()
                route.abort()
            elif route.request.method == "GET":
                route.abort()
            else:
                route.fallback()

        page.goto("/chat")
        page.route(re.compile(r"/v1/conversations/[^/]+"), lose)
        ask(page, "Hello")

        failed = messages(page, ".unanswered")
        expect(failed).to_contain_text("it will not count twice")
        failed.get_by_role("button", name="Try again").click()

        answered(page)
        expect(messages(page, ".customer")).to_have_count(1)
        assert len(rasa.calls) == 1


class TestGateway:
    @pytest.fixture
    def gateway(self, own_gateway: GatewayProcess) -> GatewayProcess:
        """A gateway that may be killed."""
        return own_gateway

    def test_a_restart_loses_and_doubles_nothing(
        self, page: Page, gateway: GatewayProcess, rasa: FakeRasa
    ) -> None:
        """Killed with a message typed meanwhile: it goes out by itself when the gateway is back."""
        ask(page, "Hello")
        answered(page)
        gateway.kill()
        ask(page, "Are you there?")
        expect(page.get_by_text(LOST)).to_be_visible()
        expect(messages(page, ".unanswered")).to_contain_text("No answer came")
        assert unsent(page) == ["Are you there?"]

        gateway.start()

        expect(messages(page, ".bot")).to_have_count(2, timeout=20_000)
        expect(page.get_by_text(LOST)).to_be_hidden()
        expect(messages(page, ".unanswered")).to_have_count(0)
        assert sequence(page) == ["1", "2", "3", "4"]
        assert [call["text"] for call in rasa.calls] == ["Hello", "Are you there?"]

    def test_a_gateway_away_from_the_start_is_survived(
        self, page: Page, gateway: GatewayProcess
    ) -> None:
        """Before there is any conversation: the text goes out by itself when it is back."""
        expect(box(page)).to_be_visible()
        gateway.kill()
        ask(page, "Hello")
        expect(messages(page, ".unanswered")).to_contain_text("No answer came")

        gateway.start()

        expect(messages(page, ".bot")).to_contain_text("What can I do for you?", timeout=30_000)


class TestOffline:
    def test_offline_is_said_and_ends_by_itself(self, page: Page, context: BrowserContext) -> None:
        """What was typed meanwhile is sent when the line is back, without a button."""
        ask(page, "Hello")
        answered(page)
        context.set_offline(True)
        expect(page.get_by_text("You are offline. You can go on reading")).to_be_visible()
        ask(page, "Where is my order?")
        expect(messages(page, ".unanswered")).to_contain_text("when you are back")

        context.set_offline(False)

        answered(page, 2)
        expect(messages(page, ".unanswered")).to_have_count(0)
        expect(page.get_by_text("You are offline")).to_be_hidden()

    def test_the_first_message_may_be_written_offline(
        self, page: Page, context: BrowserContext
    ) -> None:
        """Even before there is a conversation."""
        expect(box(page)).to_be_visible()
        context.set_offline(True)
        ask(page, "Hello")
        expect(messages(page, ".unanswered")).to_contain_text("when you are back")

        context.set_offline(False)

        answered(page)
        expect(box(page)).to_be_visible()
