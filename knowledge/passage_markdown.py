"""Take one Markdown file of passages apart: front matter, then a block of lines for each heading.

What cannot be taken apart is a complaint with its line; whether the values are any good is judged
in `knowledge.passage_file`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

FRONT_KEYS = (
    "instrument",
    "short",
    "jurisdiction",
    "kind",
    "official_name",
    "effective_from",
    "effective_to",
)
HEADING_KEYS = ("audience", "cites", "topics", "confidence", "asks")
DATE_KEYS = ("effective_from", "effective_to")

Complain = Callable[[int, str], None]
"""Told the line and what is wrong with it."""

HEADING = re.compile(r"##\s+(?P<title>\S.*?)\s+\{#(?P<id>[^}]*)\}\s*")
_KEY = re.compile(r"(?P<key>[a-z_]+):(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, and the line it stands on."""

    text: str
    line: int


@dataclass(slots=True)
class Block:
    """The lines under one heading, taken apart but not yet judged."""

    id: str
    title: str
    line: int
    keys: dict[str, Value] = field(default_factory=dict)
    asks: list[Value] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    in_body: bool = False

    @property
    def text(self) -> str:
        """The body as paragraphs on one line each, parted by an empty line."""
        paragraphs = "\n".join(each.strip() for each in self.body).split("\n\n")
        return "\n\n".join(" ".join(each.split()) for each in paragraphs if each.strip())


def front_matter(lines: Sequence[str], complain: Complain) -> tuple[Mapping[str, Value], int]:
    """Return the front matter's values, and how many lines it takes; 0 when it cannot be read."""
    fences = [row for row, line in enumerate(lines) if line.rstrip() == "---"]
    if len(fences) < 2 or fences[0] != 0:
        complain(1, "no front matter: expected it between two lines of `---` at the top")
        return {}, 0
    try:
        root = yaml.compose("\n".join(lines[1 : fences[1]]), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 2 if exc.problem_mark else 1
        complain(line, f"front matter is not YAML: {exc.problem}")
        return {}, 0
    values: dict[str, Value] = {}
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        _take_front(key, value, values, complain)
    for name in FRONT_KEYS:
        if name not in values:
            complain(fences[1] + 1, f"missing key {name!r} in the front matter")
    return values, fences[1] + 1


def _take_front(
    key: yaml.Node, value: yaml.Node, values: dict[str, Value], complain: Complain
) -> None:
    line = key.start_mark.line + 2
    if key.value not in FRONT_KEYS:
        complain(line, f"unknown key {key.value!r}: expected {', '.join(FRONT_KEYS)}")
    elif key.value in values:
        complain(line, f"key {key.value!r} stands twice: expected it once")
    elif not isinstance(value, yaml.ScalarNode):
        complain(line, f"{key.value}: expected one value")
    else:
        values[key.value] = Value(value.value, line)


def blocks(lines: Sequence[str], start: int, complain: Complain) -> Iterator[Block]:
    """Yield what stands under each heading from a line on."""
    block: Block | None = None
    for row in range(start, len(lines)):
        line = lines[row].rstrip()
        if line.startswith("#"):
            if block:
                yield block
            block = _open(line, row + 1, complain)
        elif block is not None:
            _take(block, line, row + 1, complain)
        elif line:
            complain(row + 1, f"{line[:40]!r} outside a passage: expected a `##` heading")
    if block:
        yield block


def _open(line: str, number: int, complain: Complain) -> Block:
    match = HEADING.fullmatch(line)
    if match is None:
        complain(number, f"heading {line[:60]!r}: expected `## Title   {{#id}}`")
        return Block("", "", number)
    return Block(match["id"], match["title"], number)


def _take(block: Block, line: str, number: int, complain: Complain) -> None:
    """Put a line where it belongs; the empty line after the asks, or text, begins the body."""
    if block.in_body:
        block.body.append(line)
    elif match := _KEY.fullmatch(line):
        _take_key(block, match["key"], Value(match["value"].strip(), number), complain)
    elif line.split(" ")[0] == "-" and "asks" in block.keys:
        block.asks.append(Value(line[1:].strip(), number))
    elif line:
        block.in_body = True
        block.body.append(line)
    else:
        block.in_body = bool(block.asks)


def _take_key(block: Block, key: str, value: Value, complain: Complain) -> None:
    expected = (*HEADING_KEYS, *DATE_KEYS)
    if key not in expected:
        complain(value.line, f"unknown key {key!r}: expected {', '.join(expected)}")
    elif key in block.keys:
        complain(value.line, f"key {key!r} stands twice: expected it once")
    else:
        block.keys[key] = value
        if key == "asks" and value.text:
            complain(value.line, "asks: expected one a line below it, each after `- `")
