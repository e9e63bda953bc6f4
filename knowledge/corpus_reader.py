"""Read the corpus, strictly: whatever is not exactly the format is a complaint with file and line.

A reader goes on after a fault so that a writer sees all of them at once. The parsing of one file is
in `knowledge.passage_file`; here are the faults that only show across files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import yaml

from knowledge.errors import Complaint, CorpusError
from knowledge.passage_file import PassageFileReader
from knowledge.passages import INSTRUMENTS_FILE, OUTSIDE_FILE, Corpus, Instrument, Passage

_INSTRUMENT_KEYS = ("name", "official_name", "jurisdiction")


def read_corpus(directory: Path, *own: Path) -> Corpus:
    """Return the corpus of a directory together with a merchant's own ones.

    A merchant's directory has the same layout; everything in it may be missing, itself included.

    Raises:
        CorpusError: with every complaint found.
    """
    complaints: list[Complaint] = []
    instruments = _read_instruments(directory / INSTRUMENTS_FILE, complaints)
    outside = list(_read_outside(directory / OUTSIDE_FILE, complaints))
    files = sorted(directory.glob("**/*.md"))
    if not files:
        complaints.append(
            Complaint(directory, 1, "no passages: expected <jurisdiction>/<instrument>.md files")
        )
    for each in own:
        files += sorted(each.glob("**/*.md"))
        if (each / INSTRUMENTS_FILE).exists():
            instruments = _read_instruments(each / INSTRUMENTS_FILE, complaints, instruments)
        if (each / OUTSIDE_FILE).exists():
            outside += _read_outside(each / OUTSIDE_FILE, complaints)
    passages = _read_passages(files, instruments, complaints)
    if complaints:
        raise CorpusError(complaints)
    asked = {ask.casefold() for each in passages for ask in each.asks}  # a shop may answer more
    declined = (each for each in outside if each.casefold() not in asked)
    return Corpus(passages, instruments, tuple(dict.fromkeys(declined)))


def _read_passages(
    files: Sequence[Path], instruments: Mapping[str, Instrument], complaints: list[Complaint]
) -> tuple[Passage, ...]:
    """Return the passages of all files by order of id."""
    first_seen: dict[str, Complaint] = {}
    passages: list[Passage] = []
    for path in files:
        reader = PassageFileReader(path, instruments, complaints)
        for here, passage in reader.read():
            _refuse_duplicate(here, first_seen, complaints)
            if passage is not None:
                passages.append(passage)
    return tuple(sorted(passages, key=lambda each: each.id))


def _refuse_duplicate(
    here: Complaint, first_seen: dict[str, Complaint], complaints: list[Complaint]
) -> None:
    """Complain when an id was seen before, naming where."""
    first = first_seen.setdefault(here.text, here)
    if here.text and first is not here:
        text = f"id {here.text!r} stands already at {first.file}:{first.line}: expected a new id"
        complaints.append(Complaint(here.file, here.line, text))


def _read_instruments(
    path: Path, complaints: list[Complaint], known: Mapping[str, Instrument] = MappingProxyType({})
) -> Mapping[str, Instrument]:
    """Return the known instruments and the file's; what is wrong with it goes to the complaints."""
    instruments = dict(known)
    for key, value in _mapping(path, complaints):
        here = Complaint(path, key.start_mark.line + 1, "")
        _read_instrument(key, value, instruments, here, complaints)
    return instruments


def _mapping(path: Path, complaints: list[Complaint]) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the pairs of a YAML mapping with their places; none, and a complaint, without one."""
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        complaints.append(Complaint(path, 1, "not there: expected it beside the passages' folders"))
        return []
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        complaints.append(Complaint(path, line, f"not YAML: {exc.problem}"))
        return []
    except (UnicodeDecodeError, yaml.YAMLError) as exc:
        complaints.append(Complaint(path, 1, f"not YAML in UTF-8: {exc}"))
        return []
    if not isinstance(root, yaml.MappingNode):
        complaints.append(Complaint(path, 1, "expected a mapping, `name: ...` on each line"))
        return []
    pairs: list[tuple[yaml.Node, yaml.Node]] = root.value
    return pairs


def _read_instrument(
    key: yaml.Node,
    value: yaml.Node,
    instruments: dict[str, Instrument],
    here: Complaint,
    complaints: list[Complaint],
) -> None:
    """Add one instrument, or complain."""

    def complain(text: str) -> None:
        complaints.append(Complaint(here.file, here.line, text))

    fields = (
        {name.value: each.value for name, each in value.value if isinstance(each, yaml.ScalarNode)}
        if isinstance(value, yaml.MappingNode)
        else {}
    )
    missing = [name for name in _INSTRUMENT_KEYS if not fields.get(name)]
    unknown = sorted(set(fields) - set(_INSTRUMENT_KEYS))
    if missing or unknown:
        complain(
            f"instrument {key.value!r}: missing {missing}, unknown {unknown}: "
            f"expected exactly {', '.join(_INSTRUMENT_KEYS)}"
        )
    elif key.value in instruments:
        complain(f"instrument {key.value!r} stands twice: expected it once")
    else:
        instruments[key.value] = Instrument(short=key.value, **fields)


def _read_outside(path: Path, complaints: list[Complaint]) -> tuple[str, ...]:
    """Return the questions that no passage answers, in the order of the file."""
    questions: list[str] = []
    for _, group in _mapping(path, complaints):
        if not isinstance(group, yaml.SequenceNode):
            line = group.start_mark.line + 1
            complaints.append(Complaint(path, line, "expected questions, one a line after `- `"))
            continue
        for node in group.value:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
                complaints.append(Complaint(path, line, "expected a question; quote one with `: `"))
            elif node.value in questions:
                complaints.append(Complaint(path, line, f"{node.value!r} stands twice"))
            else:
                questions.append(node.value)
    return tuple(questions)
