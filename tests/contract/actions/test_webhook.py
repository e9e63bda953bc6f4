"""The action webhook of Rasa 3.6.21: what it posts, what it gets, and what it makes of it.

The golden files are both halves of the conversation. Where stock Rasa is installed it is asked
whether they are still true.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from pydantic import TypeAdapter
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import create_engine
from gateway.domain.parts import Part
from tests.contract.actions.serving import demo_app, served
from tests.contract.actions.turns import (
    NO_GRANT_YET,
    ROOT,
    TURNS,
    GoldenTurn,
    ask_rasa,
    rasa_is_installed,
)
from tests.tables import lay_tables
from tests.unit.actions.fakes import ABSTAINED, CONTACT, FakeAnswers

POLICY = next(turn for turn in TURNS if turn.name == "policy")
UNKNOWN = GoldenTurn("unknown", "action_transfer_money", "greet", "hello")


@contextmanager
def shop(directory: Path) -> Iterator[Engine]:
    """A database of its own with the shop's tables."""
    url = f"sqlite:///{directory / 'recourse.db'}"
    lay_tables(url, "actions")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with the shop's tables, for one test."""
    with shop(tmp_path) as engine:
        yield engine


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What stock Rasa posted, and made of what it was answered, by name; asked once."""
    if not rasa_is_installed():
        pytest.skip("stock Rasa is not installed: the golden files are not checked against it")
    broken, abstaining = FakeAnswers(failure=RuntimeError("index gone")), FakeAnswers(ABSTAINED)
    with (
        shop(tmp_path_factory.mktemp("shop")) as engine,
        served(demo_app(engine)) as url,
        served(demo_app(engine, broken)) as broken_url,
        served(demo_app(engine, abstaining)) as abstaining_url,
    ):
        hook = "/webhook"
        turns = {
            **{f"posted {turn.name}": turn.played(None, NO_GRANT_YET) for turn in TURNS},
            **{turn.name: turn.played(url + hook) for turn in TURNS},
            "forged": POLICY.played(url + hook, "forged"),
            "failed": POLICY.played(broken_url + hook),
            "abstained": POLICY.played(abstaining_url + hook),
            "unknown": UNKNOWN.played(url + hook),
        }
        return dict(zip(turns, ask_rasa(list(turns.values())), strict=True))


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
async def test_a_golden_request_gets_its_golden_response(turn: GoldenTurn, engine: Engine) -> None:
    """Byte for byte as JSON goes: whoever changes it changes what Rasa is told."""
    transport = httpx.ASGITransport(demo_app(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        answer = await http.post("/webhook", json=turn.request())
    assert answer.status_code == 200
    assert answer.json() == turn.response()


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_the_gateway_takes_every_part_as_it_is(turn: GoldenTurn) -> None:
    """What the actions build is what the gateway's border lets in, field for field."""
    border = TypeAdapter(Part)
    for message in turn.response()["responses"]:
        for part in message["custom"].get("parts", []):
            taken = border.validate_python(part).model_dump(mode="json")
            for button in taken.get("buttons", []):
                assert button.pop("id") is None  # the log gives it
            assert taken == part


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_stock_rasa_still_posts_the_golden_request(turn: GoldenTurn, heard: dict[str, Any]) -> None:
    """The message's id and its metadata arrive where the grant is looked for.

    The domain is left out: it changes with the assistant, and no action here reads it.
    """
    posted = {**heard[f"posted {turn.name}"]["posted"], "domain": {}}
    assert posted == json.loads(turn.golden_request())
    latest = posted["tracker"]["latest_message"]
    assert (latest["message_id"], latest["metadata"]) == (turn.grant.msg, {"grant": NO_GRANT_YET})


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_stock_rasa_says_what_the_actions_answer(turn: GoldenTurn, heard: dict[str, Any]) -> None:
    """Through its own schema check, with this project's responses: text and parts together."""
    said = heard[turn.name]
    assert "error" not in said
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    golden = [
        message["custom"] or responses.get(message["response"], [{}])[0].get("custom")
        for message in turn.response()["responses"]
    ]
    assert [message["custom"] for message in said["messages"]] == golden
    for message in said["messages"]:
        assert message["text"]
        assert "{" not in message["text"]


def test_stock_rasa_fills_in_the_words_of_a_shipped_order(heard: dict[str, Any]) -> None:
    """Number, carrier, tracking and day, and remembers the number."""
    said = heard["order_by_number"]
    for word in ("RC-10012", "SF Express", "SF1029384756012", "6 May 2026"):
        assert word in said["messages"][0]["text"]
    assert [(event["name"], event["value"]) for event in said["events"]] == [
        ("order_id", "RC-10012")
    ]


def test_stock_rasa_forgets_a_number_that_was_not_found(heard: dict[str, Any]) -> None:
    """So that the next question is not about it again."""
    assert [event["value"] for event in heard["somebody_elses_order"]["events"]] == [None]


def test_stock_rasa_says_something_true_when_things_go_wrong(heard: dict[str, Any]) -> None:
    """A refused grant, a failed action and an abstention are all said to the customer."""
    said = {name: heard[name]["messages"] for name in ("forged", "failed", "abstained")}
    assert "send it again" in said["forged"][0]["text"]
    assert CONTACT in said["failed"][0]["text"]
    assert "index gone" not in json.dumps(said)
    assert CONTACT in said["abstained"][0]["text"]
    assert said["abstained"][0]["custom"]["parts"][0]["type"] == "handoff"


def test_stock_rasa_takes_an_unknown_action_for_the_error_it_is(heard: dict[str, Any]) -> None:
    """It raises, so the turn fails where everybody can see it."""
    assert heard["unknown"]["error"] == "RasaException"


async def test_every_action_of_the_domain_is_served_and_no_other(engine: Engine) -> None:
    """A name in one place only is an answer that never comes."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    transport = httpx.ASGITransport(demo_app(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        names = {each["name"] for each in (await http.get("/actions")).json()}
    assert names == {name for name in domain["actions"] if name.startswith("action_")}


async def test_eight_conversations_at_once_are_all_answered(engine: Engine) -> None:
    """Each with its own order, over real connections."""
    own = [turn for turn in TURNS if turn.action == "action_look_up_order" and turn.customer]
    turns = own * 8
    with served(demo_app(engine)) as url:
        async with httpx.AsyncClient(base_url=url) as http:
            posts = [http.post("/webhook", json=turn.request()) for turn in turns]
            answers = await asyncio.gather(*posts)
    assert [answer.json() for answer in answers] == [turn.response() for turn in turns]
