"""One house for all tests that leave it standing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.house import House, start_house, stop_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all tests that leave it standing."""
    started = start_house(tmp_path_factory.mktemp("house"))
    yield started
    stop_house(started)
