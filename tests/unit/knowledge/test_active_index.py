"""The active version serves: the next one is loaded aside, and an answer is of one version only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knowledge import index
from knowledge.active_index import ActiveIndex, NotLoaded, Serving
from knowledge.answerer_loader import AnswererLoader
from knowledge.answering import Answerer
from knowledge.answers import Question
from knowledge.errors import EncoderMissing, IndexCorrupt, KnowledgeError
from knowledge.index_open import open_index
from tests.unit.knowledge.answerers import TODAY, calibration
from tests.unit.knowledge.fakes import FILES, FakeEncoder, write_corpus

EVERY_S = 0.01
PATIENCE_S = 30


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(EVERY_S)


def name_active(home: Path, version: str) -> None:
    """Name the version that serves, whatever it is worth; the file is replaced whole."""
    aside = home / "index" / ".active.new"
    aside.write_text(version)
    aside.replace(home / "index" / "active")


@dataclass
class Loader:
    """Loads a version as its own name, or does not."""

    home: Path
    broken: set[str] = field(default_factory=set)
    loaded: list[str] = field(default_factory=list)
    told: list[Serving[str] | Exception] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    tries: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        (self.home / "index").mkdir(parents=True)

    def activate(self, version: str) -> None:
        """Name the version that serves, as the store does."""
        name_active(self.home, version)

    def load(self, version: str) -> str:
        """Return the version's name, once the gate is open."""
        self.gate.wait(PATIENCE_S)
        self.tries += 1
        self.threads.add(threading.current_thread().name)
        if version in self.broken:
            raise IndexCorrupt(f"{version} is broken")
        self.loaded.append(version)
        return version


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    """Return a loader on a home without a version."""
    return Loader(tmp_path / "home")


@pytest.fixture
def active(loader: Loader) -> Iterator[ActiveIndex[str]]:
    """Return what follows that home."""
    active = ActiveIndex(loader.home, loader.load, loader.told.append, every_s=EVERY_S, again_s=0.1)
    yield active
    active.close()


def test_the_active_version_is_loaded_once(loader: Loader, active: ActiveIndex[str]) -> None:
    """However many ask, and at the same moment."""
    loader.activate("a")
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: active.current(), range(200)))
    assert set(found) == {Serving("a", "a")}
    assert loader.loaded == ["a"]
    assert loader.told == [Serving("a", "a")]


def test_another_version_serves_though_nobody_asks(
    loader: Loader, active: ActiveIndex[str]
) -> None:
    """The first question after a quiet night must not be answered by what was rolled back."""
    loader.activate("a")
    active.current()
    loader.activate("b")
    until(lambda: len(loader.told) == 2)
    assert active.current() == Serving("b", "b")
    assert loader.threads == {"MainThread", "active-index"}


def test_the_old_version_serves_while_the_new_one_is_loaded(
    loader: Loader, active: ActiveIndex[str]
) -> None:
    """Loading takes seconds; nobody waits for it."""
    loader.activate("a")
    active.current()
    loader.gate.clear()
    loader.activate("b")
    time.sleep(10 * EVERY_S)
    begun = time.monotonic()
    assert active.current().version == "a"
    assert time.monotonic() - begun < 1
    loader.gate.set()
    until(lambda: active.current().version == "b")


def test_a_version_that_cannot_be_loaded_changes_nothing_but_what_is_said(
    loader: Loader, active: ActiveIndex[str]
) -> None:
    """The old one serves; who asks why is told; the next good one serves."""
    loader.activate("a")
    active.current()
    assert active.problem() is None
    loader.broken.add("b")
    loader.activate("b")
    until(active.problem)
    assert active.current().version == "a"
    assert active.problem() == "index version b cannot be loaded, a serves: b is broken"
    assert isinstance(loader.told[-1], NotLoaded)
    loader.activate("c")
    until(lambda: active.current().version == "c")
    assert active.problem() is None


def test_rolling_back_from_what_never_served_loads_nothing(
    loader: Loader, active: ActiveIndex[str]
) -> None:
    """The version that was active before serves still."""
    loader.activate("a")
    active.current()
    loader.broken.add("b")
    loader.activate("b")
    until(active.problem)
    loader.activate("a")
    until(lambda: active.problem() is None)
    assert loader.loaded == ["a"]


def test_a_version_that_was_mended_is_tried_again(loader: Loader, active: ActiveIndex[str]) -> None:
    """Under the same name, and what is the matter is told once."""
    loader.activate("a")
    active.current()
    loader.broken.add("b")
    loader.activate("b")
    until(active.problem)
    tries = loader.tries
    until(lambda: loader.tries >= tries + 2)
    assert len([each for each in loader.told if isinstance(each, NotLoaded)]) == 1
    loader.broken.clear()
    until(lambda: active.current().version == "b")


