"""`recourse check` and `recourse evaluate listings` at their faces, by the shipped rules."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.main import app, main
from tests.unit.knowledge.checking.bulk.files_of_listings import lines_file

Run = Callable[..., Result]
PROOFS = dict.fromkeys(
    (
        "shop_licence_shown", "conformity_proof", "standard_published", "price_shown",
        "product_name_cn", "manufacturer_name_address_cn",
    ),
    True,
)  # fmt: skip
SOAP = {
    "id": "soap", "jurisdiction": "CN", "title": "Plain soap (no special effect)",
    "description": "Cleans hands.", "category": "cosmetics", "price": "6.00", "merchant": "Foam",
    "attributes": {
        "currency": "CNY", **PROOFS, "product_type": "soap", "special_cosmetic": False,
        "cosmetic_registration_no": "none", "cosmetic_filing_no": "none",
    },
}  # fmt: skip
CHAIR = {
    "id": "chair", "jurisdiction": "CN", "title": "Wooden chair", "merchant": "Oak",
    "description": "Oiled pine.", "category": "furniture", "price": "99.00",
    "attributes": {"currency": "CNY", **PROOFS, "manufacturer_name_address_cn": False},
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all: its rules are read once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs the command in a folder of its own."""
    monkeypatch.setenv("RECOURSE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    lines_file(tmp_path / "both.jsonl", [SOAP, CHAIR])
    lines_file(tmp_path / "soap.jsonl", [SOAP])
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


def test_json_has_the_agreed_shape(run: Run) -> None:
    """Listings with their findings in the order of the file, and counts; status 1 for findings."""
    result = run("check", "both.jsonl", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert [each["id"] for each in document["listings"]] == ["soap", "chair"]
    assert document["listings"][0]["findings"] == []
    finding = document["listings"][1]["findings"][0]
    assert set(finding) >= {
        "rule", "severity", "field", "span", "found", "cites", "passage", "fix", "needs",
    }  # fmt: skip
    assert finding["cites"].startswith("PQL ")
    counts = document["counts"]
    assert (counts["listings"], counts["clean"], counts["violating"]) == (2, 1, 1)


def test_what_is_clean_ends_with_0(run: Run) -> None:
    """And says so."""
    result = run("check", "soap.jsonl")
    assert result.exit_code == 0, result.stdout
    assert "1 checked, 0 with violations, 0 not decided, 1 clean" in result.stdout


def test_a_finding_reads_well(run: Run) -> None:
    """The listing, what was found, the article, and what to do, for a person."""
    result = run("check", "both.jsonl")
    assert result.exit_code == 1
    for part in ("chair", "PQL ", "attributes.manufacturer_name_address_cn", "Oak"):
        assert part in result.stdout


@pytest.mark.parametrize("text", [json.dumps(CHAIR), json.dumps([CHAIR]), f"{json.dumps(CHAIR)}\n"])
def test_standard_input_is_read(run: Run, text: str) -> None:
    """One listing, an array, or lines."""
    document = json.loads(run("check", "-", "--json", stdin=text).stdout)
    assert [each["id"] for each in document["listings"]] == ["chair"]


def test_what_is_not_given_is_asked_for_and_never_passed(run: Run) -> None:
    """Without its attributes a listing is not clean."""
    bare = {name: value for name, value in CHAIR.items() if name != "attributes"}
    result = run("check", "-", "--json", stdin=json.dumps(bare))
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["listings"][0]["findings"]
    assert any("shop_licence_shown" in (each["needs"] or ()) for each in findings)


def test_what_is_lacking_is_listed_in_one_order(run: Run, tmp_path: Path) -> None:
    """The most wanted first, then by name: two runs print the same."""
    lines_file(
        tmp_path / "bare.jsonl", [{"jurisdiction": "EU", "title": "Mug", "category": "home-goods"}]
    )
    told = run("check", "bare.jsonl").stdout.splitlines()[-1]
    named = told.removeprefix("not given, so not all could be checked: ").split(", ")
    assert len(named) == 8
    assert named == sorted(named)


def test_rows_that_cannot_be_read_are_told_and_the_rest_is_checked(
    run: Run, tmp_path: Path
) -> None:
    """File, row, value, expectation; status 1."""
    text = f"{json.dumps(SOAP)}\n{{broken\n{json.dumps(SOAP | {'price': 'cheap'})}\n"
    (tmp_path / "a.jsonl").write_text(text)
    result = run("check", "a.jsonl")
    assert result.exit_code == 1
    assert "line 2: '{broken': not JSON" in result.stdout
    assert "line 3 (soap): listing: price 'cheap': expected an amount" in result.stdout
    document = json.loads(run("check", "a.jsonl", "--json").stdout)
    assert len(document["listings"]) == 1
    assert [each["row"] for each in document["unreadable"]] == ["line 2", "line 3 (soap)"]


@pytest.mark.parametrize("text", ["[]", "{}\n", "\n", '{"listings": []}', "nonsense\n"])
def test_where_nothing_can_be_checked_the_status_is_2(run: Run, text: str) -> None:
    """A file that was skipped as a whole must not look clean."""
    name = "-" if text == "nonsense\n" else "a.jsonl" if text[0] in "{\n" else "a.json"
    Path(name).write_text(text)
    result = run("check", name, "--json", stdin=text)
    assert result.exit_code == 2 or result.exception is not None


def test_a_report_of_lines_and_one_for_spreadsheets(run: Run, tmp_path: Path) -> None:
    """A listing a line, or a finding a line; nothing else is left beside them."""
    assert run("check", "both.jsonl", "--report", "out/r.jsonl").exit_code == 1
    lines = [json.loads(each) for each in (tmp_path / "out/r.jsonl").read_text().splitlines()]
    assert [each["id"] for each in lines] == ["soap", "chair"]
    run("check", "both.jsonl", "--report", "out/r.csv")
    with (tmp_path / "out/r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows} == {"chair"}
    assert {each.name for each in (tmp_path / "out").iterdir()} == {"r.jsonl", "r.csv"}


def test_a_page_for_people(run: Run, tmp_path: Path) -> None:
    """Counts, rules, examples, merchants with their formula, and the law; nothing fetched."""
    (tmp_path / "m.csv").write_text("merchant,orders,complaints,returns,recalls\nOak,90,9,0,0\n")
    odd = CHAIR | {"id": "<script>alert(1)</script>", "title": "The best chair in the world"}
    lines_file(tmp_path / "odd.jsonl", [odd, SOAP])
    run("check", "odd.jsonl", "--report", "r.html", "--merchants", "m.csv")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    for part in ("<mark>", "Oak", "orders that were complained about", "How the score", "PQL "):
        assert part in page
    assert "http" not in page
    assert 'lang="en"' in page
    for target in {each.split('"')[0] for each in page.split('href="#')[1:]}:
        assert f'id="{target}"' in page, target


def test_notices_are_drafted_for_what_must_come_off(run: Run, tmp_path: Path) -> None:
    """One file a listing."""
    biscuits = CHAIR | {
        "id": "oat", "title": "Oat biscuits", "description": "Boosts immunity.", "category": "food",
        "attributes": {**PROOFS, "health_food": False, "seller_food_licence": True},
    }  # fmt: skip
    lines_file(tmp_path / "a.jsonl", [SOAP, biscuits])
    run("check", "a.jsonl", "--notices", "notices")
    [notice] = (tmp_path / "notices").iterdir()
    assert notice.name == "00000002-oat.txt"
    assert "immunity" in notice.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl is not there"),
        (["both.txt"], "both.txt is not there"),
        (["both.jsonl", "--report", "r.pdf"], "expected a name ending in .html, .csv, .jsonl"),
        (["both.jsonl", "--as-of", "soon"], "--as-of 'soon': expected a date"),
        (["both.jsonl", "--jurisdiction", "FR"], "--jurisdiction 'FR': expected one of CN"),
        (["both.jsonl", "--merchants", "no.csv"], "no.csv cannot be read"),
        (["empty.json"], "empty.json is not JSON"),
        (["both.jsonl", "--report", "empty.json/r.html"], "Not a directory; name another folder"),
        (["false.parquet"], "false.parquet is not a Parquet file"),
        (["wide.csv"], "wide.csv is not UTF-8 text, but perhaps UTF-16: save it as UTF-8"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    words: list[str], complaint: str,
) -> None:  # fmt: skip
    """Status 2 and the way out, in one line."""
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "false.parquet").write_text("hello")
    (tmp_path / "wide.csv").write_text("id,title\n1,Mug\n", encoding="utf-16")
    line = refusal(["check", *words], monkeypatch, capfd)
    assert complaint in line
    assert line.count("\n") == 1


def test_a_run_that_was_begun_by_other_rules_does_not_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says what changed; --fresh begins again."""
    (tmp_path / "r.csv.run").mkdir()
    (tmp_path / "r.csv.run/run.json").write_text('{"the rules": "of before"}')
    words = ["check", "both.jsonl", "--report", "r.csv"]
    line = refusal(words, monkeypatch, capfd)
    assert "the rules" in line
    assert "--fresh begins again" in line
    assert run(*words, "--fresh").exit_code == 1
    assert not (tmp_path / "r.csv.run").exists()


def test_labelled_listings_are_measured_and_what_is_wrong_is_printed(
    run: Run, tmp_path: Path
) -> None:
    """All right ends with 0; a miss and a false finding are named and end with 1."""
    listing = {name: value for name, value in CHAIR.items() if name not in ("id", "jurisdiction")}
    case = {"id": "c", "jurisdiction": "CN", "listing": listing}
    right = case | {"expected_violations": [{"rule": "marking", "article": "PQL 27(2); PQL 36"}]}
    wrong = case | {"id": "w", "expected_violations": [{"rule": "best", "article": "AD 9(3)"}]}
    lines_file(tmp_path / "right.jsonl", [right])
    lines_file(tmp_path / "wrong.jsonl", [right, wrong])
    done = run("evaluate", "listings", "--data", "right.jsonl")
    assert done.exit_code == 0, done.stdout
    told = run("evaluate", "listings", "--data", "wrong.jsonl")
    assert told.exit_code == 1
    assert "w: missed: best: AD 9(3)" in told.stdout
    assert "w: not expected: PQL " in told.stdout
    figures = json.loads(run("evaluate", "listings", "--data", "wrong.jsonl", "--json").stdout)
    assert (figures["cases"], figures["right"]) == (2, 1)
    assert (figures["precision"], figures["recall"]) == (0.5, 0.5)
    assert [each["case"] for each in figures["misses"]] == ["w"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no case"),
        ("{", "bad.jsonl:1: "),
        ('{"id": "x", "jurisdiction": "CN", "listing": {}}', "expected_violations"),
    ],
)
def test_cases_that_cannot_be_read_are_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    text: str, complaint: str,
) -> None:  # fmt: skip
    """With file and line."""
    (tmp_path / "bad.jsonl").write_text(text)
    line = refusal(["evaluate", "listings", "--data", "bad.jsonl"], monkeypatch, capfd)
    assert complaint in line


def test_a_listing_that_cannot_be_read_costs_its_own_case_and_no_other(
    run: Run, tmp_path: Path
) -> None:
    """It is named with what was wrong, and is not right even where nothing was to be found."""
    listing = {name: value for name, value in CHAIR.items() if name not in ("id", "jurisdiction")}
    marking = {"rule": "marking", "article": "PQL 27(2); PQL 36"}
    right = {"id": "c", "jurisdiction": "CN", "listing": listing, "expected_violations": [marking]}
    odd = right | {"id": "odd", "listing": listing | {"category": "spaceship"}}
    lines_file(tmp_path / "cases.jsonl", [odd | {"expected_violations": []}, odd, right])
    told = run("evaluate", "listings", "--data", "cases.jsonl")
    assert told.exit_code == 1
    assert "odd: not read: listing: category 'spaceship': expected one of" in told.stdout
    figures = json.loads(run("evaluate", "listings", "--data", "cases.jsonl", "--json").stdout)
    assert (figures["cases"], figures["right"], figures["recall"]) == (3, 1, 0.5)
    assert [each["case"] for each in figures["unread"]] == ["odd", "odd"]
