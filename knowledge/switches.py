"""Which passages are switched off, by whom, since when and why; in force at once everywhere.

home/switches.jsonl    one switch a line, oldest first; replaced whole, so no reader sees a half
home/.switches.lock    held by whoever changes it

It stands beside the index and not in it: a new version, a rollback or a rebuild leaves it alone.
Readers look at the file's state before every answer, which costs microseconds, and read it only
when that has changed.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from knowledge import index
from knowledge.errors import PassageUnknown, SwitchesCorrupt, SwitchRefused

SWITCHES_FILE = "switches.jsonl"
LONGEST_REASON = 500
LONGEST_NAME = 100
_MOST_NAMED = 5

State = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Switch:
    """A passage switched off or on again: by whom, when (UTC) and why."""

    passage: str
    off: bool
    by: str
    at: datetime
    reason: str

    def as_json(self) -> dict[str, object]:
        """Return the switch as the record keeps it and `index status --json` prints it."""
        return {
            "passage": self.passage,
            "state": "off" if self.off else "on",
            "by": self.by,
            "at": self.at.isoformat(),
            "reason": self.reason,
        }


class _Line(BaseModel):
    """A line of the record, as it must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passage: str
    state: Literal["off", "on"]
    by: str
    at: AwareDatetime
    reason: str


@dataclass(frozen=True, slots=True)
class _Record:
    state: State | None
    history: tuple[Switch, ...]
    off: Mapping[str, Switch]


NOTHING_OFF: Mapping[str, Switch] = MappingProxyType({})
_EMPTY = _Record(None, (), NOTHING_OFF)


class Switches:
    """The switches under a home directory; threads and processes may share it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / SWITCHES_FILE
        self._record = _EMPTY

    def off(self) -> Mapping[str, Switch]:
        """Return what is switched off now, by passage, in the order of the ids.

        Raises:
            SwitchesCorrupt: when the record cannot be read.
        """
        return self._current().off

    def history(self) -> tuple[Switch, ...]:
        """Return every switch there ever was, oldest first.

        Raises:
            SwitchesCorrupt: when the record cannot be read.
        """
        return self._current().history

    def switch_off(
        self, passage: str, *, by: str, reason: str, at: datetime | None = None
    ) -> Switch:
        """Let a passage answer nothing from now on, and return the switch.

        Raises:
            PassageUnknown: when the active index has no such passage.
            SwitchRefused: when it is off already, or nobody says who and why.
            SwitchesCorrupt: when the record cannot be read.
            RetrievalIndexError: when there is no readable index.
        """
        if passage not in index.passages(self._home):
            raise PassageUnknown(
                f"passage {passage!r}: none in the active index; ids stand in the citations of"
                " an answer, as `recourse ask` shows them"
            )
        with self._writing():
            before = self.off().get(passage)
            if before is not None:
                raise SwitchRefused(
                    f"passage {passage!r} is switched off already, since {_spoken(before.at)} by"
                    f" {before.by}: {before.reason}"
                )
            return self._add(passage, off=True, by=by, reason=reason, at=at)

    def switch_on(
        self, passage: str, *, by: str, reason: str, at: datetime | None = None
    ) -> Switch:
        """Let a passage answer again, and return the switch.

        Raises:
            SwitchRefused: when it is not switched off, or nobody says who and why.
            SwitchesCorrupt: when the record cannot be read.
        """
        with self._writing():
            off = self.off()
            if passage not in off:
                raise SwitchRefused(f"passage {passage!r} is not switched off; {_listed(off)}")
            return self._add(passage, off=False, by=by, reason=reason, at=at)

    def _add(self, passage: str, *, off: bool, by: str, reason: str, at: datetime | None) -> Switch:
        """Write the record with one switch more; the lock is held."""
        switch = Switch(
            passage=passage,
            off=off,
            by=_one_line(by, "who switches it", LONGEST_NAME),
            at=(at or datetime.now(UTC)).astimezone(UTC),
            reason=_one_line(reason, "the reason", LONGEST_REASON),
        )
        lines = [json.dumps(e.as_json(), ensure_ascii=False) for e in (*self.history(), switch)]
        aside = self._path.with_name(f".{SWITCHES_FILE}.new")
        with aside.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(self._path)
        return switch

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / ".switches.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _current(self) -> _Record:
        """Return the record as it stands, read again if its file is another than it was."""
        known, state = self._record, self._state()
        if known.state != state:
            known = self._record = self._read(state)
        return known

    def _state(self) -> State | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self, state: State | None) -> _Record:
        if state is None:
            return _EMPTY
        try:
            lines = self._path.read_text("utf-8").splitlines()
            history = tuple(map(_switch_of, lines))
        except FileNotFoundError:
            return _EMPTY  # removed since it was looked at
        except (OSError, UnicodeDecodeError, ValidationError) as exc:
            raise SwitchesCorrupt(
                f"{self._path} is not a record of switched passages ({_short(exc)}): put the last"
                " good copy back, or remove it and switch the passages off again"
            ) from exc
        latest = {each.passage: each for each in history}
        off = {name: latest[name] for name in sorted(latest) if latest[name].off}
        return _Record(state, history, MappingProxyType(off))


def _switch_of(line: str) -> Switch:
    read = _Line.model_validate_json(line)
    return Switch(read.passage, read.state == "off", read.by, read.at, read.reason)


def _one_line(text: str, what: str, longest: int) -> str:
    whole = text.encode("utf-8", "replace").decode()  # JSON can smuggle half characters in
    kept = " ".join(whole.split())
    if not kept or len(kept) > longest:
        raise SwitchRefused(
            f"{what} has {len(kept)} characters: expected 1 to {longest}, so that whoever comes"
            " next knows"
        )
    return kept


def _spoken(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _listed(off: Mapping[str, Switch]) -> str:
    if not off:
        return "nothing is"
    more = f" and {len(off) - _MOST_NAMED} more" if len(off) > _MOST_NAMED else ""
    return f"switched off: {', '.join([*off][:_MOST_NAMED])}{more}"


def _short(exc: Exception) -> str:
    if isinstance(exc, ValidationError):
        first = exc.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['type']}"
    return type(exc).__name__
