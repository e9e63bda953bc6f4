"""The page for the passages in Chromium: a real gateway, and a real action server behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from actions.adapters.calls import SignedCalls
from actions.adapters.knowledge_desk import LiveKnowledgeDesk
from actions.handlers.knowledge import KnowledgeRoutes
from actions.server import create_server
from knowledge import index
from knowledge.switches import SWITCHES_FILE, Switches
from tests.browser.desk import Customer, Desk, furnish
from tests.browser.records import forget_everything
from tests.contract.actions.serving import served
from tests.nursery import BornGateway
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa, Reply, say
from tests.unit.gateway.gateway_process import GatewayProcess
from tests.unit.knowledge.answerers import an_answerer
from tests.unit.knowledge.fakes import FakeEncoder, write_corpus

DECLINED = {
    "type": "handoff",
    "contact": "people@example.com",
    "reason": "no_passage_close_enough",
    "state": "offered",
}


def decline(text: str) -> Reply:
    """Say that no passage answers, as the action does."""
    return say("I have no passage that answers this.", DECLINED)


class KnowledgeTab(Desk):
    """An agent's tab with the page for the passages."""

    START = "/desk/knowledge"

    def is_live(self) -> None:
        """Wait until the page is open."""
        expect(self.page.locator("#desk")).to_be_visible()

    def tab(self, name: str) -> None:
        """Go to a tab, and wait for its heading to have the focus."""
        self.page.get_by_role("link", name=name).click()
        expect(self.page.locator("h2:focus")).to_be_visible()

    def attempt(self, question: str) -> None:
        """Try a question."""
        self.page.get_by_label("Question, as a customer").fill(question)
        self.button("Try it").click()
        expect(self.page.locator("#verdict-title")).to_be_visible()
        expect(self.page.locator("#tried[aria-busy]")).to_have_count(0)

    def found(self, passage: str) -> Locator:
        """A passage among those that were found."""
        return self.page.locator(".found-passage").filter(has_text=passage)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an index of the small corpus."""
    home = tmp_path_factory.mktemp("keeping")
    corpus = write_corpus(home / "small")
    index.activate(home, index.build(home, corpus, encoder=FakeEncoder()))
    return home


@pytest.fixture(scope="module")
def answering(bot: FakeRasa, home: Path) -> Iterator[GatewayProcess]:
    """A gateway with an action server that answers from that index."""
    answerer = an_answerer(home)
    desk = LiveKnowledgeDesk(lambda: answerer)
    routes = KnowledgeRoutes(desk, SignedCalls(SECRETS["grant_secret"])).routes()
    with served(create_server((), probes={}, routes=routes)) as address:
        port = address.rsplit(":", 1)[1]
        with BornGateway(home, bot_port=bot.port, RECOURSE_ACTIONS_PORT=port) as gateway:
            yield gateway
    desk.close()


@pytest.fixture
def keeping(rasa: FakeRasa, answering: GatewayProcess, home: Path) -> Iterator[GatewayProcess]:
    """That gateway with Mia, who keeps the passages; no passage is switched off yet."""
    rasa.answer = decline
    furnish(answering, ("mia", "Mia"))
    yield answering
    forget_everything(answering)
    (home / SWITCHES_FILE).unlink(missing_ok=True)


@pytest.fixture
def tab(chromium: Browser, keeping: GatewayProcess) -> Iterator[KnowledgeTab]:
    """Mia at the page."""
    tab = KnowledgeTab(chromium, keeping, color_scheme="light")
    tab.sign_in("mia")
    yield tab
    tab.close()


def test_a_question_is_answered_with_all_that_it_hung_on(tab: KnowledgeTab) -> None:
    """The verdict, the probability beside the threshold, the filters, the passages, the signals."""
    tab.attempt("who pays the courier")

    page = tab.page
    expect(page.locator("#verdict-title")).to_have_text("Answered")
    expect(page.locator(".verdict")).to_contain_text("0.50 is enough")
    expect(page.locator(".reads")).to_contain_text("You pay the postage of a return")
    expect(page.locator(".configuration")).to_contain_text("fake-encoder in fp32")
    expect(page.locator(".configuration")).to_contain_text("5.0 % of all questions")
    expect(page.get_by_role("row", name="Jurisdiction CN")).to_contain_text("4")
    expect(tab.found("cn-7d-18")).to_contain_text("the answer")
    tab.found("cn-7d-18").get_by_text("What speaks for it").click()
    expect(tab.found("cn-7d-18").get_by_role("row", name="Words in common")).to_be_visible()
    assert tab.violations() == []
    tab.picture("knowledge-answered")


def test_a_declined_question_says_how_much_was_missing(tab: KnowledgeTab) -> None:
    """Also one that is declined before any search."""
    tab.attempt("which stock should i buy")
    expect(tab.page.locator("#verdict-title")).to_have_text("Declined: no passage is close enough")
    expect(tab.page.locator(".verdict")).to_contain_text("0.50 is needed")
    assert tab.violations() == []

    tab.page.get_by_label("Jurisdiction").select_option("UK")
    tab.attempt("who pays")
    expect(tab.page.locator(".verdict")).to_contain_text("the law of the United Kingdom")
    assert tab.violations() == []


def test_an_empty_question_is_asked_for(tab: KnowledgeTab) -> None:
    """Beside the field, with the focus in it."""
    tab.button("Try it").click()

    expect(tab.page.get_by_role("alert")).to_have_text("Type a question.")
    expect(tab.page.locator("#question")).to_be_focused()
    assert tab.violations() == []


def test_a_passage_is_switched_off_where_it_was_found_and_on_again(
    tab: KnowledgeTab, home: Path, keeping: GatewayProcess
) -> None:
    """With a reason; the next answer is another, and the passage's own page says so."""
    page = tab.page
    tab.attempt("who pays the courier")
    tab.button("Switch off cn-7d-18").click()
    expect(page.get_by_role("dialog")).to_contain_text("for every customer, from now on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write why")
    assert tab.violations() == []
    page.get_by_label("Why, for whoever comes next").last.fill("The carrier changed")
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(tab.found("cn-7d-18")).to_contain_text("switched off")
    expect(tab.found("cn-7d-18")).to_contain_text("The carrier changed")
    assert Switches(home).off()["cn-7d-18"].by == "mia"
    assert tab.violations() == []
    tab.picture("knowledge-switched-off")

    passage = tab.context.new_page()
    passage.goto("/policies/cn-7d-18")
    expect(passage.get_by_role("note")).to_contain_text("We switched this passage off")
    expect(passage.get_by_text("You pay the postage")).to_have_count(0)
    passage.close()

    tab.tab("Switched off")
    expect(page.locator("#off-list")).to_contain_text("The carrier changed")
    expect(page.locator("#off-count")).to_have_text("1")
    assert tab.violations() == []
    tab.picture("knowledge-off")
    tab.button("Switch on cn-7d-18").click()
    page.get_by_label("Why, for whoever comes next").last.fill("Checked")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every passage of the index may answer.")).to_be_visible()
    expect(page.locator("#switch-history > li")).to_have_count(2)
    assert Switches(home).off() == {}


