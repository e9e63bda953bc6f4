"""A merchant's own document, from the file to the answer, with the real encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.house import BUILT
from tests.e2e.test_command_line import recourse
from tests.unit.gateway.small_index import make_corpus
from tests.unit.knowledge.ingest.documents import DOCX


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the built encoder and nothing else."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "encoder").symlink_to(BUILT / "encoder")
    return home


def test_a_document_is_proposed_accepted_and_answers(home: Path, tmp_path: Path) -> None:
    """Two commands and a look in between; the shipped corpus is a small one, for speed."""
    shipped = ("--corpus", str(make_corpus(tmp_path / "shipped", "A promise is a promise")))
    document = tmp_path / "returns.docx"
    document.write_bytes(DOCX)
    proposed = recourse("ingest", str(document), "--json", *shipped, home=home)
    assert proposed.returncode == 0, proposed.stderr
    name = json.loads(proposed.stdout)["proposal"]
    done = recourse("ingest", "--accept", name, "--activate", "--json", *shipped, home=home)
    assert done.returncode == 0, done.stderr
    accepted = json.loads(done.stdout)
    assert accepted["active"] is True
    assert accepted["documents"][0]["passages"] == 3
    answer = recourse("ask", "within how many days can i return most items", "--json", home=home)
    assert answer.returncode == 0, answer.stderr
    first = json.loads(answer.stdout)["citations"][0]
    assert first["passage"] == "cn-shop-returns-how-long-have"
    again = recourse("ingest", str(document), *shipped, home=home)
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing changed since it was accepted" in again.stderr
