"""Ids are for ever: what was published once must still be there, closed or not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge.errors import KnowledgeError
from knowledge.linting.findings import Finding, Found
from knowledge.passages import Passage

IDS_FILE = "ids.txt"
_HEAD = "# Every id that was ever published, one a line. Ids are only ever added: `recourse lint-corpus --write-ids`.\n"  # noqa: E501


class IdsError(KnowledgeError):
    """The list of published ids cannot be read or written."""


def read_ids(path: Path) -> tuple[str, ...]:
    """Return the published ids in the order of the file, none where there is no file.

    Raises:
        IdsError: it cannot be read.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as exc:
        raise IdsError(f"{path} cannot be read ({exc}): expected an id a line") from exc
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def write_ids(path: Path, passages: Iterable[Passage]) -> int:
    """Add the ids of passages to the published ones and return how many were new.

    Raises:
        IdsError: it cannot be read or written.
    """
    known = set(read_ids(path))
    new = {each.id for each in passages} - known
    try:
        path.write_text(_HEAD + "".join(f"{each}\n" for each in sorted(known | new)), "utf-8")
    except OSError as exc:
        raise IdsError(f"{path} cannot be written ({exc.strerror}): correct the path") from exc
    return len(new)


def lint_ids(passages: Iterable[Passage], published: Iterable[str]) -> Found:
    """Complain of published ids that are gone; note those that are not published yet."""
    present, known = {each.id for each in passages}, set(published)
    gone = (
        Finding(
            "ids",
            each,
            "was published and is gone: answers and receipts name it. Bring it back, closed with"
            " effective_to if it holds no longer",
        )
        for each in known - present
    )
    new = len(present - known)
    notes = [f"ids: {new} not published yet; at a release add them with --write-ids"] if new else []
    return Found.of(gone, notes)
