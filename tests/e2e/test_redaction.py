"""What must not be kept is not kept: by no process, in no log, in no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.house import BUILT, House, parts_of

MARKER = "zanzibar"
"""A word beside every secret: where it is found, the secret would have been found too."""

ORDER = "RC-77501"
"""An order number beside one: what dialogue state keeps of a message."""

# What is sent, and the digits or letters of it that may stand nowhere afterwards.
SECRETS = {
    f"{MARKER} my card is 4111 1111 1111 1111 exp 12/27 cvv 737": ("4111 1111", "cvv 737"),
    f"where is order {ORDER}, i paid with 4012 8888 8888 1881": ("4012 8888", "8888 1881"),
    f"{MARKER} ５５５５５５５５５５５５４４４４": ("５５５５", "55555555"),
    f"{MARKER} 3782.822463.10005": ("822463",),
    f"{MARKER} my social security number is 219-09-9999": ("219-09", "219099999"),
    f"{MARKER} 身份证号 11010519491231002X": ("110105", "19491231"),
    f"{MARKER} my password is Kestrel-7-Quay": ("Kestrel", "Quay"),
    f"{MARKER} refund me to GB29 NWBK 6016 1331 9268 19": ("NWBK", "6016 1331"),
}


def files_of(home: Path) -> Iterator[Path]:
    """Everything the house has written: not what set-up built and it only reads."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.resolve().is_relative_to(BUILT.resolve()):
            yield path


def holding(home: Path, word: str) -> list[str]:
    """The files that hold a word, plain or as JSON escapes it."""
    wanted = {word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le")}
    return [
        path.name for path in files_of(home) if any(each in path.read_bytes() for each in wanted)
    ]


@pytest.fixture(scope="module")
def told(house: House) -> dict[str, list[dict[str, object]]]:
    """Everything said in conversations with the bot and in one that waits for a person."""
    queued = house.shopper("ada")
    queued.ask("I want to talk to a person")
    heard = {}
    for text in SECRETS:
        # Each in a conversation of its own: two that do not help end with a person.
        reply = house.shopper().post(text)
        assert reply.status_code == 200, reply.text
        heard[text] = reply.json()["messages"]
        assert queued.post(text).status_code == 200
    return heard


def test_no_file_of_the_house_holds_any_of_it(
    house: House, told: dict[str, list[dict[str, object]]]
) -> None:
    """Logs, records, dialogue state, whatever else there is."""
    kept = {word: holding(house.home, word) for words in SECRETS.values() for word in words}

    assert not {word: names for word, names in kept.items() if names}


def test_the_rest_of_the_message_is_where_it_belongs(
    house: House, told: dict[str, list[dict[str, object]]]
) -> None:
    """Otherwise the test above would have looked in the wrong places."""
    in_log, in_state = holding(house.home, MARKER), holding(house.home, ORDER)

    assert any(name.startswith("recourse.db") for name in in_log), in_log
    assert any(name.startswith("tracker.db") for name in in_state), in_state
    assert not any(name.endswith(".log") for name in (*in_log, *in_state))


def test_the_customer_is_told_each_time(told: dict[str, list[dict[str, object]]]) -> None:
    """Beside their own message, and the bot answers what is left of it."""
    for text, (own, *answers) in told.items():
        (notice,) = parts_of([own], "notice")
        assert "I removed what looks like" in str(notice["text"]), text
        assert "removed]" in str(own["text"])
        assert answers, text


def test_a_repeated_message_has_its_first_result(house: House) -> None:
    """The client sends what was typed; what is compared is what was kept."""
    shopper, client_id = house.shopper(), str(uuid.uuid4())

    first = shopper.post("card 4111111111111111", client_id)
    again = shopper.post("card 4111111111111111", client_id)

    assert first.json() == again.json()
    assert len(shopper.history()) == len(first.json()["messages"])


def test_a_refused_request_quotes_nothing(house: House) -> None:
    """Of the wrong type, too long, under another name."""
    shopper = house.shopper()
    for body in (
        {"text": 4111111111111111},
        {"text": "4111 " * 500},
        {"texxt": "4111111111111111"},
    ):
        reply = house.client.post(
            shopper.url, headers=shopper.headers, json={"client_id": "c", **body}
        )
        assert reply.status_code == 422
        assert "4111" not in reply.text
