"""What a run stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.ground import BUILT, Ground, prepare

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home where set-up has been."""
    for path, _ in BUILT.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    return tmp_path


def ours(home: Path) -> Ground:
    """The ground of a run of this project alone."""
    return prepare(ROOT, home, ("recourse",))


def test_our_side_has_what_set_up_built_and_records_of_its_own(home: Path) -> None:
    """The bench never touches the records of a running house."""
    ground = ours(home)
    settings = ground.recourse.settings
    assert settings.home == home / "bench" / "run"
    assert (settings.home / "encoder").resolve() == home / "encoder"
    assert settings.database_url == f"sqlite:///{home / 'bench' / 'run' / 'shop.db'}"
    assert str(home / "bench" / "run") in ground.recourse.tracker_url
    assert not (home / "recourse.db").exists()


def test_every_run_starts_with_fresh_records(home: Path) -> None:
    """No tracker and no conversation of the last run is carried along."""
    left_over = home / "bench" / "run" / "tracker.db"
    ours(home)
    left_over.write_text("old")
    ours(home)
    assert not left_over.exists()


def test_one_side_alone_stands_alone(home: Path) -> None:
    """`--only recourse` trains no stock project."""
    ground = ours(home)
    assert [side.name for side in ground.sides(("recourse",))] == ["recourse"]
    assert ground.stock is None
    assert not (home / "bench" / "stock").exists()


def test_the_customers_of_the_bench_are_the_demo_shops(home: Path) -> None:
    """Both sides look up these orders, whose owners are these customers."""
    customers = {who for _, who, turn in ours(home).workload.every_message() if turn.order_id}
    assert customers == {"ada", "bo", "chen", "dara"}
