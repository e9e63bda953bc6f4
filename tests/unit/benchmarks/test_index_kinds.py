"""The comparison of kinds of index, on a few vectors."""

from __future__ import annotations

from benchmarks.index_kinds import SHARES, compared
from tests.unit.knowledge.vectors.conftest import clustered


def test_every_kind_is_asked_under_every_filter() -> None:
    """The flat index finds all there is, whatever is allowed; ours what is promised."""
    asked = list(clustered(10, seed=2))
    rows = {kind.name: (kind, cells) for kind, cells in compared(clustered(2_000, seed=1), asked)}
    assert list(rows) == [
        "FAISS flat",
        "HNSW, 256 candidates",
        "HNSW, 1024 candidates",
        "as shipped",
    ]
    for kind, cells in rows.values():
        assert len(cells) == len(SHARES)
        assert kind.build_s >= 0
        assert all(0 <= each.recall <= 1 and each.p50_ms > 0 for each in cells)
    assert [each.recall for each in rows["FAISS flat"][1]] == [1.0] * len(SHARES)
    assert all(each.recall >= 0.98 for each in rows["as shipped"][1])
