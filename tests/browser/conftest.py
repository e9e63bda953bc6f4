"""Chromium on a real gateway, with a bot that says what a test wants."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser.desk import PATIENCE_MS, elsewhere, furnish, leave
from tests.browser.records import forget_everything
from tests.browser.script import answer
from tests.browser.widget import Agent
from tests.nursery import BornGateway
from tests.tables import lay_tables
from tests.unit.gateway.conftest import SECRETS
from tests.unit.gateway.fake_rasa import FakeRasa
from tests.unit.gateway.gateway_process import GatewayProcess
from tests.unit.gateway.small_index import make_corpus, publish

HERE = Path(__file__).parent
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
UNSEEN = (
    # Every window has pages of its own behind the address bar, and they cost more than a test's.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "PreloadTopChromeWebUI",
    # What Playwright switches off; said again, because only the last list counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(UNSEEN)}",
]
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and nothing else."""
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def opened_chromium() -> Iterator[Browser]:
    """One browser for all tests of this folder; they ask for `chromium`.

    Not for the session: while it is open, Playwright has an event loop running in this thread,
    and the asynchronous tests of other folders could not run theirs.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def chromium(opened_chromium: Browser) -> Iterator[Browser]:
    """A browser in which a test has profiles of its own; what a failed one left open is closed."""
    yield opened_chromium
    for context in opened_chromium.contexts:
        leave(context)


@pytest.fixture(scope="package")
def bot() -> Iterator[FakeRasa]:
    """The server that the bot of every test speaks from."""
    with FakeRasa(SECRETS["channel_secret"]) as server:
        yield server


@pytest.fixture
def rasa(bot: FakeRasa) -> FakeRasa:
    """A bot with a script, that nobody has asked anything yet."""
    bot.answer = answer
    bot.calls = []
    bot.healthy = True
    return bot


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as it is before anything happened: an index of one passage, and all the tables."""
    home = tmp_path_factory.mktemp("new")
    # Beside the home: a corpus inside would be the shop's own, and at odds with the law's.
    corpus = tmp_path_factory.mktemp("corpus")
    publish(home, make_corpus(corpus, "The seven days start the day after you sign"))
    lay_tables(f"sqlite:///{home / 'recourse.db'}", "actions", "gateway")
    return home


@pytest.fixture(scope="package")
def standing(
    bot: FakeRasa, new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """A gateway that stands while tests come and go; they ask for `gateway`."""
    home = tmp_path_factory.mktemp("standing")
    shutil.copytree(new_home, home, dirs_exist_ok=True)
    with BornGateway(home, bot_port=bot.port) as process:
        yield process


@pytest.fixture
def gateway(rasa: FakeRasa, standing: GatewayProcess) -> Iterator[GatewayProcess]:
    """A gateway whose records are empty; it is not to be stopped, others come after."""
    yield standing
    forget_everything(standing)


@pytest.fixture
def own_gateway(rasa: FakeRasa, new_home: Path, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that has just started on a new home, for a test that kills it or counts on that.

    A class of such tests has it as its `gateway`.
    """
    shutil.copytree(new_home, tmp_path, dirs_exist_ok=True)
    with BornGateway(tmp_path, bot_port=rasa.port) as process:
        yield process


@pytest.fixture
def context(chromium: Browser, gateway: GatewayProcess) -> Iterator[BrowserContext]:
    """A customer's browser. Whatever it fetches from elsewhere fails, and so does the test."""
    context = chromium.new_context(
        base_url=gateway.address, locale="en-GB", viewport={"width": 1100, "height": 800}
    )
    context.set_default_timeout(PATIENCE_MS)
    strays: list[str] = []

    def stray(route, request) -> None:  # noqa: ANN001
        strays.append(request.url)
        route.abort()

    context.route(elsewhere(gateway), stray)
    yield context
    leave(context)
    assert strays == []


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The chat as a page of its own; an error in its scripts fails the test."""
    page = context.new_page()
    errors: list[Error] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto("/chat")
    yield page
    assert errors == []


@pytest.fixture
def mia(gateway: GatewayProcess) -> Iterator[Agent]:
    """Somebody of the support team, signed in, without a browser."""
    furnish(gateway, ("mia", "Mia"))
    agent = Agent(gateway)
    yield agent
    agent.leave()
