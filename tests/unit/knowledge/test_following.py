"""What was read serves until something else can; refusals are told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.following import Followed, states_of_files


@dataclass
class Source:
    """Something that is written, and read or refused."""

    text: str | Exception = "first"
    told: list[str | Exception] = field(default_factory=list)

    def read(self) -> str:
        """Return what is written."""
        if isinstance(self.text, Exception):
            raise self.text
        return self.text

    def follow(self) -> Followed[str]:
        """Return what follows it, looking when told."""
        return Followed("lines", self.read, lambda: self.text, self.told.append, every_s=3600)


@pytest.fixture
def source() -> Source:
    """A source that can be read."""
    return Source()


@pytest.fixture
def followed(source: Source) -> Iterator[Followed[str]]:
    """What follows it."""
    following = source.follow()
    yield following
    following.close()


@pytest.mark.parametrize("error", [KnowledgeError("x"), OSError("x"), ValueError("x")])
def test_whatever_cannot_be_read_is_a_refusal(
    source: Source, followed: Followed[str], error: Exception
) -> None:
    """Knowledge, files or values: what was read before serves, and the reason is said."""
    assert followed.current() == "first"
    source.text = error
    followed.look()
    assert followed.current() == "first"
    assert source.told == ["first", error]
    assert (followed.problem() or "").startswith("the lines as they stand cannot be read, those of")


def test_what_is_read_as_the_same_object_begins_nothing(
    source: Source, followed: Followed[str]
) -> None:
    """A refusal that is taken back is forgotten, and nothing new is told."""
    followed.current()
    source.text = OSError("gone")
    followed.look()
    source.text = source.told[0]
    followed.look()
    assert (len(source.told), followed.problem()) == (2, None)


def test_what_never_could_be_read_raises_why(source: Source, followed: Followed[str]) -> None:
    """As an error of knowledge, whatever it was."""
    source.text = OSError("no such disk")
    with pytest.raises(KnowledgeError, match="no such disk"):
        followed.current()
    assert "none decide" in (followed.problem() or "")


def test_the_states_of_files_change_with_every_file_of_rules_or_passages(tmp_path: Path) -> None:
    """One more, one changed, one gone; others are none of theirs, nor is a folder that is not."""
    seen = [states_of_files((tmp_path, tmp_path / "missing"))]
    (tmp_path / "cn").mkdir()
    rule = tmp_path / "cn/a.yml"
    for text in ("a", "ab"):
        rule.write_text(text)
        seen.append(states_of_files((tmp_path,)))
    rule.unlink()
    (tmp_path / "notes.txt").write_text("a")
    assert len(set(seen)) == 3
    assert states_of_files((tmp_path,)) == seen[0]
