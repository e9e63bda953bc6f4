"""Whether a rule holds, and else which unknown attributes it hangs on.

These are found by trying every value that it can tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from cel import Context

from knowledge.deciding.conditions import Condition
from knowledge.deciding.domains import Value

MOST_REMEMBERED = 20_000
Known = Mapping[str, Value]


class Needs:
    """Answers for one condition, and remembers: listings are alike in what one rule asks."""

    def __init__(self, condition: Condition, values: Mapping[str, Sequence[Value]]) -> None:
        self._condition = condition
        self._values = values
        self._answers: dict[tuple[Value | None, ...], bool | tuple[str, ...]] = {}

    def of(self, known: Known) -> bool | tuple[str, ...]:
        """Return whether the condition holds, or the unknown names that decide it, in its order."""
        key = tuple(map(known.get, self._condition.names))
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            found = self._answers[key] = self._judge(known)
        return found

    def _judge(self, known: Known) -> bool | tuple[str, ...]:
        mine = {name: known[name] for name in self._condition.names if name in known}
        verdict = self._condition.holds(Context(mine), mine)
        return verdict if verdict is not None else self._try(mine) or False

    def _try(self, known: Known) -> tuple[str, ...]:
        unknown = [name for name in self._condition.names if name not in known]
        verdicts = {
            row: bool(
                self._condition.program.execute(Context({**known, **self._row(unknown, row)}))
            )
            for row in product(*(self._values[name] for name in unknown))
        }
        return tuple(name for place, name in enumerate(unknown) if _turns(verdicts, place))

    @staticmethod
    def _row(unknown: Sequence[str], row: Sequence[Value]) -> dict[str, Value]:
        return dict(zip(unknown, row, strict=True))


def _turns(verdicts: Mapping[tuple[Value, ...], bool], place: int) -> bool:
    """Whether one name can turn the verdict while all others stay as they are."""
    seen: dict[tuple[Value, ...], bool] = {}
    for row, verdict in verdicts.items():
        rest = (*row[:place], *row[place + 1 :])
        if seen.setdefault(rest, verdict) is not verdict:
            return True
    return False