def test_an_unknown_passage_cannot_be_switched_off(tab: KnowledgeTab) -> None:
    """The error stands beside the field, which keeps what was typed."""
    tab.tab("Switched off")
    tab.page.get_by_label("Passage", exact=True).fill("cn-nowhere")
    tab.page.locator("#off-reason").fill("wrong")
    tab.button("Switch it off").click()

    expect(tab.page.get_by_role("alert")).to_contain_text("none in the active index")
    expect(tab.page.get_by_label("Passage", exact=True)).to_have_value("cn-nowhere")
    expect(tab.page.get_by_label("Passage", exact=True)).to_be_focused()
    assert tab.violations() == []


def test_what_stays_unanswered_is_one_click_away_from_a_draft(
    tab: KnowledgeTab, keeping: GatewayProcess
) -> None:
    """Grouped by what was asked, with the passage that came closest; nothing is kept."""
    customer = Customer(keeping)
    for text in (
        "can i return a gift voucher",
        "can i return a gift voucher?",
        "do you repair watches, my mail is ada@example.com",
    ):
        customer.say(text)
    page = tab.page
    tab.tab("Unanswered")
    expect(page.locator("#unanswered-words")).to_contain_text("3 of 3 questions of policy")
    expect(page.locator("#groups > li")).to_have_count(2)
    first = page.locator("#groups > li").first
    expect(first).to_contain_text("2 times")
    first.get_by_text("2 wordings").click()
    expect(first.get_by_role("listitem")).to_have_count(2)
    assert "ada@example.com" not in page.locator("#groups").inner_text()
    assert tab.violations() == []
    tab.picture("knowledge-unanswered")

    first.get_by_role("button", name="Draft a passage").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    text = page.locator("#draft-text").input_value()
    assert "- can i return a gift voucher" in text
    assert "confidence: unverified" in text
    assert tab.violations() == []
    tab.picture("knowledge-draft")
    page.locator("#draft-text").fill(f"{text}\nFinished.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".md")
    assert Path(download.value.path()).read_text("utf-8").endswith("Finished.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    first.get_by_role("button", name="Try it").click()
    expect(page.locator("#verdict-title")).to_be_visible()
    expect(page.locator("#question")).to_have_value("can i return a gift voucher")


def test_axe_finds_nothing_in_the_dark(chromium: Browser, keeping: GatewayProcess) -> None:
    """Every tab, with something on it, in the other colours."""
    Customer(keeping).say("can i return a gift voucher")
    tab = KnowledgeTab(chromium, keeping, color_scheme="dark")
    tab.sign_in("mia")
    tab.attempt("who pays the courier")
    assert tab.violations() == []
    tab.tab("Unanswered")
    expect(tab.page.locator("#groups > li")).to_have_count(1)
    assert tab.violations() == []
    tab.picture("knowledge-dark")
    tab.tab("Switched off")
    expect(tab.page.get_by_text("Every passage of the index may answer.")).to_be_visible()
    assert tab.violations() == []
    tab.close()


def test_the_keyboard_alone_reaches_everything(tab: KnowledgeTab) -> None:
    """Typed, sent with Enter, and on to the first thing that was found."""
    page = tab.page
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("who pays the courier")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-title")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("Answered.")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "cn-7d-18":
            break
    else:
        pytest.fail("the passage's link cannot be reached with the keyboard")


@pytest.mark.parametrize("width", [320, 720])
def test_a_narrow_screen_shows_everything_in_its_width(
    chromium: Browser, keeping: GatewayProcess, width: int
) -> None:
    """Nothing runs out of the page to the right."""
    narrow = KnowledgeTab(chromium, keeping, viewport={"width": width, "height": 700})
    narrow.sign_in("mia")
    narrow.attempt("who pays the courier")

    assert narrow.page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert narrow.page.evaluate(
        "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('#knowledge'))"
    )
    assert narrow.violations() == []
    narrow.picture(f"knowledge-{width}")
    narrow.close()


def test_a_session_that_ends_asks_to_sign_in_and_keeps_what_was_typed(tab: KnowledgeTab) -> None:
    """Nobody sees what stood there before."""
    page = tab.page
    page.locator("#question").fill("who pays")
    tab.context.clear_cookies()
    tab.button("Try it").click()

    expect(page.get_by_text("Your session has ended")).to_be_visible()
    tab.sign_in("mia")
    expect(page.locator("#question")).to_have_value("who pays")


def test_an_action_server_that_is_away_is_said_so(
    chromium: Browser, own_gateway: GatewayProcess
) -> None:
    """The page works on; what needs no answerer still does."""
    furnish(own_gateway, ("mia", "Mia"))
    tab = KnowledgeTab(chromium, own_gateway)
    tab.sign_in("mia")
    tab.page.locator("#question").fill("who pays")
    tab.button("Try it").click()
    expect(tab.page.get_by_role("alert")).to_contain_text("No answer came")
    tab.tab("Switched off")
    expect(tab.page.get_by_text("Every passage of the index may answer.")).to_be_visible()
    tab.close()
