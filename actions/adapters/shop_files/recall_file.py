"""A recall in a file of its own, YAML or JSON: a record of recalls.json, with its id."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from actions.adapters.shop_files.meaning import Meaningless
from actions.adapters.shop_files.tracing_meaning import recall_of
from actions.adapters.shop_files.tracing_shapes import RecallShape
from actions.domain.errors import RecallRefused
from actions.domain.recall_demands import BASIS, Notice

LARGEST_FILE = 1024 * 1024
_FIELDS = set(RecallShape.model_fields) | {"id"}


def read_notice(path: Path) -> Notice:
    """Return the notice that a file describes, with the basis of its jurisdiction if it names none.

    Raises:
        RecallRefused: The file cannot be read, or says something else; names every fault.
    """
    document = _document(path)
    if not isinstance(document, dict):
        raise RecallRefused(f"{path}: expected one recall with its fields; see --help")
    if unknown := sorted(str(name) for name in document if name not in _FIELDS):
        known = ", ".join(sorted(_FIELDS))
        raise RecallRefused(f"{path}: {', '.join(unknown)}: no field of a recall; expected {known}")
    try:
        shape = RecallShape.model_validate(_with_days_as_text(document))
        if shape.recall_id is None:
            raise RecallRefused(f"{path}: id: nothing; expected the recall's number")
        basis = shape.basis or BASIS.get(shape.jurisdiction, ())
        recall = recall_of(shape.recall_id, shape.model_copy(update={"basis": basis}))
    except ValidationError as exc:
        raise RecallRefused(f"{path}: {_complaints(exc)}") from exc
    except Meaningless as exc:
        place = ".".join(map(str, exc.fault.path))
        problem = f"{place}: {exc.fault.value!r}; expected {exc.fault.expected}"
        raise RecallRefused(f"{path}: {problem}") from exc
    return Notice(recall, shape.headline, shape.only_remedy_because)


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RecallRefused(f"{path} is larger than {LARGEST_FILE} bytes; expected one recall")
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))  # JSON is YAML too
    except (OSError, UnicodeDecodeError) as exc:
        raise RecallRefused(f"{path} cannot be read ({exc}); expected a file in UTF-8") from exc
    except yaml.YAMLError as exc:
        where = getattr(exc, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise RecallRefused(f"{path} is neither YAML nor JSON{line}; mend the file there") from exc


def _with_days_as_text(value: object) -> object:
    """Return a document whose days are text again: YAML reads them as dates by itself."""
    if isinstance(value, dict):
        return {name: _with_days_as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_days_as_text(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _complaints(exc: ValidationError) -> str:
    said = []
    for error in exc.errors(include_url=False):
        place = ".".join(map(str, error["loc"]))
        value = "nothing" if error["type"] == "missing" else repr(error["input"])[:60]
        expected = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
        said.append(f"{place}: {value}; expected {expected}")
    return "; ".join(said)
