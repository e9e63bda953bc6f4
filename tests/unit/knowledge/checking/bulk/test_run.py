"""A run over many chunks: order, what is kept, what goes on, and what is refused."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.checking.bulk.chunk_checker import CheckedChunk, ChunkChecker, Job
from knowledge.checking.bulk.errors import ResumeRefused, WorkerLost
from knowledge.checking.bulk.rows import CHUNK_ROWS, Chunk
from knowledge.checking.bulk.run import run, worst_merchants
from knowledge.checking.bulk.run_folder import RunFolder
from knowledge.checking.bulk.sources import open_source
from knowledge.checking.bulk.tally import Tally
from knowledge.checking.bulk.workers import checked_chunks
from knowledge.checking.score import MerchantRecord
from tests.unit.knowledge.checking.bulk.files_of_listings import (
    BAD,
    CLEAN,
    DAY,
    OPEN,
    SmallOpener,
    lines_file,
)

CHUNKS = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of four chunks, each listing numbered."""
    kinds = (BAD, CLEAN, OPEN)
    listings = [kinds[n % 3] | {"id": f"{n}"} for n in range((CHUNKS - 1) * CHUNK_ROWS + 7)]
    return lines_file(tmp_path / "listings.jsonl", listings)


@pytest.fixture
def opener(tmp_path: Path) -> SmallOpener:
    """What opens the small checker."""
    return SmallOpener(Job(tmp_path, DAY, forms=("jsonl",)), tmp_path / "rules")


def text_of(results: Iterator[CheckedChunk]) -> str:
    """Return all lines of a run."""
    return "".join(each.texts["jsonl"] for each in results)


def ids_of(text: str) -> list[int]:
    """Return the ids of all lines."""
    return [int(json.loads(line)["id"]) for line in text.splitlines()]


def test_several_processes_print_what_one_does(file: Path, opener: SmallOpener) -> None:
    """Byte for byte, in the order of the file."""
    chunks = list(open_source(file).chunks())
    one = text_of(checked_chunks(chunks, opener, 1))
    assert ids_of(one) == list(range((CHUNKS - 1) * CHUNK_ROWS + 7))
    assert text_of(checked_chunks(chunks, opener, 2, worth=2)) == one


def test_a_few_chunks_start_no_process(tmp_path: Path) -> None:
    """They are checked where they are asked for, sooner than a process starts."""
    job = Job(tmp_path, DAY, forms=("jsonl",))
    chunks = open_source(lines_file(tmp_path / "a.jsonl", [BAD])).chunks()
    here: list[int] = []

    def opener() -> ChunkChecker:
        here.append(os.getpid())
        return SmallOpener(job, tmp_path / "rules")()

    assert len(list(checked_chunks(chunks, opener, 8))) == 1
    assert here == [os.getpid()]
    assert list(checked_chunks([], opener, 8)) == []


def test_chunks_are_read_only_a_little_ahead(file: Path, opener: SmallOpener) -> None:
    """Memory is that of the chunks in flight."""
    read: list[int] = []

    def chunks() -> Iterator[Chunk]:
        for _ in range(5):
            for each in open_source(file).chunks():
                read.append(each.number)
                yield each

    results = checked_chunks(chunks(), opener, 2, worth=2)
    next(results)
    assert len(read) <= 2 * 3
    results.close()  # type: ignore[attr-defined] # a generator, which is closed here


class Dying:
    """Work that ends its process."""

    def __call__(self, chunk: Chunk) -> CheckedChunk:
        """End."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def dying() -> Dying:
    """Return what ends its process."""
    return Dying()


def test_a_worker_that_dies_is_told(file: Path) -> None:
    """With the way out, and without a traceback of the pool's."""
    with pytest.raises(WorkerLost, match="fewer --processes"):
        list(checked_chunks(open_source(file).chunks(), dying, 2, worth=2))


def test_workers_end_when_their_parent_is_killed(file: Path, tmp_path: Path) -> None:
    """Nobody is left behind to hold memory, however the run ended."""
    program = f"""
import sys
from pathlib import Path
from knowledge.checking.bulk.chunk_checker import Job
from knowledge.checking.bulk.sources import open_source
from knowledge.checking.bulk.workers import checked_chunks
from tests.unit.knowledge.checking.bulk.files_of_listings import DAY, SmallOpener

if __name__ == "__main__":
    opener = SmallOpener(Job(Path("."), DAY), Path({str(tmp_path / "rules")!r}))
    chunks = list(open_source(Path({str(file)!r})).chunks()) * 1_000
    for _ in checked_chunks(chunks, opener, 2, worth=2):
        print("going", flush=True)
"""
    script = tmp_path / "program.py"
    script.write_text(program)
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert parent.stdout is not None
    assert parent.stdout.readline() == "going\n"
    children = _children(parent.pid)
    assert len(children) >= 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_alive, children))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_stopped_run_goes_on_where_it_was(
    file: Path, opener: SmallOpener, tmp_path: Path
) -> None:
    """What is finished is not checked again, and the whole is what an unbroken run gives."""
    source = open_source(file)
    with RunFolder.opened(tmp_path / "whole") as folder:
        whole = text_of(run(source, folder, opener, 1))
    with RunFolder.opened(tmp_path / "parts") as folder:
        begun = run(source, folder, opener, 1)
        next(begun)
        next(begun)
        begun.close()  # type: ignore[attr-defined] # a generator, which is stopped here
        assert folder.finished() == 2
    did: list[int] = []

    def counting() -> object:
        work = opener()

        def check(chunk: Chunk) -> CheckedChunk:
            did.append(chunk.number)
            return work(chunk)

        return check

    with RunFolder.opened(tmp_path / "parts") as folder:
        assert text_of(run(source, folder, counting, 1)) == whole  # type: ignore[arg-type]
    assert did == [2, 3]


