"""FAISS writes its own files, and says of a full disk what it says of a broken index."""

from __future__ import annotations

from pathlib import Path

import faiss

from knowledge.errors import IndexUnwritten


def write(index: faiss.Index, path: Path) -> None:
    """Write an index to a file.

    Raises:
        IndexUnwritten: when it does not get there whole.
    """
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as exc:
        trouble = str(exc).rpartition("(")[2].rstrip(")")
        raise IndexUnwritten(
            f"{path} could not be written ({trouble}): make room there, and build again"
        ) from exc
