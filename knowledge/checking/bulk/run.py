"""A run over a source: what is finished is taken from its folder, the rest is checked and kept."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator, Mapping
from itertools import chain
from zlib import crc32

from knowledge.checking.bulk.chunk_checker import CheckedChunk
from knowledge.checking.bulk.rows import Chunk
from knowledge.checking.bulk.run_folder import RunFolder
from knowledge.checking.bulk.sources import Source
from knowledge.checking.bulk.workers import Opener, checked_chunks
from knowledge.checking.score import MerchantFindings, MerchantRecord, Score, score

HELD_MERCHANTS = 50_000
"""How many merchants are added up at a time."""


def run(
    source: Source,
    folder: RunFolder,
    opener: Opener,
    processes: int,
) -> Generator[CheckedChunk]:
    """Yield every chunk of a source checked, in order; each is kept before it is yielded.

    Raises:
        SourceUnreadable: Nothing of the source can be read.
        WorkerLost: A worker ended before its work was done.
    """
    number = 0
    for checked in checked_chunks(_unfinished(source, folder), opener, processes):
        yield from _kept(folder, number, checked.number)
        folder.put(checked)
        yield checked
        number = checked.number + 1
    yield from _kept(folder, number, folder.finished())


def _unfinished(source: Source, folder: RunFolder) -> Iterator[Chunk]:
    return (chunk for chunk in source.chunks() if not folder.has(chunk.number))


def _kept(folder: RunFolder, first: int, end: int) -> Iterator[CheckedChunk]:
    found = (folder.get(number) for number in range(first, end))
    yield from (each for each in found if each is not None)


def worst_merchants(
    folder: RunFolder,
    most: int,
    records: Mapping[str, MerchantRecord],
    *,
    held: int = HELD_MERCHANTS,
) -> tuple[int, list[Score]]:
    """Return how many merchants a finished run has, and those with the lowest scores.

    Merchants are added up in as many passes over the folder as keep memory bounded: a pass takes
    those whose names fall to its part. Most shops have few enough for one.
    """
    passes = 1
    while True:
        found = _worst(folder, most, records, held, passes)
        if found is not None:
            return found
        passes *= 4


def _worst(
    folder: RunFolder, most: int, records: Mapping[str, MerchantRecord], held: int, passes: int
) -> tuple[int, list[Score]] | None:
    """Return the same in so many passes; None when one of them would hold too many."""
    count, worst = 0, list[Score]()
    for part in range(passes):
        merchants = _merchants(folder, part, passes, held)
        if merchants is None:
            return None
        count += len(merchants)
        scores = (score(name, each, records.get(name)) for name, each in merchants.items())
        worst = heapq.nsmallest(most, chain(worst, scores), key=lambda s: (s.points, s.merchant))
    return count, worst


def _merchants(
    folder: RunFolder, part: int, passes: int, held: int
) -> dict[str, MerchantFindings] | None:
    found: dict[str, MerchantFindings] = {}
    for name, findings in folder.merchants():
        if passes == 1 or crc32(name.encode()) % passes == part:
            found.setdefault(name, MerchantFindings()).add(findings)
            if len(found) > held:
                return None
    return found
