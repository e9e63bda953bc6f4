"""JSON without a second meaning: of two values under one key, none is chosen in silence.

Python's reader takes the last one. Here a value may decide money and go into a receipt.
"""

from __future__ import annotations

from collections import Counter

LONGEST_KEY = 60


class RepeatedKey(ValueError):
    """An object in which a key stands twice."""

    def __init__(self, key: str) -> None:
        shown = key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"
        super().__init__(f"the key {shown!r} stands twice in one object; send it once")


def each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object's keys and values, as an `object_pairs_hook` does.

    Raises:
        RepeatedKey: A key stands in it twice.
    """
    read = dict(pairs)
    if len(read) < len(pairs):
        [(repeated, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise RepeatedKey(repeated)
    return read
