"""The desk in Chromium: agents at work on a real gateway, customers at the other end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.desk import PASSWORD, Customer, Desk, furnish
from tests.nursery import BornGateway
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, echo
from tests.unit.gateway.gateway_process import GatewayProcess

Opening = Callable[..., Desk]


@pytest.fixture
def team(gateway: GatewayProcess) -> GatewayProcess:
    """The gateway of the demo's shop, whose support team is Mia and Bo."""
    furnish(gateway, ("mia", "Mia"), ("bo", "Bo"))
    return gateway


@pytest.fixture
def open_desk(chromium: Browser, team: GatewayProcess) -> Iterator[Opening]:
    """Opens desks, each in a browser of its own; closed, and held to their promises, after."""
    desks: list[Desk] = []

    def open_one(login: str = "mia", **options: Any) -> Desk:
        desks.append(Desk(chromium, team, **options))
        desks[-1].sign_in(login)
        return desks[-1]

    yield open_one
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(open_desk: Opening) -> Desk:
    """Mia at her desk."""
    return open_desk("mia")


@pytest.fixture
def customer(team: GatewayProcess) -> Customer:
    """Somebody who has not asked for a person yet."""
    return Customer(team)


class TestSigningIn:
    def test_a_wrong_password_is_said_beside_the_fields(
        self, chromium: Browser, team: GatewayProcess
    ) -> None:
        """The name stays, the password is selected to be typed again, and it is read out."""
        desk = Desk(chromium, team)
        page = desk.page
        page.get_by_label("Sign-in name").fill("mia")
        page.get_by_label("Password").fill("not it")
        page.keyboard.press("Enter")

        expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
        expect(page.get_by_label("Sign-in name")).to_have_value("mia")
        expect(page.get_by_label("Password")).to_be_focused()
        expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")

        desk.sign_in()
        expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
        desk.close()

    def test_what_is_missing_is_named(self, chromium: Browser, team: GatewayProcess) -> None:
        """One field at a time, with the focus where something is to be typed."""
        desk = Desk(chromium, team)
        page = desk.page
        expect(page.get_by_label("Sign-in name")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Type your sign-in name.")
        page.get_by_label("Sign-in name").fill("mia")
        page.keyboard.press("Enter")

        expect(page.get_by_role("alert")).to_have_text("Type your password.")
        expect(page.get_by_label("Password")).to_be_focused()
        desk.close()

    def test_a_password_manager_knows_the_fields(
        self, chromium: Browser, team: GatewayProcess
    ) -> None:
        """They are named as browsers expect them."""
        desk = Desk(chromium, team)

        expect(desk.page.get_by_label("Sign-in name")).to_have_attribute("autocomplete", "username")
        expect(desk.page.get_by_label("Password")).to_have_attribute(
            "autocomplete", "current-password"
        )
        desk.close()

    def test_a_gateway_that_is_away_is_told_from_a_wrong_password(
        self, chromium: Browser, team: GatewayProcess
    ) -> None:
        """Nobody doubts their password because the network is down."""
        desk = Desk(chromium, team)
        desk.page.get_by_label("Sign-in name").fill("mia")
        desk.page.get_by_label("Password").fill(PASSWORD)
        desk.context.set_offline(True)
        desk.page.keyboard.press("Enter")

        expect(desk.page.get_by_role("alert")).to_contain_text("The gateway does not answer")
        desk.close()

    def test_a_reload_keeps_the_session_the_conversation_and_the_draft(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Nothing is typed twice because a tab was reloaded."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply_box.fill("half a sen")
        desk.page.get_by_label("Note, for the team only").fill("half a note")

        desk.page.reload()

        expect(desk.reply_box).to_have_value("half a sen")
        expect(desk.page.get_by_label("Note, for the team only")).to_have_value("half a note")

    def test_signing_out_leaves_nothing_behind(self, desk: Desk, customer: Customer) -> None:
        """The next one at this computer finds no session, and nobody's words."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply_box.fill("between us")
        desk.button("Sign out").click()

        expect(desk.page.get_by_label("Sign-in name")).to_be_focused()
        assert "between us" not in desk.page.evaluate("JSON.stringify({...sessionStorage})")
        desk.page.reload()
        expect(desk.page.get_by_label("Sign-in name")).to_be_visible()
        assert desk.page.get_by_text("Guest").count() == 0

    def test_a_session_that_ends_loses_no_typed_text(
        self, desk: Desk, open_desk: Opening, customer: Customer
    ) -> None:
        """Signed out elsewhere while typing: sign in again, and the text is where it was."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        cookies = desk.context.cookies()
        desk.context.clear_cookies()
        desk.reply("This is a long explanation of what happens next.")

        expect(desk.page.get_by_text("Your session has ended")).to_be_visible()
        expect(desk.page.get_by_label("Sign-in name")).to_have_value("mia")
        expect(desk.page.get_by_label("Password")).to_be_focused()
        assert desk.violations() == []
        assert [cookie["name"] for cookie in cookies] == ["recourse_desk"]

        desk.sign_in()

        expect(desk.reply_box).to_have_value("This is a long explanation of what happens next.")
        assert customer.words("agent") == []
        desk.reply_box.press("Enter")
        desk.has_sent(1)
        assert customer.words("agent") == ["This is a long explanation of what happens next."]

    def test_an_idle_desk_notices_that_its_session_is_over(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Signed out in another tab, or let in no more: the lists do not stand there as if live."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply_box.fill("half a sen")
        desk.page.evaluate(
            """async () => {
                const {csrf} = await (await fetch("/v1/desk/session")).json();
                const headers = {"X-CSRF-Token": csrf};
                await fetch("/v1/desk/session", {method: "DELETE", headers});
            }"""
        )

        expect(desk.page.get_by_text("Your session has ended")).to_be_visible(timeout=10_000)
        desk.sign_in()
        expect(desk.reply_box).to_have_value("half a sen")

    def test_signing_in_again_in_another_tab_opens_this_one_too(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Whoever comes back to a tab that was closed meanwhile need not sign in twice."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply_box.fill("half a sen")
        other = desk.another_tab()
        other.button("Sign out").click()
        expect(desk.page.get_by_text("Your session has ended")).to_be_visible(timeout=10_000)
        other.sign_in()

        desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        desk.is_live()
        expect(desk.reply_box).to_have_value("half a sen")
        assert other.errors == []

    def test_a_session_begun_in_another_tab_is_taken_up(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Same agent, other proof: what could not be sent with the old one goes with the new."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.page.evaluate(
            """async (password) => {
                const body = JSON.stringify({name: "mia", password});
                const headers = {"Content-Type": "application/json"};
                await fetch("/v1/desk/session", {method: "POST", headers, body});
            }""",
            PASSWORD,
        )
        desk.reply("Still me.")

        desk.is_live()
        desk.has_sent(1)
        assert customer.words("agent") == ["Still me."]


class TestQueue:
    def test_whoever_asks_for_a_person_appears_at_once(
        self, desk: Desk, customer: Customer
    ) -> None:
        """In the queue, with why, since when and at which place; counted, and read out."""
        expect(desk.page.get_by_text("Nobody is waiting.")).to_be_visible()
        customer.say("Hello")
        customer.ask_for_a_person()

        entry = desk.entry("queue", customer.conversation)
        expect(entry).to_contain_text("No. 1 · Asked for a person")
        expect(entry.locator("time")).to_have_attribute("title", re.compile(r"\d{4}"))
        expect(desk.page.locator("#queue-count")).to_have_text("1")
        expect(desk.page).to_have_title("(1) Desk · Recourse")
        expect(desk.page.locator("#said")).to_contain_text("New in the queue: Guest")

    def test_places_move_up(self, desk: Desk, team: GatewayProcess) -> None:
        """Who is first is first in the list, and second becomes first."""
        first, second = Customer(team), Customer(team)
        first.ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(1)
        second.ask_for_a_person()
        expect(desk.entry("queue", second.conversation)).to_contain_text("No. 2")
        expect(desk.entries("queue").first).to_contain_text("No. 1")

        desk.take(first.conversation)

        expect(desk.entry("queue", second.conversation)).to_contain_text("No. 1")
        expect(desk.entry("mine", first.conversation)).to_contain_text("Waits for your reply")

    def test_two_failures_bring_a_customer_here_without_asking(
        self, desk: Desk, customer: Customer, rasa: FakeRasa
    ) -> None:
        """The reason is told, and what the assistant could not help with."""
        rasa.answer = lambda _: Reply({"error": "boom"}, 500)
        customer.say("First question")
        customer.say("Second question")

        expect(desk.entry("queue", customer.conversation)).to_contain_text("failed twice in a row")
        desk.open("queue", customer.conversation)
        panel = desk.page.get_by_role("region", name="About this conversation")
        expect(panel.get_by_text("The assistant could not help with")).to_be_visible()
        panel.get_by_role("button", name=re.compile("Second question")).first.click()
        expect(desk.said(".customer.pointed-at")).to_contain_text("Second question")

    def test_a_search_narrows_every_list(self, desk: Desk, team: GatewayProcess) -> None:
        """By words, in the live lists as in the others."""
        kettle, sofa, chat = Customer(team), Customer(team), Customer(team)
        for each, words in ((kettle, "my kettle leaks"), (sofa, "my sofa squeaks")):
            each.ask_for_a_person()
            each.say(words)
        chat.say("Hello about the kettle")
        expect(desk.entries("queue")).to_have_count(2)
        desk.page.get_by_label("Which others").select_option("With the assistant")
        expect(desk.entries("others")).to_have_count(1)

        desk.page.get_by_label("Find a conversation").fill("sofa")
        expect(desk.entries("queue")).to_have_count(1)
        expect(desk.entry("queue", sofa.conversation)).to_be_visible()
        expect(desk.entries("others")).to_have_count(0)
        desk.page.get_by_label("Find a conversation").fill("nothing like it")

        expect(desk.page.locator("#queue-none")).to_have_text("None that fits.")
        expect(desk.page.locator("#queue-count")).to_have_text("2")

    def test_a_long_list_is_shown_page_by_page(self, desk: Desk, team: GatewayProcess) -> None:
        """The newest thirty, and the next ones when they are asked for."""
        for _ in range(32):
            Customer(team)
        desk.page.get_by_label("Which others").select_option("With the assistant")
        expect(desk.entries("others")).to_have_count(30)
        expect(desk.page.locator("#others-count")).to_have_text("30+")

        desk.button("Show more").click()

        expect(desk.entries("others")).to_have_count(32)
        expect(desk.button("Show more")).to_be_hidden()

    def test_a_sound_is_made_only_when_wanted(self, desk: Desk, team: GatewayProcess) -> None:
        """Off until somebody turns it on; remembered; each arrival rings once."""
        page = desk.page
        page.evaluate(
            """() => {
                window.tones = 0;
                const start = OscillatorNode.prototype.start;
                OscillatorNode.prototype.start = function (...when) {
                    window.tones += 1;
                    return start.apply(this, when);
                };
            }"""
        )
        Customer(team).ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(1)
        assert page.evaluate("tones") == 0

        page.get_by_role("button", name=re.compile("^Sound")).click()
        rung = page.evaluate("tones")
        Customer(team).ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(2)

        assert page.evaluate("tones") == 2 * rung > 0
        page.reload()
        expect(page.get_by_role("button", name=re.compile("^Sound"))).to_have_attribute(
            "aria-pressed", "true"
        )


class TestTakingOver:
    def test_from_the_queue_to_a_reply_and_back_to_the_assistant(
        self, desk: Desk, customer: Customer, rasa: FakeRasa
    ) -> None:
        """Accept, silence of the bot, reply, note, hand back, the bot again, and close."""
        customer.say("Hello")
        heard = len(rasa.calls)
        with customer.listening() as ear:
            customer.ask_for_a_person()
            desk.take(customer.conversation)
            customer.say("Is anybody there?")
            expect(desk.said(".customer").last).to_contain_text("Is anybody there?")
            assert len(rasa.calls) == heard

            desk.reply("Yes: Mia here.")
            expect(desk.said(".agent")).to_contain_text("Yes: Mia here.")
            frame = ear.hears(lambda each: each.get("message", {}).get("from") == "agent")
            assert frame["message"]["text"] == "Yes: Mia here."
            assert frame["message"]["author"] == "Mia"

        desk.page.get_by_label("Note, for the team only").fill("Called the carrier.")
        desk.button("Keep note").click()
        expect(desk.page.locator("#notes")).to_contain_text("Called the carrier.")
        expect(desk.page.locator("#notes")).to_contain_text("Mia")
        expect(desk.page.get_by_label("Note, for the team only")).to_have_value("")
        assert all("carrier" not in message["text"] for message in customer.log())

        desk.button("Hand back").click()
        expect(desk.page.get_by_text("The assistant answers this customer.")).to_be_visible()
        expect(desk.entries("mine")).to_have_count(0)
        customer.say("Hello again")
        assert len(rasa.calls) == heard + 1
        expect(desk.said(".bot").last).to_contain_text("What can I do for you?")
        history = desk.page.locator("#history li")
        expect(history).to_have_count(4)
        expect(history.first).to_contain_text("Handed back")

        customer.ask_for_a_person()
        expect(desk.banner).to_contain_text("waiting in the queue")
        desk.button("Accept").click()
        desk.button("Close").click()
        expect(desk.page.get_by_role("dialog")).to_contain_text("nobody can open it again")
        desk.button("Keep it open").click()
        expect(desk.reply_box).to_be_visible()
        desk.button("Close").click()
        desk.button("Close it").click()
        expect(desk.page.get_by_text("This conversation is closed.")).to_be_visible()
        assert customer.state()["owner"] == "closed"

    def test_two_agents_who_accept_at_once_are_told_who_has_it(
        self, open_desk: Opening, customer: Customer
    ) -> None:
        """One gets it; the other learns with whom it is, and can do no harm."""
        mia, bo = open_desk("mia"), open_desk("bo")
        customer.ask_for_a_person()
        for desk in (mia, bo):
            desk.open("queue", customer.conversation)
        # Bo's page does not hear that Mia was faster: his press is of the old state.
        held: list[Route] = []
        bo.page.route(re.compile("/accept$"), lambda route: held.append(route))
        bo.button("Accept").click()
        mia.button("Accept").click()
        expect(mia.reply_box).to_be_focused()
        held[0].continue_()

        expect(bo.banner).to_contain_text("This conversation is now with Mia.")
        expect(bo.reply_box).to_be_hidden()
        expect(bo.entry("others", customer.conversation)).to_contain_text("With Mia")
        bo.picture("race")

    def test_a_reply_after_a_transfer_is_refused_and_kept(
        self, open_desk: Opening, customer: Customer
    ) -> None:
        """The agent reads why, and the text is there to be copied, given on or thrown away."""
        mia, bo = open_desk("mia"), open_desk("bo")
        customer.ask_for_a_person()
        mia.take(customer.conversation)
        mia.reply_box.fill("I will send you a new one.")
        held: list[Route] = []
        mia.page.route(re.compile("/messages$"), lambda route: held.append(route))
        mia.reply_box.press("Enter")
        expect(mia.said(".on-the-way")).to_contain_text("Sending")

        mia.button("Pass on").first.click()
        dialog = mia.page.get_by_role("dialog")
        expect(dialog.get_by_label("Bo")).to_be_checked()
        dialog.get_by_role("button", name="Pass on").click()
        expect(bo.entry("mine", customer.conversation)).to_be_visible()
        held[0].continue_()

        expect(mia.banner).to_contain_text("Your reply was not sent")
        expect(mia.page.get_by_text("Bo answers this customer.")).to_be_visible()
        kept = mia.page.get_by_label("Your text, not sent")
        expect(kept).to_have_value("I will send you a new one.")
        expect(mia.button("Send")).to_be_hidden()
        mia.picture("refused")
        assert mia.violations() == []
        assert customer.words("agent") == []

        mia.button("Discard").click()
        expect(kept).to_be_hidden()
        bo.open("mine", customer.conversation)
        bo.reply("Bo here.")
        bo.has_sent(1)
        assert customer.words("agent") == ["Bo here."]
        expect(mia.said(".agent").locator(".author")).to_have_text("Bo")

    def test_a_reply_whose_answer_is_lost_is_not_doubled(
        self, desk: Desk, customer: Customer
    ) -> None:
        """It is sent again under the same id, and is in the log once."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        lost: list[str] = []

        def lose(route: Route) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.request.post_data or "")
            route.fetch()
            route.abort()

        desk.page.route(re.compile("/v1/desk/.*/messages$"), lose)
        desk.reply("Only once, please.")

        desk.has_sent(1)
        assert customer.words("agent") == ["Only once, please."]

    def test_replies_typed_quickly_arrive_in_order(self, desk: Desk, customer: Customer) -> None:
        """An agent need not wait for one to arrive before the next is typed."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        for text in ("One", "Two", "Three"):
            desk.reply(text)

        desk.has_sent(3)
        assert customer.words("agent") == ["One", "Two", "Three"]

    def test_both_see_the_other_typing_and_reading(self, desk: Desk, customer: Customer) -> None:
        """Signs of life in both directions, and whether a reply was seen."""
        with customer.listening() as ear:
            customer.ask_for_a_person()
            desk.take(customer.conversation)
            desk.reply_box.press_sequentially("Hel")
            ear.hears(lambda each: each["type"] == "typing" and each == {**each, "on": True})
            ear.tells(type="typing", on=True)
            expect(desk.page.get_by_text("The customer is typing")).to_be_visible()
            ear.tells(type="typing", on=False)
            expect(desk.page.get_by_text("The customer is typing")).to_be_hidden()

            desk.reply_box.press("Enter")
            frame = ear.hears(lambda each: each.get("message", {}).get("from") == "agent")
            expect(desk.page.locator("#messages .receipt")).to_have_text("Sent")
            ear.tells(type="read", seq=frame["message"]["seq"])
            expect(desk.page.locator("#messages .receipt")).to_have_text("Seen by the customer")

            said = customer.say("Thank you")[0]
            ear.hears(lambda each: each["type"] == "state" and each["read_by_agent"] >= said["seq"])

    def test_reading_a_conversation_of_the_queue_is_not_told(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Nobody is told "seen" by somebody who only looked."""
        customer.ask_for_a_person()
        customer.say("Hello?")
        desk.open("queue", customer.conversation)
        expect(desk.said(".customer")).to_contain_text("Hello?")

        assert customer.state()["read_by_agent"] == 0

    def test_what_the_assistant_was_not_let_say_is_shown_as_such(
        self, desk: Desk, customer: Customer, rasa: FakeRasa
    ) -> None:
        """An answer that came too late stands where it would have, and is marked."""
        customer.say("Hello")
        rasa.answer = lambda text: Reply(echo(text).body, delay_s=1.5)
        desk.page.get_by_label("Which others").select_option("With the assistant")
        desk.open("others", customer.conversation)
        with customer.saying("slow one"):
            expect(desk.said(".customer").last).to_contain_text("slow one")
            customer.ask_for_a_person()

        unsent = desk.said(".not-sent")
        expect(unsent).to_contain_text("Not sent: You said: slow one")
        desk.page.get_by_role("button", name="Not sent: You said: slow one").click()
        expect(desk.said(".not-sent.pointed-at")).to_be_visible()
        assert all("You said" not in text for text in customer.words("bot"))
        assert desk.violations() == []

    def test_a_signed_in_customers_orders_lie_beside_the_transcript(
        self, desk: Desk, team: GatewayProcess
    ) -> None:
        """By name, with the orders as the shop has them now."""
        ada = Customer(team, signed_in="ada")
        ada.ask_for_a_person()
        expect(desk.entry("queue", ada.conversation)).to_contain_text("Ada Lin")
        desk.open("queue", ada.conversation)

        panel = desk.page.get_by_role("region", name="About this conversation")
        expect(panel.get_by_text("Yes, as ada")).to_be_visible()
        orders = panel.get_by_role("region", name=re.compile("^Order RC-.*as it is now"))
        expect(orders.first).to_be_visible()
        assert desk.violations() == []

    def test_what_the_customer_was_offered_cannot_be_pressed_here(
        self, desk: Desk, customer: Customer
    ) -> None:
        """Citations open, orders are cards, choices are told; markup is text."""
        for words in ("When do the seven days start?", "Where is my order?", "Hello", "markup"):
            customer.say(words)
        customer.ask_for_a_person()
        desk.open("queue", customer.conversation)

        transcript = desk.page.get_by_role("group", name="Transcript")
        expect(transcript.get_by_text("Order RC-10003", exact=True)).to_be_visible()
        expect(transcript.get_by_role("link", name=re.compile("The seven days"))).to_have_attribute(
            "href", "/policies/cn-7d-5"
        )
        expect(transcript.get_by_text("Offered:")).to_contain_text("A person, please")
        assert transcript.get_by_role("button").count() == 0
        expect(desk.said(".bot").last).to_contain_text("<b>bold</b> <img src=x")
        assert transcript.locator("img, b").count() == 0


class TestTiming:
    @pytest.fixture
    def gateway(self, rasa: FakeRasa, tmp_path: Path) -> Iterator[GatewayProcess]:
        """A gateway that leaves an agent three seconds for a reply."""
        hurry = {"RECOURSE_REPLY_TIMEOUT_S": "3"}
        with BornGateway(tmp_path, bot_port=rasa.port, **hurry) as process:
            yield process

    def test_a_customer_left_waiting_is_taken_from_the_agent(
        self, desk: Desk, customer: Customer
    ) -> None:
        """The agent is told where the conversation went and why, and keeps what was typed."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply_box.fill("Let me think about")

        expect(desk.banner).to_contain_text(
            "waiting in the queue (no reply in time)", timeout=15_000
        )
        expect(desk.page.get_by_label("Your text, not sent")).to_have_value("Let me think about")
        desk.button("Accept").click()
        expect(desk.reply_box).to_have_value("Let me think about")
        expect(desk.banner).to_be_hidden()
        desk.reply_box.press("Enter")
        desk.has_sent(1)
        assert customer.words("agent") == ["Let me think about"]


class TestRestart:
    @pytest.fixture
    def gateway(self, own_gateway: GatewayProcess) -> GatewayProcess:
        """A gateway that may be killed."""
        return own_gateway

    def test_a_restart_of_the_gateway_shows_everything_once(
        self, desk: Desk, customer: Customer, team: GatewayProcess
    ) -> None:
        """What was said before, during and after stands once, in order, without a reload."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        desk.reply("Before.")
        expect(desk.page.locator("#messages .receipt")).to_have_text("Sent")
        team.kill()
        expect(desk.page.get_by_role("alert")).to_contain_text("The connection is lost")
        assert desk.violations() == []
        desk.picture("offline")
        desk.reply("While it was away.")
        expect(desk.said(".on-the-way")).to_contain_text("will not count twice")

        team.start()

        expect(desk.page.locator("#line")).to_have_text("Live", timeout=20_000)
        expect(desk.said(".on-the-way")).to_have_count(0)
        customer.say("After.")
        expect(desk.said(".customer")).to_have_text([re.compile("After.")])
        desk.has_sent(2)
        assert customer.words("agent") == ["Before.", "While it was away."]
        shown = [each.get_attribute("data-seq") for each in desk.said().all()]
        assert shown == [str(message["seq"]) for message in customer.log()]


class TestLostAnswer:
    def test_what_is_behind_a_reply_without_an_answer_does_not_wait_unexplained(
        self, desk: Desk, customer: Customer
    ) -> None:
        """The socket told that the first one arrived; only the second one is on its way."""
        customer.ask_for_a_person()
        desk.take(customer.conversation)
        tried: list[str] = []

        def lose(route: Route) -> None:
            text = route.request.post_data_json["text"]
            if text == "First.":
                route.fetch()
            tried.append(text)
            route.abort()

        desk.page.route("**/messages", lose)
        desk.reply("First.")
        expect(desk.page.locator("#messages .receipt")).to_have_text("Sent")
        desk.reply("Second.")

        expect(desk.said(".on-the-way")).to_have_count(1)
        expect(desk.said(".on-the-way")).to_contain_text("will not count twice")

        desk.page.unroute("**/messages")
        desk.has_sent(2)
        assert tried.count("First.") == 1
        assert customer.words("agent") == ["First.", "Second."]


class TestLine:
    def test_offline_is_said_and_ends_by_itself(self, desk: Desk, customer: Customer) -> None:
        """Lists and transcript catch up without a reload."""
        desk.context.set_offline(True)
        expect(desk.page.locator("#line")).to_have_text("Offline")
        customer.ask_for_a_person()
        assert desk.entries("queue").count() == 0

        desk.context.set_offline(False)

        expect(desk.entry("queue", customer.conversation)).to_be_visible()
        expect(desk.page.get_by_role("alert")).to_be_hidden()


class TestReading:
    def test_a_keyboard_is_enough(self, desk: Desk, team: GatewayProcess) -> None:
        """From the list to a reply, a note, passing back and closing, without a pointer."""
        first, second = Customer(team), Customer(team)
        for each in (first, second):
            each.ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(2)
        press = desk.page.keyboard.press

        press("Escape")
        expect(desk.entry("queue", first.conversation)).to_be_focused()
        press("j")
        expect(desk.entry("queue", second.conversation)).to_be_focused()
        press("k")
        press("ArrowDown")
        press("ArrowUp")
        press("Enter")
        expect(desk.button("Accept")).to_be_focused()
        press("Enter")
        expect(desk.reply_box).to_be_focused()
        desk.page.keyboard.type("By keyboard")
        press("Shift+Enter")
        desk.page.keyboard.type("only.")
        press("Enter")
        desk.has_sent(1)
        assert first.words("agent") == ["By keyboard\nonly."]
        expect(desk.reply_box).to_be_focused()

        _tab_to(desk, "Note, for the team only")
        desk.page.keyboard.type("A note")
        press("Control+Enter")
        expect(desk.page.locator("#notes li")).to_have_count(1)
        press("Escape")
        expect(desk.entry("mine", first.conversation)).to_be_focused()
        press("/")
        expect(desk.page.get_by_label("Find a conversation")).to_be_focused()
        press("ArrowDown")
        expect(desk.entry("queue", second.conversation)).to_be_focused()
        press("End")
        press("Enter")
        expect(desk.reply_box).to_be_focused()
        _tab_to(desk, "Close", back=True)
        press("Enter")
        _tab_to(desk, "Close it")
        press("Enter")
        expect(desk.page.get_by_text("This conversation is closed.")).to_be_visible()

    def test_the_list_is_one_stop_on_the_way(self, desk: Desk, team: GatewayProcess) -> None:
        """Fifty customers are not fifty presses of Tab away from the transcript."""
        for _ in range(3):
            Customer(team).ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(3)

        assert desk.page.locator(".entry[tabindex='0']").count() == 1

    def test_focus_stays_while_the_list_changes(self, desk: Desk, team: GatewayProcess) -> None:
        """A list that is drawn again does not take the keyboard away."""
        first, second = Customer(team), Customer(team)
        first.ask_for_a_person()
        second.ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(2)
        desk.entry("queue", second.conversation).focus()
        second.say("I am still here")
        expect(desk.entry("queue", second.conversation)).to_contain_text("still here")
        expect(desk.entry("queue", second.conversation)).to_be_focused()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_at_the_door(
        self, chromium: Browser, team: GatewayProcess, scheme: str
    ) -> None:
        """The form, and what it says of a mistake."""
        desk = Desk(chromium, team, color_scheme=scheme)
        expect(desk.page.get_by_label("Sign-in name")).to_be_visible()
        assert desk.violations() == []
        desk.page.get_by_role("button", name="Sign in").click()
        expect(desk.page.get_by_role("alert")).to_be_visible()

        assert desk.violations() == []
        desk.close()

    def test_axe_would_find_something(self, desk: Desk) -> None:
        """The checks above are not vacuous: spoil the page, and they complain."""
        desk.page.evaluate("document.querySelector('label[for=query]').remove()")
        desk.page.evaluate("document.querySelector('#query').removeAttribute('placeholder')")

        assert any(line.startswith("label") for line in desk.violations())

    def test_a_small_screen_shows_one_thing_at_a_time(
        self, open_desk: Opening, customer: Customer
    ) -> None:
        """List, conversation, details; each leads back to where it came from."""
        desk = open_desk("mia", viewport={"width": 360, "height": 640})
        customer.ask_for_a_person()
        lists = desk.page.get_by_role("navigation", name="Conversations")
        expect(lists).to_be_visible()
        desk.take(customer.conversation)
        expect(lists).to_be_hidden()
        desk.button("Details").click()
        expect(desk.page.get_by_label("Note, for the team only")).to_be_visible()
        expect(desk.reply_box).to_be_hidden()
        desk.button("Back to the conversation").click()
        expect(desk.reply_box).to_be_visible()
        desk.page.get_by_role("button", name="Back to the list").click()

        expect(lists).to_be_visible()
        assert desk.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class TestEveryState:
    @pytest.fixture
    def gateway(self, own_gateway: GatewayProcess) -> GatewayProcess:
        """A gateway at which nobody sat a moment ago: who can be passed to, it remembers."""
        return own_gateway

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 900, 1360])
    def test_axe_finds_nothing(
        self, open_desk: Opening, team: GatewayProcess, scheme: str, width: int
    ) -> None:
        """Empty, queued, taken, with the bot, closed; by day and by night; small and large."""
        desk = open_desk(
            "mia",
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 820},
        )
        found = {"empty": _look(desk, f"{scheme}-{width}-empty")}
        customer, bots = Customer(team), Customer(team)
        bots.say("Hello")
        for words in ("When do the seven days start?", "Where is my order?", "Hello"):
            customer.say(words)
        customer.ask_for_a_person()
        expect(desk.entries("queue")).to_have_count(1)
        found["queue"] = _look(desk, f"{scheme}-{width}-queue")
        desk.open("queue", customer.conversation)
        found["queued"] = _look(desk, f"{scheme}-{width}-queued")
        desk.button("Accept").click()
        desk.reply("Good morning, Mia here.")
        expect(desk.page.locator("#messages .receipt")).to_have_text("Sent")
        found["human"] = _look(desk, f"{scheme}-{width}-human")
        if width < 1200:
            desk.button("Details").click()
            found["details"] = _look(desk, f"{scheme}-{width}-details")
            desk.button("Back to the conversation").click()
        desk.button("Pass on").first.click()
        expect(desk.page.get_by_role("dialog").get_by_label("Bo")).to_be_visible()
        found["transfer"] = _look(desk, f"{scheme}-{width}-transfer")
        desk.button("Keep it").click()
        desk.button("Hand back").click()
        expect(desk.page.get_by_text("The assistant answers this customer.")).to_be_visible()
        found["bot"] = _look(desk, f"{scheme}-{width}-bot")
        customer.ask_for_a_person()
        desk.button("Accept").click()
        desk.button("Close").click()
        expect(desk.page.get_by_role("dialog")).to_contain_text("nobody can open it again")
        found["close"] = _look(desk, f"{scheme}-{width}-close")
        desk.button("Close it").click()
        expect(desk.page.get_by_text("This conversation is closed.")).to_be_visible()
        found["closed"] = _look(desk, f"{scheme}-{width}-closed")

        assert {state: lines for state, lines in found.items() if lines} == {}


def _look(desk: Desk, name: str) -> list[str]:
    """Return what axe finds and what sticks out, and keep a picture where one is wanted."""
    desk.picture(name)
    text = desk.page.inner_text("body")
    assert not re.search(r"undefined|\[object|NaN|\bnull\b", text), text
    fits = desk.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return [*desk.violations(), *([] if fits else ["the page is wider than the screen"])]


def _tab_to(desk: Desk, name: str, *, back: bool = False) -> None:
    """Press Tab until a control of this name has the focus."""
    target = desk.page.get_by_label(name, exact=True).or_(desk.button(name))
    for _ in range(30):
        if target.evaluate_all("found => found.includes(document.activeElement)"):
            return
        desk.page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"no way with Tab to {name!r}")