def test_a_finished_run_is_told_again_without_work(
    file: Path, opener: SmallOpener, tmp_path: Path
) -> None:
    """A run that was killed between its last chunk and its report."""
    with RunFolder.opened(tmp_path / "run") as folder:
        whole = text_of(run(open_source(file), folder, opener, 1))
        assert text_of(run(open_source(file), folder, dying, 1)) == whole


def test_a_half_written_chunk_is_none(tmp_path: Path, opener: SmallOpener, file: Path) -> None:
    """Killed while it wrote: the chunk is checked again."""
    with RunFolder.opened(tmp_path / "run") as folder:
        list(run(open_source(file), folder, opener, 1))
        whole = (tmp_path / "run/00000003.chunk").read_bytes()
        (tmp_path / "run/00000003.chunk").unlink()
        (tmp_path / "run/00000003.chunk.part").write_bytes(whole[:100])
        assert folder.finished() == 3
        assert len(list(run(open_source(file), folder, opener, 1))) == CHUNKS
        assert (tmp_path / "run/00000003.chunk").read_bytes() == whole


def test_a_run_goes_on_only_as_the_same_run(tmp_path: Path) -> None:
    """Another file or other rules are named, with the way out."""
    terms = {"the file of listings": "a", "the rules": "b"}
    with RunFolder.opened(tmp_path / "run") as folder:
        folder.begin(terms)
        folder.begin(terms)
        with pytest.raises(ResumeRefused, match="the rules changed since: --fresh begins again"):
            folder.begin(terms | {"the rules": "c"})
        with pytest.raises(ResumeRefused, match="the file of listings and the rules changed"):
            folder.begin({"the file of listings": "x", "the rules": "c"})
    with RunFolder.opened(tmp_path / "run", fresh=True) as folder:
        folder.begin(terms | {"the rules": "c"})
        assert folder.terms() == terms | {"the rules": "c"}


def test_two_runs_do_not_write_one_report(tmp_path: Path) -> None:
    """The second is told to wait."""
    with (
        RunFolder.opened(tmp_path / "run"),
        pytest.raises(ResumeRefused, match="being written by another run"),
        RunFolder.opened(tmp_path / "run"),
    ):
        raise AssertionError


def test_terms_that_cannot_be_read_are_no_terms(tmp_path: Path) -> None:
    """A damaged folder is refused rather than gone on with."""
    with RunFolder.opened(tmp_path / "run") as folder:
        (tmp_path / "run/run.json").write_text("{")
        with pytest.raises(ResumeRefused, match="--fresh"):
            folder.begin({"the rules": "b"})


def test_the_worst_merchants_are_found_however_few_are_held(
    tmp_path: Path, opener: SmallOpener
) -> None:
    """In several passes as in one, with what a shop counted of them."""
    listings = [
        (BAD if n % (1 + n % 7) == 0 else CLEAN) | {"id": f"{n}", "merchant": f"Shop {n % 50}"}
        for n in range(2 * CHUNK_ROWS)
    ]
    file = lines_file(tmp_path / "a.jsonl", listings)
    records = {"Shop 6": MerchantRecord(orders=1_000, complaints=500, returns=500, recalls=9)}
    with RunFolder.opened(tmp_path / "run") as folder:
        tally = Tally()
        for each in run(open_source(file), folder, opener, 1):
            tally.add(each.tally)
        count, one = worst_merchants(folder, 5, records)
        assert worst_merchants(folder, 5, records, held=7) == (count, one)
        every = worst_merchants(folder, 1_000, records, held=3)[1]
    assert count == len(every) == 50
    assert [each.points for each in every] == sorted(each.points for each in every)
    assert sum(each.listings for each in every) == tally.listings
    assert "Shop 6" in [each.merchant for each in one]
    assert all(each.points >= Decimal(0) for each in every)


def test_a_job_is_plain_values(tmp_path: Path) -> None:
    """So that any engine can send it to another machine."""
    import pickle

    opener = SmallOpener(replace(Job(tmp_path, DAY), forms=("csv",)), tmp_path)
    assert pickle.loads(pickle.dumps(opener)) == opener
    chunk = next(open_source(lines_file(tmp_path / "a.jsonl", [BAD])).chunks())
    done = pickle.loads(pickle.dumps(opener()(pickle.loads(pickle.dumps(chunk)))))
    assert done.tally.listings == 1
    assert io.StringIO(done.texts["csv"]).readline().startswith("bad,line 1,CN")
