"""The demo storefront: what is in the shop's database, a sign-in, and the chat in its corner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.desk import furnish
from tests.browser.test_tabs import sign_in, subject
from tests.browser.widget import answered, ask, box, messages, open_floating, sound
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess


@pytest.fixture
def shop(context: BrowserContext, gateway: GatewayProcess) -> Iterator[Page]:
    """The storefront of the demo's shop."""
    furnish(gateway)
    page = context.new_page()
    errors: list[Error] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto("/")
    yield page
    assert errors == []


def test_the_goods_are_those_of_the_database(shop: Page) -> None:
    """Name, merchant and price of each."""
    goods = shop.locator(".good")
    expect(goods).to_have_count(24)
    kettle = goods.filter(has_text="Gooseneck kettle")
    expect(kettle).to_contain_text("Northlight Home")
    expect(kettle).to_contain_text("¥269.00")


def test_who_is_signed_in_is_known_to_the_chat(shop: Page, rasa: FakeRasa) -> None:
    """In the corner, and on the page that is all chat: one customer, one conversation."""
    sign_in(shop, "chen")
    open_floating(shop)
    ask(shop, "Where is my order?")
    answered(shop)

    shop.goto("/chat")

    expect(shop.get_by_text("Signed in as Chen Wei")).to_be_visible()
    expect(messages(shop)).to_have_count(2)
    assert subject(rasa.calls[0]) == "chen"


def test_a_failed_sign_in_is_said(shop: Page) -> None:
    """And can be tried again."""
    shop.route("**/demo/sign-in", lambda route: route.abort())
    shop.get_by_role("button", name="Sign in").click()
    expect(shop.get_by_text("Signing in did not work")).to_be_visible()

    shop.unroute_all()

    sign_in(shop, "ada")


def test_the_contact_is_on_the_page_and_in_the_chat(shop: Page) -> None:
    """Somebody can always be reached."""
    expect(shop.get_by_role("link", name="support@example.com")).to_be_visible()
    open_floating(shop)
    expect(shop.get_by_role("link", name="support@example.com")).to_have_count(2)


def test_an_empty_shop_says_how_to_fill_it(page: Page) -> None:
    """A database without a shop: the page is there, and so is the chat."""
    page.goto("/")
    expect(page.get_by_text("The shelves are empty")).to_be_visible()
    sound(page, "empty-shop")
    open_floating(page)
    expect(box(page)).to_be_visible()
