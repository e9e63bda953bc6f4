"""What a run writes down while it goes on, and the bars it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from rich.progress import Progress

from benchmarks.report import Figures, SideName

Each = TypeVar("Each")


@dataclass
class Notes:
    """The figures so far, the details beneath them, and the progress."""

    progress: Progress
    figures: Figures = field(default_factory=Figures)
    details: dict[str, object] = field(default_factory=dict)

    def put(self, key: str, side: str, value: float) -> None:
        """Keep one figure of a side."""
        self.figures.put(key, cast("SideName", side), value)

    @contextmanager
    def steps(self, title: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar of so many steps; yields what to call at each."""
        task = self.progress.add_task(title, total=total)
        yield lambda: self.progress.advance(task)
        self.progress.update(task, completed=total)


def either_way(items: Sequence[Each], number: int) -> Sequence[Each]:
    """The items in order, and the other way about in every second round."""
    return items if number % 2 == 0 else items[::-1]
