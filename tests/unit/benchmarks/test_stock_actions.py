"""The stock action does the work of our own, or the comparison says nothing."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from sqlalchemy.engine import Engine

from actions.adapters.grants import SignedGrants, sign
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.guests import SqlGuests
from actions.adapters.sql.orders import SqlOrders
from actions.domain.grant import Grant
from actions.domain.identity import GuestLimits
from actions.handlers.base import HouseRules
from actions.handlers.guests import Reception
from actions.handlers.order_answers import OrderAnswers
from actions.handlers.orders import ActionLookUpOrder as OurAction
from actions.services.guests import GuestService
from actions.services.orders import OrderService
from actions.services.pace import Pace
from benchmarks.shop import open_shop
from benchmarks.stock.actions import ActionLookUpOrder as StockAction

SECRET = "a-secret-of-forty-characters-for-testing"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, list[str]]]:
    """One seeded shop, read by both."""
    return open_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def engine(shop: tuple[str, dict[str, list[str]]]) -> Iterator[Engine]:
    """Our action's connection to it."""
    engine = create_engine(shop[0])
    yield engine
    engine.dispose()


@pytest.fixture
def stock(shop: tuple[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> StockAction:
    """The stock action, built as `python -m rasa_sdk` builds it."""
    monkeypatch.setenv("RECOURSE_DATABASE_URL", shop[0])
    return StockAction()


def tracker(text: str, customer: str) -> Tracker:
    """What Rasa sends when a customer asks for an order, grant and bare customer id alike."""
    grant = Grant("c-1", "m-1", customer, "shopper", "CN", "en", 0, int(NOW.timestamp()) + 60)
    number = text.split()[-1]
    entity = {"entity": "order_number", "value": number, "start": 0, "end": 1}
    return Tracker.from_dict(
        {
            "sender_id": "c-1",
            "slots": {"order_id": None},
            "latest_message": {
                "text": text,
                "message_id": "m-1",
                "entities": [entity],
                "intent": {"name": "order_status"},
                "metadata": {"grant": sign(grant, SECRET), "customer": customer, "msg": "m-1"},
            },
            "events": [],
        }
    )


async def answer(action: Action, asked: Tracker) -> tuple[list[dict[str, object]], list[EventType]]:
    """The messages and the events of an action."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, asked, {})
    return dispatcher.messages, events


async def test_every_order_of_the_shop_is_answered_as_our_own_action_answers_it(
    shop: tuple[str, dict[str, list[str]]], engine: Engine, stock: StockAction
) -> None:
    """The same response, the same words in it, the same card, the same slot."""
    rules = HouseRules(SignedGrants(SECRET), "people@example.com", now=lambda: NOW)
    reception = Reception(GuestService(SqlGuests(engine, SECRET, GuestLimits()), Pace(0)), rules)
    ours = OurAction(reception, OrderAnswers(OrderService(SqlOrders(engine))), rules)
    for customer, orders in shop[1].items():
        for order in orders:
            asked = tracker(f"where is my order {order}", customer)
            assert await answer(stock, asked) == await answer(ours, asked)


def test_the_action_can_be_sent_to_a_worker(stock: StockAction) -> None:
    """`python -m rasa_sdk` pickles it into the process that serves."""
    assert pickle.loads(pickle.dumps(stock)).name() == "action_look_up_order"


async def test_a_number_that_no_entity_holds_is_read_from_the_text(stock: StockAction) -> None:
    """The default pipeline has no regex entities; its turns must not fail for that."""
    asked = tracker("where is my order RC-10001", "ada")
    asked.latest_message["entities"] = []
    messages, events = await answer(stock, asked)
    assert messages[0]["order_id"] == "RC-10001"
    assert events == [{"event": "slot", "timestamp": None, "name": "order_id", "value": "RC-10001"}]


async def test_somebody_elses_order_is_not_found(stock: StockAction) -> None:
    """The service's rule holds on this side too."""
    messages, _ = await answer(stock, tracker("where is my order RC-10001", "bo"))
    assert messages[0]["response"] == "utter_order_not_found"
