"""Whatever a file of passages has become, it is read or refused, and never a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import CorpusError
from knowledge.passage_markdown import blocks, front_matter
from knowledge.passages import load_corpus
from tests.unit.knowledge.fakes import FILES, write_corpus

CN = FILES["cn/7d.md"]
STRAY = ["---", "## ", "# x", "asks:", "- ", "key: value", "\t", "effective_to: null", "{#", ": :"]


def mangled(text: str, seed: int, changes: int) -> str:
    """Return a text with lines dropped, doubled, swapped and strays put in."""
    rng = random.Random(seed)
    lines = text.splitlines()
    for _ in range(changes):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                lines.pop(at) if len(lines) > 1 else None
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines.insert(at, rng.choice(STRAY))
            case _:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the small corpus, one file of which is written again and again."""
    return write_corpus(tmp_path_factory.mktemp("fuzz"))


@settings(max_examples=150, deadline=None)
@given(st.integers(), st.integers(1, 6))
def test_a_mangled_file_is_read_or_refused(directory: Path, seed: int, changes: int) -> None:
    """Every complaint stands on a line that the file has, or just behind its end."""
    text = mangled(CN, seed, changes)
    (directory / "cn/7d.md").write_text(text, encoding="utf-8")
    try:
        corpus = load_corpus(directory)
    except CorpusError as refused:
        count = len(text.splitlines())
        assert refused.complaints
        assert all(1 <= each.line <= count + 1 for each in refused.complaints)
        assert all(each.text for each in refused.complaints)
    else:
        assert all(5 <= len(each.asks) <= 10 for each in corpus.passages)
        assert all(each.text and each.title and each.cites for each in corpus.passages)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_text_is_taken_apart_or_complained_of(text: str) -> None:
    """Lines of any kind: control characters, half a front matter, nothing at all."""
    complaints: list[tuple[int, str]] = []
    lines = text.splitlines()
    _, taken = front_matter(lines, lambda line, what: complaints.append((line, what)))
    found = list(blocks(lines, taken, lambda line, what: complaints.append((line, what))))
    assert taken or complaints
    assert all(1 <= each.line <= len(lines) for each in found)


def test_a_file_with_a_carriage_return_at_each_line_reads_the_same(directory: Path) -> None:
    """An editor on Windows changes nothing."""
    (directory / "cn/7d.md").write_text(CN, encoding="utf-8")
    plain = load_corpus(directory)
    (directory / "cn/7d.md").write_bytes(CN.replace("\n", "\r\n").encode())
    assert load_corpus(directory) == plain
