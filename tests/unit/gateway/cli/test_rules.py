"""`recourse rules check` and `recourse rules differ` at their faces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import Result

from actions.adapters.sql.engine import create_engine, write_transaction
from actions.adapters.sql.receipts import SqlReceipts
from actions.adapters.sql.tables import receipts
from gateway.cli.receipts import receipts_of
from gateway.supervisor.settings import read_settings
from knowledge.deciding.decider import Decider
from knowledge.deciding.opening import open_decider
from knowledge.deciding.receipts import make_receipt
from knowledge.deciding.vocabulary import ReturnFacts
from tests.unit.gateway.cli.test_decide import FACTS, Run, refusal, run
from tests.unit.knowledge.deciding.small_rules import RULES, write_rules

__all__ = ["run"]

PROMISE = (
    "- id: own.thirty\n  version: 1\n  effective_from: 2020-01-01\n"
    '  when: category == "clothing"\n  then: {return_days: 30}\n  says: Thirty days.\n'
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(run: Run) -> Iterator[SqlReceipts]:
    """The records of the command's home."""
    with receipts_of(read_settings()) as opened:
        yield opened


@cache
def shipped() -> Decider:
    """Return what decides where no promise was made."""
    return open_decider(Path("/nowhere"))


def promise(home: Path, text: str = PROMISE) -> Path:
    """Write the merchant's promises."""
    path = home / "rules/promises.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def keep(store: SqlReceipts, day: int, ago: int = 0) -> str:
    """Keep the receipt of a return on a day, made so many days ago; returns its id."""
    verdict = shipped().verdict(ReturnFacts.of(FACTS | {"days_since_receipt": day}), NOW.date())
    receipt = make_receipt(verdict, NOW.date(), NOW - timedelta(days=ago))
    store.put(receipt)
    return receipt.id


def document(result: Result) -> dict[str, object]:
    """Return what a command printed as JSON."""
    found: dict[str, object] = json.loads(result.stdout)
    return found


class TestDiffer:
    def test_rules_that_did_not_change_decide_the_same(self, run: Run, store: SqlReceipts) -> None:
        """Status 0, and how many were decided again."""
        keep(store, 3)
        keep(store, 20)
        result = run("rules", "differ")
        assert (result.exit_code, result.stdout) == (0, "2 decided again, 0 otherwise\n")

    def test_a_promise_names_the_decisions_it_would_change(
        self, run: Run, store: SqlReceipts, tmp_path: Path
    ) -> None:
        """Outcome, amount and law of each, status 1; what stays the same is only counted."""
        keep(store, 3)
        late = keep(store, 20)
        promise(tmp_path / "home")
        result = run("rules", "differ")
        assert result.exit_code == 1
        for line in (
            late,
            'outcome: was "ineligible", is now "eligible"',
            'refund_amount: was null, is now "199.00"',
            "2 decided again, 1 otherwise",
        ):
            assert line in result.stdout
        found = document(run("rules", "differ", "--json"))
        assert (found["decided_again"], found["same"], found["undecided"]) == (2, 1, {})
        otherwise = found["otherwise"]
        assert isinstance(otherwise, dict)
        places = {each["where"] for each in otherwise[late]}
        assert {"outcome", "refund_amount", "freight_payer", "basis"} <= places
        assert not places & {"explanation", "would_change", "receipt"}

    def test_only_decisions_since_a_date_are_made_again(self, run: Run, store: SqlReceipts) -> None:
        """The whole of that day included."""
        keep(store, 3, ago=30)
        keep(store, 4)
        words = ("rules", "differ", "--json", "--since")
        assert document(run(*words, "2026-11-22"))["decided_again"] == 1
        assert document(run(*words, "2026-11-23"))["decided_again"] == 0
        assert document(run(*words, "2026-01-01"))["decided_again"] == 2

    def test_what_cannot_be_decided_again_is_named_and_stops_nothing(
        self, run: Run, store: SqlReceipts
    ) -> None:
        """A receipt that somebody changed is told apart from a rule that did; status 1."""
        spoilt = keep(store, 3)
        keep(store, 20)
        engine = create_engine(read_settings().url_of_database)
        with write_transaction(engine) as connection:
            connection.execute(
                sa.update(receipts).where(receipts.c.id == spoilt).values(content="{}")
            )
        engine.dispose()
        result = run("rules", "differ")
        assert result.exit_code == 1
        assert f"{spoilt}  not a receipt" in result.stdout
        assert "2 decided again, 0 otherwise, 1 not at all" in result.stdout

    def test_a_bad_date_is_refused(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Status 2 and one line."""
        line = refusal(["rules", "differ", "--since", "soon"], monkeypatch, capfd)
        assert "--since 'soon': expected a date like 2026-11-23" in line

    def test_broken_rules_are_refused_before_anything_is_decided(
        self,
        run: Run,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """Status 2, with the complaints."""
        promise(tmp_path / "home", "- id: own.x\n")
        assert "missing key 'version'" in refusal(["rules", "differ"], monkeypatch, capfd)


class TestCheck:
    def test_what_ships_has_no_complaint(self, run: Run) -> None:
        """Every kind is read and counted; status 0."""
        result = run("rules", "check", "--json")
        found = document(result)
        assert (result.exit_code, found["complaints"]) == (0, []), found["complaints"]
        for kind in ("rules", "listing_rules", "claims"):
            count = found[kind]
            assert isinstance(count, int)
            assert count > 50, kind

    def test_every_complaint_comes_with_file_and_line(self, run: Run, tmp_path: Path) -> None:
        """Rules, promises and claims in one go; status 1."""
        mine = promise(tmp_path / "home", PROMISE.replace("return_days: 30", "return_days: -1"))
        rules = write_rules(tmp_path, RULES.replace("notice_day > 7", "notice_dy > 7"))
        claims = tmp_path / "claims"
        claims.mkdir()
        (claims / "own.yml").write_text("- id: Not A Claim\n  about: x\n")
        result = run("rules", "check", "--rules", str(rules), "--claims", str(claims))
        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        for start, part in (
            (f"{rules}/cn/returns.yml:5: ", "notice_dy"),
            (f"{mine}:5: ", "return_days"),
            (f"{claims}/own.yml:1: ", "expected small letters"),
        ):
            assert any(line.startswith(start) and part in line for line in lines), (start, lines)
        assert lines[-1].endswith("complaints")
        found = document(
            run("rules", "check", "--json", "--rules", str(rules), "--claims", str(claims))
        )
        complaints = found["complaints"]
        assert isinstance(complaints, list)
        assert {each["file"] for each in complaints} >= {str(mine), f"{rules}/cn/returns.yml"}
        assert all(each["line"] >= 1 and each["text"] for each in complaints)

    def test_a_broken_passage_is_complained_of_first(self, run: Run, tmp_path: Path) -> None:
        """Rules are held to passages, so those come first."""
        own = tmp_path / "home/corpus/cn"
        own.mkdir(parents=True)
        (own / "own.md").write_text("no front matter\n")
        result = run("rules", "check")
        assert result.exit_code == 1
        assert f"{own}/own.md:1: " in result.stdout

    def test_a_folder_that_is_not_there_is_refused(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Status 2: no rules is not the same as no complaint."""
        line = refusal(["rules", "check", "--rules", "nowhere"], monkeypatch, capfd)
        assert "nowhere is not there; expected a folder" in line
