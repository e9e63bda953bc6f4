"""A recall from its file to the remedy that a customer chose, through every room."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import House, Shopper, parts_of, start_house, stop_house, words_of
from tests.nursery import ran

NOTICE = """\
id: E2E-1
title: "Oak desk lamp: the base can break"
hazard: The base can break and the lamp fall; risk of cuts.
what_to_do: Stop using the lamp at once.
remedies: [repair, refund]
affected:
- {item_id: LMP-DESK-OAK, batch: LDO-26-07A}
where_to_look: on the label under the base
contact: "0800 100 2000"
announced_on: 2026-01-02
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: its notices would be news in other tests."""
    started = start_house(tmp_path_factory.mktemp("recalling"))
    yield started
    stop_house(started)


def recourse(house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command beside the running house, as a person does."""
    return ran("recourse", *arguments, environment=house.environment, timeout_s=120)


def announce(house: House, file: Path, *options: str) -> dict[str, Any]:
    """Announce a recall and return the report."""
    done = recourse(house, "recall", "announce", str(file), "--json", *options)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def notices(shopper: Shopper) -> list[dict[str, object]]:
    """The recall notices in a conversation's log."""
    return [each for each in shopper.history() if each["from"] == "system"]


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    """What the records hold."""
    with sqlite3.connect(house.home / "recourse.db") as connection:
        return connection.execute(query).fetchall()


def test_whether_something_is_recalled_is_asked_in_the_chat(house: House) -> None:
    """Of one's own goods from the records, of the law from the passages."""
    ada = house.shopper("ada")
    said = ada.ask("is my lamp recalled?")
    assert "R-LAMP-1" in words_of(said)
    assert parts_of(said, "buttons")
    assert "No open recall is for your Gooseneck kettle" in words_of(
        ada.ask("is my kettle recalled?")
    )
    (card,) = parts_of(ada.ask("which batch is my kettle from"), "trace")
    assert card["trace"]["batches"][0]["number"] == "KGN-26-09C"  # type: ignore[index]
    law = house.shopper().ask("who pays when goods are recalled?")
    cited = parts_of(law, "citations")[0]["citations"]
    assert "IR 8(2)" in cited[0]["cites"] or "CRPL 19" in cited[0]["cites"]  # type: ignore[index]


def test_a_recall_is_announced_once_and_its_remedy_chosen(house: House, tmp_path: Path) -> None:
    """Tried dry, sent, sent again, chosen by a button, changed; every step is in the records."""
    file = tmp_path / "recall.yml"
    file.write_text(NOTICE)
    ada, bo = house.shopper("ada"), house.shopper("bo")
    dry = announce(house, file, "--dry-run")
    assert [each["order"] for each in dry["affected"]] == ["RC-10001"]
    assert (dry["sent"], notices(ada)) == (None, [])

    assert announce(house, file)["sent"]["messages"] >= 1
    assert announce(house, file)["sent"]["messages"] == 0

    (notice,) = notices(ada)
    assert "Product safety recall: Oak desk lamp: the base can break" in str(notice["text"])
    assert notices(bo) == []
    (buttons,) = parts_of([notice], "buttons")
    repair, refund = buttons["buttons"]  # type: ignore[misc]
    assert "Noted: a refund" in words_of(ada.ask(refund["text"]))
    assert "Noted: a repair" in words_of(ada.ask(repair["text"]))
    chosen = "SELECT remedy FROM recall_notices WHERE recall_id = 'E2E-1'"
    assert rows(house, chosen) == [("repair",)]
    deeds = "SELECT deed, remedy, done_by FROM recall_deeds WHERE recall_id = 'E2E-1' ORDER BY id"
    assert rows(house, deeds) == [
        ("noticed", None, "shop"),
        ("remedy_chosen", "refund", "customer"),
        ("remedy_chosen", "repair", "customer"),
    ]
    assert notices(house.shopper("ada")) == []


def test_a_remedy_is_chosen_in_plain_words(house: House, tmp_path: Path) -> None:
    """While its choice is open, after a notice and after an answer; other goods stay a return."""
    file = tmp_path / "typed.yml"
    file.write_text(NOTICE.replace("E2E-1", "E2E-3"))
    ada = house.shopper("ada")
    assert announce(house, file)["sent"]["messages"] >= 1
    assert "Noted: a refund" in words_of(ada.ask("refund please"))
    assert "Noted: a repair" in words_of(ada.ask("actually a repair"))
    assert "Noted: a refund" in words_of(ada.ask("no, the refund"))
    assert "the choice of a repair or a refund" in words_of(ada.ask("I'd rather have a new one"))
    chosen = "SELECT remedy FROM recall_notices WHERE recall_id = 'E2E-3'"
    assert rows(house, chosen) == [("refund",)]
    assert "Noted" not in words_of(ada.ask("refund for my kettle please"))
    fresh = house.shopper("ada")
    assert "Noted" not in words_of(fresh.ask("refund please"))
    assert recourse(house, "recall", "close", "E2E-3").returncode == 0


def test_where_goods_come_from_is_told_by_the_api_to_whom_it_concerns(house: House) -> None:
    """Recalls to anybody, a trace to the customer whose order it is, and to nobody else."""
    recalls = house.client.get("/v1/products/LMP-DESK-OAK/recalls").json()["recalls"]
    assert "R-LAMP-1" in [each["id"] for each in recalls if each["open"]]
    assert house.client.get("/v1/products/nothing/recalls").status_code == 404
    path = "/v1/orders/RC-10001/items/LMP-DESK-OAK/trace"
    assert house.client.get(path).status_code == 401
    as_ada = {"Authorization": f"Bearer {house.customer_token('ada')}"}
    trace = house.client.get(path, headers=as_ada).json()
    assert trace["batches"][0]["producer"]["name"] == "Brightwell Lighting Works"
    as_bo = {"Authorization": f"Bearer {house.customer_token('bo')}"}
    strange = house.client.get(path, headers=as_bo)
    missing = house.client.get(path.replace("10001", "99999"), headers=as_bo)
    assert (strange.status_code, missing.status_code) == (404, 404)
    assert strange.json()["title"] == missing.json()["title"]


def test_a_notice_that_the_law_would_not_take_is_refused(house: House, tmp_path: Path) -> None:
    """With the value, what was expected and the passage; nothing is kept."""
    file = tmp_path / "soft.yml"
    soft = NOTICE.replace("E2E-1", "E2E-2").replace("[repair, refund]", "[refund]")
    file.write_text(f"{soft}jurisdiction: EU\nheadline: Customer information\n")
    done = recourse(house, "recall", "announce", str(file))
    assert done.returncode == 2
    assert "eu-gpsr-36-2-a" in done.stderr
    assert "eu-gpsr-37-2" in done.stderr
    assert rows(house, "SELECT id FROM recalls WHERE id = 'E2E-2'") == []


def test_a_recall_is_listed_and_ended(house: House) -> None:
    """From that day on it concerns nobody."""
    listed = json.loads(recourse(house, "recall", "list", "--json").stdout)
    assert "R-TRAIN-1" in [each["id"] for each in listed if each["open"]]
    assert recourse(house, "recall", "close", "R-TRAIN-1").returncode == 0
    assert recourse(house, "recall", "close", "R-NONE").returncode == 2
    said = house.shopper("bo").ask("is my train set recalled?")
    assert "No open recall is for your Wooden train set" in words_of(said)
