"""Labelled messages, from CSV files as spreadsheets write them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataUnusable

OUT_OF_SCOPE = "NO_NODES_DETECTED"
SENTENCE, LABEL = "sentence", "label"


@dataclass(frozen=True)
class Skipped:
    """A line of a file that cannot be used, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Labelled:
    """The usable rows of a file, in their order.

    Attributes:
        file: where they come from.
        texts: the sentences, as they were written.
        labels: their labels.
        lines: the lines they begin on.
        skipped: what could not be used.
        blank: how many rows were empty.
    """

    file: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    lines: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    blank: int

    @property
    def sha256(self) -> str:
        """The hash of sentences and labels, whatever the file's quotes and line ends."""
        digest = hashlib.sha256()
        for text, label in zip(self.texts, self.labels, strict=True):
            digest.update(f"{text.strip()}\t{label}\n".encode())
        return digest.hexdigest()


def read_labelled(path: Path) -> Labelled:
    """Read a CSV file with the columns `sentence` and `label`; other columns are left alone.

    Raises:
        DataUnusable: when it cannot be read, lacks a column or holds no usable row.
    """
    texts, labels, lines, skipped, blank = [], [], [], [], 0
    for line, row in _rows(path, (SENTENCE, LABEL)):
        text, label = row[SENTENCE], row[LABEL]
        if text is None or label is None:
            skipped.append(Skipped(line, "has fewer columns than the first line"))
        elif not text.strip() and not label.strip():
            blank += 1
        elif not text.strip() or not label.strip():
            missing = LABEL if text.strip() else SENTENCE
            skipped.append(Skipped(line, f"has no {missing}"))
        else:
            texts.append(text)
            labels.append(label.strip())
            lines.append(line)
    if not texts:
        raise DataUnusable(
            f"{path}: no row with a sentence and a label among {len(skipped) + blank}"
        )
    return Labelled(path.name, tuple(texts), tuple(labels), tuple(lines), tuple(skipped), blank)


def read_label_map(path: Path, intents: Sequence[str]) -> dict[str, frozenset[str]]:
    """Read which of our intents a label stands for: columns `label` and `intent`.

    A label on several rows stands for any of their intents; `NO_NODES_DETECTED` is what no intent
    is for, and an empty intent leaves the label's rows out.

    Raises:
        DataUnusable: when it cannot be read or names an intent there is none of.
    """
    known = {*intents, OUT_OF_SCOPE}
    found: dict[str, set[str]] = {}
    for line, row in _rows(path, (LABEL, "intent")):
        label, intent = (row[LABEL] or "").strip(), (row["intent"] or "").strip()
        if intent and intent not in known:
            raise DataUnusable(
                f"{path} line {line}: {intent!r} is no intent of the model: expected one of"
                f" {', '.join(sorted(known))}"
            )
        if label:
            found.setdefault(label, set()).update({intent} - {""})
    if not found:
        raise DataUnusable(f"{path}: no row with a label")
    return {label: frozenset(names) for label, names in found.items()}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """Each row with the line it begins on; blank lines are rows without anything."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in columns if name not in header]
        if missing:
            raise DataUnusable(
                f"{path}: the first line is {','.join(header)[:80]!r}, expected the columns"
                f" {' and '.join(columns)}, separated by commas"
            )
        places = {name: header.index(name) for name in columns}
        begins = reader.line_num + 1
        for cells in reader:
            cells = cells or [""] * len(header)
            yield begins, {n: cells[p] if p < len(cells) else None for n, p in places.items()}
            begins = reader.line_num + 1
    except csv.Error as exc:
        raise DataUnusable(f"{path} line {reader.line_num}: {exc}: not a CSV file") from exc


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        raise DataUnusable(f"{path} cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        line = path.read_bytes()[: exc.start].count(b"\n") + 1
        raise DataUnusable(
            f"{path} line {line}: not UTF-8 ({exc.reason}): save it as CSV UTF-8"
        ) from exc
