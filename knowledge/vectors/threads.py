"""How many threads FAISS takes: one for a question, every core to index very many vectors.

OpenMP keeps the number for each thread that calls. A team for a single question waits for its
slowest member: where another process holds a core, that made 10 ms of half a one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import faiss

WORTH_SHARING = 100_000
"""Vectors; fewer are indexed within seconds, and the threads would wait for each other."""


def answer_alone() -> None:
    """Let the calling thread search by itself."""
    faiss.omp_set_num_threads(1)


@contextmanager
def helped(vectors: int) -> Iterator[None]:
    """Let the calling thread have every core's help, if there are vectors enough to share out."""
    faiss.omp_set_num_threads((os.cpu_count() or 1) if vectors > WORTH_SHARING else 1)
    try:
        yield
    finally:
        answer_alone()
