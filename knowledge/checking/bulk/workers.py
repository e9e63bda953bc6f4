"""Chunks over several processes: order kept, a few at a time, nobody left behind.

Workers are started afresh, not forked: whatever threads this process has, a worker has none of
them. A worker opens its own checker. It ignores Ctrl-C, which is for the process that it works for,
and ends by itself when that one is gone, however that came.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.connection import wait

from knowledge.checking.bulk.chunk_checker import CheckedChunk
from knowledge.checking.bulk.errors import WorkerLost
from knowledge.checking.bulk.rows import Chunk

ChunkWork = Callable[[Chunk], CheckedChunk]
Opener = Callable[[], ChunkWork]
AHEAD = 3
"""Chunks in flight for each process: enough that none waits, few enough to hold."""

WORTH_PROCESSES = 12
"""Fewer chunks are checked sooner than a process of its own has opened its checker."""

_work: ChunkWork | None = None


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def checked_chunks(
    chunks: Iterable[Chunk], opener: Opener, processes: int, *, worth: int = WORTH_PROCESSES
) -> Iterator[CheckedChunk]:
    """Yield every chunk checked, in order; fewer than `worth` of them in this process.

    Raises:
        WorkerLost: A worker ended before its work was done.
    """
    waiting = iter(chunks)
    first = list(islice(waiting, worth))
    rest = chain(first, waiting)
    if processes == 1 or len(first) < worth:
        if first:
            yield from map(opened(opener), rest)
        return
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _begin, (opener,)
    ) as pool:
        try:
            yield from _in_order(pool, rest, processes * AHEAD)
        except BrokenProcessPool as exc:
            raise WorkerLost(
                "a worker process ended by itself, for want of memory perhaps: run the same command"
                " again, with fewer --processes"
            ) from exc
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterable[Chunk], ahead: int
) -> Iterator[CheckedChunk]:
    flying: deque[Future[CheckedChunk]] = deque()
    for chunk in chunks:
        flying.append(pool.submit(_check, chunk))
        if len(flying) >= ahead:
            yield flying.popleft().result()
    while flying:
        yield flying.popleft().result()


def _begin(opener: Opener) -> None:
    """Make this process a worker."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = opened(opener)


def opened(opener: Opener) -> ChunkWork:
    """Open a checker, and keep its rules and phrases out of every later collection of garbage.

    They stay as they are, and looking through them again and again took a seventh of the time.
    """
    work = opener()
    gc.collect()
    gc.freeze()
    return work


def _end_with_parent() -> None:
    """Wait until the process that this one works for is gone, and go too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _check(chunk: Chunk) -> CheckedChunk:
    if _work is None:
        raise WorkerLost("a chunk came before the checker: expected `_begin` to have run")
    return _work(chunk)
