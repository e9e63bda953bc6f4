"""Something is looked at every so often, from the first beginning to the end."""

from __future__ import annotations

import threading
import time

import pytest

from knowledge.watching import Watch

PATIENCE_S = 20.0


def test_it_looks_again_and_again_until_it_ends() -> None:
    """Begun twice, one thread looks; ended, none does."""
    looked = threading.Semaphore(0)
    threads: set[str] = set()

    def look() -> None:
        threads.add(threading.current_thread().name)
        looked.release()

    watch = Watch(look, every_s=0.01, name="watch-of-a-test")
    watch.begin()
    watch.begin()
    assert all(looked.acquire(timeout=PATIENCE_S) for _ in range(3))
    watch.end()
    watch.begin()
    time.sleep(0.05)
    assert threads == {"watch-of-a-test"}
    assert "watch-of-a-test" not in {each.name for each in threading.enumerate()}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_has_a_successor() -> None:
    """What nobody foresaw stops one look, not all of them."""
    looked = threading.Semaphore(0)

    def look() -> None:
        looked.release()
        raise RuntimeError("unforeseen")

    watch = Watch(look, every_s=0.01, name="watch-of-a-test")
    for _ in range(2):
        watch.begin()
        assert looked.acquire(timeout=PATIENCE_S)
        for thread in threading.enumerate():
            if thread.name == "watch-of-a-test":
                thread.join(PATIENCE_S)
    watch.end()


def test_what_was_never_begun_ends_too() -> None:
    """A process that decided nothing stops as any other."""
    Watch(lambda: None, every_s=0.01, name="watch-of-a-test").end()
