"""Any order of activating and rolling back, against a list in memory that does the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from knowledge.errors import IndexMissing
from knowledge.index_store import IndexStore
from tests.unit.knowledge.test_index_store import A, B, C, put


class StoreMachine(RuleBasedStateMachine):
    """A store of three versions beside the plain list of those that served."""

    def __init__(self) -> None:
        """Build the three versions."""
        super().__init__()
        self._directory = tempfile.TemporaryDirectory()
        self._home = Path(self._directory.name)
        for version in (A, B, C):
            put(IndexStore(self._home), version)
        self._served: list[str] = []

    def teardown(self) -> None:
        """Remove the versions."""
        self._directory.cleanup()

    @rule(version=st.sampled_from([A, B, C]))
    def activate(self, version: str) -> None:
        """Let a version serve; the one that serves already is no step."""
        IndexStore(self._home).activate(version)
        if self._served[-1:] != [version]:
            self._served.append(version)

    @rule()
    def roll_back(self) -> None:
        """Go one step back, or be told that there is none."""
        if len(self._served) < 2:
            with pytest.raises(IndexMissing, match="nothing to roll back to"):
                IndexStore(self._home).rollback()
        else:
            self._served.pop()
            assert IndexStore(self._home).rollback() == self._served[-1]

    @rule(version=st.sampled_from([A, B, C]))
    def crash_while_activating(self, version: str) -> None:
        """History is written, active is not: nothing has happened."""
        history = self._home / "index" / "history"
        if self._served and self._served[-1] != version:
            with history.open("a", encoding="utf-8") as stream:
                stream.write(f"{version}\n")

    @invariant()
    def the_last_one_activated_serves(self) -> None:
        """A fresh look at the files says so."""
        assert IndexStore(self._home).active() == (self._served[-1] if self._served else None)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
