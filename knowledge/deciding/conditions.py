"""Conditions of rules: a small part of CEL, checked against the vocabulary before it may run.

CEL itself checks no types, and `x == 3` on text is silently false. So a condition is first read by
the grammar below, which knows every name and what it may be compared with; then CEL compiles and
runs it. There are no calls, no arithmetic and no comprehensions, hence nothing that could run long.

    or   = and ("||" and)*            and  = not ("&&" not)*
    not  = "!" not | "(" or ")" | test
    test = NAME | "true" | NAME op VALUE | NAME op NAME | NAME "in" "[" VALUE, ... "]"
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from cel import Context, Program
from cel import compile as compile_cel

from knowledge.deciding.derived import DERIVED
from knowledge.deciding.vocabulary import COMPARED, Kind, Word, unknown, vocabulary

_TOKEN = re.compile(
    r"\s*(?:(?P<op>\|\||&&|[=!<>]=|[<>!()\[\],])|(?P<text>\"[^\"\\]*\")|(?P<number>\d+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<odd>\S))"
)
_ORDER = ("<", "<=", ">", ">=")
_COMPARES = ("==", "!=", *_ORDER)


class ConditionError(ValueError):
    """A condition that says something it may not; the message names it and what was expected."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that may run: its text, its names in order, and the values it names."""

    source: str
    program: Program
    names: tuple[str, ...]
    numbers: tuple[tuple[str, int], ...]
    choices: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]

    def holds(self, context: Context, known: Mapping[str, Any]) -> bool | None:
        """Return whether it holds; None where facts that it needs are unknown."""
        try:
            return bool(self.program.execute(context))
        except RuntimeError:
            if all(name in known for name in self.names):
                raise
            return None


@cache
def words_of_returns() -> Mapping[str, Word]:
    """Return the facts of a return by name, and what follows from them."""
    words = dict(vocabulary())
    for name, each in DERIVED.items():
        words[name] = Word(name, Kind.COUNT if each.counts else Kind.FLAG, (), None)
    return types.MappingProxyType(words)


def names_allowed() -> Mapping[str, Word]:
    """Return what a condition of a return may name: facts that are no money or text."""
    return {name: word for name, word in words_of_returns().items() if word.kind in COMPARED}


def read_condition(source: str, words: Mapping[str, Word] | None = None) -> Condition:
    """Return a condition checked and compiled; `words` are the facts of a return by default.

    Raises:
        ConditionError: when it is outside the grammar, names something unknown, or compares it
            with a value that it cannot have.
    """
    reader = _Reader(source, words_of_returns() if words is None else words)
    reader.read()
    return Condition(
        source,
        compile_cel(source),
        tuple(dict.fromkeys(reader.names)),
        tuple(dict.fromkeys(reader.numbers)),
        tuple(dict.fromkeys(reader.choices)),
        tuple(dict.fromkeys(reader.pairs)),
    )


class _Reader:
    """One condition, read from the left."""

    def __init__(self, source: str, words: Mapping[str, Word]) -> None:
        self._tokens = list(_tokens(source))
        self._at = 0
        self._words = words
        self.names: list[str] = []
        self.numbers: list[tuple[str, int]] = []
        self.choices: list[tuple[str, str]] = []
        self.pairs: list[tuple[str, str]] = []

    def read(self) -> None:
        self._either()
        if self._at < len(self._tokens):
            self._refuse("an end, `&&` or `||`")

    def _either(self) -> None:
        self._both()
        while self._take("||"):
            self._both()

    def _both(self) -> None:
        self._plain()
        while self._take("&&"):
            self._plain()

    def _plain(self) -> None:
        if self._take("!"):
            self._plain()
        elif self._take("("):
            self._either()
            self._need(")")
        elif not self._take("true"):
            self._test()

    def _test(self) -> None:
        word = self._name()
        op = next((each for each in _COMPARES if self._take(each)), None)
        if op:
            self._compared(word, op)
        elif self._take("in"):
            self._need("[")
            self._value(word)
            while self._take(","):
                self._value(word)
            self._need("]")
        elif word.kind is not Kind.FLAG:
            raise ConditionError(f"{word.name} alone: it is {word.expected}, so compare it")

    def _compared(self, word: Word, op: str) -> None:
        if word.kind is Kind.FLAG:
            raise ConditionError(f"{word.name} {op} ...: it is true or false; write it alone or !")
        if word.kind is Kind.CHOICE and op in _ORDER:
            raise ConditionError(f"{word.name} {op} ...: a choice has no order; use == or in")
        if word.kind is Kind.COUNT and self._peek()[0] == "name":
            other = self._name()
            if other.kind is not Kind.COUNT:
                raise ConditionError(f"{word.name} {op} {other.name}: expected a whole number")
            self.pairs.append((word.name, other.name))
        else:
            self._value(word)

    def _value(self, word: Word) -> None:
        kind, text = self._peek()
        if word.kind is Kind.COUNT and kind == "number":
            self.numbers.append((word.name, int(text)))
        elif word.kind is Kind.CHOICE and kind == "text" and text[1:-1] in word.choices:
            self.choices.append((word.name, text[1:-1]))
        else:
            raise ConditionError(f"{word.name} and {text or 'nothing'}: expected {word.expected}")
        self._at += 1

    def _name(self) -> Word:
        kind, text = self._peek()
        if kind != "name":
            self._refuse("a fact")
        word = self._words.get(text)
        if word is None:
            raise ConditionError(unknown(text, self._words))
        if word.kind not in COMPARED:
            raise ConditionError(f"{text}: money and text cannot stand in a condition")
        self._at += 1
        self.names.append(text)
        return word

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, text: str) -> bool:
        taken = self._peek()[1] == text
        self._at += taken
        return taken

    def _need(self, text: str) -> None:
        if not self._take(text):
            self._refuse(f"`{text}`")

    def _refuse(self, expected: str) -> NoReturn:
        raise ConditionError(f"{self._peek()[1] or 'the end'!r}: expected {expected}")


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(source.rstrip()):
        kind = str(match.lastgroup)
        if kind == "odd":
            raise ConditionError(f"{match[kind]!r}: not part of a condition (see docs/rules.md)")
        yield kind, match[kind]
