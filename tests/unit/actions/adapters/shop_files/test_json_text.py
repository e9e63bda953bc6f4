"""JSON text that remembers where everything stood."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.adapters.shop_files.json_text import JsonText, Unfit
from actions.domain.errors import ShopFilesUnusable


def of(tmp_path: Path, text: str | bytes) -> JsonText:
    """The text of a file that says this."""
    path = tmp_path / "some.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return JsonText(path)


def values(text: JsonText) -> dict[str | int, Any]:
    """The members of a text by name."""
    return {member.name: member.value for member in text.members()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "b": [2, {"c": null}]}', {"a": 1, "b": [2, {"c": None}]}),
        ("[1, true]", {0: 1, 1: True}),
        (" \n{ }\n ", {}),
        ("[]", {}),
        ('\ufeff{"a": "é\\u00e9"}', {"a": "éé"}),
    ],
)
def test_members_are_found_as_they_are(tmp_path: Path, text: str, found: dict[Any, Any]) -> None:
    """Of objects by name, of lists by place; blanks and a byte order mark say nothing."""
    assert values(of(tmp_path, text)) == found


def test_numbers_are_exact(tmp_path: Path) -> None:
    """To the digit that was written: 0.1 is a tenth, and 47.10 keeps its cents."""
    found = values(of(tmp_path, "[0.1, 47.10, 1e2, 12345678901234567890, -0.0]"))
    assert [str(value) for value in found.values()] == [
        *("0.1", "47.10", "1E+2", "12345678901234567890", "-0.0")
    ]
    assert isinstance(found[0], Decimal)
    assert not any(isinstance(value, float) for value in found.values())


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("[NaN]", "NaN", "a finite number"),
        ("[-Infinity]", "-Infinity", "a finite number"),
        (f"[{'9' * 5000}]", f"{'9' * 20}... (5000 characters)", "a shorter number"),
        (f"[0.{'9' * 5000}]", f"0.{'9' * 18}... (5002 characters)", "a shorter number"),
    ],
)
def test_a_number_that_no_record_may_hold_says_what_it_is(
    tmp_path: Path, text: str, shown: str, expected: str
) -> None:
    """It stops neither the reading nor the machine."""
    assert values(of(tmp_path, text)) == {0: Unfit(shown, expected)}


def test_of_a_name_given_twice_neither_value_is_believed(tmp_path: Path) -> None:
    """Inside a record; of two records under one name both are found, for the reader to judge."""
    text = of(tmp_path, '{"a": {"price": 1, "price": 2, "name": "x"}, "a": 3}')
    found = list(text.members())
    assert [member.name for member in found] == ["a", "a"]
    assert found[0].value == {"price": Unfit("given twice", "each name once"), "name": "x"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "1:1"),
        ("7", "1:1"),
        ('"text"', "1:1"),
        ("{", "1:2"),
        ('{"a": 1,}', "1:9"),
        ('{\n "a": 1\n "b": 2}', "3:2"),
        ('{\n "a" 1}', "2:6"),
        ('{\n "a": tru}', "2:7"),
        ("{a: 1}", "1:2"),
        ("[1, 2", "1:6"),
        ("[1 2]", "1:4"),
        ('{"a": 1}\n{"b": 2}', "2:1"),
        ('[1], "more"', "1:4"),
        ('{"a": "line\nbreak"}', "1:12"),
    ],
)
def test_what_is_no_json_is_named_by_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    """Where to look, and what the file is."""
    with pytest.raises(ShopFilesUnusable, match=rf"^some\.json:{place} is not JSON \(.+\); mend"):
        values(of(tmp_path, text))


def test_a_file_that_is_no_text_or_is_not_there_says_so(tmp_path: Path) -> None:
    """By its name, and what it should be."""
    with pytest.raises(ShopFilesUnusable, match="is not UTF-8 at byte 1; save it as UTF-8"):
        of(tmp_path, b"[\xff]")
    with pytest.raises(ShopFilesUnusable, match=r"none\.json cannot be read"):
        JsonText(tmp_path / "none.json")


def test_a_text_nested_without_end_is_refused(tmp_path: Path) -> None:
    """It must not end the process."""
    with pytest.raises(ShopFilesUnusable, match="nested deeper than any record"):
        values(of(tmp_path, '{"a": ' + "[" * 200_000))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("items",), 3),
        (("items", 0), 4),
        (("items", 1, "price"), 7),
        (("items", 9), 3),
        (("missing", "deeper"), 2),
        (("items", 1, "price", "deeper"), 7),
    ],
)
def test_a_value_is_found_on_its_line(
    tmp_path: Path, path: tuple[str | int, ...], line: int
) -> None:
    """A missing one on the line of what lacks it."""
    text = of(
        tmp_path,
        '{"x": 1,\n "a": {\n  "items": [\n   {"price": 1},\n   {\n    "n": "[",\n'
        '    "price": 2}\n]}}',
    )
    member = list(text.members())[1]
    assert text.line_of(member, path) == line
    assert text.line_of(member, ()) == 2


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(
    document=st.dictionaries(st.text(max_size=6), _JSON) | st.lists(_JSON),
    indent=st.sampled_from([None, 1]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_json_says_is_read_as_json_says_it(
    tmp_path: Path, document: Any, indent: int | None
) -> None:
    """The same as the standard decoder, and every member where it says it is."""
    written = json.dumps(document, indent=indent)
    text = of(tmp_path, written)
    expected = document if isinstance(document, dict) else dict(enumerate(document))
    assert values(text) == expected
    for member in text.members():
        assert json.loads(text.text[member.start : member.end]) == member.value
        assert text.line_of(member) == written.count("\n", 0, member.start) + 1
