"""`recourse decide return`, `recourse replay` and `recourse evaluate rules` at their faces."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.main import app, main
from gateway.cli.receipts import receipts_of
from gateway.supervisor.settings import read_settings

Run = Callable[..., Result]
FACTS = {
    "jurisdiction": "CN",
    "channel": "online",
    "consumer": True,
    "category": "clothing",
    "reason": "change_of_mind",
    "days_since_receipt": 3,
    "opened": False,
    "tags_intact": True,
    "worn_outdoors": False,
    "soiled": False,
    "accessories_complete": True,
    "custom_made": False,
    "exclusion_confirmed": False,
    "price": "199",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs the command in a home of its own."""
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *words, stdin=None: runner.invoke(app, list(words), input=stdin)


def refusal(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> str:
    """Return the one line that the command refuses with, at status 2."""
    monkeypatch.setattr("sys.argv", ["recourse", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    return capfd.readouterr().err


def test_a_return_is_decided_from_a_file_and_from_standard_input(run: Run, tmp_path: Path) -> None:
    """Both ways print the same decision; the receipt's moment is all that differs."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    from_file = json.loads(run("decide", "return", "facts.json", "--json").stdout)
    from_stdin = json.loads(run("decide", "return", "-", "--json", stdin=json.dumps(FACTS)).stdout)
    assert from_file["outcome"] == "eligible"
    assert from_file["refund_amount"] == "199.00"
    assert from_file["deadline"] == {"days": 7, "from": "seller_receives_goods"}
    assert {**from_file, "receipt": ""} == {**from_stdin, "receipt": ""}


def test_a_decision_reads_well(run: Run) -> None:
    """Outcome, reasons, money, freight, deadline, law and receipt, for a person."""
    result = run("decide", "return", "-", stdin=json.dumps(FACTS))
    assert result.exit_code == 0
    for part in ("eligible", "199.00 CNY", "freight: consumer", "due: 7 days", "7D 13", "rcpt_"):
        assert part in result.stdout


def test_what_is_missing_is_asked_for(run: Run) -> None:
    """A question is an answer, not a failure; nobody pays the freight of what is not decided."""
    result = run("decide", "return", "-", stdin=json.dumps(FACTS | {"tags_intact": None}))
    assert (result.exit_code, "tell me: tags_intact" in result.stdout) == (0, True)
    assert "freight" not in result.stdout


def test_facts_with_a_byte_order_mark_are_read(run: Run, tmp_path: Path) -> None:
    """Editors on Windows write one."""
    text = json.dumps(FACTS)
    (tmp_path / "facts.json").write_text(text, encoding="utf-8-sig")
    from_file = run("decide", "return", "facts.json")
    assert (from_file.exit_code, "eligible" in from_file.stdout) == (0, True)
    assert run("decide", "return", "-", stdin=f"\ufeff{text}").exit_code == 0


def test_amounts_are_read_exactly_from_json_numbers(run: Run) -> None:
    """0.1 in the file is ten cents, and never a float."""
    text = json.dumps(FACTS).replace('"199"', "0.1")
    assert (
        json.loads(run("decide", "return", "-", "--json", stdin=text).stdout)["refund_amount"]
        == "0.10"
    )


def test_a_holiday_counts_where_the_day_of_receipt_is_given(run: Run) -> None:
    """Day 14 after 24 September 2026 is the first working day after the holidays."""
    late = json.dumps(FACTS | {"days_since_receipt": 14})
    words = ("decide", "return", "-", "--json", "--as-of", "2026-10-08")
    dated = run(*words, "--received-on", "2026-09-24", stdin=late)
    assert json.loads(dated.stdout)["outcome"] == "eligible"
    assert json.loads(run(*words, stdin=late).stdout)["outcome"] == "ineligible"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON at line 1"),
        ("[]", "expected one JSON object of facts"),
        ('{"catgory": "food"}', "unknown fact 'catgory'; did you mean 'category'?"),
        ('{"category": "shoe"}', "category 'shoe': expected one of clothing"),
        ('{"days_since_receipt": 3.5}', "days_since_receipt 3.5: expected a whole number"),
        ('{"price": "9.00", "price": "90.00"}', "the key 'price' stands twice in one object"),
    ],
)
def test_facts_that_cannot_be_read_are_refused_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    text: str, complaint: str,
) -> None:  # fmt: skip
    """Status 2, and the line says what was expected."""
    (tmp_path / "facts.json").write_text(text)
    line = refusal(["decide", "return", "facts.json"], monkeypatch, capfd)
    assert complaint in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["decide", "return", "nowhere.json"], "nowhere.json cannot be read"),
        (["decide", "return", "nowhere.json", "--as-of", "soon"], "nowhere.json cannot be read"),
        (["replay"], "expected a receipt's id or file, or --all"),
        (["replay", "rcpt_1", "--all"], "expected a receipt's id or file, or --all"),
        (["replay", "rcpt_1"], "receipt 'rcpt_1': expected rcpt_ and 24 digits"),
        (["evaluate", "rules", "--data", "nowhere.jsonl"], "nowhere.jsonl is not there"),
        (["evaluate", "rules", "--data", "bad.jsonl"], "bad.jsonl:1: "),
        (["evaluate", "rules", "--data", "empty.jsonl"], "empty.jsonl holds no case"),
        (["evaluate", "rules", "--data", "."], ". cannot be read: [Errno 21] Is a directory"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    words: list[str], complaint: str,
) -> None:  # fmt: skip
    """Status 2 and the way out."""
    (tmp_path / "bad.jsonl").write_text(
        '{"id": "x", "facts": {"jurisdiction": "CN"}, "expect": {"outcome": "eligible"}'
    )
    (tmp_path / "empty.jsonl").write_text("\n")
    assert complaint in refusal(words, monkeypatch, capfd)


def test_facts_in_another_encoding_are_refused_with_the_way_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """UTF-16, as some programs save text."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-16")
    line = refusal(["decide", "return", "facts.json"], monkeypatch, capfd)
    assert line.endswith(": save the facts as UTF-8\n")


@pytest.mark.parametrize(
    "words", [["decide", "return", "facts.json"], ["replay", "--all"], ["recall", "list"]]
)
def test_a_home_that_cannot_be_made_is_refused_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    words: list[str],
) -> None:  # fmt: skip
    """The line names the variable, the folder and the way out; no traceback."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    monkeypatch.setenv("RECOURSE_HOME", str(tmp_path / "facts.json" / "home"))
    line = refusal(words, monkeypatch, capfd)
    assert "RECOURSE_HOME" in line
    assert "Not a directory; expected a folder" in line


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a receipt: not JSON (Expecting value"),
        ("[]", "not a receipt: it names no `format`"),
        ("{}", "not a receipt: it names no `format`"),
        ('{"format": 1}', "receipt of format 1: expected 2"),
        ('{"format": 2}', "not a receipt: id: Field required"),
    ],
)
def test_a_file_that_is_no_receipt_is_refused_with_what_was_expected(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    text: str, complaint: str,
) -> None:  # fmt: skip
    """A file cut short, an empty one, another document."""
    (tmp_path / "receipt.json").write_text(text)
    assert complaint in refusal(["replay", "receipt.json"], monkeypatch, capfd)


def test_a_bad_date_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A date is a date."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    line = refusal(["decide", "return", "facts.json", "--as-of", "soon"], monkeypatch, capfd)
    assert "--as-of 'soon': expected a date like" in line


def test_a_receipt_is_replayed_by_id_by_file_and_all_together(run: Run, tmp_path: Path) -> None:
    """The rules have not changed, so every way says the same bytes."""
    number = json.loads(run("decide", "return", "-", "--json", stdin=json.dumps(FACTS)).stdout)[
        "receipt"
    ]
    with receipts_of(read_settings()) as store:
        content = store.get(number).as_bytes()
    file = tmp_path / "receipt.json"
    file.write_bytes(content)
    for words in ([number], [str(file)], ["--all"]):
        result = run("replay", *words, "--json")
        assert json.loads(result.stdout) == {"replayed": 1, "same": 1, "different": {}}
        assert result.exit_code == 0


def test_a_promise_made_later_shows_in_the_replay(run: Run, tmp_path: Path) -> None:
    """Changing what a shop promises says which kept decisions would now differ; status 1."""
    late = json.dumps(FACTS | {"days_since_receipt": 20})
    run("decide", "return", "-", stdin=late)
    own = tmp_path / "home/rules/promises.yml"
    own.parent.mkdir()
    own.write_text(
        "- id: own.thirty\n  version: 1\n  effective_from: 2020-01-01\n"
        '  when: category == "clothing"\n  then: {return_days: 30}\n  says: Thirty days.\n'
    )
    result = run("replay", "--all")
    assert result.exit_code == 1
    assert 'decision.outcome: was "ineligible", is now "eligible"' in result.stdout
    assert "facts.merchant_promise_days.value: was 0, is now 30" in result.stdout
    assert "rules: was cn.returns.window version 1, is now cn.returns.prom" in result.stdout
    assert "source" not in result.stdout
    assert "1 replayed, 1 different" in result.stdout


def test_nothing_kept_is_nothing_different(run: Run) -> None:
    """An empty folder replays to nothing."""
    assert run("replay", "--all").stdout.strip() == "0 replayed, 0 different"


def test_labelled_cases_are_measured_and_misses_printed(run: Run, tmp_path: Path) -> None:
    """Right cases alone end with 0; one miss is named and ends with 1."""
    right = {"id": "a", "facts": FACTS, "expect": {"outcome": "eligible", "basis": ["7D 10"]}}
    wrong = {"id": "b", "facts": FACTS, "expect": {"outcome": "ineligible", "refund_amount": "199"}}
    (tmp_path / "right.jsonl").write_text(json.dumps(right) + "\n")
    (tmp_path / "both.jsonl").write_text(json.dumps(right) + "\n" + json.dumps(wrong) + "\n")
    assert run("evaluate", "rules", "--data", "right.jsonl").exit_code == 0
    told = run("evaluate", "rules", "--data", "both.jsonl")
    assert told.exit_code == 1
    assert "b: outcome: expected ineligible, found eligible" in told.stdout
    figures = json.loads(run("evaluate", "rules", "--data", "both.jsonl", "--json").stdout)
    assert figures["accuracy"] == {"outcome": 0.5, "basis": 1.0, "refund_amount": 1.0}
    assert figures["misses"] == [
        {"case": "b", "field": "outcome", "expected": "ineligible", "found": "eligible"}
    ]


def test_facts_that_cannot_be_read_cost_their_own_case_and_no_other(
    run: Run, tmp_path: Path
) -> None:
    """What was wrong is told as that case's miss."""
    odd = {"id": "odd", "facts": {"nope": 1}, "expect": {"outcome": "eligible"}}
    right = {"id": "right", "facts": FACTS, "expect": {"outcome": "eligible"}}
    lines = "".join(json.dumps(each) + "\n" for each in (odd, right))
    (tmp_path / "cases.jsonl").write_text(lines)
    told = run("evaluate", "rules", "--data", "cases.jsonl", "--json")
    assert told.exit_code == 1
    figures = json.loads(told.stdout)
    assert figures["accuracy"]["outcome"] == 0.5
    (miss,) = figures["misses"]
    assert (miss["case"], miss["field"]) == ("odd", "facts")
    assert "nope" in miss["found"]
