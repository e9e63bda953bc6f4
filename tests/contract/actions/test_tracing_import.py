"""Producers, batches, inspections and recalls from a shop's files, on every database."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.adapters.shop_files.folder import ShopFolder
from actions.adapters.sql.recalls import SqlRecalls
from actions.adapters.sql.shop_import import SqlShop
from actions.domain.shop import Kind
from actions.services.shop_import import ImportReport, ShopImport
from tests.unit.actions.shop_on_disk import ORDERS, write_shop

TRACED = (Kind.PRODUCERS, Kind.BATCHES, Kind.INSPECTIONS, Kind.RECALLS)
FILES: dict[str, Any] = {
    "producers": {"kiln": {"name": "Moor Kiln", "country": "United Kingdom"}},
    "batches": {
        "b-1": {
            **{"item_id": "mug-blue", "number": "MK-2603", "producer": "kiln"},
            **{"made_on": "2026-03-02"},
        },
        "RUG7": {"item_id": "rug-1"},
    },
    "inspections": [
        {
            **{"id": "r-1", "batch": "b-1", "body": "Bristol Test House", "standard": "EN 1388-2"},
            **{"result": "passed", "url": "https://example.com/r-1.pdf"},
        }
    ],
    "recalls": {
        "Q-1": {
            **{"title": "Mug: the handle can break", "hazard": "Risk of scalds."},
            **{"what_to_do": "Stop using it.", "remedies": ["replacement", "refund"]},
            "affected": [{"item_id": "mug-blue", "batch": "MK-2603"}],
            **{"contact": "0800 100", "announced_on": "2026-04-01"},
        }
    },
}
Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(engine: Engine, tmp_path: Path) -> Bring:
    """Brings the shop in with these files beside its own; one mug is of a known batch."""

    def bring(*, dry_run: bool = False, **changed: Any) -> ImportReport:
        orders = copy.deepcopy(ORDERS)
        orders["#A-1001"]["items"][0]["batch"] = "mk-2603"
        folder = write_shop(tmp_path / "quay", orders=orders)
        for name, content in {**FILES, **changed}.items():
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        store = SqlShop(engine, "quay")
        store.prepare("Quay", dry_run=dry_run)
        files = ShopFolder.open(folder, "GBP")
        return ShopImport(files, store, dry_run=dry_run).run(lambda *_: None)

    return bring


def counts(report: ImportReport) -> list[tuple[int, int, int, int]]:
    """Added, updated, unchanged and refused, kind by kind."""
    tallies = [report.tallies[kind] for kind in TRACED]
    return [(each.added, each.updated, each.unchanged, each.refused) for each in tallies]


async def test_an_order_is_traced_by_what_the_files_say(engine: Engine, bring: Bring) -> None:
    """Two mugs of one order: one of a known batch, one of an unknown one."""
    assert counts(bring()) == [(1, 0, 0, 0), (2, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)]
    (mug,) = await SqlRecalls(engine).goods("#A-1001")
    (batch,) = mug.batches
    assert (batch.number, batch.recorded, mug.batch_known) == ("MK-2603", True, False)
    assert batch.producer is not None
    assert batch.producer.name == "Moor Kiln"
    assert batch.inspections[0].url == "https://example.com/r-1.pdf"
    assert [each.id for each in mug.recalls] == ["Q-1"]


def test_a_second_run_changes_nothing_and_a_changed_record_alone_is_written(bring: Bring) -> None:
    """As for every other file of a shop."""
    bring()
    assert counts(bring()) == [(0, 0, 1, 0), (0, 0, 2, 0), (0, 0, 1, 0), (0, 0, 1, 0)]
    ended = copy.deepcopy(FILES["recalls"])
    ended["Q-1"]["closed_on"] = "2026-09-01"
    assert counts(bring(recalls=ended))[3] == (0, 1, 0, 0)


def test_a_dry_run_refuses_what_a_run_would_and_nothing_else(bring: Bring) -> None:
    """What the files bring is there to refer to, though nothing is written yet."""
    assert counts(bring(dry_run=True)) == [(1, 0, 0, 0), (2, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)]


@pytest.mark.parametrize(
    ("file", "record", "complaint"),
    [
        ("batches", {"item_id": "nothing"}, "expected an article that this shop has"),
        ("batches", {"item_id": "rug-1", "producer": "who"}, "a producer in producers.json"),
        ("batches", {"item_id": "rug-1", "number": "rug 7"}, "a number that batch 'RUG7'"),
        (
            "batches",
            {"item_id": "rug-1", "made_on": "2026-05-02", "expires_on": "2026-05-01"},
            "a day from 2026-05-02 on",
        ),
        ("batches", {"item_id": "rug-1", "made_on": "May"}, "a day like 2026-05-04"),
        (
            "inspections",
            {"batch": "b-9", "body": "X", "standard": "Y", "result": "passed"},
            "the id of a batch in batches.json",
        ),
        (
            "inspections",
            {"batch": "b-1", "body": "X", "standard": "Y", "result": "fine"},
            "'passed', 'failed' or 'conditional'",
        ),
        (
            "recalls",
            {**FILES["recalls"]["Q-1"], "affected": [{"item_id": "nothing"}]},
            "an article that this shop has",
        ),
        (
            "recalls",
            {**FILES["recalls"]["Q-1"], "remedies": ["apology"]},
            "'repair', 'replacement'",
        ),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused_with_its_place(
    bring: Bring, file: str, record: dict[str, Any], complaint: str
) -> None:
    """The file, the line, the path, the value and what was expected; the others are kept."""
    others = FILES[file]
    named = {each["id"]: each for each in others} if isinstance(others, list) else others
    report = bring(**{file: {**named, "odd-1": record}})
    (refusal,) = report.refusals
    assert refusal.file == f"{file}.json"
    assert "odd-1" in refusal.path
    assert complaint in refusal.expected or complaint in str(refusal)
    assert report.tallies[Kind(file)].added == len(named)
