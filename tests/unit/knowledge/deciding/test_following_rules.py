"""Changed rules decide soon after they were changed; what cannot be read changes nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from knowledge.deciding.decider import Decider
from knowledge.deciding.errors import RulesError
from knowledge.deciding.following import FollowedRules, follow_rules
from knowledge.deciding.rulebook import load_rules
from knowledge.deciding.vocabulary import ReturnFacts
from knowledge.errors import KnowledgeError
from knowledge.following import Followed, states_of_files
from knowledge.passages import load_corpus
from tests.unit.knowledge.deciding.small_rules import RULES, small_corpus, write_rules
from tests.unit.knowledge.deciding.test_promises import PROMISE

AS_OF = date(2026, 11, 22)
LATE_SHOES = ReturnFacts.of({"jurisdiction": "CN", "category": "shoes", "days_since_receipt": 9})
PATIENCE_S = 20.0


@dataclass
class Installation:
    """A home with rules, promises and what is told of them."""

    home: Path
    told: list[Decider | Exception] = field(default_factory=list)
    reads: int = 0

    def __post_init__(self) -> None:
        small_corpus(self.home)
        self.rules = write_rules(self.home / "shipped")

    def promise(self, text: str) -> Path:
        """Write the merchant's promises and return their folder."""
        return write_rules(self.home, text, "promises.yml")

    def read(self) -> Decider:
        """Read everything, as `open_decider` does."""
        self.reads += 1
        corpus = load_corpus(self.home / "corpus")
        return Decider(load_rules(self.rules, corpus, self.home / "rules"), corpus)

    def follow(self, read: Callable[[], Decider] | None = None, **settings: float) -> FollowedRules:
        """Return what follows the files; it looks by itself only if told how often."""
        folders = (self.rules, self.home / "corpus", self.home / "rules")
        return Followed(
            "rules", read or self.read, lambda: states_of_files(folders), self.told.append,
            **{"every_s": 3600.0, **settings},
        )  # fmt: skip


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A home with the small rules and no promise."""
    return Installation(tmp_path)


@pytest.fixture
def rules(installation: Installation) -> Iterator[FollowedRules]:
    """What follows them, looking when told."""
    following = installation.follow()
    yield following
    following.close()


def outcome(rules: FollowedRules) -> str:
    """Return what is decided of shoes that come back on day nine."""
    return rules.current().decide(LATE_SHOES, AS_OF).outcome


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def test_what_does_not_change_is_read_once(
    rules: FollowedRules, installation: Installation
) -> None:
    """However often it is asked for and looked at."""
    first = rules.current()
    rules.look()
    assert rules.current() is first
    assert (installation.reads, len(installation.told), rules.problem()) == (1, 1, None)


def test_a_new_promise_counts_from_the_next_look(
    rules: FollowedRules, installation: Installation
) -> None:
    """The folder did not even exist before; and the promise goes as it came."""
    assert outcome(rules) == "ineligible"
    folder = installation.promise(PROMISE)
    assert outcome(rules) == "ineligible"
    rules.look()
    assert outcome(rules) == "eligible"
    (folder / "promises.yml").unlink()
    rules.look()
    assert outcome(rules) == "ineligible"


def test_a_changed_rule_and_a_changed_passage_count_too(
    rules: FollowedRules, installation: Installation
) -> None:
    """All that decisions rest on is read together."""
    rules.current()
    write_rules(installation.home / "shipped", RULES.replace("window_closed", "too_late"))
    rules.look()
    assert rules.current().decide(LATE_SHOES, AS_OF).reasons == ("too_late",)
    (installation.home / "corpus/cn/7d.md").touch()
    rules.look()
    assert installation.reads == 3


def test_a_broken_edit_keeps_the_old_rules_and_says_so_once(
    rules: FollowedRules, installation: Installation
) -> None:
    """With file and line; mended, the new ones decide and nothing is wrong any more."""
    installation.promise(PROMISE)
    assert outcome(rules) == "eligible"
    installation.promise(PROMISE.replace("version: 1", "version: one"))
    rules.look()
    rules.look()
    assert outcome(rules) == "eligible"
    problem = rules.problem()
    assert problem is not None
    assert "promises.yml:2: version 'one'" in problem
    assert "UTC decide" in problem
    assert [type(each) for each in installation.told] == [Decider, RulesError]
    installation.promise(PROMISE.replace("30", "8"))
    rules.look()
    assert (outcome(rules), rules.problem()) == ("ineligible", None)


def test_what_was_refused_is_tried_again_though_it_looks_the_same(
    installation: Installation,
) -> None:
    """What stood in the way need not be in the files; it is told once."""
    installation.promise(PROMISE.replace("version: 1", "version: one"))
    rules = installation.follow(again_s=0.0)
    for _ in range(2):
        with pytest.raises(KnowledgeError, match="version 'one'"):
            rules.current()
    assert installation.reads == 2
    assert [type(each) for each in installation.told] == [RulesError]
    rules.close()


def test_rules_that_never_could_be_read_decide_nothing(installation: Installation) -> None:
    """And are not read again for every customer."""
    installation.promise("- id: own.x\n")
    rules = installation.follow()
    for _ in range(3):
        with pytest.raises(KnowledgeError, match=r"promises.yml:1: missing key"):
            rules.current()
    assert installation.reads == 1
    assert "none decide" in (rules.problem() or "")
    rules.close()


def test_changes_are_noticed_by_itself(installation: Installation) -> None:
    """Nobody has to ask or to restart: another promise decides within moments."""
    rules = installation.follow(every_s=0.02)
    assert outcome(rules) == "ineligible"
    installation.promise(PROMISE)
    until(lambda: outcome(rules) == "eligible")
    rules.close()


def test_nobody_waits_while_changed_rules_are_read(installation: Installation) -> None:
    """The old ones decide until the new ones can."""
    gate, reading = threading.Event(), threading.Event()

    def slow() -> Decider:
        if installation.reads:
            reading.set()
            gate.wait(PATIENCE_S)
        return installation.read()

    rules = installation.follow(slow, every_s=0.02)
    assert outcome(rules) == "ineligible"
    installation.promise(PROMISE)
    assert reading.wait(PATIENCE_S)
    assert outcome(rules) == "ineligible"
    gate.set()
    until(lambda: outcome(rules) == "eligible")
    rules.close()


def test_what_ships_is_followed(tmp_path: Path) -> None:
    """By default: the shipped rules and passages, and the home's own."""
    rules = follow_rules(tmp_path, every_s=3600)
    assert {"CN", "EU", "UK", "US"} <= set(rules.current().book.jurisdictions)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/promises.yml").write_text("- nonsense\n")
    rules.look()
    assert isinstance(rules.problem(), str)
    assert not isinstance(rules.current(), RulesError)
    rules.close()
