"""What every converter makes of a file: its title and its blocks, in reading order."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, get_args

BlockKind = Literal["heading", "paragraph", "item", "row", "code"]

PSEUDO_HEADING = 7
"""The level of a line that only looks like a heading: below every real one."""

_KINDS: tuple[str, ...] = get_args(BlockKind)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text on one line, and what it is.

    `level` is a heading's rank, 1 the highest, and an item's depth, 1 the outermost.
    """

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read; `title` is empty where it names none, `notes` say what was not taken over."""

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many words the blocks have together."""
        return sum(len(each.text.split()) for each in self.blocks)

    def as_json(self) -> str:
        """Return the document as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Document:
        """Return what `as_json` wrote.

        Raises:
            ValueError: when it is not that.
        """
        try:
            raw = json.loads(text)
            blocks = tuple(_block(each) for each in raw["blocks"])
            return cls(str(raw["title"]), blocks, tuple(str(each) for each in raw["notes"]))
        except (TypeError, KeyError, AttributeError) as exc:
            raise ValueError(f"not a document: {exc!r}") from exc


def _block(raw: dict[str, object]) -> Block:
    kind, text, level = raw["kind"], raw["text"], raw["level"]
    if kind not in _KINDS or not isinstance(text, str) or not isinstance(level, int):
        raise ValueError(f"not a block: {raw!r:.200}")
    return Block(kind, text, level)  # type: ignore[arg-type]  # its membership was just checked


def one_line(text: str) -> str:
    """Return a text with every run of white space as one space, and no invisible characters."""
    shown = "".join(each for each in text if each.isprintable() or each.isspace())
    return " ".join(shown.split())
