"""The values of each name that conditions can tell apart: what has to be tried, and no more.

Both truth values; of a choice, every value that some condition names and one that none does; of a
count, each number it is compared with, its neighbours, and where two counts are compared with each
other, enough room for either to be the larger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge.deciding.conditions import Condition, words_of_returns
from knowledge.deciding.vocabulary import Kind, Word

Value = str | bool | int
_NEAR = (-1, 0, 1)
_APART = (-1, 0, 1, 2)


def domains(
    conditions: Iterable[Condition], words: Mapping[str, Word] | None = None
) -> Mapping[str, tuple[Value, ...]]:
    """Return for every name the values that the conditions can tell apart, in order.

    `words` are the facts of a return by default.
    """
    conditions = list(conditions)
    words = words_of_returns() if words is None else words
    named: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[int]] = defaultdict(set)
    pairs: set[tuple[str, str]] = set()
    for condition in conditions:
        pairs.update(condition.pairs)
        for name, text in condition.choices:
            named[name].add(text)
        for name, number in condition.numbers:
            numbers[name].add(number)
    for _ in pairs:  # as often as numbers could travel from pair to pair
        for left, right in sorted(pairs):
            numbers[left] = numbers[right] = numbers[left] | numbers[right]
    paired = {name for pair in pairs for name in pair}
    names = sorted({name for condition in conditions for name in condition.names})
    return {
        name: _values(words[name], named[name], numbers[name], _APART if name in paired else _NEAR)
        for name in names
    }


def _values(
    word: Word, named: set[str], numbers: set[int], steps: Sequence[int]
) -> tuple[Value, ...]:
    if word.kind is Kind.FLAG:
        return (False, True)
    if word.kind is Kind.CHOICE:
        others = [each for each in word.choices if each not in named]
        return tuple(each for each in word.choices if each in named or each in others[:1])
    near = {number + step for number in numbers | {0} for step in steps}
    return tuple(sorted(each for each in near if each >= 0))
