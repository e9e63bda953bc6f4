"""Pressing a reply in the widget: its id is posted, once, whatever the line does meanwhile."""

from __future__ import annotations

import json
import re

from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.widget import answered, ask, box, messages, unsent
from tests.unit.gateway.fake_rasa import FakeRasa

SAID = "I want to talk to a person"


def press(page: Page) -> None:
    """Choose the person among the replies that the bot offers to a greeting."""
    page.get_by_role("button", name="A person, please").click()


def posted(page: Page) -> list[dict[str, str]]:
    """What the page posts into conversations, from now on."""
    bodies: list[dict[str, str]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and re.search("/messages$", request.url):
            bodies.append(json.loads(request.post_data or ""))

    page.on("request", note)
    return bodies


def test_a_press_posts_the_buttons_id(page: Page, rasa: FakeRasa) -> None:
    """Not its words: those are the gateway's to say, and what is seen and heard is the same."""
    ask(page, "Hello")
    answered(page)
    bodies = posted(page)

    press(page)

    answered(page, 2)
    [body] = bodies
    assert set(body) == {"client_id", "button"}
    expect(messages(page, ".customer").last).to_contain_text(SAID)
    assert [call["text"] for call in rasa.calls] == ["Hello", SAID]


def test_a_press_made_offline_arrives_once(
    page: Page, context: BrowserContext, rasa: FakeRasa
) -> None:
    """Its words wait in the transcript, through a reload, and its id goes out by itself."""
    ask(page, "Hello")
    answered(page)
    page.route(re.compile("/messages$"), _away)
    press(page)
    expect(messages(page, ".waiting")).to_contain_text(SAID)
    expect(messages(page, ".unanswered")).to_have_count(1)
    page.reload()
    expect(messages(page, ".waiting")).to_contain_text(SAID)
    context.set_offline(True)
    page.unroute_all()
    bodies = posted(page)

    context.set_offline(False)

    answered(page, 2)
    expect(messages(page, ".customer")).to_have_count(2)
    expect(messages(page, ".waiting")).to_have_count(0)
    assert {frozenset(body) for body in bodies} == {frozenset({"client_id", "button"})}
    assert [call["text"] for call in rasa.calls] == ["Hello", SAID]
    assert unsent(page) == []


def test_a_press_for_a_conversation_that_is_gone_is_said_in_the_next(
    page: Page, rasa: FakeRasa
) -> None:
    """There the id would mean nothing: what goes over is what the button says."""
    ask(page, "Hello")
    answered(page)
    page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage["recourse.chat"]);
            localStorage["recourse.chat"] = JSON.stringify({ ...kept, token: "of another time" });
        }"""
    )
    page.route(re.compile("/messages$"), _away)
    press(page)
    expect(messages(page, ".unanswered")).to_have_count(1)
    page.unroute_all()
    page.reload()

    expect(page.get_by_role("alert")).to_contain_text("no longer there")
    answered(page, 1)
    expect(messages(page, ".customer")).to_contain_text(SAID)
    assert [call["text"] for call in rasa.calls] == ["Hello", SAID]


def test_a_press_that_is_refused_gives_its_words_back(page: Page) -> None:
    """The customer is told why and can send them as their own."""
    ask(page, "Hello")
    answered(page)
    page.route(re.compile("/messages$"), _unknown_button)

    press(page)

    expect(page.get_by_role("alert")).to_contain_text("cannot be chosen any more")
    expect(box(page)).to_have_value(SAID)
    page.unroute_all()
    box(page).press("Enter")
    answered(page, 2)


def _away(route: Route) -> None:
    """Let nothing be posted."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.fallback()


def _unknown_button(route: Route) -> None:
    """Answer as a gateway that does not know the button."""
    route.fulfill(
        status=404,
        content_type="application/problem+json",
        body='{"type": "urn:recourse:problem:button-not-found", "detail": "no such button"}',
    )
