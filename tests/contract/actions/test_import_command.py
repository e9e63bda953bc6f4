"""`recourse import-orders`: what it prints, what it leaves, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.nursery import ran
from tests.unit.actions.shop_on_disk import ORDERS, USERS, changed, write_shop

ODD = {**ORDERS, "#A-9": changed(ORDERS["#A-1002"], status="lost", colour="red")}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of the house's own."""
    return tmp_path / "home"


def recourse(home: Path, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith("RECOURSE_")}
    own = {"RECOURSE_HOME": str(home), "RECOURSE_DATABASE_URL": url, "COLUMNS": "200"}
    return ran("recourse", *arguments, environment={**kept, **own})


def bring(home: Path, folder: Path, *options: str, url: str = "") -> dict[str, Any]:
    """Import a folder and return the report as JSON, which is all of standard output."""
    done = recourse(home, "import-orders", str(folder), "--json", *options, url=url)
    assert done.stdout, done.stderr
    return {**json.loads(done.stdout), "status": done.returncode}


def test_a_shop_is_brought_in_and_the_second_time_nothing_changes(
    home: Path, tmp_path: Path, database_url: str
) -> None:
    """Into whatever database the house has; the bot's catalogue is written beside it."""
    folder = write_shop(tmp_path / "Quay & Co", shop={"currency": "GBP"})
    first = bring(home, folder, url=database_url)
    assert (first["status"], first["shop"], first["changed"]) == (0, "quay-co", 7)
    assert (first["currency"], first["currency_assumed"]) == ("GBP", False)
    assert first["orders"] == {"added": 3, "updated": 0, "unchanged": 0, "refused": 0, "left": 0}
    names = json.loads((home / "catalogue.json").read_text())["products"]
    assert [each["name"] for each in names] == ["Stoneware mug", "Tin lantern", "Wool rug"]
    second = bring(home, folder, url=database_url)
    assert (second["status"], second["changed"]) == (0, 0)


def test_what_was_refused_is_listed_and_ends_it_with_one(home: Path, tmp_path: Path) -> None:
    """By file, line, path, value and expectation; what was left unread is named."""
    report = bring(home, write_shop(tmp_path / "quay", orders=ODD), "--currency", "GBP")
    assert report["status"] == 1
    (refused,) = report["refused"]
    line = refused.pop("line")
    text = (tmp_path / "quay/orders.json").read_text().splitlines()
    assert '"status": "lost"' in text[line - 1]
    assert refused.pop("expected").startswith("one of pending, processed")
    assert refused == {"file": "orders.json", "path": "$['#A-9'].status", "value": "'lost'"}
    assert report["unread_fields"] == {"orders.json: colour": 1}


def test_people_read_a_table_and_lines(home: Path, tmp_path: Path) -> None:
    """The table on standard output, everything about it on standard error."""
    folder = write_shop(tmp_path / "quay", orders=ODD)
    done = recourse(home, "import-orders", str(folder))
    assert done.returncode == 1
    assert "customers" in done.stdout
    assert "refused orders.json:" in done.stderr
    assert "$['#A-9'].status: 'lost'; expected one of" in done.stderr
    assert "left unread: orders.json: colour (in 1 records)" in done.stderr
    assert "no currency given: GBP" in done.stderr
    assert "shop quay: 7 records changed" in done.stderr
    again = recourse(home, "import-orders", str(folder))
    assert "shop quay: nothing changed" in again.stderr


def test_a_dry_run_leaves_no_shop_and_no_catalogue(home: Path, tmp_path: Path) -> None:
    """It tells what would happen."""
    folder = write_shop(tmp_path / "quay")
    report = bring(home, folder, "--dry-run")
    assert (report["status"], report["dry_run"], report["changed"]) == (0, True, 7)
    assert not (home / "catalogue.json").exists()
    assert bring(home, folder)["customers"]["added"] == 2


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        ({"orders": '{"a": 1,\n  oops'}, (), "orders.json:2:3 is not JSON"),
        ({"users": "[]", "orders": "{}"}, (), "say --currency USD"),
        ({}, ("--currency", "pounds"), "expected three capital letters, like USD"),
        ({}, ("--shop", "demo"), "--shop 'demo': expected a name"),
        ({}, ("--shop", "!!!"), "--shop '!!!': expected a name"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_ends_it_with_two(
    home: Path, tmp_path: Path, files: dict[str, Any], options: tuple[str, ...], said: str
) -> None:
    """What, where, and how to mend it; nothing is written."""
    folder = write_shop(tmp_path / "quay", **files)
    done = recourse(home, "import-orders", str(folder), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "catalogue.json").exists()


def test_a_folder_that_is_none_says_what_is_expected(home: Path, tmp_path: Path) -> None:
    """Nothing there, a file, a folder without the files."""
    file = tmp_path / "users.json"
    file.write_text(json.dumps(USERS))
    for path, said in ((tmp_path / "no", "is no folder"), (file, "is no folder")):
        done = recourse(home, "import-orders", str(path))
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    done = recourse(home, "import-orders", str(tmp_path))
    assert "has no products.json, orders.json; see --help" in done.stderr


def test_the_help_documents_the_whole_format(home: Path) -> None:
    """Every file, and how it ends."""
    said = recourse(home, "import-orders", "--help").stdout
    for word in ("users.json", "products.json", "orders.json", "shop.json", "last_four", "--shop"):
        assert word in said
    assert "Exit status: 0" in " ".join(said.split())
