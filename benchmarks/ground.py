"""What must stand before anything is measured: the shop, the trained stock project, the sides."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.checks import Expectations
from benchmarks.ports import free_ports
from benchmarks.report import SideName
from benchmarks.shop import open_shop
from benchmarks.sides import Side
from benchmarks.sides.recourse import RecourseSide, Secrets
from benchmarks.sides.stock import StockSide
from benchmarks.stock.project import generate, train
from benchmarks.workload import Workload
from gateway.supervisor.settings import UpSettings

BUILT = {
    "encoder": ("encoder/manifest.json", "make setup"),
    "index": ("index/active", "make index"),
    "models": ("models", "make train"),
}


class GroundMissing(Exception):
    """Something that the bench measures has not been built; says how to build it."""


@dataclass(frozen=True)
class Ground:
    """Everything that a run stands on."""

    repository: Path
    home: Path
    logs: Path
    workload: Workload
    expectations: Expectations
    recourse: RecourseSide
    stock: StockSide | None

    def sides(self, names: Sequence[SideName]) -> list[Side]:
        """The sides of that name, in that order."""
        known: dict[str, Side | None] = {"recourse": self.recourse, "stock": self.stock}
        return [side for name in names if (side := known[name]) is not None]


def prepare(repository: Path, home: Path, names: Sequence[SideName]) -> Ground:
    """The shop seeded, the stock project trained, the ports chosen.

    Raises:
        GroundMissing: this project has not been set up.
        StockProjectError: the stock project cannot be trained.
    """
    directory = home / "bench"
    shutil.rmtree(directory / "run", ignore_errors=True)
    database_url, orders = open_shop(directory / "run")
    if "recourse" in names:
        require_built(home)
    return Ground(
        repository=repository,
        home=home,
        logs=directory / "log",
        workload=Workload(orders),
        expectations=Expectations.from_domain(repository / "domain.yml"),
        recourse=_recourse(home, directory / "run", database_url),
        stock=_stock(repository, directory, database_url) if "stock" in names else None,
    )


def require_built(home: Path) -> None:
    """Nothing, when what this project serves from has been built.

    Raises:
        GroundMissing: names the missing path and the command that makes it.
    """
    for path, command in BUILT.values():
        if not (home / path).exists():
            raise GroundMissing(f"{home / path} is missing; run `{command}` before the bench")


def _recourse(home: Path, directory: Path, database_url: str) -> RecourseSide:
    """Our side in a home of its own: what set-up built by links, everything else its own."""
    for name in BUILT:
        (directory / name).symlink_to(home / name)
    port, actions_port, bot_port = free_ports(3)
    settings = UpSettings(
        home=directory,
        environment="development",
        port=port,
        actions_port=actions_port,
        bot_port=bot_port,
        database_url=database_url,
    )
    tracker_url = f"sqlite:///{directory.resolve() / 'tracker.db'}"
    return RecourseSide(settings, Secrets.fresh(), tracker_url)


def _stock(repository: Path, directory: Path, database_url: str) -> StockSide:
    port, actions_port = free_ports(2)
    project = generate(repository, directory / "stock", actions_port)
    train(project, repository, directory / "log" / "stock-train.log")
    return StockSide(
        repository=repository,
        project=project.directory,
        model=project.model,
        port=port,
        actions_port=actions_port,
        database_url=database_url,
    )
