"""The documents of the paths a merchant names: files as they are, folders with all below them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import ProposalError
from knowledge.ingest.kinds import OTHER_DOCUMENTS, kind_of

MOST_FILES = 500


@dataclass(slots=True)
class Gathered:
    """Files to be read, in order, and how many others lie beside them, by their ending."""

    files: list[Path] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


def gather(paths: Sequence[Path]) -> Gathered:
    """Return the documents at the paths, each once.

    A file that is named is taken whatever it is, to be read or refused by name. In folders hidden
    files, links to folders and what is no document are passed over.

    Raises:
        ProposalError: when there are more than the limit.
    """
    found = Gathered()
    seen: set[Path] = set()
    for path in paths:
        for each in _below(path) if path.is_dir() else [path]:
            known = each == path or kind_of(each) or each.suffix.lower() in OTHER_DOCUMENTS
            if not known:
                found.passed_over[each.suffix.lower() or "without ending"] += 1
            elif each.resolve() not in seen:
                seen.add(each.resolve())
                found.files.append(each)
            if len(found.files) > MOST_FILES:
                raise ProposalError(
                    f"more than {MOST_FILES} documents: give the folders of a merchant's policies"
                )
    return found


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(place, each) for each in sorted(names) if not each.startswith("."))