def test_without_any_version_the_reason_is_raised(loader: Loader, active: ActiveIndex[str]) -> None:
    """And a version activated later is found by the next question."""
    with pytest.raises(KnowledgeError, match=r"no active index under .*make index"):
        active.current()
    assert "none serves" in (active.problem() or "")
    loader.activate("a")
    assert active.current().version == "a"


def test_a_first_version_that_is_broken_is_the_reason(
    loader: Loader, active: ActiveIndex[str]
) -> None:
    """Not the lack of one."""
    loader.broken.add("a")
    loader.activate("a")
    with pytest.raises(KnowledgeError, match="a is broken"):
        active.current()


def test_what_is_closed_serves_and_looks_no_more(loader: Loader, active: ActiveIndex[str]) -> None:
    """A server on its way out answers its last questions."""
    loader.activate("a")
    active.current()
    active.close()
    loader.activate("b")
    time.sleep(10 * EVERY_S)
    assert active.current().version == "a"


def answerer_of(home: Path) -> Callable[[str], Answerer]:
    """Return what opens a version of the small corpus."""

    def load(version: str) -> Answerer:
        opened = open_index(home, FakeEncoder(), version)
        return Answerer(FakeEncoder(), opened, calibration(), today=lambda: TODAY)

    return load


QUESTIONS = (
    "how many days do i have to return a dress",
    "who pays the courier",
    "how do i label goods without return",
    "which stock should i buy",
)


def test_fifty_askers_notice_no_change_of_version(tmp_path: Path) -> None:
    """To and fro several times: no answer is lost, and each is of one version from end to end."""
    home = tmp_path / "home"
    versions = []
    for word in ("seven", "nine"):
        text = FILES["cn/7d.md"].replace("You have seven days", f"You have {word} days")
        text = text.replace("postage of a return", f"postage of a {word} return")
        corpus = write_corpus(tmp_path / word, cn__7d_md=text)
        versions.append(index.build(home, corpus, encoder=FakeEncoder()))
    load = answerer_of(home)
    expected = {
        (version, text): load(version).answer(Question(text))
        for version in versions
        for text in QUESTIONS
    }
    assert expected[versions[0], QUESTIONS[0]] != expected[versions[1], QUESTIONS[0]]
    index.activate(home, versions[0])
    active = ActiveIndex(home, load, every_s=EVERY_S)
    over, seen, wrong = threading.Event(), set[str](), list[object]()

    def ask(number: int) -> int:
        count = 0
        while not over.is_set():
            text = QUESTIONS[(number + count) % len(QUESTIONS)]
            serving = active.current()
            answer = serving.loaded.answer(Question(text))
            if serving.loaded.version != serving.version:
                wrong.append(serving)
            if answer != expected[serving.version, text]:
                wrong.append(answer)
            seen.add(serving.version)
            count += 1
        return count

    with ThreadPoolExecutor(50) as pool:
        asking = [pool.submit(ask, number) for number in range(50)]
        for turn in range(6):
            if turn % 2:
                index.rollback(home)
            else:
                index.activate(home, versions[1])
            wanted = index.status(home).active
            until(lambda wanted=wanted: active.current().version == wanted)
            time.sleep(0.1)
        over.set()
        counts = [each.result(PATIENCE_S) for each in asking]
    active.close()
    assert not wrong
    assert all(counts)
    assert seen == set(versions)


def test_a_version_damaged_on_disk_leaves_the_old_one_answering(
    corpus: Path, tmp_path: Path
) -> None:
    """Whatever wrote the active file did not look; the server does."""
    home = tmp_path / "home"
    first = index.build(home, corpus, encoder=FakeEncoder())
    index.activate(home, first)
    active = ActiveIndex(home, answerer_of(home), every_s=EVERY_S)
    assert active.current().version == first
    less = write_corpus(tmp_path / "less", eu__crd_md=None)
    second = index.build(home, less, encoder=FakeEncoder())
    with (home / "index/versions" / second / "units.faiss").open("ab") as damaged:
        damaged.write(b"x")
    with pytest.raises(IndexCorrupt, match=r"units\.faiss"):
        index.activate(home, second)
    name_active(home, second)
    until(active.problem)
    assert r"units.faiss not as its manifest says" in (active.problem() or "")
    answer = active.current().loaded.answer(Question(QUESTIONS[0]))
    assert answer.citations[0].passage == "cn-7d-10"
    active.close()


def test_a_version_without_an_encoder_cannot_be_loaded(tmp_path: Path) -> None:
    """The loader says what is missing, as opening one does."""
    with pytest.raises(EncoderMissing, match="make setup"):
        AnswererLoader(tmp_path).load("a" * 16)
